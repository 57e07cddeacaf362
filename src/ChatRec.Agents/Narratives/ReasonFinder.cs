using System.Collections.Immutable;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Agents.Narratives;

/// <summary>Why an item fits, before it is worded.</summary>
/// <param name="Kind">Which wordings the prompt "reason" takes.</param>
/// <param name="Weight">How much it says; at least 1 to be worth a sentence of its own.</param>
/// <param name="Claim">What it claims, for not claiming the same on every card.</param>
/// <param name="State">Takes the facts down and gives the prompt's variables.</param>
internal sealed record FoundReason(string Kind, double Weight, string Claim, Func<FactBook, (Fact Fact, Dictionary<string, object?> Model)> State);

/// <summary>
/// Finds the true links between an item and what a person said or likes. Knows kinds of attributes, no attribute by name.
/// Thread-safe.
/// </summary>
/// <param name="catalog">The items, in the words of one language.</param>
/// <param name="tastes">Reads edits.</param>
/// <param name="neighbours">Which items the same people like; <see langword="null"/> where nothing is known of people.</param>
internal sealed class ReasonFinder(ItemCatalog catalog, TasteReader tastes, ICollaborativeModel? neighbours = null)
{
    private const int SameTimeYears = 3;
    private const int NearNeighbours = 20;

    /// <summary>From this degree on an axis is worth a word unasked.</summary>
    private const double Pronounced = 0.65;

    /// <summary>The same finder over the same items in other words.</summary>
    /// <param name="other">The items; rows as in the catalogue of this finder.</param>
    public ReasonFinder Over(ItemCatalog other) => new(other, tastes, neighbours);

    /// <summary>All reasons for an item, strongest first, ties in a fixed order.</summary>
    /// <param name="item">The item.</param>
    /// <param name="shown">The item's place in the slate, or <see langword="null"/> when it was not shown.</param>
    /// <param name="taste">What the person's words mean.</param>
    /// <param name="phrases">Words values and amounts.</param>
    public ImmutableArray<FoundReason> Find(ItemIndex item, SlateItem? shown, Taste taste, Phrases phrases)
    {
        var found = new List<FoundReason>();
        foreach (var liked in taste.Liked.Reverse().Where(liked => liked != item).Take(4))
        {
            FromLiked(item, liked, phrases, found);
        }

        FromWishes(item, taste, phrases, found);
        FromNeighbours(item, shown, taste, found);
        FromFame(item, phrases, found);
        FromCharacter(item, taste, phrases, found);
        FromNature(item, phrases, found);
        return [.. found.OrderByDescending(reason => reason.Weight)];
    }

    private void FromLiked(ItemIndex item, ItemIndex liked, Phrases phrases, List<FoundReason> found)
    {
        var other = catalog.TitleOf(liked);
        if (catalog.FranchiseOf(item) is { } series && catalog.FranchiseOf(liked) == series)
        {
            found.Add(new FoundReason("series", 6, "series", facts => (
                facts.Derived(item, "sharedSeries", EditValue.Of(series), liked), new() { ["other"] = other, ["value"] = series })));
        }

        var peopleWeight = 5.0;
        foreach (var attribute in catalog.Schema.Attributes)
        {
            switch (attribute.Kind)
            {
                case AttributeKind.Person:
                    var people = Shared(attribute, item, liked).Take(2).ToList();
                    if (people.Count > 0)
                    {
                        found.Add(Sharing("sharedPeople", attribute, item, liked, people, peopleWeight, phrases));
                    }

                    peopleWeight = Math.Max(3, peopleWeight - 1);
                    break;
                case AttributeKind.Tag:
                    var tags = Shared(attribute, item, liked).Except(attribute.Told.Aside).Take(2).ToList();
                    if (tags.Count > 0)
                    {
                        found.Add(Sharing("sharedTags", attribute, item, liked, tags, 3 + (0.3 * tags.Count), phrases));
                    }

                    break;
                case AttributeKind.Category when attribute.Askable:
                    var values = Shared(attribute, item, liked).Take(3).ToList();
                    if (values.Count > 0)
                    {
                        found.Add(Sharing("sharedValues", attribute, item, liked, values, 0.8 + (0.4 * values.Count), phrases));
                    }

                    break;
                case AttributeKind.Number when tastes.IsDate(attribute):
                    SameTime(attribute, item, liked, phrases, found);
                    break;
            }
        }
    }

    private void SameTime(AttributeSchema attribute, ItemIndex item, ItemIndex liked, Phrases phrases, List<FoundReason> found)
    {
        if (catalog.NumberOf(attribute.Name, item) is { } own && catalog.NumberOf(attribute.Name, liked) is { } theirs
            && Math.Abs(own - theirs) <= SameTimeYears)
        {
            found.Add(new FoundReason("sameTime", 0.9, "sameTime", facts => (
                facts.Derived(item, $"{attribute.Name}Difference", EditValue.Of(own - theirs), liked),
                new() { ["other"] = catalog.TitleOf(liked), ["amount"] = phrases.Amount(attribute, own), ["same"] = own == theirs })));
        }
    }

    private FoundReason Sharing(
        string kind, AttributeSchema attribute, ItemIndex item, ItemIndex liked, List<string> values, double weight, Phrases phrases) =>
        new(kind, weight, $"{attribute.Name}:{string.Join(',', values)}", facts =>
        {
            Fact? first = null;
            foreach (var value in values)
            {
                first ??= facts.Derived(item, $"shared{Pascal(attribute.Name)}", EditValue.Of(value), liked);
                facts.Given(item, attribute.Name, EditValue.Of(value));
            }

            return (first!, new()
            {
                ["other"] = catalog.TitleOf(liked),
                ["values"] = phrases.List(values.Select(value => Phrases.Value(attribute, value))),
                ["several"] = values.Count > 1,
                ["label"] = Phrases.Label(attribute),
                ["role"] = Phrases.Role(attribute),
            });
        });

    private IEnumerable<string> Shared(AttributeSchema attribute, ItemIndex item, ItemIndex liked)
    {
        var theirs = catalog.ValuesOf(attribute.Name, liked);
        return catalog.ValuesOf(attribute.Name, item).Where(theirs.Contains);
    }

    // Said only where liking the one is what proposed the other, and of the liked item that speaks most for it.
    private void FromNeighbours(ItemIndex item, SlateItem? shown, Taste taste, List<FoundReason> found)
    {
        if (shown?.Retrievers.Any(from => from.Name == "collaborative" && from.Rank <= NearNeighbours) != true)
        {
            return;
        }

        var (liked, closest) = (default(ItemIndex?), 0f);
        foreach (var candidate in taste.Liked.Reverse().Where(candidate => candidate != item).Take(4))
        {
            var weight = Closeness(candidate, item);
            if (weight > closest)
            {
                (liked, closest) = (candidate, weight);
            }
        }

        if (liked is { } other)
        {
            found.Add(new FoundReason("neighbours", 2.2, "neighbours", facts => (
                facts.Derived(item, "likedTogether", EditValue.Of(catalog.DisplayOf(other)), other),
                new() { ["other"] = catalog.TitleOf(other) })));
        }
    }

    private float Closeness(ItemIndex liked, ItemIndex item)
    {
        foreach (var neighbour in neighbours is null ? [] : neighbours.NeighboursOf(liked))
        {
            if (neighbour.Item == item)
            {
                return neighbour.Weight;
            }
        }

        return 0;
    }

    private void FromWishes(ItemIndex item, Taste taste, Phrases phrases, List<FoundReason> found)
    {
        foreach (var wish in taste.Hard)
        {
            if (wish.Constraint.Operator == ConstraintOperator.Not)
            {
                continue;
            }

            if (wish.Edit.Comparator is EditComparator.Less or EditComparator.More)
            {
                FromComparison(item, wish.Edit, phrases, found);
            }
            else
            {
                FromCondition(item, wish.Constraint, phrases, found);
            }
        }

        foreach (var wish in taste.Wishes)
        {
            if (catalog.Schema.Find(wish.Attribute) is { Kind: AttributeKind.Axis } axis && catalog.AxisOf(axis.Name, item) is { } own)
            {
                var middle = new AxisValue(0.5, 1);
                // Only an item that was named is worth comparing with; that of the last slate was nobody's choice.
                ItemIndex? named = wish.Anchor is { } anchor && taste.Liked.Contains(anchor) ? anchor : null;
                var theirs = named is { } than ? catalog.AxisOf(axis.Name, than) : middle;
                if (theirs is { } from && (own.Value - from.Value) * wish.Direction > 0 && AxisNoise.Differ(own, from))
                {
                    found.Add(new FoundReason("axis", 3.4, $"axis {axis.Name}", facts => (Predict(facts, item, axis, own, named), new()
                    {
                        ["label"] = Phrases.Label(axis),
                        ["much"] = axis.Degrees?.Much,
                        ["little"] = axis.Degrees?.Little,
                        ["word"] = wish.Direction > 0 ? axis.Degrees?.More : axis.Degrees?.Less,
                        ["more"] = wish.Direction > 0,
                        ["other"] = named is { } row ? catalog.TitleOf(row) : null,
                    })));
                }
            }
        }
    }

    private Fact Predict(FactBook facts, ItemIndex item, AttributeSchema axis, AxisValue own, ItemIndex? anchor)
    {
        var fact = facts.Predicted(item, axis.Name, own);
        if (anchor is not { } row || catalog.AxisOf(axis.Name, row) is not { } theirs)
        {
            return fact;
        }

        facts.Predicted(row, axis.Name, theirs);
        return facts.Derived(item, $"{axis.Name}Difference", EditValue.Of(Math.Round(own.Value - theirs.Value, 3)), row);
    }

    private void FromComparison(ItemIndex item, PreferenceEdit edit, Phrases phrases, List<FoundReason> found)
    {
        if (catalog.Schema.Find(edit.Attribute!) is not { Kind: AttributeKind.Number or AttributeKind.Range } attribute
            || tastes.Item(edit.AnchorItem, edit.Anchor) is not { } anchor
            || tastes.Degree(attribute, item) is not { } own || tastes.Degree(attribute, anchor) is not { } theirs
            || (edit.Comparator == EditComparator.More ? own <= theirs : own >= theirs))
        {
            return;
        }

        var words = edit.Comparator == EditComparator.More ? attribute.More : attribute.Less;
        var small = tastes.IsDate(attribute) && Math.Abs(own - theirs) < SameTimeYears;
        found.Add(new FoundReason("comparison", small ? 1.2 : 3.2, attribute.Name, facts => (
            facts.Derived(item, $"{attribute.Name}Difference", EditValue.Of(own - theirs), anchor),
            new()
            {
                ["other"] = catalog.TitleOf(anchor),
                ["unit"] = phrases.Unit(attribute),
                ["difference"] = Phrases.Text(Math.Abs(own - theirs)),
                ["one"] = Math.Abs(own - theirs) == 1,
                ["amount"] = phrases.Amount(attribute, own),
                ["word"] = words.IsEmpty ? null : words[0],
            })));
    }

    private void FromCondition(ItemIndex item, Constraint constraint, Phrases phrases, List<FoundReason> found)
    {
        var attributes = constraint.Attribute == "person"
            ? catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Person)
            : catalog.Schema.Attributes.Where(attribute => attribute.Name == constraint.Attribute);
        foreach (var attribute in attributes)
        {
            if (attribute.Kind is AttributeKind.Number or AttributeKind.Range)
            {
                if (tastes.Degree(attribute, item) is { } number)
                {
                    found.Add(new FoundReason("fitsNumber", tastes.IsDate(attribute) ? 0.8 : 1.4, attribute.Name, facts => (
                        facts.Given(item, attribute.Name, attribute.Kind == AttributeKind.Range && catalog.RangeOf(attribute.Name, item) is { } range ? EditValue.Of(range.Low, range.High) : EditValue.Of(number)),
                        new() { ["amount"] = AmountOf(attribute, item, phrases), ["unit"] = phrases.Unit(attribute), ["label"] = Phrases.Label(attribute) })));
                }
            }
            else if (constraint.Text is { } text && catalog.ValuesOf(attribute.Name, item).FirstOrDefault(
                         value => value.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } value)
            {
                var weight = attribute.Kind switch { AttributeKind.Person => 2.8, AttributeKind.Tag => 2, _ => 1.1 };
                found.Add(new FoundReason(
                    attribute.Kind == AttributeKind.Person ? "hasPerson" : "hasValue",
                    weight,
                    $"{attribute.Name}:{value}",
                    facts => (facts.Given(item, attribute.Name, EditValue.Of(value)), new()
                    {
                        ["value"] = Phrases.Value(attribute, value),
                        ["tag"] = attribute.Kind == AttributeKind.Tag,
                        ["aside"] = attribute.Told.Aside.Contains(value),
                        ["label"] = Phrases.Label(attribute),
                        ["role"] = Phrases.Role(attribute),
                    })));
            }
        }
    }

    private void FromFame(ItemIndex item, Phrases phrases, List<FoundReason> found)
    {
        if (catalog.Schema.RatingAttribute is not { } name || catalog.Schema.Find(name) is not { Max: { } max } rating
            || catalog.NumberOf(name, item) is not { } value)
        {
            return;
        }

        // A rating is worth a word where it is good on its own scale.
        var good = value / max;
        if (good >= 0.72)
        {
            found.Add(new FoundReason("rated", good >= 0.8 ? 1.2 : 0.9, "rated", facts => (
                facts.Given(item, name, EditValue.Of(Math.Round(value, 2))),
                new() { ["amount"] = phrases.Amount(rating, value), ["high"] = good >= 0.8 })));
        }
    }

    /// <summary>What it has most of that nobody asked for: one sentence that tells items apart.</summary>
    private void FromCharacter(ItemIndex item, Taste taste, Phrases phrases, List<FoundReason> found)
    {
        var middle = new AxisValue(0.5, 1);
        var strong = catalog.Schema.Attributes
            .Where(axis => axis is { Kind: AttributeKind.Axis, Strict: false } && !taste.Wishes.Any(wish => wish.Attribute == axis.Name))
            .Select(axis => (Axis: axis, Own: catalog.AxisOf(axis.Name, item) ?? middle))
            .Where(one => one.Own.Value >= Pronounced && AxisNoise.Differ(one.Own, middle))
            .OrderByDescending(one => (one.Own.Value - 0.5) * one.Own.Confidence)
            .Take(2)
            .ToList();
        if (strong.Count > 0)
        {
            found.Add(new FoundReason("character", 1.5, $"character {string.Join(' ', strong.Select(one => one.Axis.Name))}", facts => (
                strong.Select(one => facts.Predicted(item, one.Axis.Name, one.Own)).ToList()[0],
                new()
                {
                    ["values"] = phrases.List(strong.Select(one => Phrases.Label(one.Axis))),
                    ["words"] = strong.TrueForAll(one => one.Axis.Degrees is not null) ? strong.Select(one => one.Axis.Degrees!.Much).OrderBy(word => word.Contains(' ', StringComparison.Ordinal)).ToList<object?>() : null,
                })));
        }
    }

    /// <summary>What it is, for want of a better link: its values and the first person named with it.</summary>
    private void FromNature(ItemIndex item, Phrases phrases, List<FoundReason> found)
    {
        var category = catalog.Schema.Attributes.FirstOrDefault(a => a.Kind == AttributeKind.Category && a.Askable)
            ?? catalog.Schema.Attributes.FirstOrDefault(a => a.Kind == AttributeKind.Category);
        var values = category is null ? [] : catalog.ValuesOf(category.Name, item).Take(2).ToList();
        var person = catalog.Schema.Attributes.FirstOrDefault(a => a.Kind == AttributeKind.Person && catalog.ValuesOf(a.Name, item).Count > 0);
        var name = person is null ? null : catalog.ValuesOf(person.Name, item)[0];
        if (values.Count == 0 && name is null)
        {
            return;
        }

        found.Add(new FoundReason("nature", 1, $"nature {string.Join(',', values)} {name}", facts =>
        {
            var fact = values.Count > 0
                ? facts.Given(item, category!.Name, EditValue.Of(values[0]))
                : facts.Given(item, person!.Name, EditValue.Of(name!));
            foreach (var value in values.Skip(1))
            {
                facts.Given(item, category!.Name, EditValue.Of(value));
            }

            if (name is not null)
            {
                facts.Given(item, person!.Name, EditValue.Of(name));
            }

            return (fact, new()
            {
                ["values"] = values.Count == 0 ? null : phrases.List(values.Select(value => Phrases.Value(category!, value))),
                ["person"] = name is null ? null : Phrases.Value(person!, name),
                ["role"] = person is null ? null : Phrases.Role(person),
            });
        }));
    }

    private string AmountOf(AttributeSchema attribute, ItemIndex item, Phrases phrases) =>
        attribute.Kind == AttributeKind.Range && catalog.RangeOf(attribute.Name, item) is { } range
            ? phrases.Amount(attribute, range.Low, range.High)
            : phrases.Amount(attribute, tastes.Degree(attribute, item) ?? 0);

    private static string Pascal(string name) => string.Concat(char.ToUpperInvariant(name[0]).ToString(), name.AsSpan(1));
}
