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
    /// <summary>Whether it reads like a wish: several words with a meaning, not what a person tells of themselves.</summary>
    public bool IsWish { get; init; }

    /// <summary>Whether it is not wanted.</summary>
    public bool IsBan => Scope.Contains("ban") || Scope.Contains("softBan") || Scope.Contains("dislikeItem");
}

/// <summary>Finds what is left of an utterance when everything recognised is taken away. Thread-safe.</summary>
/// <param name="lexicon">Words without a wish of their own.</param>
/// <param name="isKnownWord">Whether a word occurs in the language or the catalogue.</param>
internal sealed class FreeTextFinder(CueLexicon lexicon, Func<string, bool> isKnownWord)
{
    private const int GapLimit = 3;
    private const int WordLimit = 14;

    /// <summary>The runs of unrecognised words, in order.</summary>
    public List<FreeText> Find(Reading reading, Drafts drafts)
    {
        var runs = new List<FreeText>();
        var first = -1;
        var last = -1;
        for (var at = 0; at <= reading.Tokens.Length; at++)
        {
            var breaks = at == reading.Tokens.Length || Breaks(reading, at);
            var content = !breaks && IsContent(reading, at);
            if (first >= 0 && (breaks || (content && at - last > GapLimit + 1)))
            {
                runs.Add(Run(reading, drafts, first, last + 1));
                first = -1;
            }

            if (content)
            {
                first = first < 0 ? at : first;
                last = at;
            }
        }

        return runs;
    }

    /// <summary>Number of words that carry a wish and were not recognised.</summary>
    public int LeftOver(Reading reading) => Enumerable.Range(0, reading.Tokens.Length).Count(at => IsContent(reading, at));

    private bool IsContent(Reading reading, int at) =>
        reading.At(at) is null && reading.Tokens[at] is { IsWord: true, IsTail: false } token && token.Text.Length > 1
        && !lexicon.Stop.Contains(token.Text) && !lexicon.Subjects.Contains(token.Text) && !lexicon.Numbers.ContainsKey(token.Text);

    // "a psychological thriller", "an arthouse film": what stands right before a word for an item or its sort describes it.
    private static bool IsAttribute(Reading reading, int end) =>
        reading.At(end) is { } next && (next.Find(SenseKind.Noun) is not null || next.Find(SenseKind.Value) is not null);

    // Whether a cue or a word like "about" or "where" stands right before.
    private bool IsOpened(Reading reading, int first, bool banned)
    {
        for (var at = first - 1; at >= Math.Max(0, first - 3); at--)
        {
            if (reading.At(at) is { } mark)
            {
                return banned
                    ? mark.Has("ban") || mark.Has("softBan")
                    : mark.Has("something") || mark.Find(SenseKind.Noun) is not null;
            }

            if (!reading.Tokens[at].IsWord || (!banned && lexicon.WishOpeners.Contains(reading.Word(at))))
            {
                return !banned;
            }
        }

        return !banned && (first == 0 || lexicon.WishOpeners.Contains(reading.Word(first)));
    }

    // "we had a long week": what a person tells of themselves is no wish, unless the clause wishes.
    private bool IsTold(Reading reading, Drafts drafts, int first)
    {
        var clause = drafts.ClauseAt[first];
        var start = first;
        while (start > 0 && drafts.ClauseAt[start - 1] == clause && reading.Tokens[start - 1].Text is not ("," or "." or "!" or "?" or ";"))
        {
            start--;
        }

        var wishes = Enumerable.Range(start, first - start).Any(at => reading.At(at) is { } mark
            && (mark.Has("want") || mark.Has("something") || mark.Has("similar") || mark.Has("like") || mark.Find(SenseKind.Noun) is not null || mark.Has("ban") || mark.Has("softBan") || mark.Has("steer") || mark.IsObject));
        return !wishes && Enumerable.Range(start, Math.Min(3, reading.Tokens.Length - start)).Any(at => lexicon.Subjects.Contains(reading.Word(at)) || reading.Word(at) is "it" or "that" or "this" or "you");
    }

    // A word without a wish of its own that belongs to the phrase around it ("night in a big" of "night in a big city").
    private static bool IsLoose(Reading reading, int at) => reading.At(at) is null && reading.Tokens[at].IsWord;

    private static bool Breaks(Reading reading, int at) =>
        (!reading.Tokens[at].IsWord && reading.Tokens[at].Text is not "/")
        || (reading.At(at) is { } mark && mark.First == at && (mark.IsObject && mark.Find(Grammar.SenseKind.Label) is null || mark.Has("but") || mark.Has("want") || mark.Has("ban") || mark.Has("similar")));

    private FreeText Run(Reading reading, Drafts drafts, int first, int end)
    {
        var known = Enumerable.Range(first, end - first).Any(at => IsContent(reading, at) && isKnownWord(reading.Word(at)));
        while (first > 0 && IsLoose(reading, first - 1))
        {
            first--;
        }

        while (end < reading.Tokens.Length && IsLoose(reading, end))
        {
            end++;
        }

        while (end - first > 1 && lexicon.Function.Contains(reading.Word(first)))
        {
            first++;
        }

        while (end - first > 1 && lexicon.Function.Contains(reading.Word(end - 1)))
        {
            end--;
        }

        var content = Enumerable.Range(first, end - first).Count(at => IsContent(reading, at));
        return new FreeText(first, end, known, drafts.ScopeAt[first])
        {
            IsWish = end - first <= WordLimit && (IsOpened(reading, first, banned: true) || IsAttribute(reading, end) || (content >= 2 && (IsOpened(reading, first, banned: false) && !IsTold(reading, drafts, first)))),
        };
    }

    /// <summary>The edit of a free wish.</summary>
    public static PreferenceEdit EditOf(Reading reading, FreeText text)
    {
        return new PreferenceEdit
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
}
