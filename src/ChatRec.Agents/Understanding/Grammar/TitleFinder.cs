using System.Text;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Finds titles in an utterance. A title of everyday words needs a cue: a capital letter in mid-sentence, quotation marks, a verb of
/// liking or seeing before it, a year after it, or being all that was said. Thread-safe.
/// </summary>
internal sealed partial class TitleFinder
{
    private const int MisspeltLimit = 5;
    private const int MisspeltWords = 6;
    private const int ShortestMisspelt = 6;

    private static readonly string[] StrongCues = ["like", "similar", "dislikeItem", "seen", "unseen"];

    private static readonly string[] ItemCues =
        ["like", "similar", "dislikeItem", "seen", "unseen", "compare", "whyNot", "imperativeQuestion", "accept", "notInterested"];

    private readonly CueLexicon _lexicon;
    private readonly TitleIndex _titles;
    private readonly ItemCatalog _catalog;
    private readonly Func<string, bool> _isKnownWord;
    private readonly Func<string, int> _titleWords;

    /// <summary>Makes a finder.</summary>
    public TitleFinder(
        CueLexicon lexicon, TitleIndex titles, ItemCatalog catalog, Func<string, bool> isKnownWord, Func<string, int> titleWords)
    {
        _titleWords = titleWords;
        _lexicon = lexicon;
        _titles = titles;
        _catalog = catalog;
        _isKnownWord = isKnownWord;
    }

    /// <summary>Adds the titles of an utterance to the candidates.</summary>
    public void Find(Reading reading, SenseTable senses, ICollection<Mark> marks)
    {
        var shown = Shown(reading);
        var cuedEnds = new HashSet<int>();
        var key = new StringBuilder();
        for (var first = 0; first < reading.Tokens.Length; first++)
        {
            if (!reading.Tokens[first].IsWord || reading.Tokens[first].IsTail)
            {
                continue;
            }

            key.Clear();
            for (var end = first + 1; end <= reading.Tokens.Length && Extend(reading, key, first, end); end++)
            {
                if (reading.Tokens[end - 1].IsWord && Readings(key) is { } readings)
                {
                    Consider(reading, senses, marks, cuedEnds, shown, readings, first, end);
                }
            }
        }

        if (marks.Any(mark => mark.Title is not null && IsJoined(reading, mark.First)))
        {
            FindListed(reading, senses, marks, cuedEnds, shown);
        }

        FindMisspelt(reading, senses, marks, cuedEnds, shown);
        FindParts(reading, marks);
    }

    private bool IsJoined(Reading reading, int first) => first > 1 && (reading.Tokens[first - 1].Text is "," or "/" || _lexicon.TitleJoins.Contains(reading.Word(first - 1)));

    // "heat, casino and goodfellas were great": titles before a title in a list are titles.
    private void FindListed(Reading reading, SenseTable senses, ICollection<Mark> marks, HashSet<int> cuedEnds, Func<ItemIndex, bool> shown)
    {
        var key = new StringBuilder();
        for (var round = marks.Where(mark => mark.Title is not null && IsJoined(reading, mark.First)).Select(mark => mark.First).ToHashSet(); round.Count > 0;)
        {
            var next = new HashSet<int>();
            foreach (var start in round)
            {
                var end = start - 1;
                while (end > 0 && IsJoined(reading, end))
                {
                    end--;
                }

                Mark? longest = null;
                for (var first = Math.Max(0, end - TitleIndex.WordLimit); first < end && longest is null; first++)
                {
                    if (!StartsPart(reading, first) && !HasVerb(reading, senses, cuedEnds, first))
                    {
                        continue;
                    }

                    key.Clear();
                    if (Enumerable.Range(first + 1, end - first).All(to => Extend(reading, key, first, to)) && Readings(key) is { } readings
                        && _titles.Decide(readings, null, shown) is { } link && !marks.Any(mark => mark.Title is not null && mark.First <= first && mark.End >= end))
                    {
                        longest = new Mark(first, end) { Title = link, Bonus = 0.5 };
                    }
                }

                if (longest is not null)
                {
                    marks.Add(longest);
                    if (IsJoined(reading, longest.First))
                    {
                        next.Add(longest.First);
                    }
                }
            }

            round = next;
        }
    }

    private static Func<ItemIndex, bool> None { get; } = static _ => false;

    private Func<ItemIndex, bool> Shown(Reading reading)
    {
        if (reading.State.Slates.IsEmpty)
        {
            return None;
        }

        var shown = new HashSet<ItemIndex>();
        foreach (var item in reading.State.Slates.SelectMany(slate => slate.Items))
        {
            if (_catalog.TryIndexOf(new ItemId(item.Item), out var row))
            {
                shown.Add(row);
            }
        }

        return shown.Contains;
    }

    private static bool Extend(Reading reading, StringBuilder key, int first, int end)
    {
        var token = reading.Tokens[end - 1];
        if (token.IsTail)
        {
            key.Append(token.Text, 1, token.Text.Length - 1);
        }
        else if (token.IsWord)
        {
            key.Append(key.Length == 0 ? string.Empty : " ").Append(token.Text);
        }
        else if (token.Text is "," or ":" or "/")
        {
            return true;
        }
        else
        {
            return (token.Is('.') && reading.Tokens[end - 2].Text.Length <= 3) || (token.Is('!') && end - first > 1);
        }

        return end - first < TitleIndex.WordLimit + 3;
    }

    private IReadOnlyList<TitleReading>? Readings(StringBuilder key)
    {
        if (key.Length > 90)
        {
            return null;
        }

        var phrase = key.ToString();
        return _titles.Find(phrase) ?? _titles.FindByFigures(phrase);
    }

    private void Consider(
        Reading reading, SenseTable senses, ICollection<Mark> marks, HashSet<int> cuedEnds, Func<ItemIndex, bool> shown,
        IReadOnlyList<TitleReading> readings, int first, int end)
    {
        var (year, from, to) = YearAround(reading, first, end);
        if (year is not null && _titles.Decide(readings, year, shown) is null)
        {
            (year, from, to) = (null, first, end);
        }

        if (year is null && GoesOn(reading, end) is { } runEnd && reading.Tokens[first].IsCapital && reading.CapitalsMean)
        {
            // "The Upside of Something" is not "The Upside".
            marks.Add(new Mark(first, runEnd) { Unknown = "title", Bonus = 0.05 });
            return;
        }

        if (year is null && ByApposition(reading, senses, marks, readings, first, end) is { } told)
        {
            marks.Add(new Mark(first, told.End) { Title = told.Link, Bonus = 1.5 });
            cuedEnds.Add(told.End);
            return;
        }

        var quoted = first > 0 && reading.Tokens[first - 1].Is('"') && to < reading.Tokens.Length && reading.Tokens[end].Is('"');
        var verb = HasVerb(reading, senses, cuedEnds, from);
        if (_titles.Decide(readings, year, shown) is not { } link
            || !IsMeant(reading, senses, first, end, quoted || year is not null, verb, link, shown))
        {
            return;
        }

        if (verb || quoted || (end - first > 1 && link.Confidence >= 0.9))
        {
            cuedEnds.Add(to);
        }

        if (year is null && first > 0 && ByOwner(reading, senses, marks, link.Item, first) is { } owned)
        {
            marks.Add(new Mark(owned.First, to) { Title = new TitleLink(owned.Item, SeriesConfidence, []), Bonus = 1.5 });
            return;
        }

        marks.Add(new Mark(quoted ? first - 1 : from, quoted ? Math.Max(to, end + 1) : to)
        {
            Title = link,
            Bonus = (quoted ? 2 : 0) + (year is not null ? 1 : 0) + (verb || senses.At(first, end) is { IsObject: true } ? 0.5 : link.Confidence < 0.85 && link.Choices.IsEmpty ? -0.8 : 0.1),
        });
    }

    private bool HasVerb(Reading reading, SenseTable senses, HashSet<int> cuedEnds, int first)
    {
        if (senses.HasCueBefore(first, ItemCues) || reading.Word(first - 1) is "than" || (reading.Word(first - 1) is "the" && senses.HasCueBefore(first - 1, ["seen"])))
        {
            return true;
        }

        if (senses.HasCueBefore(first, ["noun"]) && first > 1 && reading.Tokens[first].IsCapital)
        {
            return true;
        }

        // "loved watching heat", "seen the original alien"
        for (var back = first - 1; back > 0 && first - back <= 2 && _lexicon.Stop.Contains(reading.Word(back)) && !_lexicon.Pronouns["one"].Contains(reading.Word(back)); back--)
        {
            if (senses.HasCueBefore(back, StrongCues))
            {
                return true;
            }
        }

        var at = first - 1;
        while (at >= 0 && (reading.Tokens[at].Text is "," or "/" || _lexicon.TitleJoins.Contains(reading.Word(at))))
        {
            if (cuedEnds.Contains(at))
            {
                return true;
            }

            at--;
        }

        return false;
    }

    private bool IsMeant(Reading reading, SenseTable senses, int first, int end, bool certain, bool verb, TitleLink link, Func<ItemIndex, bool> shown)
    {
        if (certain)
        {
            return true;
        }

        var words = Enumerable.Range(first, end - first).Where(at => reading.Tokens[at] is { IsWord: true, IsTail: false }).ToList();
        var numbered = words.Count > 1 && reading.Word(words[^1]).All(char.IsAsciiDigit);
        var ordinary = !numbered && words.TrueForAll(at => _lexicon.Ordinary.Contains(reading.Word(at)) || reading.Word(at).All(char.IsAsciiDigit));
        var content = words.Where(at => !_lexicon.Stop.Contains(reading.Word(at))).ToList();
        content = content.Count > 0 ? content : words.Where(at => !_lexicon.Function.Contains(reading.Word(at))).ToList() is { Count: > 0 } full ? full : words;
        var capital = reading.CapitalsMean && content.Count > 0 && content.TrueForAll(at => reading.Tokens[at].IsCapital)
            && (!reading.IsSentenceStart(first) || words.Count > 1);
        var whole = words.Count == reading.Words;
        var asked = reading.State.LastSystemAct is { Question.Attribute: "item" } && reading.Words <= 8;
        var fame = _catalog.PopularityOf(link.Item);
        var phrase = senses.At(first, end) ?? (words.Count == 2 && _lexicon.Indefinite.Contains(reading.Word(first)) | reading.Word(first) == "the" ? senses.At(first + 1, end) : null);
        var isPhrase = phrase is not null && (phrase.IsObject || phrase.Senses.Exists(sense => sense.Kind == SenseKind.Noun));
        var isCue = phrase is not null && phrase.Senses.Exists(sense => sense.Kind == SenseKind.Cue);
        if (whole && isCue && words.Count == 1)
        {
            return false; // "more", all that was said
        }

        if (words.Count == 1 && _lexicon.Pronouns["one"].Contains(reading.Word(first)))
        {
            return capital && (verb || !reading.IsSentenceStart(first));
        }

        if (words.Count == 1 && (_lexicon.Function.Contains(reading.Word(first)) || _lexicon.Subjects.Contains(reading.Word(first)) || reading.Word(first).Length == 1 || (reading.Word(first).Length == 2 && reading.Word(first).All(char.IsAsciiDigit))))
        {
            // "to", "them" and "12" are words first.
            return whole || asked || ((capital || char.IsAsciiDigit(reading.Word(first)[0])) && senses.HasCueBefore(first, StrongCues) && IsBounded(reading, senses, end));
        }

        if (reading.IsMark(end, '>') || (first > 1 && reading.IsMark(first - 1, '>')))
        {
            return true;
        }

        if (shown(link.Item) && !isCue && !words.TrueForAll(at => _lexicon.Function.Contains(reading.Word(at))) && words.Count >= TitleWords(link.Item) - 1)
        {
            // What lies on the table is meant by its name.
            return true;
        }

        if (phrase?.Has("unknownFact") is true)
        {
            // "did it win an Oscar?" asks for a fact.
            return verb && !reading.Text.Contains('?', StringComparison.Ordinal);
        }

        if (isPhrase)
        {
            return (capital && verb) || (!isCue && fame > 0.8 && _lexicon.Tellers.Contains(reading.Word(first - 1)) && phrase!.Find(SenseKind.Noun) is null && IsBounded(reading, senses, end))
                || (!isCue && StartsPart(reading, first) && IsJudged(senses, end) && phrase!.Find(SenseKind.Value) is null) || (capital && IsJudged(senses, end));
        }

        // A shortened title is a guess more: it needs a cue, and words that are not everyday ones.
        if (link.Confidence <= 0.8 && (ordinary || isCue || !(verb || (capital && words.Count > 1) || asked || _titleWords(reading.Word(first)) <= 1)))
        {
            return (verb || asked) && words.Count > 2 && !isCue;
        }

        if (!isCue && IsJudged(senses, end) && ((reading.Tokens[first].IsCapital && reading.CapitalsMean) || StartsPart(reading, first)))
        {
            return true;
        }

        if (words.Count == 1)
        {
            return ordinary || isCue
                ? (capital && !isCue) || (capital && verb) || (verb && IsBounded(reading, senses, end) && !isCue) || (asked && !isCue) || (whole && !isCue && fame > 0.8)
                : capital || verb || whole || asked || (fame > 0.9 && _titleWords(reading.Word(first)) <= 3) || (reading.IsSentenceStart(first) && reading.Tokens[first].IsCapital && fame > 0.6);
        }

        if (content.Count == 1 && words.Count == 2 && reading.Word(first) is "the" or "a" && !capital && !verb && !whole && !asked && fame < 0.9)
        {
            // "before the babysitter leaves" names nobody's film.
            return false;
        }

        return ordinary
            ? (capital && !(isCue && whole && !verb)) || ((verb || asked || (whole && !isCue)) && (IsBounded(reading, senses, end) || words.Count > 2)) || (words.Count > 3 && !isCue && fame > 0.5)
                || (content.Count > 1 && !isCue && fame > 0.8 && !senses.HasCueBefore(first, ["want"]))
            : capital || verb || whole || asked || fame > 0.3;
    }

    private int TitleWords(ItemIndex item) => Linking.TitleKeys.WithoutArticle(Text.Tokenizer.Key(_catalog.TitleOf(item))).Split(' ').Length;

    private static bool IsJudged(SenseTable senses, int end)
    {
        for (var to = end + 1; to <= end + 6; to++)
        {
            if ((senses.At(end, to) ?? senses.At(end + 1, to)) is { } next && (next.Has("goodAfter") || next.Has("badAfter") || next.Has("beats") || (next.Has("turn") && senses.At(end, to) is not null)))
            {
                return true;
            }
        }

        return false;
    }

    // Whether a part of the utterance begins here: nothing, punctuation or a join stands before.
    private bool StartsPart(Reading reading, int first) =>
        first == 0 || !reading.Tokens[first - 1].IsWord || _lexicon.TitleJoins.Contains(reading.Word(first - 1)) || reading.At(first - 1) is { } mark && mark.Has("greet");

    // Whether what follows lets a title end here: "loved up and her" but not "loved big explosions".
    private bool IsBounded(Reading reading, SenseTable senses, int end)
    {
        if (end >= reading.Tokens.Length || !reading.Tokens[end].IsWord || reading.Tokens[end].IsTail)
        {
            return true;
        }

        if (_lexicon.TitleEnds.Contains(reading.Word(end)))
        {
            return true;
        }

        for (var to = end + 1; to <= Math.Min(end + 4, reading.Tokens.Length); to++)
        {
            if (senses.At(end, to) is { } next
                && (next.Has("goodAfter") || next.Has("badAfter") || next.Has("hedge") || next.Has("like") || next.Has("want") || next.Has("thanks") || next.Has("yes")))
            {
                return true;
            }
        }

        return false;
    }
}
