using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What is in force and is lifted, replaced or said anew in the same breath.</content>
internal sealed partial class EditReader
{
    private const int BreathWords = 7;

    // "a thriller, no wait, a romance", "under 100, no, 130 minutes": the second takes the first one's place.
    private void CorrectBreath()
    {
        for (var index = _drafts.Edits.Count - 1; index > 0; index--)
        {
            var (slip, meant) = (_drafts.Edits[index - 1], _drafts.Edits[index]);
            if (slip.Edit.Op != EditOp.Add || meant.Edit.Op != EditOp.Add || !IsSameKind(slip.Edit, meant.Edit) || IsBetween(slip.Mark.End, meant.Mark.First) is not { } negated)
            {
                continue;
            }

            if (meant.Mark.Quantity is { IsCompared: false } && slip.Mark.Quantity is { IsCompared: true })
            {
                meant.Edit = meant.Edit with { Comparator = slip.Mark.Quantity.Comparator };
            }
            else if (negated && meant.Edit.Comparator == EditComparator.Not && !_drafts.ScopeAt[slip.Mark.First].Overlaps(["ban", "softBan", "dislikeItem"]))
            {
                meant.Edit = meant.Edit with { Comparator = EditComparator.Is };
            }

            _drafts.Edits.Remove(slip);
        }
    }

    // Whether nothing but words of correction stands between two tokens, and whether a "no" is among them; null when something else does.
    private bool? IsBetween(int first, int end)
    {
        if (end - first is < 1 or > BreathWords)
        {
            return null;
        }

        var (corrected, negated) = (false, false);
        for (var at = first; at < end; at++)
        {
            var word = _reading.Word(at);
            var mark = _reading.At(at);
            if (mark is { IsObject: true })
            {
                return null;
            }

            var isNo = _reading.Lexicon.Is("plainNo", word);
            if (isNo && at == end - 1)
            {
                return null; // "a comedy, no horror" bans; only a no that stands alone corrects
            }

            negated |= isNo;
            corrected |= isNo || mark is not null && (mark.Has("correction") || mark.Has("meant") || mark.Has("replace"));
            if (!isNo && _reading.Tokens[at].IsWord && mark is null && !_reading.Lexicon.Stop.Contains(word))
            {
                return null;
            }
        }

        return corrected && (negated || _reading.Word(first) is "," or "." or "-" or "–" or "—" or "…") ? negated : null;
    }

    // "make that the Coens instead": of a kind of which one thing was wished for, another takes its place.
    private void Replace()
    {
        if (!_reading.Marks.Any(mark => mark.Has("replace")))
        {
            return;
        }

        foreach (var draft in _drafts.Edits.Where(draft => draft is { Mark.Quantity: not null, Edit: { Op: EditOp.Add, Value: not null } }).ToList())
        {
            // "increase the limit to 150 minutes"
            foreach (var stated in _reading.State.Edits.Where(stated => stated is { Source: null, Value: not null } && stated.Attribute == draft.Edit.Attribute && !stated.Value.Equals(draft.Edit.Value)).ToList())
            {
                if (!_drafts.Edits.Any(other => other.Edit.Op == EditOp.Remove && other.Edit.Attribute == stated.Attribute))
                {
                    if (draft.Mark.Quantity is { IsCompared: false } && stated.Value is { Text: null, High: null } && draft.Edit.Value is { Text: null, High: null })
                    {
                        draft.Edit = draft.Edit with { Comparator = stated.Comparator };
                    }

                    Add(draft.Mark, Removal(stated with { Anchor = null }), plain: false);
                }
            }
        }

        foreach (var draft in _drafts.Edits.Where(draft => draft is { Edit: { Op: EditOp.Add, Comparator: EditComparator.Is, Value.Text: not null }, IsTaste: false }
                     && IsKindOfThing(draft.Edit.Attribute)).ToList())
        {
            foreach (var stated in _reading.State.Edits.Where(stated => stated is { Source: null, Comparator: EditComparator.Is, Value: not null }
                         && IsSameKind(stated, draft.Edit) && !stated.Value.Equals(draft.Edit.Value)).ToList())
            {
                if (!_drafts.Edits.Any(other => other.Edit.Op == EditOp.Remove && other.Edit.Attribute == stated.Attribute && Equals(other.Edit.Value, stated.Value)))
                {
                    Add(draft.Mark, Removal(stated with { Anchor = null }), plain: false);
                }
            }
        }
    }

    private bool IsKindOfThing(string? attribute) => IsPersonal(attribute) || attribute is not null && _schema.Find(attribute) is { Kind: AttributeKind.Category };

    private bool IsSameKind(PreferenceEdit left, PreferenceEdit right) =>
        left.Attribute is not null && left.Attribute != "item" && (left.Attribute == right.Attribute || (IsPersonal(left.Attribute) && IsPersonal(right.Attribute)));

    // "the nineties thing, drop that too", "it was my brother's, remove it": what was named before in the same breath is taken back.
    private bool TakeBackNamed(Mark pronoun) => pronoun.Reference is { IsFirm: false }
        && (_scope.Contains("remove") || _scope.Contains("drop") || _scope.Contains("notInterested")) && TakeBackNamed(pronoun.First);

    private bool TakeBackNamed(int end)
    {
        var draft = _drafts.Edits.LastOrDefault(draft => draft.Mark.End <= end && draft.Edit.Op == EditOp.Add && IsStated(draft.Edit));
        var mention = _drafts.Mentions.LastOrDefault(mention => mention.Mark.Title is not null && mention.Mark.End <= end
            && mention.Links.Any(link => _reading.State.Edits.Any(edit => edit.Item == link.Item)));
        var label = _drafts.Labels.LastOrDefault(label => label.Mark.End <= end);
        if (draft is not null && (mention is null || mention.Mark.First < draft.Mark.First))
        {
            draft.Edit = Removal(draft.Edit);
            return true;
        }

        if (mention is not null)
        {
            (mention.Said, mention.IsRemoved, mention.IsYardstick) = (null, true, false);
            return true;
        }

        if (label.Mark is not null && StatedUnder(label.Mark, label.Attribute) is { } attribute)
        {
            Add(label.Mark, Removal(new PreferenceEdit { Attribute = attribute }), plain: false);
            return true;
        }

        return false;
    }

    // "the rating" where none is in force, but an age rating is: the attribute in force whose name holds the word.
    private string? StatedUnder(Mark mark, string attribute)
    {
        if (_reading.State.Edits.Any(edit => edit.Attribute == attribute))
        {
            return attribute;
        }

        var said = Text.Tokenizer.Key(_reading.Said(mark.First, mark.End)).Split(' ').Where(word => !_reading.Lexicon.Stop.Contains(word)).ToList();
        return _reading.State.Edits.Select(edit => edit.Attribute).LastOrDefault(name => name is not null && _schema.Find(name) is { } other
            && ((other.Kind == AttributeKind.Ordinal && attribute == _schema.RatingAttribute)
                || other.Labels.Any(label => Text.Tokenizer.Key(label).Split(' ').Intersect(said).Any())));
    }
}
