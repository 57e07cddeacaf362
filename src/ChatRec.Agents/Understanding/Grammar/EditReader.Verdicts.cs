using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Judgements that reach back to what stands before them.</content>
internal sealed partial class EditReader
{
    // "a comedy would be nice": the hedge reaches back to what stands before it.
    private void Soften()
    {
        foreach (var draft in _drafts.Edits.Where(draft => draft.Clause == _clause && draft.Edit.Strength == Strength.Hard
                     && draft.Edit.Comparator is EditComparator.Is && draft.IsPlain))
        {
            draft.Edit = draft.Edit with { Strength = Strength.Soft };
        }
    }

    // "Heat was boring", "horror is fine after all": a judgement reaches back to what it is about.
    private void Judge(Mark mark)
    {
        var good = mark.Has("goodAfter");
        if (good || mark.Has("badAfter"))
        {
            foreach (var mention in TrailingMentions(mark))
            {
                mention.Said = good ? EditComparator.Like : EditComparator.Dislike;
            }
        }

        if (mark.Has("removeAfter"))
        {
            Lift(mark);
        }

        if (mark.Has("banAfter"))
        {
            BanBefore(mark);
        }

        if (mark.Has("goodWord") || mark.Has("badWord"))
        {
            Appraise(mark);
        }
    }

    // "musicals and westerns are out": a verdict bans what the words right before it name.
    private void BanBefore(Mark mark)
    {
        for (var at = mark.First - 1; at >= 0; at--)
        {
            if (_reading.At(at) is { IsObject: true } named)
            {
                foreach (var draft in _drafts.Edits.Where(draft => draft.Mark == named && draft.Edit.Op == EditOp.Add))
                {
                    draft.Edit = draft.Edit.Comparator switch
                    {
                        EditComparator.Is => draft.Edit with { Comparator = EditComparator.Not, Strength = Strength.Hard },
                        EditComparator.High => draft.Edit with { Comparator = EditComparator.Low, Strength = Strength.Hard },
                        _ => draft.Edit,
                    };
                }

                if (_drafts.Labels.Find(label => label.Mark == named) is { Attribute: { } axis } && _schema.Find(axis) is { Kind: AttributeKind.Axis })
                {
                    Add(named, new PreferenceEdit { Attribute = axis, Comparator = EditComparator.Low, Strength = Strength.Hard }, plain: false);
                }

                at = named.First;
            }
            else if (!(_reading.Word(at) is "and" or "or" or "," or "a" or "an" or "the" or "any" or "all" or "anything" or "really" or "just" || _reading.At(at)?.Find(SenseKind.Noun) is not null))
            {
                return;
            }
        }
    }

    // "saw it years ago, dreadful": a bare verdict is about the item last told to be seen.
    private void Appraise(Mark mark)
    {
        if (_reading.At(mark.End) is { IsObject: true } or { IsItem: true } || _reading.At(mark.End)?.Find(SenseKind.Noun) is not null)
        {
            return;
        }

        if (_drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= mark.First && mark.First - mention.Mark.End <= 8) is { Said: EditComparator.Seen } seen)
        {
            seen.Said = mark.Has("goodWord") ? EditComparator.Like : EditComparator.Dislike;
        }
    }

    /// <summary>"They all look awfully dark", "a bit slow": said of a slate, a quality is too much of it.</summary>
    private bool IsComplaint(Mark mark)
    {
        if (!IsPlain || _reading.State.LastSystemAct is not { Act: SystemActKind.Recommend } || _reading.Text.Contains("wh", StringComparison.OrdinalIgnoreCase) && _reading.Text.Contains('?', StringComparison.Ordinal))
        {
            return false;
        }

        var at = mark.First - 1;
        var grudging = false;
        while (at >= 0 && _reading.At(at) is { IsObject: false } adverb && (adverb.Has("complaint") || adverb.Has("intensifier")))
        {
            grudging |= adverb.Has("grudge");
            at = adverb.First - 1;
        }

        if (_reading.At(at) is { } verb && verb.Has("looks"))
        {
            at = verb.First - 1;
            while (at >= 0 && (_reading.Word(at) is "all" or "both" or "just" || _reading.At(at)?.Find(SenseKind.Noun) is not null))
            {
                at--;
            }

            return _reading.Word(at) is "they" or "these" or "those" or "that" or "this" || _reading.At(at) is { Reference: not null };
        }

        return grudging && (at < 0 || !_reading.Tokens[at].IsWord || _reading.At(at)?.Has("smallTalk") is true)
            && (mark.End >= _reading.Tokens.Length || !_reading.Tokens[mark.End].IsWord);
    }

    private IEnumerable<Mention> TrailingMentions(Mark mark)
    {
        var last = _drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= mark.First
            && (mention.Clause == _clause || (mention.Clause == _clause - 1 && mark.First - mention.Mark.End <= 1)));
        if (last is null)
        {
            return [];
        }

        // "Up and Her were great"
        return _drafts.Mentions.Where(mention => mention.Clause == last.Clause && (mention == last || mention.Said is null));
    }

    private void Lift(Mark mark)
    {
        var targets = _drafts.Edits.Where(draft => draft.Clause == _clause && draft is { IsPlain: true, Edit.Op: EditOp.Add }
            && draft.Mark.End <= mark.First && mark.First - draft.Mark.End <= 4).ToList();
        var corrected = _reading.Marks.Any(other => other.Has("correction"));
        foreach (var draft in targets)
        {
            if (IsStated(draft.Edit) || corrected)
            {
                draft.Edit = Removal(draft.Edit, draft.Mark);
            }
            else if (!IsAsked(draft.Edit.Attribute))
            {
                _drafts.Edits.Remove(draft);
            }
        }

        foreach (var (label, attribute) in _drafts.Labels.Where(pair => pair.Mark.End <= mark.First && mark.First - pair.Mark.End <= 3).ToList())
        {
            if (_reading.State.Edits.Any(edit => edit.Attribute == attribute))
            {
                Add(label, new PreferenceEdit { Op = EditOp.Remove, Attribute = attribute }, plain: false);
            }
        }
    }
}
