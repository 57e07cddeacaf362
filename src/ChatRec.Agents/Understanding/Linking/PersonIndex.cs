using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Linking;

/// <summary>A person a phrase means.</summary>
/// <param name="Name">The name as the catalogue writes it.</param>
/// <param name="Confidence">How sure, 0..1.</param>
internal sealed record PersonLink(string Name, double Confidence);

/// <summary>People of the catalogue by full name and by last name. Read-only once built; thread-safe.</summary>
internal sealed class PersonIndex
{
    /// <summary>The longest name in words that is looked for.</summary>
    public const int WordLimit = 5;

    private const double DistinctRatio = 2.5;
    private const double KnownWeight = 3;

    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Person>> _lastNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _nicknames = new(StringComparer.Ordinal);
    private readonly Lazy<TrigramIndex> _spellings;
    private readonly Lazy<TrigramIndex> _lastSpellings;
    private readonly Lazy<HashSet<string>> _words;

    /// <summary>Indexes a catalogue's people.</summary>
    /// <param name="catalog">The catalogue.</param>
    public PersonIndex(ItemCatalog catalog)
    {
        var attributes = catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Person).ToList();
        foreach (var attribute in attributes)
        {
            foreach (var name in catalog.VocabularyOf(attribute.Name))
            {
                var key = Tokenizer.Key(name);
                if (key.Length == 0)
                {
                    continue;
                }

                if (!_people.TryGetValue(key, out var person))
                {
                    _people.Add(key, person = new Person(name));
                }

                foreach (var item in catalog.ItemsWith(attribute.Name, name))
                {
                    // The square of the quantile: parts in well-known items make a well-known person.
                    var weight = Math.Pow(catalog.PopularityOf(item), 2);
                    person.Weights[attribute.Name] = person.Weights.GetValueOrDefault(attribute.Name) + weight;
                }
            }
        }

        foreach (var (key, person) in _people)
        {
            foreach (var last in LastNames(key))
            {
                if (!_lastNames.TryGetValue(last, out var namesakes))
                {
                    _lastNames.Add(last, namesakes = []);
                }

                namesakes.Add(person);
            }
        }

        foreach (var (nickname, names) in catalog.Schema.PersonNicknames)
        {
            if (_people.TryGetValue(Tokenizer.Key(names[0]), out var meant))
            {
                _nicknames[Tokenizer.Key(nickname)] = meant.Name;
            }
        }

        _words = new Lazy<HashSet<string>>(() => [.. _people.Keys.SelectMany(name => name.Split(' '))]);
        _lastSpellings = new Lazy<TrigramIndex>(() => new TrigramIndex(
            _lastNames.Where(pair => pair.Value.Any(person => person.WeightIn(null) >= KnownWeight)).Select(pair => pair.Key).Order(StringComparer.Ordinal)));
        _spellings = new Lazy<TrigramIndex>(() => new TrigramIndex(_people.Keys.Order(StringComparer.Ordinal)));
    }

    /// <summary>Whether a word is a person's first or last name.</summary>
    /// <param name="name">The person's name.</param>
    /// <param name="word">The word, folded.</param>
    public static bool IsCalled(string name, string word) => Tokenizer.Key(name).Split(' ') is var parts && (parts[0] == word || parts[^1] == word);

    /// <summary>Whether there are any people.</summary>
    public bool IsEmpty => _people.Count == 0;

    /// <summary>The person of a full name, or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public PersonLink? Find(ReadOnlySpan<char> phrase) =>
        _people.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(phrase, out var person) ? new PersonLink(person.Name, 0.97)
        : phrase.Contains(' ') ? Nicknamed(phrase) : null;

    private PersonLink? Nicknamed(ReadOnlySpan<char> phrase) =>
        _nicknames.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(phrase, out var name) ? new PersonLink(name, 0.9) : null;

    /// <summary>The person a last name means, when one is far better known than the namesakes; or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    /// <param name="attribute">The attribute said ("director"), or <see langword="null"/>.</param>
    /// <param name="known">How well known the person must be.</param>
    public PersonLink? FindByLastName(ReadOnlySpan<char> phrase, string? attribute, double known = KnownWeight)
    {
        if (Nicknamed(phrase) is { } nicknamed)
        {
            return nicknamed;
        }

        if (!_lastNames.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(phrase, out var namesakes))
        {
            return null;
        }

        var ordered = namesakes.Select(person => (person, Weight: person.WeightIn(attribute)))
            .OrderByDescending(pair => pair.Weight).ThenBy(pair => pair.person.Name, StringComparer.Ordinal).Take(2).ToList();
        if (ordered[0].Weight < known)
        {
            return null;
        }

        return ordered.Count == 1 || ordered[0].Weight >= DistinctRatio * ordered[1].Weight
            ? new PersonLink(ordered[0].person.Name, 0.85)
            : null;
    }

    /// <summary>The person of a misspelt full name, or <see langword="null"/>.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public PersonLink? FindMisspelt(string phrase) =>
        _spellings.Value.Nearest(phrase, out _) is { } key ? new PersonLink(_people[key].Name, 0.75) : null;

    /// <summary>Whether a word stands in anybody's name.</summary>
    /// <param name="word">The folded word.</param>
    public bool HasWord(string word) => _words.Value.Contains(word);

    /// <summary>The person of a misspelt last name, when one is far better known than the namesakes; or <see langword="null"/>.</summary>
    /// <param name="word">The folded word.</param>
    /// <param name="attribute">The attribute said, or <see langword="null"/>.</param>
    public PersonLink? FindByMisspeltLastName(string word, string? attribute) =>
        _lastSpellings.Value.Nearest(word, out _) is { } name && FindByLastName(name, attribute) is { } person ? person with { Confidence = 0.7 } : null;

    /// <summary>Builds what is built on demand.</summary>
    public void Warm() => _ = (_spellings.Value, _words.Value, _lastSpellings.Value);

    private static IEnumerable<string> LastNames(string key)
    {
        var words = key.Split(' ');
        if (words is [.., "jr"] or [.., "sr"] or [.., "ii"] or [.., "iii"])
        {
            words = words[..^1];
        }

        if (words.Length < 2)
        {
            yield break;
        }

        yield return words[^1];
        if (words.Length > 2 && words[^2].Length <= 3)
        {
            yield return $"{words[^2]} {words[^1]}";
        }
    }

    private sealed class Person(string name)
    {
        public string Name { get; } = name;

        public Dictionary<string, double> Weights { get; } = new(StringComparer.Ordinal);

        public double WeightIn(string? attribute) =>
            attribute is null ? Weights.Values.Sum() : Weights.GetValueOrDefault(attribute);
    }
}
