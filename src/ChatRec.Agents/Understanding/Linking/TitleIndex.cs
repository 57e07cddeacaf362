using System.Collections.Immutable;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Linking;

/// <summary>An item a phrase may mean.</summary>
/// <param name="Item">The row.</param>
/// <param name="Form">How the phrase relates to the title.</param>
internal readonly record struct TitleReading(ItemIndex Item, TitleForm Form);

/// <summary>What a phrase means: one item, or several among which nothing decides.</summary>
/// <param name="Item">The most probable item.</param>
/// <param name="Confidence">How sure, 0..1.</param>
/// <param name="Choices">The readings to ask about, most probable first; empty when one is clear.</param>
internal sealed record TitleLink(ItemIndex Item, double Confidence, ImmutableArray<ItemIndex> Choices);

/// <summary>Titles by what people say. Read-only once built; thread-safe.</summary>
internal sealed class TitleIndex
{
    /// <summary>The longest title in words that is looked for.</summary>
    public const int WordLimit = 12;

    private const double ClearRatio = 1.3;
    private const double HeardQuantile = 0.5;
    private const double KnownQuantile = 0.85;
    private const double FamousQuantile = 0.95;

    private readonly ItemCatalog _catalog;
    private readonly string? _yearAttribute;
    private readonly Dictionary<string, List<ItemIndex>> _series;
    private readonly TitleKeys _keys;
    private readonly System.Collections.Frozen.FrozenSet<string> _dictionary;
    private readonly System.Collections.Frozen.FrozenSet<string> _stop;
    private readonly Dictionary<string, List<TitleReading>> _readings = new(StringComparer.Ordinal);
    private readonly Lazy<TrigramIndex> _spellings;
    private readonly Lazy<ShortTitles> _short;
    private readonly Lazy<TitleWords> _words;

    /// <summary>Indexes a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="lexicon">The language's numerals.</param>
    public TitleIndex(ItemCatalog catalog, CueLexicon lexicon)
    {
        _catalog = catalog;
        _keys = new TitleKeys(lexicon);
        _dictionary = lexicon.Dictionary;
        _stop = lexicon.Stop;
        _yearAttribute = catalog.Schema.Attributes.FirstOrDefault(a => a is { Kind: AttributeKind.Number, Unit: "year" })?.Name;
        for (var row = 0; row < catalog.Count; row++)
        {
            var item = new ItemIndex(row);
            Add(item, catalog.TitleOf(item), TitleForm.Exact);
            foreach (var other in catalog.OtherTitlesOf(item))
            {
                Add(item, other, TitleForm.Other);
            }
        }

        AddNicknames();
        _series = Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row)).Where(item => catalog.FranchiseOf(item) is not null)
            .GroupBy(item => catalog.FranchiseOf(item)!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.OrderBy(YearOf).ThenBy(item => catalog.IdOf(item).Value, StringComparer.Ordinal).ToList(), StringComparer.Ordinal);
        AddShortForms();
        _short = new Lazy<ShortTitles>(() => new ShortTitles(catalog, lexicon, _series));
        _words = new Lazy<TitleWords>(() => new TitleWords(_readings.Keys, catalog));
        _spellings = new Lazy<TrigramIndex>(() => new TrigramIndex(_readings.Keys.Order(StringComparer.Ordinal)));
    }

    /// <summary>The readings of a folded phrase, or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public IReadOnlyList<TitleReading>? Find(ReadOnlySpan<char> phrase) =>
        _readings.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(phrase, out var readings) ? readings : null;

    /// <summary>The readings of a phrase with numerals written as figures, or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public IReadOnlyList<TitleReading>? FindByFigures(string phrase)
    {
        // "the goodfellas" may be Goodfellas, "a comedy" is no title.
        var figures = _keys.Figures(phrase.StartsWith("the ", StringComparison.Ordinal) ? TitleKeys.WithoutArticle(phrase) : phrase);
        return figures == phrase || figures.All(char.IsAsciiDigit) ? null : _readings.GetValueOrDefault(figures);
    }

    /// <summary>The readings of the title nearest to a misspelt phrase, or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public IReadOnlyList<TitleReading>? FindMisspelt(string phrase) =>
        _spellings.Value.Nearest(TitleKeys.WithoutArticle(phrase), out _) is { } key ? _readings[key] : null;

    /// <summary>The readings of a phrase that is a title cut short, or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public IReadOnlyList<TitleReading>? FindShort(string phrase) => _short.Value.Find(phrase);

    /// <summary>The words of titles, by how they are written wrong.</summary>
    public TitleWords Words => _words.Value;

    /// <summary>Builds what is built on demand, so that the first misspelling does not wait.</summary>
    public void Warm()
    {
        _ = (_spellings.Value, _short.Value);
        Words.Warm();
    }

    /// <summary>Decides among readings: the year said, then what was shown, then the closer form, then popularity when clear.</summary>
    /// <param name="readings">The readings.</param>
    /// <param name="year">The year said, or <see langword="null"/>.</param>
    /// <param name="shown">Whether an item was shown in this conversation.</param>
    public TitleLink? Decide(IReadOnlyList<TitleReading> readings, int? year, Func<ItemIndex, bool> shown)
    {
        var left = readings.DistinctBy(reading => reading.Item).ToList();
        if (year is { } said)
        {
            left = Nearest(left, said);
            if (left.Count == 0)
            {
                return null;
            }
        }

        if (left.Count > 1 && left.Where(reading => shown(reading.Item)).ToList() is { Count: 1 } seen)
        {
            left = seen;
        }

        if (left.Count > 1)
        {
            var closest = left.Min(reading => reading.Form);
            var close = left.Where(reading => reading.Form == closest).ToList();

            // A far better known item said by a looser form outweighs an exact but unknown one ("Star Wars").
            var best = close.Max(reading => Weight(reading.Item));
            left = [.. left.Where(reading => reading.Form == closest || Weight(reading.Item) > 8 * best)];
        }

        left = [.. left.OrderByDescending(reading => Weight(reading.Item)).ThenBy(reading => _catalog.IdOf(reading.Item).Value, StringComparer.Ordinal)];
        var form = left[0].Form;
        var first = left[0].Item;
        var confidence = form switch { TitleForm.Exact => 0.98, TitleForm.Variant => 0.95, TitleForm.Other => 0.93, TitleForm.Nickname => 0.9, TitleForm.Misspelt => 0.85, _ => 0.8 };
        if (left.Count == 1)
        {
            return new TitleLink(first, confidence, []);
        }

        if (form == TitleForm.Part && FirstOfSeries(left) is { } opening)
        {
            return new TitleLink(opening, 0.75, []);
        }

        return Weight(first) >= ClearRatio * Weight(left[1].Item)
            ? new TitleLink(first, confidence - 0.05, [])
            : new TitleLink(first, 0.5, [.. left.Take(4).Select(reading => reading.Item)]);
    }

    /// <summary>The parts of a series in order of years.</summary>
    /// <param name="series">The series.</param>
    public IReadOnlyList<ItemIndex> PartsOf(string series) => _series.GetValueOrDefault(series, []);

    /// <summary>The number that a word or a numeral says, 1 to 12, or <see langword="null"/>.</summary>
    /// <param name="word">The folded word.</param>
    public int? Figure(string word) => _keys.FigureOf(word);

    /// <summary>The year of an item, or <see langword="null"/>.</summary>
    /// <param name="item">The row.</param>
    public double? YearOf(ItemIndex item) => _yearAttribute is null ? null : _catalog.NumberOf(_yearAttribute, item);

    private List<TitleReading> Nearest(List<TitleReading> readings, int year)
    {
        // Sources differ by a year now and then; a misremembered year is still the year said.
        foreach (var slack in (ReadOnlySpan<int>)[0, 1])
        {
            var near = readings.Where(reading => YearOf(reading.Item) is { } own && Math.Abs(own - year) <= slack).ToList();
            if (near.Count > 0)
            {
                return near;
            }
        }

        return [];
    }

    // A series named by what its titles share means its opening, unless a later part is far better known.
    private ItemIndex? FirstOfSeries(List<TitleReading> parts)
    {
        var best = Weight(parts[0].Item);
        var known = parts.Where(reading => Weight(reading.Item) >= 0.4 * best && YearOf(reading.Item) is not null).ToList();
        return known.Count == 0 ? null : known.MinBy(reading => YearOf(reading.Item)).Item;
    }

    private double Weight(ItemIndex item) =>
        _catalog.Schema.PopularityAttribute is { } attribute && _catalog.NumberOf(attribute, item) is { } number
            ? number + 1
            : 1 + _catalog.PopularityOf(item);

    // What people shorten well-known titles to: the first words, a word no other title has, the initials.
    private void AddShortForms()
    {
        var titles = Enumerable.Range(0, _catalog.Count).Select(row => new ItemIndex(row))
            .Select(item => (Item: item, Words: TitleKeys.WithoutArticle(Text.Tokenizer.Key(_catalog.TitleOf(item))).Split(' '))).ToList();
        var counts = titles.SelectMany(title => title.Words.Distinct(StringComparer.Ordinal)).CountBy(word => word).ToDictionary(StringComparer.Ordinal);
        foreach (var (item, words) in titles)
        {
            var fame = _catalog.PopularityOf(item);
            if (words.Length < 2 || fame < HeardQuantile)
            {
                continue;
            }

            // "Kiki": the owner that a title begins with.
            if (words[0].Length > 4 && words[0][^1] == 's' && counts[words[0]] == 1 && !_dictionary.Contains(words[0]) && !_dictionary.Contains(words[0][..^1]))
            {
                AddShort(item, words[0][..^1]);
            }

            if (fame < KnownQuantile)
            {
                AddOddFront(item, words);
                continue;
            }

            // A sentence may begin with the same little words: "I don't feel".
            for (var length = 2; length < Math.Min(words.Length, 5); length++)
            {
                if (words[..length].Any(word => word.Length > 1 && !_stop.Contains(word)))
                {
                    AddShort(item, string.Join(' ', words[..length]));
                }
            }

            foreach (var word in words.Where(word => word.Length > 3 && counts[word] == 1 && !_dictionary.Contains(word)))
            {
                AddShort(item, word);
            }

            if (fame >= FamousQuantile && words.Length is >= 3 and <= 7)
            {
                var initials = string.Concat(words.Select(word => word[..1]));
                AddShort(item, initials);
            }

            var colon = _catalog.TitleOf(item).IndexOf(": ", StringComparison.Ordinal);
            if (fame >= FamousQuantile && colon > 0
                && TitleKeys.WithoutArticle(Text.Tokenizer.Key(_catalog.TitleOf(item)[..colon])).Split(' ') is { Length: >= 3 } front)
            {
                AddShort(item, string.Concat(front.Select(word => word[..1])));
            }
        }
    }

    // "tucker and dale": the front of a title that many have only heard of, as far as a word in it is a name and no word.
    private void AddOddFront(ItemIndex item, string[] words)
    {
        for (var length = 2; length < Math.Min(words.Length, 4); length++)
        {
            if (words[..length].Any(word => word.Length > 3 && !_dictionary.Contains(word)) && !_stop.Contains(words[length - 1]))
            {
                AddShort(item, string.Join(' ', words[..length]));
            }
        }
    }

    private void AddNicknames()
    {
        var shown = Enumerable.Range(0, _catalog.Count).Select(row => new ItemIndex(row)).GroupBy(_catalog.DisplayOf, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        foreach (var (nickname, display) in _catalog.Schema.ItemNicknames.Where(pair => shown.ContainsKey(pair.Value)))
        {
            Add(shown[display], nickname, TitleForm.Nickname);
        }
    }

    private void AddShort(ItemIndex item, string key)
    {
        if (key.Length < 3 || key.All(char.IsAsciiDigit))
        {
            return;
        }

        if (!_readings.TryGetValue(key, out var readings))
        {
            _readings.Add(key, readings = []);
        }
        else if (readings.Exists(reading => reading.Form != TitleForm.Part))
        {
            return;
        }

        if (!readings.Exists(reading => reading.Item == item))
        {
            readings.Add(new TitleReading(item, TitleForm.Part));
        }
    }

    private void Add(ItemIndex item, string title, TitleForm form)
    {
        foreach (var (key, keyForm) in _keys.Of(title, form))
        {
            if (key.Length == 0)
            {
                continue;
            }

            if (!_readings.TryGetValue(key, out var readings))
            {
                _readings.Add(key, readings = []);
            }

            // What people say for short outweighs what was only cut out of the title.
            if (keyForm == TitleForm.Nickname)
            {
                readings.RemoveAll(reading => reading.Item == item && reading.Form == TitleForm.Part);
            }

            if (!readings.Exists(reading => reading.Item == item))
            {
                readings.Add(new TitleReading(item, keyForm));
            }
        }
    }
}
