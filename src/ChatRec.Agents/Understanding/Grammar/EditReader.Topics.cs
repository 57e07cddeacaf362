using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Topics, and the places where something is wished for rather than told.</content>
internal sealed partial class EditReader
{
    private void ReadTopic(Mark mark, string? degree)
    {
        if (IsSituation(mark))
        {
            return;
        }

        var edit = new PreferenceEdit { Attribute = "text", Value = EditValue.Of(_reading.Said(SettingOf(mark), mark.End)), Strength = Strength.Soft };
        var lessened = degree is "degreeLess" or "too";
        if (_scope.Contains("remove") || (_scope.Contains("dontMind") && IsStated(edit)))
        {
            if (IsStated(edit))
            {
                Add(mark, Removal(edit), plain: false);
            }
        }
        else if (!_scope.Contains("dontMind") && !_scope.Contains("seen") && !_scope.Contains("unseen") && (lessened || !IsPlain || _scope.Contains("want") || IsWishPlace(mark)))
        {
            Add(mark, edit with { Comparator = IsBanned || lessened ? EditComparator.Not : EditComparator.Is }, IsPlain, 0.8);
        }
    }

    // "set at sea": the words for the place belong to it.
    private int SettingOf(Mark mark)
    {
        if (_reading.SettingBefore(mark.First) is { } setting)
        {
            return setting;
        }

        // "giant killer insects": what describes the topic belongs to it.
        var first = mark.First;
        while (first > 0 && mark.First - first < 2 && IsDescription(first - 1))
        {
            first--;
        }

        return first;
    }

    private bool IsDescription(int at) => _reading.At(at) is null && _reading.Tokens[at] is { IsWord: true, IsTail: false } word && word.Text.Length > 2 && word.Text.All(char.IsAsciiLetter)
        && !_reading.Lexicon.Stop.Contains(word.Text) && !_reading.Lexicon.Subjects.Contains(word.Text) && !_reading.Lexicon.Numbers.ContainsKey(word.Text)
        && !_reading.Lexicon.Verbs.Contains(word.Text) && !_reading.Lexicon.WishOpeners.Contains(word.Text) && !_reading.Lexicon.PhraseEnds.Contains(word.Text) && !_reading.Lexicon.Articles.Contains(word.Text);

    // "my cat sat on the piano" wishes for no pianos: a topic is wished for where a thing is named before or after it, or where it comes first.
    private bool IsWishPlace(Mark mark)
    {
        if (IsThing(mark.End))
        {
            return true;
        }

        for (var at = mark.First - 1; at >= 0 && _reading.Tokens[at].Text is not ("." or "!" or "?" or ";"); at--)
        {
            if (_reading.At(at) is { } other && !IsOwned(other) && (IsThing(at) || other.Has("want") || other.Has("but") || other.Has("steer") || other.IsObject))
            {
                return true;
            }

            if (_reading.IsPerson(at))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsThing(int at) => _reading.At(at) is { } mark
        && (mark.Find(SenseKind.Noun) is not null || mark.Has("something") || mark.Has("thing") || mark.Find(SenseKind.Value) is not null);

    // "I'm scared", "we were so sad": how somebody is, not how a thing should be.
    private bool IsState(Mark mark)
    {
        var at = mark.First - 1;
        while (at >= 0 && _reading.At(at) is { IsObject: false } adverb && (adverb.Has("intensifier") || adverb.Has("complaint") || adverb.Has("hedge")))
        {
            at = adverb.First - 1;
        }

        return _reading.At(at) is { } state && state.Has("state");
    }

    // "new", "old", "short" describe an item only beside a word for it or after a wish: "an old film", "something short", "not too long".
    private bool Describes(Mark mark)
    {
        if (!IsPlain || mark.First == 0 || mark.End >= _reading.Tokens.Length || !_reading.Tokens[mark.End].IsWord)
        {
            return true;
        }

        return _reading.At(mark.End) is { } next && !next.Has("seen") && (next.IsObject || next.Find(SenseKind.Noun) is not null || next.Has("and") || next.Has("but") || next.Has("or"));
    }

    // "after a divorce", "I'm a nurse", "my wife is a lawyer": what somebody is or has behind them, not what is wished for.
    private bool IsSituation(Mark mark)
    {
        var lexicon = _reading.Lexicon;
        var at = mark.First - 1;
        var ends = mark.End >= _reading.Tokens.Length || !_reading.Tokens[mark.End].IsWord || lexicon.PhraseEnds.Contains(_reading.Word(mark.End));
        if (at > 0 && mark.Quantity is null && !mark.IsItem && ends && lexicon.Is("is", _reading.Word(at)) && (_reading.IsPerson(at - 1) || lexicon.Is("selves", _reading.Word(at - 1))))
        {
            return true; // "my mother is religious", "mine are teenagers"
        }

        if (at <= 0 || mark.Quantity is not null || mark.IsItem || !(lexicon.Indefinite.Contains(_reading.Word(at)) || lexicon.Possessives.Contains(_reading.Word(at)) || lexicon.Is("afterwards", _reading.Word(at))))
        {
            return false;
        }

        if (lexicon.Is("afterwards", _reading.Word(at)) || lexicon.Is("afterwards", _reading.Word(at - 1)))
        {
            return _reading.At(at)?.Has("want") is not true && _reading.At(at - 1)?.Has("want") is not true; // "I'm after a comedy"
        }

        return ends && !lexicon.Possessives.Contains(_reading.Word(at))
            && (_reading.At(at - 1) is { } state && state.Has("state") || (lexicon.Is("is", _reading.Word(at - 1)) && _reading.IsPerson(at - 2)));
    }

    // "my cat", "our wedding": somebody's, not a wish.
    private bool IsOwned(Mark mark) => mark.First > 0 && _reading.Lexicon.Possessives.Contains(_reading.Word(mark.First - 1));
}
