using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>All phrases of a language and of a pack in one trie. Read-only once built; thread-safe.</summary>
internal sealed class PhraseBook
{
    private const string NounPlace = "{noun}";

    private readonly CueLexicon _lexicon;
    private readonly PackSchema _schema;

    /// <summary>Builds the phrases of a pack in a language.</summary>
    /// <param name="lexicon">The language.</param>
    /// <param name="schema">The pack's declaration.</param>
    /// <param name="vocabularyOf">The values of a category, ordinal or tag attribute.</param>
    public PhraseBook(CueLexicon lexicon, PackSchema schema, Func<string, IReadOnlyList<string>> vocabularyOf)
    {
        _lexicon = lexicon;
        _schema = schema;
        foreach (var (cue, phrases) in lexicon.Cues)
        {
            foreach (var phrase in phrases.SelectMany(Expand))
            {
                Senses.Add(phrase, new Sense(SenseKind.Cue, cue));
            }
        }

        AddVerdicts("good", "goodAfter");
        AddVerdicts("bad", "badAfter");
        foreach (var (kind, phrases) in lexicon.Pronouns)
        {
            foreach (var phrase in phrases.SelectMany(Expand))
            {
                Pronouns.Add(phrase, kind);
            }
        }

        foreach (var (slate, phrases) in lexicon.Slates)
        {
            foreach (var phrase in phrases)
            {
                Slates.Add(phrase, slate);
            }
        }

        foreach (var (comparator, phrases) in lexicon.Comparators)
        {
            foreach (var phrase in phrases)
            {
                Comparators.Add(phrase, comparator);
            }
        }

        foreach (var (comparator, phrases) in lexicon.After)
        {
            foreach (var phrase in phrases)
            {
                After.Add(phrase, comparator);
            }
        }

        foreach (var word in schema.Noun.Words)
        {
            Senses.Add(word, new Sense(SenseKind.Noun, string.Empty));
        }

        foreach (var attribute in schema.Attributes)
        {
            AddAttribute(attribute, vocabularyOf);
        }

        foreach (var topic in schema.Topics)
        {
            Senses.Add(topic, new Sense(SenseKind.Topic, topic));
        }
    }

    /// <summary>Cues, values, bounds, directions, labels, roles and nouns.</summary>
    public PhraseTrie<Sense> Senses { get; } = new();

    /// <summary>The directions alone.</summary>
    public PhraseTrie<Sense> Directions { get; } = new();

    /// <summary>Words that point at what was shown.</summary>
    public PhraseTrie<string> Pronouns { get; } = new();

    /// <summary>Words that say which slate is meant.</summary>
    public PhraseTrie<string> Slates { get; } = new();

    /// <summary>Words before a number.</summary>
    public PhraseTrie<string> Comparators { get; } = new();

    /// <summary>Words after a number.</summary>
    public PhraseTrie<string> After { get; } = new();

    // "was great", "are all so boring"
    private void AddVerdicts(string kind, string cue) => Senses.AddChain(
        _lexicon.Verdicts["verbs"], _lexicon.Verdicts["adverbs"], _lexicon.Verdicts.GetValueOrDefault(kind, []), new Sense(SenseKind.Cue, cue));

    private IEnumerable<string> Expand(string phrase) =>
        phrase.Contains(NounPlace, StringComparison.Ordinal)
            ? _schema.Noun.Words.Select(noun => phrase.Replace(NounPlace, noun, StringComparison.Ordinal))
            : [phrase];

    private void AddAttribute(AttributeSchema attribute, Func<string, IReadOnlyList<string>> vocabularyOf)
    {
        var unitLabels = attribute.Unit is { } unit && _lexicon.UnitLabels.TryGetValue(unit, out var named) ? named : [];
        foreach (var label in attribute.Labels.Concat(unitLabels).Append(attribute.Name))
        {
            Senses.Add(label, new Sense(SenseKind.Label, attribute.Name));
        }

        foreach (var role in attribute.Roles)
        {
            Senses.Add(role, new Sense(SenseKind.Role, attribute.Name));
        }

        foreach (var (phrase, meaning) in attribute.Phrases)
        {
            if (meaning.Values.IsEmpty)
            {
                Senses.Add(phrase, new Sense(SenseKind.Bound, attribute.Name) { Bound = meaning });
            }
            else
            {
                AddWithPlural(phrase, new Sense(SenseKind.Value, attribute.Name) { Values = meaning.Values });
            }
        }

        foreach (var (value, words) in attribute.Words)
        {
            foreach (var word in words)
            {
                AddWithPlural(word, new Sense(SenseKind.Value, attribute.Name) { Values = [value] });
            }
        }

        if (attribute.Kind is AttributeKind.Category or AttributeKind.Ordinal or AttributeKind.Tag)
        {
            foreach (var value in vocabularyOf(attribute.Name).Where(value => !attribute.Words.ContainsKey(value)))
            {
                Senses.Add(value, new Sense(SenseKind.Value, attribute.Name) { Values = [value] });
            }
        }

        AddDirections(attribute.Name, attribute.Less, -1);
        AddDirections(attribute.Name, attribute.More, +1);
    }

    // The plural means the same ("rom-coms").
    private void AddWithPlural(string phrase, Sense sense)
    {
        Senses.Add(phrase, sense);
        if (phrase.Length > 3 && char.IsLetter(phrase[^1]) && phrase[^1] != 's')
        {
            Senses.Add(phrase[^1] == 'y' && !"aeiou".Contains(phrase[^2], StringComparison.Ordinal) ? $"{phrase[..^1]}ies" : $"{phrase}s", sense);
        }
    }

    private void AddDirections(string attribute, IEnumerable<string> phrases, int sign)
    {
        foreach (var phrase in phrases)
        {
            var words = Tokenizer.Key(phrase).Split(' ');
            var first = words[0];
            var isLess = words.Length > 2 && IsCue("degreeLess", $"{first} {words[1]}"); // "not so long" compares, "not long" bans
            var direction = new Sense(SenseKind.Direction, attribute)
            {
                Sign = sign,
                IsBan = IsCue("ban", first) && !isLess && !(words.Length > 2 && IsCue("softBan", $"{first} {words[1]}")), // "not too scary" only steers
                IsComparative = isLess || Enumerable.Range(1, Math.Min(3, words.Length)).Any(count => IsDegree(string.Join(' ', words[..count]))) || IsComparative(words[^1]),
            };
            Senses.Add(phrase, direction);
            Directions.Add(phrase, direction);
        }
    }

    private bool IsCue(string cue, string word) => _lexicon.Cues.TryGetValue(cue, out var phrases) && phrases.Contains(word);

    private bool IsDegree(string phrase) => IsCue("degreeMore", phrase) || IsCue("degreeLess", phrase);

    private bool IsComparative(string word) =>
        word.Length > 4 && word.EndsWith("er", StringComparison.Ordinal) && !_lexicon.NotComparative.Contains(word);
}
