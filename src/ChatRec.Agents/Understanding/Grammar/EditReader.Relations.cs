using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What is compared with which item, and which wishes belong together.</content>
internal sealed partial class EditReader
{
    // "not as violent as Alien", "twice as tense as Heat": the item is what is compared with.
    private void Equate()
    {
        foreach (var draft in _drafts.Edits.Where(draft => draft.Edit is { Op: EditOp.Add, Value: null, Comparator: EditComparator.Less or EditComparator.More or EditComparator.Low }))
        {
            if ((_reading.Lexicon.Yardsticks.Contains(_reading.Word(draft.Mark.End)) || _reading.Lexicon.Yardsticks.Contains(_reading.Word(draft.Mark.End - 1)))
                && _drafts.Mentions.Find(mention => mention.Mark.First - draft.Mark.End is >= 0 and <= 2 && mention.Links.Length == 1) is { } yardstick)
            {
                draft.Edit = draft.Edit with { Comparator = draft.Edit.Comparator == EditComparator.More ? EditComparator.More : EditComparator.Less };
                (yardstick.Said, yardstick.IsYardstick) = (null, true);
            }
        }
    }

    private void AddAnchors()
    {
        foreach (var draft in _drafts.Edits.Where(draft => draft.IsComparative).ToList())
        {
            var yardstick = _drafts.Mentions.FirstOrDefault(mention => mention.IsYardstick && mention.Mark.First >= draft.Mark.End
                && mention.Clause == draft.Clause);
            var before = _drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= draft.Mark.First && CanAnchor(mention));
            var anchor = yardstick ?? before ?? _drafts.Mentions.FirstOrDefault(mention => mention.IsFirm && CanAnchor(mention));
            if (anchor is { Links: [var link] } && (anchor.IsFirm || link.Confidence > 0.8))
            {
                draft.Edit = draft.Edit with { Anchor = link.Title, AnchorItem = link.Item };
            }
            else if (_reading.State.Slates.IsEmpty)
            {
                // Nothing was shown to compare with.
                draft.Edit = draft.Edit with { Comparator = draft.Edit.Comparator == EditComparator.Less ? EditComparator.Low : EditComparator.High };
            }
        }
    }

    private static bool CanAnchor(Mention mention) =>
        mention is { IsRemoved: false, Said: null or EditComparator.Like } && mention.Links.Length == 1;

    // "a comedy or a western", "the 80s or 90s": joined by "or", any of them is enough.
    private void AddGroups()
    {
        var group = _reading.State.Edits.Select(edit => edit.Group ?? 0).DefaultIfEmpty(0).Max();
        var run = new List<EditDraft>();
        var hasOr = false;
        foreach (var draft in _drafts.Edits.Append(null))
        {
            if (draft is not null && run.Count > 0 && Joined(run[^1], draft) is { } or)
            {
                run.Add(draft);
                hasOr |= or;
                continue;
            }

            if (hasOr && run.Count > 1)
            {
                group++;
                foreach (var member in run)
                {
                    member.Edit = member.Edit with { Group = group };
                }
            }

            run.Clear();
            hasOr = false;
            if (draft is { IsPositive: true, Edit.Op: EditOp.Add })
            {
                run.Add(draft);
            }
        }
    }

    private bool? Joined(EditDraft left, EditDraft right)
    {
        if (!right.IsPositive || right.Edit.Op != EditOp.Add || left.Clause != right.Clause || left.Mark == right.Mark)
        {
            return null;
        }

        var or = false;
        for (var at = left.Mark.End; at < right.Mark.First; at++)
        {
            var word = _reading.Word(at);
            or |= _reading.Lexicon.Alternatives.Contains(word);
            if (!(word is "," || _reading.Lexicon.Alternatives.Contains(word) || _reading.Lexicon.ListFillers.Contains(word) || _reading.At(at)?.Find(SenseKind.Noun) is not null))
            {
                return null;
            }
        }

        return or || right.Mark.First - left.Mark.End == 1 ? or : null;
    }
}
