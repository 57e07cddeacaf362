using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What is said of the items shown last rather than wished for.</content>
internal sealed partial class EditReader
{
    // "they all look awfully dark", "a bit slow": said of a slate, a quality is too much of it; "none of these are funny": too little.
    private string? Complaint(Mark mark)
    {
        var lexicon = _reading.Lexicon;
        if (_reading.State.LastSystemAct is not { Act: SystemActKind.Recommend } || (_reading.IsMark(_reading.Tokens.Length - 1, '?') && _reading.Marks.Any(other => other.Has("compare"))))
        {
            return null;
        }

        if (_reading.Text.Contains('?', StringComparison.Ordinal) && Enumerable.Range(0, mark.First).Any(before => lexicon.Is("askers", _reading.Word(before))))
        {
            return null;
        }

        var at = mark.First - 1;
        var grudging = false;
        var negated = false;
        while (at >= 0 && (lexicon.Is("slateFillers", _reading.Word(at)) || (_reading.At(at) is { IsObject: false } adverb && (adverb.Has("complaint") || adverb.Has("intensifier")))))
        {
            grudging |= _reading.At(at)?.Has("grudge") is true;
            negated |= lexicon.Negators.Contains(_reading.Word(at));
            at = _reading.At(at) is { IsObject: false } skipped ? skipped.First - 1 : at - 1;
        }

        if (at >= 0 && (lexicon.Is("is", _reading.Word(at)) || lexicon.Is("isNot", _reading.Word(at)) || _reading.At(at)?.Has("looks") is true))
        {
            negated |= lexicon.Negators.Contains(_reading.Word(at));
            at = _reading.At(at) is { IsObject: false } verb ? verb.First - 1 : at - 1;
            while (at >= 0 && (lexicon.Is("slateFillers", _reading.Word(at)) || _reading.At(at)?.Find(SenseKind.Noun) is not null))
            {
                at--;
            }

            if (!lexicon.Is("slateSubjects", _reading.Word(at)) && _reading.At(at) is not { Reference: not null })
            {
                return null;
            }

            negated |= Enumerable.Range(Math.Max(0, at - 2), Math.Min(at, 2) + 1).Any(before => lexicon.Is("nones", _reading.Word(before)));
            return negated ? "notEnough" : IsPlain ? "too" : null;
        }

        return IsPlain && grudging && (at < 0 || !_reading.Tokens[at].IsWord || _reading.At(at)?.Has("smallTalk") is true)
            && (mark.End >= _reading.Tokens.Length || !_reading.Tokens[mark.End].IsWord) ? "too" : null;
    }
}
