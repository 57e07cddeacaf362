using System.Text;
using ChatRec.Agents.Understanding.Learned;
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
    private const int ShortestShort = 4;
    private const int SafeMisspelt = 12;
    private const int LongestMarks = 4;

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
    public void Find(Reading reading, SenseTable senses, ICollection<Mark> marks, SpanOpinion? spans)
    {
        var shown = Shown(reading);
        var cuedEnds = new HashSet<int>();
        var fronts = new HashSet<int>();
        var key = new StringBuilder();
        var respellings = new Respellings(reading, _titles.Words, _isKnownWord);
        for (var first = 0; first < reading.Tokens.Length; first++)
        {
            if (!reading.Tokens[first].IsWord || reading.Tokens[first].IsTail)
            {
                continue;
            }

            key.Clear();
            respellings.StartAt(first);
            for (var end = first + 1; end <= reading.Tokens.Length && Extend(reading, key, first, end); end++)
            {
                respellings.Extend(end);
                if (reading.Tokens[end - 1].IsWord && (Readings(key) ?? Respelt(reading, senses, cuedEnds, spans, respellings, first, end)) is { } readings)
                {
                    var before = marks.Count;
                    Consider(reading, senses, marks, cuedEnds, shown, spans, readings, first, end);
                    if (end - first > 1 && fronts.Contains(first) && !marks.Any(mark => mark.Title is not null && mark.First <= first && mark.End >= end)
                        && _titles.Decide(readings, null, shown) is { Confidence: >= Exact, Choices.IsEmpty: true } whole)
                    {
                        // "star trek beyond i liked": where the front is a title, the whole is.
                        marks.Add(new Mark(first, end) { Title = whole, Bonus = 0.1 });
                    }

                    if (marks.Count > before)
                    {
                        fronts.Add(first);
                    }
                }
            }
        }

        if (marks.Any(mark => mark.Title is not null && IsJoined(reading, mark.First)))
        {
            FindListed(reading, senses, marks, cuedEnds, shown);
        }

        FindMisspelt(reading, senses, marks, cuedEnds, shown);
        FindNear(spans, reading, marks, shown);
        FindParts(reading, senses, marks);
        FindSeries(reading, marks, shown);
    }

    private bool IsJoined(Reading reading, int first) => first > 1 && Joins(reading, first - 1);

    // "heat, casino", "cliffhanger! k2!", "heat meets casino": what stands between titles of a list.
    private bool Joins(Reading reading, int at) => reading.Tokens[at].Text is "," or "/" or "!" or "+" or "&" || _lexicon.TitleJoins.Contains(reading.Word(at));

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
        if (reading.State.Slates.IsEmpty && reading.State.Edits.IsEmpty)
        {
            return None;
        }

        var shown = new HashSet<ItemIndex>();
        foreach (var item in reading.State.Slates.SelectMany(slate => slate.Items.Select(item => item.Item)).Concat(reading.State.Edits.Select(edit => edit.Item).OfType<string>()))
        {
            if (_catalog.TryIndexOf(new ItemId(item), out var row))
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
        SpanOpinion? spans, IReadOnlyList<TitleReading> readings, int first, int end)
    {
        var (year, from, to) = YearAround(reading, first, end);
        if (year is not null && _titles.Decide(readings, year, shown) is null)
        {
            (year, from, to) = (null, first, end);
        }

        if (year is null && ShortYear(reading, readings, end) is { } figures)
        {
            (year, to) = (figures, end + 1);
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
        if (_titles.Decide(readings, year, shown) is not { } link)
        {
            return;
        }

        var certain = quoted || year is not null || IsEcho(reading, marks, first, end);
        if (!certain && IsAnswer(reading, senses, first, end))
        {
            return;
        }

        var isName = marks.Any(mark => mark.Person is not null && mark.First <= first && mark.End >= end);
        var odds = certain ? null : OddsOf(reading, spans, first, end);
        var learned = odds > spans?.Leads.Title && CanBe(link, isName) && !IsLittle(reading, first, end);
        if (!learned && ((!quoted && year is null && IsPartOfMore(reading, senses, marks, first, end, verb))
            || !IsMeant(reading, senses, first, end, certain, verb, isName, link, shown)
            || (!certain && spans?.WithinTitleOdds(first, end) < -spans?.Leads.NoTitle && !shown(link.Item) && !IsWrittenAsName(reading, first, end) && !IsAllSaid(reading, first, end))))
        {
            return;
        }

        if (learned || verb || quoted || (end - first > 1 && link.Confidence >= 0.9))
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
            Bonus = (quoted ? 2 : 0) + (year is not null ? 1 : 0) + (learned || verb || senses.At(first, end) is { IsObject: true } ? 0.5 : link.Confidence < 0.85 && link.Choices.IsEmpty ? -0.8 : 0.1),
        });
    }
}
