using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>A wish that no attribute holds, or words nobody knows.</summary>
/// <param name="First">Index of the first token.</param>
/// <param name="End">Index after the last token.</param>
/// <param name="IsKnown">Whether at least one of its words is known.</param>
/// <param name="Scope">The cues in whose scope it stands.</param>
internal sealed record FreeText(int First, int End, bool IsKnown, IReadOnlySet<string> Scope);

/// <summary>Finds what is left of an utterance when everything recognised is taken away. Thread-safe.</summary>
/// <param name="lexicon">Words without a wish of their own.</param>
/// <param name="isKnownWord">Whether a word occurs in the language or the catalogue.</param>
internal sealed class FreeTextFinder(CueLexicon lexicon, Func<string, bool> isKnownWord)
{
    private const int GapLimit = 3;

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

    private static bool Breaks(Reading reading, int at) =>
        (!reading.Tokens[at].IsWord && reading.Tokens[at].Text is not "/")
        || (reading.At(at) is { } mark && mark.First == at && (mark.IsObject && mark.Find(Grammar.SenseKind.Label) is null || mark.Has("but") || mark.Has("want") || mark.Has("ban") || mark.Has("similar")));

    private FreeText Run(Reading reading, Drafts drafts, int first, int end)
    {
        var known = Enumerable.Range(first, end - first).Any(at => IsContent(reading, at) && isKnownWord(reading.Word(at)));
        return new FreeText(first, end, known, drafts.ScopeAt[first]);
    }

    /// <summary>The edit of a free wish.</summary>
    public static PreferenceEdit EditOf(Reading reading, FreeText text)
    {
        var banned = text.Scope.Contains("ban") || text.Scope.Contains("softBan") || text.Scope.Contains("dislikeItem");
        return new PreferenceEdit
        {
            Attribute = "text",
            Comparator = banned ? EditComparator.Not : EditComparator.Is,
            Value = EditValue.Of(reading.Said(text.First, text.End)),
            Strength = Strength.Soft,
            Span = reading.Span(text.First, text.End),
            Turn = reading.State.Turn + 1,
            Confidence = 0.6,
        };
    }
}
