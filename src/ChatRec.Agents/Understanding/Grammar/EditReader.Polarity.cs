using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What the words around a title say about it when no cue does.</content>
internal sealed partial class EditReader
{
    private const int NegationReach = 3;
    private const int RemarkWords = 9;
    private const int SortReach = 6;

    // Where the pronoun stands that was read with the verb before it.
    private int _pronoun = -1;

    // "Cats had me snoring": blame in the part of a sentence where a title stands is about the title.
    private void Weigh()
    {
        foreach (var mention in _drafts.Mentions.Where(mention => mention is { IsYardstick: false, IsUnseen: false, IsRemoved: false, Said: null or EditComparator.Seen } && mention.Mark.Title is not null))
        {
            if (_drafts.IsVariation || _drafts.ScopeAt[mention.Mark.First].Overlaps(["like", "similar", "want", "ban", "notInterested", "dontMind"]))
            {
                continue;
            }

            var polarity = Polarity(mention);
            if (polarity < 0 || (polarity > 0 && mention.Said is EditComparator.Seen))
            {
                mention.IsSeen |= mention.Said is EditComparator.Seen;
                mention.Said = polarity < 0 ? EditComparator.Dislike : EditComparator.Like;
            }
        }
    }

    // "… and hated Casino": the verdict is on what follows.
    private bool OpensVerdict(int at) => _reading.At(at) is { } cue && (cue.Has("like") || cue.Has("dislikeItem")) && NamesItem(cue.End);

    private int Polarity(Mention mention)
    {
        var clauses = _drafts.ClauseAt;
        var end = mention.Mark.End;
        var sum = 0;
        for (; end < _reading.Tokens.Length && clauses[end] == mention.Clause && !NamesItem(end) && !OpensVerdict(end); end++)
        {
            sum += PolarityAt(end, mention.Mark.End);
        }

        var first = mention.Mark.First;
        while (first > 0 && clauses[first - 1] == mention.Clause && !NamesItem(first - 1))
        {
            sum += PolarityAt(--first, 0);
        }

        if (sum != 0 || end >= _reading.Tokens.Length || NamesItem(end))
        {
            return sum;
        }

        // "Cats. What a mess.": a short remark right behind goes with it.
        var stop = end + 1;
        while (stop < _reading.Tokens.Length && clauses[stop] == clauses[end])
        {
            if (NamesItem(stop) || _reading.At(stop) is { } mark && (mark.IsObject || mark.Has("want") || mark.Has("something")) || stop - end > RemarkWords)
            {
                return 0;
            }

            sum += PolarityAt(stop++, end);
        }

        return sum;
    }

    private bool NamesItem(int at) => _reading.At(at) is { } mark && (mark.IsItem || mark.Unknown == "title");

    private int PolarityAt(int at, int from)
    {
        var lexicon = _reading.Lexicon;
        var word = _reading.Word(at);
        var sign = lexicon.Blame.Contains(word) ? -1 : lexicon.Praise.Contains(word) ? 1 : 0;
        if (sign == 0)
        {
            return 0;
        }

        for (var back = at - 1; back >= Math.Max(from, at - NegationReach) && _reading.Tokens[back].IsWord; back--)
        {
            if (lexicon.Negators.Contains(_reading.Word(back)))
            {
                return -sign;
            }
        }

        return sign;
    }

    // "Casablanca I adored", "Cats I couldn't finish": a verb with nothing behind it is about what stands before it.
    private bool ReachBack(Mark mark)
    {
        if (!(mark.Has("like") || mark.Has("dislikeItem") || mark.Has("ban") || mark.Has("softBan")) || !EndsPart(mark.End))
        {
            return false;
        }

        if (_drafts.Edits.Exists(draft => draft.Mark.End <= mark.First && mark.First - draft.Mark.End <= 2 && draft.Clause == _clause))
        {
            return ReachValue(mark);
        }

        if (!(mark.Has("like") || mark.Has("dislikeItem")) || _drafts.Mentions.LastOrDefault(mention => mention.Mark.End <= mark.First && mark.First - mention.Mark.End <= 3) is not { } named
            || (!named.IsFirm && named.Links.Length < 2) || named.Clause != _clause)
        {
            return false;
        }

        for (var at = named.Mark.End; at < mark.First; at++)
        {
            if (!_reading.IsPerson(at) && !_reading.Lexicon.Stop.Contains(_reading.Word(at)) && _reading.Tokens[at].IsWord)
            {
                return false;
            }
        }

        if (!Enumerable.Range(named.Mark.End, mark.First - named.Mark.End).Any(_reading.IsPerson) && !_reading.Word(mark.First).StartsWith('i'))
        {
            return false;
        }

        named.IsSeen |= named.Said is EditComparator.Seen;
        named.Said = mark.Has("dislikeItem") ? EditComparator.Dislike : EditComparator.Like;
        return true;
    }

    // "she loves musicals but I can't stand them": the sort that was named, and not what was shown.
    private bool ReachSort(Mark mark)
    {
        if (!(mark.Has("like") || mark.Has("dislikeItem") || mark.Has("ban") || mark.Has("softBan")) || !_reading.Lexicon.Is("sorts", _reading.Word(mark.End)) || !EndsPart(mark.End + 1)
            || _drafts.Edits.LastOrDefault(draft => draft.Edit is { Op: EditOp.Add, Value: not null, Comparator: EditComparator.Is } && !IsPersonal(draft.Edit.Attribute)) is not { } named
            || mark.First - named.Mark.End > SortReach || _drafts.Mentions.Exists(mention => mention.Mark.First >= named.Mark.End))
        {
            return false;
        }

        _pronoun = mark.End;
        Rate(named.Mark, mark, _ => true);
        return true;
    }

    // "swearing I object to", "Fincher I love"
    private bool ReachValue(Mark mark)
    {
        var named = _drafts.Edits.Last(draft => draft.Mark.End <= mark.First).Mark;
        if (!(_reading.IsPerson(mark.First) || Enumerable.Range(named.End, mark.First - named.End).Any(_reading.IsPerson)))
        {
            return false;
        }

        Rate(named, mark, draft => draft.IsPlain);
        return true;
    }

    private void Rate(Mark named, Mark mark, Func<EditDraft, bool> isMeant)
    {
        var bans = mark.Has("ban") || mark.Has("softBan") || mark.Has("dislikeItem");
        foreach (var draft in _drafts.Edits.Where(draft => draft.Mark == named && isMeant(draft) && draft is { Edit: { Op: EditOp.Add, Value: not null, Comparator: EditComparator.Is } }))
        {
            draft.IsRated = true;
            draft.Edit = draft.Edit with
            {
                Comparator = bans ? EditComparator.Not : EditComparator.Is,
                Strength = bans && mark.Has("ban") && draft.Edit.Attribute != "text" ? Strength.Hard : Strength.Soft,
            };
        }
    }

    private bool EndsPart(int at)
    {
        for (; at < _reading.Tokens.Length && _reading.Tokens[at].Text is not ("." or "!" or "?" or ";" or "," or ":" or "(" or ")"); at++)
        {
            if (_reading.At(at) is { } mark && mark.First == at)
            {
                if (mark.IsObject)
                {
                    return false;
                }

                if (mark.Has("but") || mark.Has("and"))
                {
                    return true;
                }
            }
            else if (_reading.At(at) is null && !_reading.Lexicon.Stop.Contains(_reading.Word(at)))
            {
                return true;
            }
        }

        return true;
    }
}
