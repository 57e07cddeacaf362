using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What is read twice, or points at an item rather than wishes, once the whole utterance is known.</content>
internal sealed partial class EditReader
{
    private const int DescriptionReach = 8;

    private void Settle()
    {
        _drafts.Edits.RemoveAll(draft => draft.Edit.Op == EditOp.Add && (IsOutsaid(draft) || IsPointer(draft)));
    }

    // "older stuff, say before 1970", "older, really old": the exact word stands for the vague one, the comparison for the plain degree.
    private bool IsOutsaid(EditDraft draft)
    {
        if (draft.Edit is not { Value: null, Comparator: EditComparator.High or EditComparator.Low or EditComparator.More or EditComparator.Less })
        {
            return false;
        }

        var isNumber = _schema.Find(draft.Edit.Attribute!) is { Kind: AttributeKind.Number };
        var isPlain = draft.Edit.Comparator is EditComparator.High or EditComparator.Low;
        return _drafts.Edits.Any(other => other != draft && other.Edit.Op == EditOp.Add && other.Edit.Attribute == draft.Edit.Attribute
            && ((isNumber && other.Mark.Quantity is not null && other.Edit.Value is not null)
                || (isPlain && other.Edit.Comparator is EditComparator.More or EditComparator.Less && other.Edit.Value is null)));
    }

    // "Solaris, the Russian one", "I meant the James Stewart one": what tells an item named or shown from others is no wish.
    private bool IsPointer(EditDraft draft)
    {
        if (draft is not { IsPlain: true, IsRated: false, Edit: { Value: not null, Comparator: EditComparator.Is or EditComparator.Between } } || !(_reading.At(draft.Mark.First) == draft.Mark))
        {
            return false;
        }

        var lexicon = _reading.Lexicon;
        var first = draft.Mark.First - 1;
        while (first >= 0 && _reading.At(first) is { IsObject: true } and not { Title: not null } && draft.Mark.First - first <= 3)
        {
            first--; // "the Pacino De Niro one"
        }

        if (!lexicon.Is("definite", _reading.Word(first)) && !lexicon.Is("definite", _reading.Word(draft.Mark.First)))
        {
            return false;
        }

        var end = draft.Mark.End;
        while (_reading.At(end) is { IsObject: true, Title: null } && end - draft.Mark.End <= 3)
        {
            end++;
        }

        var isOne = lexicon.One.Contains(_reading.Word(end));
        var isThing = draft.Mark.Quantity is null && draft.Mark.Person is null && _schema.Find(draft.Edit.Attribute!) is { Kind: AttributeKind.Category or AttributeKind.Tag }
            && (end >= _reading.Tokens.Length || !_reading.Tokens[end].IsWord || _reading.Tokens[end].IsTail || lexicon.Verbs.Contains(_reading.Word(end)) || lexicon.Is("politeness", _reading.Word(end)));
        var named = _drafts.Mentions.Exists(mention => mention.IsFirm && Math.Abs(mention.Mark.First - draft.Mark.First) <= DescriptionReach + (mention.Mark.End - mention.Mark.First));
        return (isOne && (named || !_reading.State.Slates.IsEmpty)) || (isThing && named && _drafts.ScopeAt[draft.Mark.First].Count == 0);
    }

    // "more laughs than tears", "I'd rather laugh than cry": what stands behind "than" is wanted less.
    private bool IsOutweighed(Mark mark) => _reading.Lexicon.Is("than", _reading.Word(mark.First - 1)) && !mark.IsItem
        && Enumerable.Range(0, mark.First - 1).Any(at => _reading.At(at) is { IsObject: true } other && other.Find(SenseKind.Direction) is not null || _reading.Lexicon.Is("rather", _reading.Word(at)));

    // "if I cry", "every time we laugh": somebody does it, nobody wishes for it.
    private bool IsDone(Mark mark) => mark.First > 0 && _reading.Lexicon.Is("actors", _reading.Word(mark.First - 1)) && !_drafts.ScopeAt[mark.First - 1].Contains("want");
}
