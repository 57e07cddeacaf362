using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>An utterance read by phrases: its tokens and marks in order. One per utterance.</summary>
/// <param name="Text">The utterance.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Marks">What was recognised, in order, not overlapping.</param>
/// <param name="State">The conversation before it.</param>
internal sealed record PhraseReading(string Text, ImmutableArray<PhraseToken> Tokens, ImmutableArray<PhraseMark> Marks, ConversationState State)
{
    /// <summary>Text tokens that no mark holds.</summary>
    public int LeftOver { get; init; }

    /// <summary>Whether any mark signals this.</summary>
    /// <param name="cue">The cue.</param>
    public bool Has(string cue) => Marks.Any(mark => mark.Is(cue));

    /// <summary>Where a mark stands in the utterance.</summary>
    /// <param name="mark">The mark.</param>
    public TextSpan Span(PhraseMark mark) => new(Tokens[mark.First].Start, Tokens[mark.End - 1].End);

    /// <summary>What was said there.</summary>
    /// <param name="mark">The mark.</param>
    public string Said(PhraseMark mark) => Text[Tokens[mark.First].Start..Tokens[mark.End - 1].End].Trim('«', '»', '《', '》', '"', '“', '”', '„', ' ');
}

/// <summary>Finds the marks of an utterance: the longest phrase, name or number at each token. Thread-safe.</summary>
internal sealed class PhraseScanner(
    PhraseLexicon lexicon, PatternTrie phrases, PhraseQuantities quantities, LocalNames names, TitleIndex titles, ItemCatalog catalog)
{
    private const int LongestQuote = 12;
    private const int ShortestLowerName = 6;

    /// <summary>Reads an utterance.</summary>
    /// <param name="text">The utterance.</param>
    /// <param name="state">The conversation.</param>
    public PhraseReading Scan(string text, ConversationState state)
    {
        var tokens = PhraseToken.Cut(text);
        var marks = ImmutableArray.CreateBuilder<PhraseMark>();
        var left = new List<int>();
        for (var at = 0; at < tokens.Length;)
        {
            var found = tokens[at].IsText ? Best(tokens, at, marks, state) : Quoted(tokens, at, state);
            if (found is not null)
            {
                marks.Add(found);
                at = found.End;
            }
            else
            {
                if (tokens[at].IsText)
                {
                    left.Add(at);
                }

                at++;
            }
        }

        Respell(tokens, left, marks, state);
        return new PhraseReading(text, tokens, [.. marks.OrderBy(mark => mark.First)], state) { LeftOver = left.Count };
    }

    private PhraseMark? Best(ImmutableArray<PhraseToken> tokens, int at, IReadOnlyList<PhraseMark> marks, ConversationState state)
    {
        var phrase = phrases.Match(tokens, at);
        var number = quantities.Read(tokens, at);
        var pointer = Pointer(tokens, at, state);
        var name = names.Find(tokens, at) ?? MisspeltTitle(tokens, at, marks);
        if (name is { IsOrdinary: true } && !IsMeant(tokens, at, name.End, marks))
        {
            name = null;
        }

        if (name is { Person: not null } && name.End == at + 1 && !tokens[at].IsCapital && lexicon.HasSpaces && tokens[at].Text.Length < ShortestLowerName)
        {
            // A short word in lower case is rather a word ("жена") than somebody's last name.
            name = null;
        }

        var longest = Math.Max(Math.Max(phrase?.End ?? 0, number?.End ?? 0), pointer?.End ?? 0);
        if (name is not null && (name.End > longest || (name.End == longest && (name.End > at + 1 || tokens[at].IsCapital) && pointer is null && number is null)))
        {
            return Named(tokens, at, name, state, quoted: false);
        }

        if (pointer is not null && pointer.End >= longest)
        {
            return pointer;
        }

        if (number is { } said && said.End >= (phrase?.End ?? 0))
        {
            var compares = said.Quantity.Attribute is null && phrase is not null && phrase.Value.End == said.End;
            if (!compares)
            {
                return new PhraseMark(at, said.End) { Quantity = said.Quantity };
            }
        }

        return phrase is null ? null : Phrased(at, phrase.Value.End, phrase.Value.Senses, state);
    }

    // Right behind "вроде" a capital letter begins a title, though a slip hides it and its first word may be a phrase.
    private NameFound? MisspeltTitle(ImmutableArray<PhraseToken> tokens, int at, IReadOnlyList<PhraseMark> marks)
    {
        if (!tokens[at].IsCapital || marks.Count == 0 || marks[^1].End != at || !marks[^1].Is("similar"))
        {
            return null;
        }

        for (var end = Math.Min(tokens.Length, at + 5); end > at + 1; end--)
        {
            if (Enumerable.Range(at, end - at).All(token => tokens[token].IsText) && names.Misspelt(tokens, at, end) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private PhraseMark Phrased(int at, int end, IReadOnlyList<PhraseSense> senses, ConversationState state)
    {
        var all = senses.Any(sense => sense is { Kind: PhraseKind.Cue, Name: "pronoun:all" });
        var one = senses.Any(sense => sense is { Kind: PhraseKind.Cue, Name: "pronoun:one" });
        if (!all && !one)
        {
            return new PhraseMark(at, end) { Senses = senses };
        }

        var items = all ? Last(state) : Focus(state);
        return new PhraseMark(at, end) { Senses = senses, Items = items, IsPointer = true, IsPronoun = true };
    }

    // A quoted title, or words in quotes that are none.
    private PhraseMark? Quoted(ImmutableArray<PhraseToken> tokens, int at, ConversationState state)
    {
        if (tokens[at].Text is not ("<" or "\""))
        {
            return null;
        }

        var close = at + 1;
        while (close < tokens.Length && tokens[close].Text is not (">" or "\"") && close - at <= LongestQuote)
        {
            close++;
        }

        if (close >= tokens.Length || close == at + 1 || tokens[close].Text is not (">" or "\""))
        {
            return null;
        }

        return names.Between(tokens, at + 1, close) is { } found && Named(tokens, at, found with { End = close + 1 }, state, quoted: true) is { } named
            ? named
            : new PhraseMark(at, close + 1) { IsUnknownTitle = true };
    }

    private PhraseMark? Named(ImmutableArray<PhraseToken> tokens, int at, NameFound name, ConversationState state, bool quoted)
    {
        if (name.Person is { } person)
        {
            return new PhraseMark(at, name.End) { Person = person };
        }

        var (year, end) = YearBehind(tokens, name.End);
        var shown = state.Slates.SelectMany(slate => slate.Items).Select(item => item.Item).ToHashSet(StringComparer.Ordinal);
        var link = titles.Decide(name.Titles, year, item => shown.Contains(catalog.IdOf(item).Value)) ?? titles.Decide(name.Titles, null, _ => false);
        if (link is null)
        {
            return null;
        }

        var span = new TextSpan(tokens[at].Start, tokens[name.End - 1].End);
        var confidence = Math.Min(name.Confidence, quoted ? 0.97 : 0.93);
        return link.Choices.IsEmpty
            ? new PhraseMark(at, end) { Items = [LinkOf(link.Item, span, confidence)] }
            : new PhraseMark(at, end) { Choices = [.. link.Choices.Select(choice => LinkOf(choice, span, 0.5))] };
    }

    // "(2019)", "2019 года", and the original title the bot itself puts behind a title: "(The Matrix, 1999)".
    private static (int? Year, int End) YearBehind(ImmutableArray<PhraseToken> tokens, int end)
    {
        if (end >= tokens.Length || tokens[end].Text != "(")
        {
            return (null, end);
        }

        var close = end + 1;
        int? year = null;
        while (close < tokens.Length && tokens[close].Text != ")")
        {
            if (tokens[close] is { Kind: PhraseTokenKind.Digits, Text.Length: 4 } && int.TryParse(tokens[close].Text, out var said))
            {
                year = said;
            }
            else if (tokens[close] is { IsText: true, IsLatin: false })
            {
                return (null, end);
            }

            close++;
        }

        return close < tokens.Length ? (year, close + 1) : (null, end);
    }

    // Whether everyday words are meant as a title: written large within a sentence, alone, or right behind "вроде".
    private static bool IsMeant(ImmutableArray<PhraseToken> tokens, int first, int end, IReadOnlyList<PhraseMark> before)
    {
        var alone = first == 0 && end == tokens.Length;
        var afterCue = before.Count > 0 && before[^1].End == first && (before[^1].Is("similar") || before[^1].Find(PhraseKind.Noun) is not null);
        var capital = tokens[first].IsCapital && first > 0 && tokens[first - 1].Text is not ("." or "?");
        return alone || afterCue || capital;
    }

    private PhraseMark? Pointer(ImmutableArray<PhraseToken> tokens, int at, ConversationState state)
    {
        if (state.Slates.IsEmpty)
        {
            return null;
        }

        var slate = state.Slates[^1].Items;
        foreach (var pair in lexicon.OrdinalPair)
        {
            if (StartsWith(tokens, at, pair) is { } pairEnd)
            {
                return Pointing(at, pairEnd, [.. slate.Take(2).Select((item, place) => new ItemLink(SpanOf(tokens, at, pairEnd), item.Item, item.Title, 0.9))]);
            }
        }

        (int Place, int End)? found = null;
        foreach (var (word, place) in lexicon.Ordinals)
        {
            var end = lexicon.HasSpaces
                ? tokens[at].Text.StartsWith(word, StringComparison.Ordinal) && tokens[at].Text.Length <= word.Length + 3 ? at + 1 : (int?)null
                : StartsWith(tokens, at, word);
            if (end is { } reached && (found is null || reached > found.Value.End || (reached == found.Value.End && word.Length > 4)))
            {
                found = (place, reached);
            }
        }

        if (found is not { } ordinal)
        {
            return null;
        }

        var index = ordinal.Place < 0 ? slate.Length - 1 : ordinal.Place - 1;
        if (index < 0 || index >= slate.Length)
        {
            return null;
        }

        var (_, last) = ordinal;
        foreach (var word in lexicon.HasSpaces ? [] : lexicon.OrdinalWords)
        {
            last = Math.Max(last, StartsWith(tokens, ordinal.End, word) ?? last);
        }

        return Pointing(at, last, [new ItemLink(SpanOf(tokens, at, last), slate[index].Item, slate[index].Title, 0.93)]);
    }

    private static PhraseMark Pointing(int at, int end, ImmutableArray<ItemLink> items) => new(at, end) { Items = items, IsPointer = true };

    private static TextSpan SpanOf(ImmutableArray<PhraseToken> tokens, int first, int end) => new(tokens[first].Start, tokens[end - 1].End);

    private static int? StartsWith(ImmutableArray<PhraseToken> tokens, int at, string phrase)
    {
        foreach (var word in PhraseToken.Cut(phrase))
        {
            if (at >= tokens.Length || tokens[at].Text != word.Text)
            {
                return null;
            }

            at++;
        }

        return at;
    }

    private static ImmutableArray<ItemLink> Last(ConversationState state) => state.Slates is [.., var slate]
        ? [.. slate.Items.Select(item => new ItemLink(default, item.Item, item.Title, 0.8))]
        : [];

    private ImmutableArray<ItemLink> Focus(ConversationState state) =>
        state.Focus is { } focus && catalog.TryIndexOf(new ItemId(focus), out var row) ? [LinkOf(row, default, 0.8)]
        : state.Slates is [.., { Items: [var only] }] ? [new ItemLink(default, only.Item, only.Title, 0.8)]
        : [];

    private ItemLink LinkOf(ItemIndex item, TextSpan span, double confidence) =>
        new(span, catalog.IdOf(item).Value, catalog.DisplayOf(item), confidence);

    // What nothing recognised is tried as a misspelt name, longest run first.
    private void Respell(ImmutableArray<PhraseToken> tokens, List<int> left, ImmutableArray<PhraseMark>.Builder marks, ConversationState state)
    {
        for (var first = 0; first < left.Count; first++)
        {
            for (var last = Math.Min(left.Count - 1, first + 4); last >= first; last--)
            {
                if (left[last] - left[first] != last - first || (last == first && tokens[left[first]].Text.Length < 6))
                {
                    continue;
                }

                if (names.Misspelt(tokens, left[first], left[last] + 1) is { } name && Named(tokens, left[first], name, state, quoted: false) is { } named)
                {
                    marks.Add(named);
                    left.RemoveRange(first, last - first + 1);
                    first--;
                    break;
                }
            }
        }
    }
}
