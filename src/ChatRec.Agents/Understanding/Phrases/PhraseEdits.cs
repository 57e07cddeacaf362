using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>What was read of an utterance before its act is known.</summary>
internal sealed class PhraseDraft
{
    /// <summary>The changes of preference, those about items apart.</summary>
    public List<PreferenceEdit> Edits { get; } = [];

    /// <summary>What was said of items.</summary>
    public List<(PhraseMark Mark, EditComparator? Said, bool IsRemoved)> Mentions { get; } = [];

    /// <summary>Whether something is compared with what was shown or named.</summary>
    public bool IsComparative { get; set; }

    /// <summary>Whether a wish is said plainly ("a comedy"), no taste or limit.</summary>
    public bool IsPlain { get; set; }

    /// <summary>Whether anything was read.</summary>
    public bool IsEmpty => Edits.Count == 0 && Mentions.Count == 0;
}

/// <summary>Makes edits of the marks of an utterance. Thread-safe.</summary>
internal sealed class PhraseEdits(ItemCatalog catalog)
{
    private readonly PackSchema _schema = catalog.Schema;

    /// <summary>Reads the edits.</summary>
    /// <param name="reading">The utterance with its scopes.</param>
    public PhraseDraft Read(PhraseReading reading)
    {
        var draft = new PhraseDraft();
        var marks = reading.Marks;
        var anchor = AnchorOf(reading);
        for (var at = 0; at < marks.Length; at++)
        {
            var mark = marks[at];
            if (!mark.Items.IsEmpty)
            {
                Mention(reading, at, draft);
            }
            else if (mark.Person is { } person)
            {
                draft.Edits.AddRange(Valued(reading, mark, RoleOf(reading, at), person, draft));
            }
            else if (mark.Quantity is not null)
            {
                at = new QuantityEdits(reading, at).Read(draft);
            }
            else
            {
                Sensed(reading, at, anchor, draft);
            }
        }

        Group(reading, draft);
        return draft;
    }

    private void Sensed(PhraseReading reading, int at, ItemLink? anchor, PhraseDraft draft)
    {
        var mark = reading.Marks[at];
        var degree = PhraseDegrees.Of(reading, at);
        var direction = mark.Find(PhraseKind.Direction);
        var bound = mark.Find(PhraseKind.Bound);
        var value = mark.Find(PhraseKind.Value);
        if (mark.Find(PhraseKind.Comparator) is not null && QuantityFollows(reading, at))
        {
            return;
        }

        if (direction is not null && (direction.IsComparative || degree is not null || (value is null && bound is null)))
        {
            Directed(reading, mark, direction.Name, direction.Sign, direction.IsComparative, degree, null, anchor, draft);
        }
        else if (bound is not null && _schema.Find(bound.Name) is { } attribute && attribute.Phrases.TryGetValue(bound.Value!, out var meaning))
        {
            if (attribute.Kind == AttributeKind.Ordinal)
            {
                Ordinal(reading, mark, attribute, meaning, draft);
            }
            else
            {
                Directed(reading, mark, bound.Name, meaning.Max is not null ? -1 : 1, false, degree, bound.Value, anchor, draft);
            }
        }
        else if (value is not null)
        {
            foreach (var sense in mark.Senses.Where(sense => sense.Kind == PhraseKind.Value && sense.Name == value.Name))
            {
                draft.Edits.AddRange(Valued(reading, mark, sense.Name, sense.Value!, draft, degree is "not" or "less"));
            }
        }
        else if (mark.Find(PhraseKind.Label) is { } label && _schema.Find(label.Name) is { } named)
        {
            if (mark.Scope == "remove" || (mark.Scope is null && IsRemoved(reading, mark)))
            {
                draft.Edits.Add(new PreferenceEdit { Op = EditOp.Remove, Attribute = named.Name, Span = reading.Span(mark), Confidence = 0.85 });
            }
            else if (named.Kind == AttributeKind.Axis && (degree is not null || mark.Scope is "ban" or "hate" or "dislike"))
            {
                Directed(reading, mark, named.Name, 1, false, degree, null, anchor, draft);
            }
        }
    }

    // "newer than 2010" is a bound, not a comparison with what was shown.
    private static bool QuantityFollows(PhraseReading reading, int at) =>
        reading.Marks.Skip(at + 1).FirstOrDefault(mark => !mark.Is("than") && !mark.Is("politeness")) is { Quantity: not null } next
        && next.First - reading.Marks[at].End <= 2;

    // "without the time limit": the cue may stand anywhere in the clause when only the attribute is named.
    private static bool IsRemoved(PhraseReading reading, PhraseMark mark) =>
        reading.Marks.Any(other => other.Clause == mark.Clause && (other.Is("remove") || other.Is("removeAfter")));

    private static void Directed(
        PhraseReading reading, PhraseMark mark, string attribute, int sign, bool comparative, string? degree, string? word, ItemLink? anchor, PhraseDraft draft)
    {
        if (mark.Scope == "remove")
        {
            draft.Edits.Add(new PreferenceEdit { Op = EditOp.Remove, Attribute = attribute, Span = reading.Span(mark), Confidence = 0.85 });
            return;
        }

        var against = mark.Scope is "ban" or "hate" or "dislike";
        EditComparator comparator;
        switch (degree)
        {
            case "tooMuch" or "less":
                comparator = sign > 0 ? EditComparator.Less : EditComparator.More;
                break;
            case "tooLittle" or "more":
                comparator = sign > 0 ? EditComparator.More : EditComparator.Less;
                break;
            case "notToo" or "not":
                comparator = sign > 0 ? EditComparator.Low : EditComparator.High;
                break;
            default:
                comparator = comparative ? sign > 0 ? EditComparator.More : EditComparator.Less
                    : against == sign > 0 ? EditComparator.Low : EditComparator.High;
                break;
        }

        if (degree == "more" && against)
        {
            comparator = EditComparator.Low;
        }

        var relative = comparator is EditComparator.Less or EditComparator.More;
        draft.IsComparative |= relative;
        var than = relative ? degree is "tooMuch" or "tooLittle" ? SubjectOf(reading, mark) ?? anchor : anchor : null;
        if (draft.Edits.Exists(edit => edit.Op == EditOp.Add && edit.Attribute == attribute && edit.Comparator == comparator))
        {
            return;
        }

        draft.Edits.Add(new PreferenceEdit
        {
            Attribute = attribute,
            Comparator = comparator,
            Strength = Strength.Soft,
            Anchor = than?.Title,
            AnchorItem = than?.Item,
            Word = relative || degree is not null || against ? null : word,
            Span = reading.Span(mark),
            Confidence = 0.85,
        });
        draft.IsPlain |= !relative && !against && mark.Scope is null or "want";
    }

    private static void Ordinal(PhraseReading reading, PhraseMark mark, AttributeSchema attribute, PhraseMeaning meaning, PhraseDraft draft)
    {
        if (mark.Scope == "remove")
        {
            draft.Edits.Add(new PreferenceEdit { Op = EditOp.Remove, Attribute = attribute.Name, Span = reading.Span(mark), Confidence = 0.85 });
        }
        else if (mark.Scope is not ("ban" or "hate" or "dislike") && (meaning.AtMost ?? meaning.AtLeast) is { } value
            && !draft.Edits.Exists(edit => edit.Attribute == attribute.Name))
        {
            draft.Edits.Add(new PreferenceEdit
            {
                Attribute = attribute.Name,
                Comparator = meaning.AtMost is not null ? EditComparator.Le : EditComparator.Ge,
                Value = EditValue.Of(value),
                Strength = Strength.Hard,
                Span = reading.Span(mark),
                Confidence = 0.85,
            });
            draft.IsPlain = true;
        }
    }

    private IEnumerable<PreferenceEdit> Valued(PhraseReading reading, PhraseMark mark, string attribute, string value, PhraseDraft draft, bool negated = false)
    {
        var held = reading.State.Edits.FirstOrDefault(edit => edit.Value?.Text == value
            && (edit.Attribute == attribute || (_schema.Find(attribute)?.Kind ?? AttributeKind.Person) == AttributeKind.Person));
        if (mark.Scope == "remove" || (mark.Scope == "fine" && held?.Comparator == EditComparator.Not))
        {
            yield return new PreferenceEdit
            {
                Op = EditOp.Remove, Attribute = held?.Attribute ?? attribute, Value = EditValue.Of(value), Span = reading.Span(mark), Confidence = 0.88,
            };
            yield break;
        }

        if (mark.Scope is "seen" or "unseen" || (mark.Scope == "fine" && !IsBefore(reading, mark, "fine")))
        {
            yield break;
        }

        var against = negated || mark.Scope is "ban" or "hate" or "dislike";
        var soft = mark.Scope is "like" or "dislike" || reading.Marks.Any(other => other.Clause == mark.Clause && other.Is("hedge"));
        draft.IsPlain |= !against && mark.Scope is null or "want" or "similar" or "fine";
        yield return new PreferenceEdit
        {
            Attribute = attribute,
            Comparator = against ? EditComparator.Not : EditComparator.Is,
            Value = EditValue.Of(value),
            Strength = soft ? Strength.Soft : Strength.Hard,
            Span = reading.Span(mark),
            Confidence = 0.9,
        };
    }

    private static bool IsBefore(PhraseReading reading, PhraseMark mark, string cue) =>
        reading.Marks.Any(other => other.Clause == mark.Clause && other.First < mark.First && other.Is(cue));

    private static void Mention(PhraseReading reading, int at, PhraseDraft draft)
    {
        var mark = reading.Marks[at];
        var subject = reading.Marks.Any(other => other.Clause == mark.Clause && !other.IsPointer && (other.Is("tooMuch") || other.Is("muchAfter") || other.Is("fewAfter")));
        EditComparator? said = mark.Scope switch
        {
            "dislike" or "hate" => EditComparator.Dislike,
            "ban" => EditComparator.NotInterested,
            "seen" => EditComparator.Seen,
            "like" or "similar" => EditComparator.Like,
            "than" or "unseen" or "remove" => null,
            _ when mark.IsPointer || subject => null,
            _ when PhraseDegrees.Of(reading, at) is "not" => EditComparator.NotInterested,
            "want" => EditComparator.Like,
            _ => null,
        };
        var all = mark.IsPronoun && mark.Items.Length > 1;
        draft.Mentions.Add((mark, all ? null : said, mark.Scope == "remove"));
    }

    private string RoleOf(PhraseReading reading, int at)
    {
        var before = reading.Marks.Take(at).LastOrDefault(mark => !mark.Is("politeness") && !mark.Is("and") && mark.Person is null);
        var after = at + 1 < reading.Marks.Length && reading.Marks[at + 1].First == reading.Marks[at].End ? reading.Marks[at + 1] : null;
        var near = before is not null && before.Clause == reading.Marks[at].Clause && reading.Marks[at].First - before.End <= 3 ? before : null;
        foreach (var mark in new[] { after, near })
        {
            foreach (var label in mark?.Senses.Where(sense => sense.Kind == PhraseKind.Label) ?? [])
            {
                if (_schema.Find(label.Name) is { Kind: AttributeKind.Person })
                {
                    return label.Name;
                }
            }
        }

        return "person";
    }

    // What "but funnier" is compared with: the one item it should be like, or the one pointed at.
    private static ItemLink? AnchorOf(PhraseReading reading)
    {
        var compared = reading.Marks.Where(mark => mark.Items.Length == 1 && mark.Scope == "than").ToList();
        var like = reading.Marks.Where(mark => mark.Items.Length == 1 && mark.Scope is "similar" or "want" or "like" or null && !mark.IsPronoun).ToList();
        return compared is [var than] ? than.Items[0] : like is [var only] ? only.Items[0] : null;
    }

    private static ItemLink? SubjectOf(PhraseReading reading, PhraseMark mark) =>
        reading.Marks.LastOrDefault(other => other.Clause == mark.Clause && other.Items.Length == 1)?.Items[0];

    // "a drama or a thriller" is one wish.
    private static void Group(PhraseReading reading, PhraseDraft draft)
    {
        var group = 0;
        foreach (var or in reading.Marks.Where(mark => mark.Is("or") && !mark.IsObject))
        {
            var left = draft.Edits.FindLastIndex(edit => edit.Span is { } span && span.End <= reading.Span(or).Start);
            var right = draft.Edits.FindIndex(edit => edit.Span is { } span && span.Start >= reading.Span(or).End);
            if (left < 0 || right < 0 || draft.Edits[left] is not { Comparator: EditComparator.Is } one || draft.Edits[right] is not { Comparator: EditComparator.Is } other)
            {
                continue;
            }

            var number = one.Group ?? ++group;
            draft.Edits[left] = one with { Group = number };
            draft.Edits[right] = other with { Group = number };
        }
    }
}
