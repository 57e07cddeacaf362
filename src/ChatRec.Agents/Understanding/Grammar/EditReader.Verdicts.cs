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
                mention.IsSeen |= mention.Said == EditComparator.Seen;
                mention.Said = good ? EditComparator.Like : EditComparator.Dislike;
            }
        }

        if (good || mark.Has("badAfter"))
        {
            Rate(mark, good);
        }

        if (mark.Has("seen"))
        {
            SeeBefore(mark);
        }

        if (mark.Has("beats") && _drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= mark.First && mark.First - mention.Mark.End <= 2) is { } winner
            && (_reading.At(mark.End)?.IsItem is true || _reading.At(mark.End + 1)?.IsItem is true))
        {
            winner.Said = EditComparator.Like;
            _isBeaten = true;
        }

        if (mark.Has("removeAfter"))
        {
            Lift(mark);
        }

        if (mark.Has("takeBack"))
        {
            TakeBackNamed(mark.First);
        }

        if (mark.Has("banAfter") && !(_reading.At(mark.End) is { IsObject: true } banned && banned.First == mark.End))
        {
            BanBefore(mark);
        }

        if (mark.Has("yesAfter") || mark.Has("noAfter"))
        {
            AnswerFor(mark, mark.Has("yesAfter"));
        }

        if (mark.Has("lowAfter") && _drafts.Labels.FindLast(label => label.Mark.End <= mark.First && mark.First - label.Mark.End <= 1) is { Attribute: { } lowered } kept
            && _schema.Find(lowered) is { Kind: AttributeKind.Axis })
        {
            Add(kept.Mark, new PreferenceEdit { Attribute = lowered, Comparator = EditComparator.Low, Strength = Strength.Soft }, plain: false);
        }

        if (mark.Has("goodWord") || mark.Has("badWord"))
        {
            Appraise(mark);
        }
    }

    // "the first yes, the second no", "torture: no": an answer right behind a thing, at the end of its part.
    private void AnswerFor(Mark mark, bool yes)
    {
        if (mark.End < _reading.Tokens.Length && _reading.Tokens[mark.End].IsWord && _reading.At(mark.End) is not { IsObject: false })
        {
            return;
        }

        var before = mark.First - 1;
        if (before >= 0 && _reading.Tokens[before].Text is "," or ":" or "?")
        {
            before--;
        }

        for (var skipped = 0; skipped < 2 && before > 0 && _reading.At(before) is null && _reading.Lexicon.Stop.Contains(_reading.Word(before)); skipped++)
        {
            before--;
        }

        if (_reading.At(before) is not { IsObject: true } named || (_reading.At(named.First - 1) is { } cue && cue.Has("want")))
        {
            return;
        }

        foreach (var mention in _drafts.Mentions.Where(mention => mention.Mark == named))
        {
            // "Fargo? no thanks" turns down, "Fargo: no" judges.
            mention.Said = yes ? EditComparator.Like : !mark.Has("banAfter") && (_reading.State.Slates.IsEmpty || mention.Mark.Title is not null) ? EditComparator.Dislike : EditComparator.NotInterested;
        }

        if (!yes)
        {
            BanBefore(mark);
        }
    }

    // "westerns are great", "Kubrick is overrated": a verdict on what stands right before it is a taste.
    private void Rate(Mark mark, bool good)
    {
        var before = mark.First - 1;
        while (before >= 0 && _reading.At(before) is null or { IsObject: false } && mark.First - before <= 3 && _reading.Tokens[before].IsWord)
        {
            before--;
        }

        foreach (var draft in _drafts.Edits.Where(draft => draft.Mark == _reading.At(before) && draft.Edit is { Op: EditOp.Add, Value: not null, Comparator: EditComparator.Is } && draft.IsPlain))
        {
            draft.IsRated = true;
            draft.Edit = draft.Edit with { Comparator = good ? EditComparator.Is : EditComparator.Not, Strength = Strength.Soft };
        }
    }

    // "Jaws I've seen", "Jaws and Duel, seen them both": nothing but a pronoun follows, so what was named before is meant.
    private void SeeBefore(Mark mark)
    {
        for (var at = mark.End; at < _reading.Tokens.Length && _reading.Tokens[at].Text is not ("." or "!" or "?" or ";" or ","); at++)
        {
            if (_reading.At(at) is { } after && ((after.IsItem && after.Reference is not { IsFirm: false }) || after.Unknown is not null || after.Has("but") || after.Has("and")))
            {
                if (after.IsItem || after.Unknown is not null)
                {
                    return;
                }

                break;
            }
        }

        var marked = _reading.Lexicon.Is("markedBy", _reading.Word(mark.First));
        var named = _drafts.Mentions.Where(mention => (mention.IsFirm || mention.Links.Length > 1 || marked) && mention.Mark.End <= mark.First && mention.Clause >= _clause - 1).ToList();
        if (named.Count == 0 || mark.First - named[^1].Mark.End > 4)
        {
            return;
        }

        for (var index = named.Count - 1; index >= 0 && (index == named.Count - 1 || named[index + 1].Mark.First - named[index].Mark.End <= 2); index--)
        {
            named[index].IsSeen = named[index].Said is not null && !marked;
            named[index].IsRemoved &= !marked;
            named[index].Said = marked ? EditComparator.Seen : named[index].Said ?? EditComparator.Seen;
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
                    draft.IsRated = true;

                    // "the sixties can go": what is in force is lifted rather than banned, but "romance definitely not" bans it.
                    draft.Edit = IsInForce(draft.Edit) && (draft.Mark.Quantity is not null || !mark.Has("banned")) ? Removal(draft.Edit) : draft.Edit.Comparator switch
                    {
                        EditComparator.Is => draft.Edit with { Comparator = EditComparator.Not, Strength = draft.Edit.Attribute == "text" ? Strength.Soft : Strength.Hard },
                        EditComparator.Lt or EditComparator.Le or EditComparator.Gt or EditComparator.Ge => draft.Edit with { Comparator = Inverse(draft.Edit.Comparator.Value) },
                        EditComparator.High => draft.Edit with { Comparator = EditComparator.Low, Strength = Strength.Hard },
                        _ => draft.Edit,
                    };
                }

                if (named.Find(SenseKind.Topic) is not null && !_drafts.Edits.Exists(draft => draft.Mark == named))
                {
                    // "nuns: no"
                    Add(named, new PreferenceEdit { Attribute = "text", Comparator = EditComparator.Not, Value = EditValue.Of(_reading.Said(named.First, named.End)), Strength = Strength.Soft }, plain: false, 0.8);
                }

                foreach (var mention in _drafts.Mentions.Where(mention => mention.Mark == named && mention.IsFirm && mention.Said is null or EditComparator.Like))
                {
                    mention.Said = EditComparator.NotInterested;
                }

                if (_drafts.Labels.Find(label => label.Mark == named) is { Attribute: { } lifted } && StatedUnder(named, lifted) is { } stated)
                {
                    Add(named, Removal(new PreferenceEdit { Attribute = stated }), plain: false);
                }
                else if (_drafts.Labels.Find(label => label.Mark == named) is { Attribute: { } axis } && _schema.Find(axis) is { Kind: AttributeKind.Axis })
                {
                    Add(named, new PreferenceEdit { Attribute = axis, Comparator = EditComparator.Low, Strength = Strength.Hard }, plain: false);
                }

                if (named.Person is not null && _reading.At(named.First - 1) is not { Person: not null }
                    && !Enumerable.Range(0, named.First).Any(before => _reading.At(before)?.Person is not null))
                {
                    return; // "musicals Gene Kelly isn't in" bans the person only
                }

                at = named.First;
            }
            else if (!(_reading.Tokens[at].Text is "," or ":" or "?" || _reading.Lexicon.Is("bannedFillers", _reading.Word(at))
                || _reading.At(at)?.Find(SenseKind.Noun) is not null))
            {
                return;
            }
        }
    }

    private bool IsInForce(PreferenceEdit edit) => edit.Comparator is not EditComparator.Not && _reading.State.Edits.Any(stated =>
        stated.Comparator is not EditComparator.Not && stated.Value is not null && stated.Attribute == edit.Attribute
        && (stated.Value.Equals(edit.Value) || (stated.Value.Text is null && edit.Value is { Text: null })));

    // "saw it years ago, dreadful": a bare verdict is about the item last told to be seen.
    private void Appraise(Mark mark)
    {
        if (_reading.At(mark.End) is { IsObject: true } or { IsItem: true } || _reading.At(mark.End)?.Find(SenseKind.Noun) is not null)
        {
            return;
        }

        if (_drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= mark.First && mark.First - mention.Mark.End <= 8) is { Said: EditComparator.Seen } seen)
        {
            seen.IsSeen = true;
            seen.Said = mark.Has("goodWord") ? EditComparator.Like : EditComparator.Dislike;
        }
    }

    private List<Mention> TrailingMentions(Mark mark)
    {
        var last = _drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= mark.First
            && (mention.Clause == _clause || (mention.Clause == _clause - 1 && mark.First - mention.Mark.End <= 1)));
        if (last is null || Enumerable.Range(last.Mark.End, Math.Max(0, mark.First - last.Mark.End)).Any(at => _reading.Lexicon.Is("rest", _reading.Word(at))))
        {
            return []; // "Heat is the one, everything else bores me"
        }

        if (_reading.Lexicon.Is("lesser", _reading.Word(mark.First)))
        {
            return [last]; // "Heat great, Ronin not so much" tells the last from the others
        }

        // "Up and Her were great", but not "Up was alright, Her bored me"
        var together = new List<Mention> { last };
        foreach (var mention in _drafts.Mentions.Where(mention => mention.Clause == last.Clause && mention.Mark.End <= last.Mark.First).OrderByDescending(mention => mention.Mark.First))
        {
            if (Enumerable.Range(mention.Mark.End, together[^1].Mark.First - mention.Mark.End).Any(at => _reading.Lexicon.Is("was", _reading.Word(at))))
            {
                break;
            }

            together.AddRange(mention.Said is null ? [mention] : []);
        }

        return together;
    }

    // "R is fine" where PG-13 was the most: a value of an order lifts the bound on it.
    private bool IsWithin(PreferenceEdit edit) => edit.Comparator is EditComparator.Is && _schema.Find(edit.Attribute!) is { Kind: AttributeKind.Ordinal }
        && _reading.State.Edits.Any(stated => stated.Attribute == edit.Attribute && stated.Comparator is not EditComparator.Is);

    private void Lift(Mark mark)
    {
        var targets = _drafts.Edits.Where(draft => draft.Clause == _clause && draft is { IsPlain: true, Edit.Op: EditOp.Add }
            && draft.Mark.End <= mark.First && mark.First - draft.Mark.End <= 4).ToList();
        var corrected = _reading.Marks.Any(other => other.Has("correction"));
        foreach (var draft in targets)
        {
            if (draft.Mark.Quantity is { IsCompared: true } && _reading.State.Edits.Any(stated => stated.Attribute == draft.Edit.Attribute && !Equals(stated.Value, draft.Edit.Value)))
            {
                continue; // "up to three hours is fine": another bound in the place of the one that was set
            }

            if (IsStated(draft.Edit) || corrected || IsWithin(draft.Edit))
            {
                draft.Edit = Removal(IsWithin(draft.Edit) ? draft.Edit with { Value = null } : draft.Edit);
            }
            else if (!IsAsked(draft.Edit.Attribute))
            {
                _drafts.Edits.Remove(draft);
            }
        }

        foreach (var (label, attribute) in _drafts.Labels.Where(pair => pair.Mark.End <= mark.First && mark.First - pair.Mark.End <= 3).ToList())
        {
            if (StatedUnder(label, attribute) is { } stated)
            {
                Add(label, Removal(new PreferenceEdit { Attribute = stated }), plain: false);
            }
        }
    }
}
