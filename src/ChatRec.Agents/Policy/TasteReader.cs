using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Reads what the edits in force mean for a catalogue. "Newer than Heat" is a bound: every known year behind Heat's. A wish about
/// an axis is a direction; one that no item has a value for is set apart, so that the reply can admit it. Thread-safe.
/// </summary>
internal sealed partial class TasteReader
{
    /// <summary>Groups are numbered within a turn; this keeps those of different turns apart.</summary>
    private const int GroupsPerTurn = 1000;

    /// <summary>A number of years from here on is a year of the calendar.</summary>
    private const double FirstDate = 1000;

    /// <summary>How many items that were liked in earlier conversations stand for the taste where nothing else does; the latest.</summary>
    private const int MostLikedBefore = 8;

    /// <summary>From which degree on an item has what was banned.</summary>
    private const double BannedFrom = 0.4;

    /// <summary>From this degree on there is plenty of an axis, and from as near to nothing there is little.</summary>
    private const double Plenty = 0.7;

    private readonly ItemCatalog _catalog;
    private readonly Lazy<Dictionary<string, ItemIndex>> _byDisplay;
    private readonly ConcurrentDictionary<string, bool> _dates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _measured = new(StringComparer.Ordinal);

    /// <summary>Makes a reader for a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    public TasteReader(ItemCatalog catalog)
    {
        _catalog = catalog;
        _byDisplay = new(() => IndexByDisplay(catalog));
    }

    /// <summary>Reads a state.</summary>
    /// <param name="state">The state after tracking.</param>
    public Taste Read(ConversationState state)
    {
        var result = new Builder();
        foreach (var edit in state.Edits.Where(edit => edit.Source is null || !IsOverridden(edit, state)))
        {
            Read(edit, state, result);
        }

        result.Avoided.AddRange(state.Known.Select(id => Item(id, null)).OfType<ItemIndex>());
        var likedBefore = result.Liked.Count == 0 && result.Texts.Count == 0 && result.Wishes.Count == 0 && result.LikedBefore.Count > 0;
        if (likedBefore)
        {
            result.Liked.AddRange(result.LikedBefore.TakeLast(MostLikedBefore));
            result.Positive = true;
        }

        return new Taste
        {
            Hard = result.Hard.ToImmutable(),
            Soft = result.Soft.ToImmutable(),
            Wishes = result.Wishes.ToImmutable(),
            Liked = [.. result.Liked.Distinct().Except(result.Disliked)],
            Disliked = [.. result.Disliked.Distinct()],
            Avoided = [.. result.Avoided.Distinct()],
            LikedBefore = likedBefore,
            Texts = result.Texts.ToImmutable(),
            Shunned = result.Shunned.ToImmutable(),
            Unmeasured = result.Unmeasured.ToImmutable(),
            IsBlank = !result.Positive,
        };
    }

    /// <summary>A taste from before steps back where this conversation wishes for something of the same kind.</summary>
    private static bool IsOverridden(PreferenceEdit edit, ConversationState state) => edit.Comparator == EditComparator.Is
        && edit.Attribute != "item" && state.Own.Any(own => own.Attribute == edit.Attribute && own.Comparator == EditComparator.Is);

    /// <summary>The item an edit names, by its id or as it is shown.</summary>
    /// <param name="id">The catalogue id, or <see langword="null"/>.</param>
    /// <param name="display">The item as it is shown, or <see langword="null"/>.</param>
    public ItemIndex? Item(string? id, string? display)
    {
        if (id is not null && _catalog.TryIndexOf(new ItemId(id), out var item))
        {
            return item;
        }

        return display is not null && _byDisplay.Value.TryGetValue(display, out item) ? item : null;
    }

    /// <summary>Whether any item has a value of an axis.</summary>
    /// <param name="axis">The axis.</param>
    public bool IsMeasured(string axis) => _measured.GetOrAdd(axis, name =>
    {
        for (var row = 0; row < _catalog.Count; row++)
        {
            if (_catalog.AxisOf(name, new ItemIndex(row)) is not null)
            {
                return true;
            }
        }

        return false;
    });

    /// <summary>Whether a number counts years of the calendar (1995) rather than a span of them (8 years).</summary>
    /// <param name="attribute">The attribute.</param>
    public bool IsDate(AttributeSchema attribute) =>
        attribute is { Kind: AttributeKind.Number, Unit: "year" } && _dates.GetOrAdd(attribute.Name, name =>
        {
            for (var row = 0; row < _catalog.Count; row++)
            {
                if (_catalog.NumberOf(name, new ItemIndex(row)) is { } number)
                {
                    return number >= FirstDate;
                }
            }

            return false;
        });

    /// <summary>The number an item has for an attribute: a number, the middle of a range, an ordinal's place, an axis' degree.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="item">The item.</param>
    public double? Degree(AttributeSchema attribute, ItemIndex item) => attribute.Kind switch
    {
        AttributeKind.Number => _catalog.NumberOf(attribute.Name, item),
        AttributeKind.Range => _catalog.RangeOf(attribute.Name, item) is { } range ? (range.Low + range.High) / 2 : null,
        AttributeKind.Axis => _catalog.AxisOf(attribute.Name, item)?.Value,
        AttributeKind.Ordinal when _catalog.ValuesOf(attribute.Name, item) is [var value, ..] => attribute.Order.IndexOf(value),
        _ => null,
    };

    /// <summary>Whether an item lies beyond what a comparison was relative to.</summary>
    /// <param name="bound">What the comparison means.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="item">The item.</param>
    public bool IsBeyond(Constraint bound, AttributeSchema attribute, ItemIndex item)
    {
        double? from = bound.Text is { } text ? attribute.Order.IndexOf(text) : bound.Low;
        return Degree(attribute, item) is { } own && (bound.Operator == ConstraintOperator.Gt ? own > from : own < from);
    }

    private void Read(PreferenceEdit edit, ConversationState state, Builder result)
    {
        switch (edit.Attribute)
        {
            case "item":
                ReadItem(edit, result);
                return;
            case "text":
                if (edit.Value?.Text is { Length: > 0 } text)
                {
                    (edit.Comparator == EditComparator.Not ? result.Shunned : result.Texts).Add(text);
                    result.Positive |= edit.Comparator != EditComparator.Not;
                }

                return;
            case "person":
                Condition(edit, _catalog.Schema.Attributes.Any(a => a.Kind == AttributeKind.Person), result);
                return;
        }

        if (edit.Attribute is null || _catalog.Schema.Find(edit.Attribute) is not { } attribute)
        {
            result.Unmeasured.Add(edit);
            return;
        }

        if (attribute.Kind == AttributeKind.Axis && edit.Strength == Strength.Hard && IsMeasured(attribute.Name)
            && edit.Comparator is EditComparator.Not or EditComparator.Low or EditComparator.Lt or EditComparator.Le)
        {
            // A ban of an axis is kept like any other, as far as a prediction reaches; what has no value is disclosed.
            result.Hard.Add(new HardWish(edit, new Constraint { Attribute = attribute.Name, Operator = ConstraintOperator.Lt, Low = BannedFrom }));
            result.Wishes.Add(new SoftWish(attribute.Name, -1, null));
        }
        else if (edit.Comparator is EditComparator.Less or EditComparator.More or EditComparator.Low or EditComparator.High)
        {
            ReadDirection(edit, attribute, state, result);
        }
        else if (attribute.Kind == AttributeKind.Axis)
        {
            ReadAxis(edit, attribute, result);
        }
        else
        {
            Condition(edit, attribute.Constrainable, result);
        }
    }

    private void ReadItem(PreferenceEdit edit, Builder result)
    {
        if (Item(edit.Item, edit.Value?.Text) is not { } item)
        {
            return;
        }

        switch (edit.Comparator)
        {
            case EditComparator.Like when edit.Source is not null:
                result.LikedBefore.Add(item);
                result.Avoided.Add(item); // known: not worth a place
                break;
            case EditComparator.Like:
            case EditComparator.Is:
                result.Liked.Add(item);
                result.Positive = true;
                break;
            case EditComparator.Dislike:
                result.Disliked.Add(item);
                result.Avoided.Add(item);
                break;
            default:
                result.Avoided.Add(item);
                break;
        }
    }

    private void ReadDirection(PreferenceEdit edit, AttributeSchema attribute, ConversationState state, Builder result)
    {
        var direction = edit.Comparator is EditComparator.More or EditComparator.High ? 1 : -1;
        result.Positive = true;
        if (attribute.Kind == AttributeKind.Axis && !IsMeasured(attribute.Name))
        {
            result.Unmeasured.Add(edit);
            var words = direction > 0 ? attribute.More : attribute.Less;
            if (!words.IsEmpty)
            {
                result.Texts.Add(words[0]);
            }

            return;
        }

        var relative = edit.Comparator is EditComparator.Less or EditComparator.More;
        var anchor = relative ? Item(edit.AnchorItem, edit.Anchor) ?? Surpassable(attribute, Middle(attribute, edit, state), direction) : null;
        if (Item(edit.AnchorItem, edit.Anchor) is { } named)
        {
            result.Liked.Add(named);
        }

        if (anchor is null && edit.Word is { } word && BoundOf(attribute, word) is { } meant)
        {
            result.Soft.AddRange(meant);
        }

        if (attribute.Kind == AttributeKind.Axis || anchor is null)
        {
            result.Wishes.Add(new SoftWish(attribute.Name, direction, anchor));
            return;
        }

        if (Bound(attribute, anchor.Value, direction) is { } bound)
        {
            result.Hard.Add(new HardWish(edit, bound));
        }
        else
        {
            result.Unmeasured.Add(edit);
        }
    }

    /// <summary>What the pack means by a word for a degree: "new" is from 2015 on.</summary>
    private static IEnumerable<Constraint>? BoundOf(AttributeSchema attribute, string word)
    {
        if (!attribute.Phrases.TryGetValue(word, out var meaning) || (meaning.Min ?? meaning.Max) is null)
        {
            return null;
        }

        return new (ConstraintOperator Operator, double? End)[] { (ConstraintOperator.Ge, meaning.Min), (ConstraintOperator.Le, meaning.Max) }
            .Where(side => side.End is not null)
            .Select(side => new Constraint { Attribute = attribute.Name, Operator = side.Operator, Low = side.End });
    }

    private Constraint? Bound(AttributeSchema attribute, ItemIndex anchor, int direction)
    {
        var compare = direction > 0 ? ConstraintOperator.Gt : ConstraintOperator.Lt;
        if (attribute.Kind == AttributeKind.Ordinal)
        {
            return _catalog.ValuesOf(attribute.Name, anchor) is [var value, ..]
                ? new Constraint { Attribute = attribute.Name, Operator = compare, Text = value }
                : null;
        }

        return Degree(attribute, anchor) is { } number
            ? new Constraint { Attribute = attribute.Name, Operator = compare, Low = number }
            : null;
    }

    /// <summary>The item in the middle of the slate that was on show when the edit was said.</summary>
    private ItemIndex? Middle(AttributeSchema attribute, PreferenceEdit edit, ConversationState state)
    {
        var slate = state.Slates.LastOrDefault(slate => slate.Turn < edit.Turn);
        if (slate is null)
        {
            return null;
        }

        var known = slate.Items.Select(shown => Item(shown.Item, null))
            .Where(item => item is { } row && Degree(attribute, row) is not null)
            .Select(item => item!.Value)
            .OrderBy(item => Degree(attribute, item)).ThenBy(item => item)
            .ToList();
        return known.Count == 0 ? null : known[known.Count / 2];
    }

    /// <summary>"Sadder" than what is sad enough asks for the saddest there is, not for what the estimates put a little above it.</summary>
    private ItemIndex? Surpassable(AttributeSchema attribute, ItemIndex? anchor, int direction) => attribute.Kind == AttributeKind.Axis
        && anchor is { } row && Degree(attribute, row) is { } degree && (direction > 0 ? degree : 1 - degree) >= Plenty ? null : anchor;

    private void ReadAxis(PreferenceEdit edit, AttributeSchema attribute, Builder result)
    {
        var direction = edit.Comparator is EditComparator.Not or EditComparator.Le or EditComparator.Lt ? -1 : 1;
        if (IsMeasured(attribute.Name))
        {
            result.Wishes.Add(new SoftWish(attribute.Name, direction, null));
        }
        else
        {
            result.Unmeasured.Add(edit);
        }

        result.Positive |= direction > 0;
    }

    private static void Condition(PreferenceEdit edit, bool known, Builder result)
    {
        if (!known || ToConstraint(edit) is not { } constraint)
        {
            result.Unmeasured.Add(edit);
            return;
        }

        result.Positive |= edit.Comparator != EditComparator.Not;
        if (edit.Strength == Strength.Soft)
        {
            result.Soft.Add(constraint);
        }
        else
        {
            result.Hard.Add(new HardWish(edit, constraint));
        }
    }

    private static Constraint? ToConstraint(PreferenceEdit edit)
    {
        ConstraintOperator? compare = edit.Comparator switch
        {
            EditComparator.Is => ConstraintOperator.Is,
            EditComparator.Not => ConstraintOperator.Not,
            EditComparator.Lt => ConstraintOperator.Lt,
            EditComparator.Le => ConstraintOperator.Le,
            EditComparator.Gt => ConstraintOperator.Gt,
            EditComparator.Ge => ConstraintOperator.Ge,
            EditComparator.Between => ConstraintOperator.Between,
            _ => null,
        };
        if (compare is not { } chosen || edit.Value is not { } value)
        {
            return null;
        }

        return new Constraint
        {
            Attribute = edit.Attribute!,
            Operator = value.High is not null && chosen == ConstraintOperator.Is ? ConstraintOperator.Between : chosen,
            Text = value.Text,
            Low = value.Number,
            High = value.High,
            Group = edit.Group is { } group ? edit.Turn * GroupsPerTurn + group : null,
        };
    }

    private static Dictionary<string, ItemIndex> IndexByDisplay(ItemCatalog catalog)
    {
        var index = new Dictionary<string, ItemIndex>(StringComparer.OrdinalIgnoreCase);
        for (var row = 0; row < catalog.Count; row++)
        {
            index.TryAdd(catalog.DisplayOf(new ItemIndex(row)), new ItemIndex(row));
        }

        return index;
    }
}
