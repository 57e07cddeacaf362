using System.Collections.Immutable;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>A title or a person found at a token.</summary>
/// <param name="End">One past the last token.</param>
/// <param name="Titles">What the words may mean as a title; empty for a person.</param>
/// <param name="Person">The person, or <see langword="null"/>.</param>
/// <param name="Confidence">How sure the words are the name, 0..1.</param>
/// <param name="IsOrdinary">Whether they are everyday words as well.</param>
internal sealed record NameFound(int End, IReadOnlyList<TitleReading> Titles, string? Person, double Confidence, bool IsOrdinary);

/// <summary>
/// Titles and people as the speakers of a language write them: whole, by stems ("Матрицу"), by last name, with a slip of a letter; and Latin
/// titles in between by the catalogue's own indexes. Read-only once built; thread-safe.
/// </summary>
internal sealed class LocalNames
{
    private const int WordLimit = 14;
    private const int ShortestLastName = 4;

    private readonly PhraseLexicon _lexicon;
    private readonly TitleIndex _titles;
    private readonly PersonIndex _people;
    private readonly Dictionary<string, List<TitleReading>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TitleReading>> _stems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ordinary;
    private readonly HashSet<string> _ordinaryStems;
    private readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal);
    private readonly Lazy<TrigramIndex> _spellings;

    /// <summary>Indexes the names of a language.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="locale">The pack's words in the language.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="titles">The catalogue's own titles.</param>
    /// <param name="people">The catalogue's own people.</param>
    public LocalNames(ItemCatalog catalog, PackLocale locale, PhraseLexicon lexicon, TitleIndex titles, PersonIndex people)
    {
        _lexicon = lexicon;
        _titles = titles;
        _people = people;
        _ordinary = [.. lexicon.Ordinary.Select(title => Exact(PhraseToken.Cut(title)))];
        _ordinaryStems = [.. lexicon.Ordinary.Select(title => Stems(PhraseToken.Cut(title)))];
        foreach (var (id, names) in locale.Titles)
        {
            if (!catalog.TryIndexOf(new ItemId(id), out var item))
            {
                continue;
            }

            foreach (var name in names)
            {
                var tokens = PhraseToken.Cut(name);
                var reading = new TitleReading(item, TitleForm.Other);
                Put(_exact, Exact(tokens), reading);
                Put(_stems, Stems(tokens), reading);
                Begins(tokens);
            }
        }

        foreach (var (name, said) in locale.People)
        {
            foreach (var words in said.Select(full => PhraseToken.Cut(full)))
            {
                _names.TryAdd(Stems(words), name);
                Begins(words);
            }
        }

        foreach (var (name, said) in locale.People)
        {
            var last = said[0].Split(' ', '·') is [_, .., var word] ? word : null;
            if (last is not null && last.Length >= (lexicon.HasSpaces ? ShortestLastName : 2))
            {
                // Of several people with one last name nobody is guessed.
                var key = Stems(PhraseToken.Cut(last));
                Begins(PhraseToken.Cut(last));
                _lastNames[key] = _lastNames.TryGetValue(key, out var namesake) && namesake != name ? "" : name;
            }
        }

        _spellings = new Lazy<TrigramIndex>(() => new TrigramIndex(
            _stems.Keys.Concat(_names.Keys).Concat(_lastNames.Keys).Where(key => key.Length > 4 && !_ordinary.Contains(key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));
    }

    /// <summary>The longest name that begins at a token, or <see langword="null"/>.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="first">Where it begins.</param>
    public NameFound? Find(ImmutableArray<PhraseToken> tokens, int first)
    {
        foreach (var end in Ends(tokens, first))
        {
            var words = tokens.AsSpan()[first..end];
            if (Whole(words, end) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>What exactly these tokens name, or <see langword="null"/>.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="first">First token.</param>
    /// <param name="end">One past the last.</param>
    public NameFound? Between(ImmutableArray<PhraseToken> tokens, int first, int end) =>
        first >= end ? null : Whole(tokens.AsSpan()[first..end], end) ?? Misspelt(tokens, first, end);

    /// <summary>What these tokens name with a slip of a letter, or <see langword="null"/>.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="first">First token.</param>
    /// <param name="end">One past the last.</param>
    public NameFound? Misspelt(ImmutableArray<PhraseToken> tokens, int first, int end)
    {
        var words = tokens.AsSpan()[first..end];
        if (IsLatin(words))
        {
            return _titles.FindMisspelt(Exact(words)) is { } latin ? new NameFound(end, latin, null, 0.75, false)
                : _people.FindMisspelt(Exact(words)) is { } person ? new NameFound(end, [], person.Name, person.Confidence, false) : null;
        }

        if (!_lexicon.HasSpaces || _spellings.Value.Nearest(Stems(words), out _) is not { } key)
        {
            return null;
        }

        return _stems.TryGetValue(key, out var readings) ? new NameFound(end, readings, null, 0.7, false)
            : (_names.GetValueOrDefault(key) ?? _lastNames.GetValueOrDefault(key)) is { Length: > 0 } name ? new NameFound(end, [], name, 0.7, false) : null;
    }

    private NameFound? Whole(ReadOnlySpan<PhraseToken> words, int end)
    {
        var exact = Exact(words);
        if (IsLatin(words))
        {
            return _titles.Find(exact) is { } latin ? new NameFound(end, latin, null, 0.95, words.Length == 1 && exact.Length < 4)
                : _people.Find(exact) is { } person ? new NameFound(end, [], person.Name, person.Confidence, false)
                : words.Length == 1 && _people.FindByLastName(exact, null) is { } last ? new NameFound(end, [], last.Name, last.Confidence, false) : null;
        }

        var stems = Stems(words);
        if (_exact.TryGetValue(exact, out var titles))
        {
            return new NameFound(end, titles, null, 0.95, _ordinary.Contains(exact));
        }

        if (_names.TryGetValue(stems, out var name))
        {
            return new NameFound(end, [], name, 0.95, false);
        }

        if (_stems.TryGetValue(stems, out titles))
        {
            return new NameFound(end, titles, null, 0.9, _ordinaryStems.Contains(stems));
        }

        return _lastNames.GetValueOrDefault(stems) is { Length: > 0 } only ? new NameFound(end, [], only, 0.85, false) : null;
    }

    // Ends of runs of text tokens, longest first; a comma or a hyphen may stand within a name.
    private List<int> Ends(ImmutableArray<PhraseToken> tokens, int first)
    {
        var ends = new List<int>();
        var count = 0;
        var latin = tokens[first].IsLatin || tokens[first].Kind == PhraseTokenKind.Digits;
        var limit = Math.Max(_lengths.GetValueOrDefault(Joined(tokens.AsSpan().Slice(first, 1), _lexicon.Stem)), latin ? WordLimit : 0);
        for (var at = first; at < tokens.Length && count < limit; at++)
        {
            if (tokens[at].IsText)
            {
                count++;
                ends.Add(at + 1);
            }
            else if (tokens[at].Text is not ("," or "-" or "."))
            {
                break;
            }
        }

        ends.Reverse();
        return ends;
    }

    // How many tokens the longest name has that begins with a word: most words begin none.
    private void Begins(ImmutableArray<PhraseToken> tokens)
    {
        var words = tokens.Where(token => token.IsText).ToArray();
        var first = Joined(words.AsSpan(0, 1), _lexicon.Stem);
        _lengths[first] = Math.Max(_lengths.GetValueOrDefault(first), words.Length);
    }

    private static bool IsLatin(ReadOnlySpan<PhraseToken> words)
    {
        var any = false;
        foreach (var word in words)
        {
            if (word.Kind is PhraseTokenKind.Word or PhraseTokenKind.Character && !word.IsLatin)
            {
                return false;
            }

            any |= word.IsLatin;
        }

        return any;
    }

    private static string Exact(ImmutableArray<PhraseToken> tokens) => Exact(tokens.AsSpan());

    private static string Exact(ReadOnlySpan<PhraseToken> tokens) => Joined(tokens, word => word);

    private string Stems(ImmutableArray<PhraseToken> tokens) => Stems(tokens.AsSpan());

    private string Stems(ReadOnlySpan<PhraseToken> tokens) => Joined(tokens, _lexicon.Stem);

    private static string Joined(ReadOnlySpan<PhraseToken> tokens, Func<string, string> form)
    {
        var key = new System.Text.StringBuilder();
        var character = false;
        foreach (var token in tokens)
        {
            if (!token.IsText)
            {
                continue;
            }

            if (key.Length > 0 && !(character && token.Kind != PhraseTokenKind.Word))
            {
                key.Append(token.Kind == PhraseTokenKind.Character ? "" : " ");
            }

            character = token.Kind == PhraseTokenKind.Character;
            key.Append(token.Kind == PhraseTokenKind.Word ? form(token.Text) : token.Text);
        }

        return key.ToString();
    }

    private static void Put(Dictionary<string, List<TitleReading>> index, string key, TitleReading reading)
    {
        if (!index.TryGetValue(key, out var readings))
        {
            index.Add(key, readings = []);
        }

        if (!readings.Exists(other => other.Item == reading.Item))
        {
            readings.Add(reading);
        }
    }
}
