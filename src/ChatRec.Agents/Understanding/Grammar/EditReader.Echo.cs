using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Verdicts said in half: "Cast Away didn't", "Enemy too", "forget that I liked Heat".</content>
internal sealed partial class EditReader
{
    // "X left me cold, Y didn't", "X was a bore. Y too.": what is said of an item by taking up, or turning round, what was said of the one before it.
    private void Echo()
    {
        var lexicon = _reading.Lexicon;
        for (var index = 1; index < _drafts.Mentions.Count; index++)
        {
            var (before, mention) = (_drafts.Mentions[index - 1], _drafts.Mentions[index]);
            var end = mention.Mark.End;
            var said = _reading.Word(end);
            var isTurned = lexicon.Is("negations", said) || (lexicon.Is("lesser", said) && lexicon.Is("lesserEnds", _reading.Word(end + 1)));
            if (mention.Mark.Title is null || mention.Clause - before.Clause > 1 || !(isTurned || lexicon.Is("alike", said)) || !EndsAfter(end, isTurned))
            {
                continue;
            }

            var verdict = before.Said ?? (isTurned && !lexicon.Is("negations", said) ? EditComparator.Like : null);
            if (verdict is EditComparator.Like or EditComparator.Dislike)
            {
                before.Said = verdict;
                mention.Said = !isTurned ? verdict : verdict is EditComparator.Like ? EditComparator.Dislike : EditComparator.Like;
            }
        }
    }

    private bool EndsAfter(int at, bool isTurned)
    {
        at++;
        while (isTurned && _reading.Lexicon.Is("lesserEnds", _reading.Word(at)))
        {
            at++;
        }

        return at >= _reading.Tokens.Length || !_reading.Tokens[at].IsWord || _reading.At(at)?.Has("but") is true;
    }

    // "forget that I liked Heat": what is taken back keeps being taken back, however it was said.
    private bool IsTakenBack(Mark mark)
    {
        if (!_scope.Contains("remove") || !(mark.Has("like") || mark.Has("dislikeItem") || mark.Has("seen") || mark.Has("ban") || mark.Has("softBan")))
        {
            return false;
        }

        for (var at = mark.First - 1; at >= 0 && _reading.Tokens[at].IsWord; at--)
        {
            if (_reading.At(at) is { } cue && cue.Has("remove"))
            {
                return true;
            }

            if (_reading.At(at) is { IsObject: true } || !(_reading.IsPerson(at) || _reading.Lexicon.Stop.Contains(_reading.Word(at)) || _reading.Lexicon.Is("reported", _reading.Word(at))))
            {
                return false;
            }
        }

        return false;
    }
}
