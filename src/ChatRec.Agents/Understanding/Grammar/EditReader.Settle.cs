using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>What is read twice, or points at an item rather than wishes, once the whole utterance is known.</content>
internal sealed partial class EditReader
{
    private const int DescriptionReach = 8;
    private const int ExclaimedReach = 4;

    private void Settle()
    {
        foreach (var mention in _drafts.Mentions.Where(mention => mention.Mark.Reference is { IsFirm: false, Items.Length: > 1 }).ToList())
        {
            SettleCrowd(mention);
        }

        _drafts.Edits.RemoveAll(draft => IsKept(draft) || (draft.Edit.Op == EditOp.Add && (IsOutsaid(draft) || IsPointer(draft) || IsExclaimed(draft) || IsRemark(draft) || IsSaidOfItem(draft))));
    }

    // "she can't abide romances, so none of those", "forget both, the year and the length": what "those" and "both" stand for is named in the same breath.
    private void SettleCrowd(Mention mention)
    {
        var banned = mention.Said is EditComparator.NotInterested or EditComparator.Dislike
            && _drafts.Edits.Exists(draft => draft.Mark.End <= mention.Mark.First && draft.Edit is { Op: EditOp.Add, Comparator: EditComparator.Not, Value.Text: not null });
        var lifted = mention.IsRemoved
            ? _drafts.Labels.Where(label => label.Mark.First >= mention.Mark.End && _reading.State.Edits.Any(stated => stated.Attribute == label.Attribute)).ToList()
            : [];
        foreach (var (mark, attribute) in lifted)
        {
            Add(mark, Removal(new PreferenceEdit { Attribute = attribute }), plain: false);
        }

        if (banned || lifted.Count > 0)
        {
            _drafts.Mentions.Remove(mention);
        }
    }

    // "the comedy stays", "keep vampires out": what is in force already and is to stay as it is changes nothing.
    private bool IsKept(EditDraft draft)
    {
        var lexicon = _reading.Lexicon;
        if (draft.Edit.Value is not { Text: not null } value || !_reading.State.Edits.Any(stated => stated.Attribute == draft.Edit.Attribute && value.Equals(stated.Value)))
        {
            return false;
        }

        var after = draft.Mark.End;
        while (lexicon.Is("mayModals", _reading.Word(after)))
        {
            after++;
        }

        var before = draft.Mark.First - 1;
        while (lexicon.Articles.Contains(_reading.Word(before)))
        {
            before--;
        }

        return lexicon.Is("stays", _reading.Word(after)) || lexicon.Is("keeps", _reading.Word(before));
    }

    // "what a daft joy": an exclamation praises something, and wishes for nothing.
    private bool IsExclaimed(EditDraft draft)
    {
        if (draft is not { IsPlain: true, Edit: { Value: null, Comparator: EditComparator.High or EditComparator.Low } })
        {
            return false;
        }

        for (var at = draft.Mark.First - 1; at >= Math.Max(0, draft.Mark.First - ExclaimedReach) && _reading.Tokens[at].IsWord; at--)
        {
            if (_reading.Lexicon.Is("exclaims", _reading.Word(at)) && _reading.Lexicon.Indefinite.Contains(_reading.Word(at + 1)))
            {
                return true;
            }
        }

        return false;
    }

    // "sweet, but can we go quirkier?": a quality said alone before a turn is about what was shown.
    private bool IsRemark(EditDraft draft)
    {
        if (_reading.State.Slates.IsEmpty || !(draft is { IsPlain: true, Edit: { Value: null, Comparator: EditComparator.High or EditComparator.Low } } || draft.Edit is { Comparator: EditComparator.More } rated && rated.Attribute == _schema.RatingAttribute)
            || Enumerable.Range(0, draft.Mark.First).Any(at => _reading.Tokens[at].IsWord && _reading.At(at) is not { IsObject: false }))
        {
            return false;
        }

        var at = draft.Mark.End;
        while (_reading.IsMark(at, ','))
        {
            at++;
        }

        return _reading.At(at) is { } turn && turn.First == at && turn.Has("but") && !Enumerable.Range(0, draft.Mark.First).Any(before => _reading.At(before)!.Has("want") || _reading.At(before)!.Has("something"));
    }

    // "Alien is scary", "Deadpool cracks me up": a quality told of an item named right before it is no wish.
    private bool IsSaidOfItem(EditDraft draft)
    {
        if (!(draft.IsPlain || draft.IsTaste) || draft.Edit is not { Value: null, Comparator: EditComparator.High or EditComparator.Low } || _drafts.IsVariation
            || _drafts.Mentions.LastOrDefault(mention => mention.Mark.Title is not null && mention.Mark.End <= draft.Mark.First) is not { } named)
        {
            return false;
        }

        var lexicon = _reading.Lexicon;
        var states = Enumerable.Range(draft.Mark.First, draft.Mark.End - draft.Mark.First).Any(at => lexicon.Is("selves", _reading.Word(at)) || lexicon.Verbs.Contains(_reading.Word(at)));
        for (var at = named.Mark.End; at < draft.Mark.First; at++)
        {
            states |= lexicon.Verbs.Contains(_reading.Word(at));
            if (!_reading.Tokens[at].IsWord || lexicon.WishOpeners.Contains(_reading.Word(at)) || lexicon.ClauseOpeners.Contains(_reading.Word(at)) || _reading.At(at) is { } mark && !(mark.Has("intensifier") || mark.Has("complaint") || mark.Has("looks")))
            {
                return false;
            }
        }

        return states;
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
