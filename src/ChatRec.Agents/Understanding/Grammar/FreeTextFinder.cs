using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>A wish that no attribute holds, or words nobody knows.</summary>
/// <param name="First">Index of the first token.</param>
/// <param name="End">Index after the last token.</param>
/// <param name="IsKnown">Whether at least one of its words is known.</param>
/// <param name="Scope">The cues in whose scope it stands.</param>
internal sealed record FreeText(int First, int End, bool IsKnown, IReadOnlySet<string> Scope)
{
    /// <summary>Whether it stands where wishes and bans stand.</summary>
    public bool IsWish { get; init; }

    /// <summary>Whether it is a short part of its own between marks of punctuation.</summary>
    public bool IsPart { get; init; }

    /// <summary>Whether it is not wanted.</summary>
    public bool IsBan => Scope.Contains("ban") || Scope.Contains("softBan") || Scope.Contains("dislikeItem");
}

/// <summary>Finds what is left of an utterance when everything recognised is taken away. Thread-safe.</summary>
/// <param name="lexicon">Words without a wish of their own.</param>
/// <param name="isKnownWord">Whether a word occurs in the language or the catalogue.</param>
internal sealed class FreeTextFinder(CueLexicon lexicon, Func<string, bool> isKnownWord)
{
    private const int WordLimit = 9;
    private const int ListWords = 3;

    /// <summary>The runs of unrecognised words, in order.</summary>
    public List<FreeText> Find(Reading reading, Drafts drafts)
    {
        var runs = new List<FreeText>();
        var at = 0;
        while (at < reading.Tokens.Length)
        {
            if ((Told(reading, drafts, at) ?? Befallen(reading, drafts, at)) is { } told)
            {
                runs.Add(told);
                at = told.End;
                continue;
            }

            if (!IsContent(reading, at))
            {
                at++;
                continue;
            }

            if (lexicon.Is("meanwhile", reading.Word(at)) || lexicon.Is("meanwhile", reading.Word(at - 1)))
            {
                at++; // "something to watch while ironing"
                continue;
            }

            if (reading.At(at + 1) is { } said && said.Find(SenseKind.Value) is not null && lexicon.Verbs.Contains(reading.Word(at + 1)))
            {
                at++; // "Ines can't stand subtitles": who says so is no wish
                continue;
            }

            var clausal = IsClausal(reading, at);
            var end = RunEnd(reading, at, clausal);
            if (clausal && drafts.Edits.Exists(draft => draft.Edit is { Op: EditOp.Add, Attribute: "text" } && draft.Mark.First >= at && draft.Mark.End <= end))
            {
                at = end; // "that plays on a train": the train is read
                continue;
            }

            runs.Add(Run(reading, drafts, runs, at, end, clausal));
            at = end;
        }

        return runs;
    }

    /// <summary>Number of words that carry a wish and were not recognised.</summary>
    public int LeftOver(Reading reading) => Enumerable.Range(0, reading.Tokens.Length).Count(at => IsContent(reading, at));

    private bool IsContent(Reading reading, int at) =>
        reading.At(at) is null && reading.Tokens[at] is { IsWord: true, IsTail: false } token && token.Text.Length > 1
        && !lexicon.Stop.Contains(token.Text) && !lexicon.Subjects.Contains(token.Text) && !lexicon.Numbers.ContainsKey(token.Text);

    // "films where the dog dies": the clause is the wish, not the dog in it.
    private FreeText? Told(Reading reading, Drafts drafts, int first)
    {
        if (!lexicon.Is("where", reading.Word(first - 1)) || !(first == 1 || IsThing(reading, first - 2)) || !reading.Tokens[first].IsWord || reading.IsPerson(first))
        {
            return null;
        }

        var end = first;
        while (end < reading.Tokens.Length && end - first < WordLimit && (reading.Tokens[end].IsWord || reading.Tokens[end].IsTail)
            && !(reading.At(end) is { } mark && (mark.Has("but") || mark.Has("hedge") || mark.Has("want") || mark.Find(SenseKind.Direction) is not null || mark.Quantity is not null || mark.IsItem)))
        {
            end++;
        }

        var inside = drafts.Edits.Where(draft => draft.Mark.First >= first && draft.Mark.End <= end).ToList();
        if (end - first < 3 || !inside.TrueForAll(draft => draft.Edit is { Op: EditOp.Add, Value.Text: not null }) || (end < reading.Tokens.Length && reading.Tokens[end].IsWord))
        {
            return null;
        }

        drafts.Edits.RemoveAll(inside.Contains);
        return new FreeText(first, end, true, drafts.ScopeAt[first - 1]) { IsWish = true };
    }

    // "no animals getting hurt", "nobody being shouted at": whom nothing may happen to, and what.
    private FreeText? Befallen(Reading reading, Drafts drafts, int first)
    {
        var scope = drafts.ScopeAt[first];
        var before = first - 1;
        while (before > 0 && lexicon.WishOpeners.Contains(reading.Word(before)))
        {
            before--;
        }

        if (lexicon.WishOpeners.Contains(reading.Word(first)))
        {
            return null;
        }

        if (!(scope.Contains("ban") || scope.Contains("softBan")) || !reading.Tokens[first].IsWord || reading.At(before) is not { IsObject: false } cue || !(cue.Has("ban") || cue.Has("softBan") || cue.Has("weakBan")))
        {
            return null;
        }

        var at = first;
        while (at < reading.Tokens.Length && at - first <= ListWords && reading.Tokens[at].IsWord && !lexicon.Is("befalls", reading.Word(at)) && reading.At(at) is null or { IsItem: false, Quantity: null, Person: null })
        {
            at++;
        }

        if (at == first || at >= reading.Tokens.Length || !lexicon.Is("befalls", reading.Word(at)))
        {
            return null;
        }

        var end = at + 1;
        while (end < reading.Tokens.Length && end - first < WordLimit && reading.Tokens[end].IsWord && !(reading.At(end) is { } mark && (mark.Has("but") || mark.Has("and") || mark.Has("hedge") || mark.Has("want") || mark.IsItem)) && !lexicon.Is("politeness", reading.Word(end)))
        {
            end++;
        }

        drafts.Edits.RemoveAll(draft => draft.Mark.First >= first && draft.Mark.End <= end && draft.Edit.Op == EditOp.Add);
        return new FreeText(first, end, true, scope) { IsWish = true };
    }

    // "where the dog survives": after these words a whole clause is the wish.
    private bool IsClausal(Reading reading, int first)
    {
        for (var at = first - 1; at >= Math.Max(0, first - 3); at--)
        {
            if (!reading.Tokens[at].IsWord || reading.At(at) is { IsObject: true })
            {
                return false;
            }

            if (lexicon.ClauseOpeners.Contains(reading.Word(at)))
            {
                return IsThing(reading, at - 1);
            }
        }

        return false;
    }

    private int RunEnd(Reading reading, int first, bool clausal)
    {
        var last = first;
        for (var at = first + 1; at < reading.Tokens.Length && at - first < WordLimit; at++)
        {
            if (!reading.Tokens[at].IsWord && reading.Tokens[at].Text is not "/")
            {
                break;
            }

            if (reading.At(at) is { } mark && (mark.IsObject && !clausal || mark.Has("but") || mark.Has("want") || mark.Has("hedge") || mark.Find(SenseKind.Noun) is not null))
            {
                break;
            }

            var word = reading.Word(at);
            if (!clausal && (lexicon.PhraseEnds.Contains(word) || lexicon.Subjects.Contains(word)))
            {
                break;
            }

            last = IsContent(reading, at) || (clausal && reading.At(at) is { IsObject: true }) ? at : last;
        }

        return last + 1;
    }

    private FreeText Run(Reading reading, Drafts drafts, List<FreeText> before, int first, int end, bool clausal)
    {
        var known = Enumerable.Range(first, end - first).Any(at => IsContent(reading, at) && isKnownWord(reading.Word(at)));
        var start = first;
        while (clausal && start > 0 && reading.At(start - 1) is null && reading.Tokens[start - 1].IsWord && !lexicon.ClauseOpeners.Contains(reading.Word(start - 1)))
        {
            start--;
        }

        var place = Place(reading, start);
        var run = new FreeText(place ?? start, end, known, drafts.ScopeAt[first]);
        return run with { IsPart = IsPart(reading, run), IsWish = clausal || place is not null || IsOpened(reading, run) || IsAttribute(reading, drafts, run) || GoesOn(reading, before, run) };
    }

    // "set in Rome", "set on a ship": where the words for a place begin.
    private int? Place(Reading reading, int first)
    {
        for (var at = first - 1; at > 0 && first - at <= ListWords && reading.At(at) is null or { IsObject: false } && reading.Tokens[at].IsWord; at--)
        {
            if (lexicon.Settings.Contains(reading.Word(at)))
            {
                return at;
            }

            if (!lexicon.Articles.Contains(reading.Word(at)) && !lexicon.Places.Contains(reading.Word(at)))
            {
                return null;
            }
        }

        return null;
    }

    // What the run follows, adjectives and articles left out: a ban, a wish, or a thing and a word like "about" or "with".
    private bool IsOpened(Reading reading, FreeText run)
    {
        var opened = false;
        for (var at = run.First - 1; at >= Math.Max(0, run.First - 4); at--)
        {
            if (reading.At(at) is { IsObject: false } little && little.End - little.First == 1 && !little.Has("ban") && !lexicon.WishOpeners.Contains(reading.Word(at))
                && (lexicon.Articles.Contains(reading.Word(at)) || (opened && (little.Has("or") || little.Has("and")))))
            {
                continue;
            }

            if (reading.At(at) is { } mark && !(mark is { IsObject: false } && !run.IsBan && lexicon.WishOpeners.Contains(reading.Word(at))))
            {
                if (run.IsBan && mark.Has("weakBan") && !opened)
                {
                    return IsShort(reading, run) && reading.At(mark.First - 1) ?.Has("state") is not true && !reading.IsPerson(mark.First - 1) && reading.Tokens[run.First].Text.Any(char.IsLetter) && !IsName(reading, run.First);
                }

                return opened
                    ? IsThing(reading, at) || mark.IsObject
                    : run.IsBan ? (mark.Has("ban") || mark.Has("softBan") || mark.Has("dislikeItem")) && !mark.Has("weakBan")
                    : run.Scope.Contains("like") ? mark.Has("like")
                    : (mark.Has("want") && mark.First < mark.End - 1) || (mark.Has("something") && run.Scope.Contains("want")) || mark.Has("plenty");
            }

            if (!reading.Tokens[at].IsWord)
            {
                return opened && lexicon.Is("bareOpeners", reading.Word(at + 1));
            }

            if (!run.IsBan && lexicon.WishOpeners.Contains(reading.Word(at)))
            {
                opened = true;
                if (at == 0)
                {
                    return lexicon.Is("bareOpeners", reading.Word(at)); // "about two lonely people"
                }
            }
            else if (!lexicon.Articles.Contains(reading.Word(at)))
            {
                return false;
            }
        }

        return false;
    }

    // "a psychological thriller", "an arthouse film": what stands right before a word for an item or its sort describes it.
    private bool IsAttribute(Reading reading, Drafts drafts, FreeText run)
    {
        if (run.End - run.First > ListWords || reading.At(run.End) is not { } next)
        {
            return false;
        }

        var describes = next.Find(SenseKind.Noun) is not null || next.Has("thing") || (next.Find(SenseKind.Value) is not null && !next.IsItem);
        return describes && !lexicon.Determiners.Contains(reading.Word(run.First - 1)) && !IsTold(reading, drafts, run.First);
    }

    // "nothing supernatural", "not wires": a weak ban bans what ends its part.
    private static bool IsShort(Reading reading, FreeText run) => run.End - run.First <= ListWords
        && (run.End >= reading.Tokens.Length || !reading.Tokens[run.End].IsWord || reading.At(run.End) is { } after && (after.Has("and") || after.Has("or") || after.Has("but")));

    private static bool IsName(Reading reading, int at) => reading.CapitalsMean && reading.Tokens[at].IsCapital && !reading.IsSentenceStart(at);

    private static bool IsWished(Reading reading, int at) => reading.At(at) is { Title: null, Reference: null, Person: null, Quantity: null } mark
        && (mark.Find(SenseKind.Value) ?? mark.Find(SenseKind.Topic) ?? mark.Find(SenseKind.Direction)) is not null;

    // "Factories, rain." is a part of its own.
    private bool IsPart(Reading reading, FreeText run)
    {
        var first = run.First;
        while (first > 0 && reading.At(first - 1) is null or { IsObject: false } && reading.Tokens[first - 1].IsWord && lexicon.Articles.Contains(reading.Word(first - 1)))
        {
            first--;
        }

        return IsShort(reading, run) && !IsName(reading, run.First) && !reading.IsMark(run.End, ':') && (IsWished(reading, first - 2) || IsWished(reading, run.End + 1)) && (first == 0 || !reading.Tokens[first - 1].IsWord)
            && !Enumerable.Range(run.First, run.End - run.First).Any(at => lexicon.Verbs.Contains(reading.Word(at)) || reading.At(at) is not null);
    }

    // "treasure, maps and storms": a list of wishes goes on with short phrases.
    private bool GoesOn(Reading reading, List<FreeText> before, FreeText run)
    {
        var at = run.First - 1;
        while (at >= 0 && reading.At(at) is null && lexicon.Articles.Contains(reading.Word(at)))
        {
            at--;
        }

        var joined = at >= 0 && (reading.Tokens[at].Text is "," || reading.At(at) is { } cue && (cue.Has("and") || cue.Has("or")));
        var closed = run.End >= reading.Tokens.Length || !reading.Tokens[run.End].IsWord || reading.At(run.End) is { } after && (after.Has("and") || after.Has("or"));
        if (!joined || !closed || run.End - run.First > ListWords)
        {
            return false;
        }

        if (at > 0 && !reading.Tokens[at - 1].IsWord)
        {
            at--;
        }

        return before is [.., { IsWish: true } last] && last.End == at
            || (reading.At(at - 1) is { Title: null, Reference: null } mark && (mark.Find(SenseKind.Topic) ?? mark.Find(SenseKind.Value)) is not null && run.Scope.Count > 0);
    }

    private static bool IsThing(Reading reading, int at) => reading.At(at) is { } mark
        && (mark.Has("something") || mark.Has("thing") || mark.Find(SenseKind.Noun) is not null || mark.Find(SenseKind.Value) is not null);

    // "we had a long week": what a person tells of themselves is no wish.
    private bool IsTold(Reading reading, Drafts drafts, int first)
    {
        var clause = drafts.ClauseAt[first];
        for (var at = first - 1; at >= 0 && drafts.ClauseAt[at] == clause && reading.Tokens[at].IsWord; at--)
        {
            if (reading.At(at) is { } mark && (mark.Has("want") || mark.Has("like") || mark.Has("ban") || mark.Has("softBan")))
            {
                return false;
            }

            if (lexicon.Subjects.Contains(reading.Word(at)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The edit of a free wish.</summary>
    public static PreferenceEdit EditOf(Reading reading, FreeText text) => new()
    {
        Attribute = "text",
        Comparator = text.IsBan ? EditComparator.Not : EditComparator.Is,
        Value = EditValue.Of(reading.Said(text.First, text.End)),
        Strength = Strength.Soft,
        Span = reading.Span(text.First, text.End),
        Turn = reading.State.Turn + 1,
        Confidence = 0.6,
    };
}
