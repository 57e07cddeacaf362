using System.Collections.Frozen;
using System.Collections.Immutable;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Claims;

/// <summary>How a language tells things: words that state nothing, degrees, hedges, numbers. Read-only once loaded.</summary>
internal sealed class ClaimLexicon
{
    private static readonly ImmutableArray<string> Endings = ["s", "es", "ed", "d", "ing", "ly", "ies", "ied"];

    private readonly FrozenDictionary<string, ImmutableArray<string[]>> _lists;

    // The words of degrees and hedges state nothing by themselves either.
    private readonly FrozenSet<string> _plain;

    private ClaimLexicon(LexiconFile file)
    {
        Plain = file.Plain.Values.SelectMany(words => words).Select(word => string.Join(' ', ClaimText.Words(word)))
            .Concat(file.Plain.Values.SelectMany(words => words).Where(word => word[0] == '\'')).ToFrozenSet(StringComparer.Ordinal);
        _plain = Plain.Union(file.Degrees.Values.Concat(file.Hedges.Values).SelectMany(list => list).SelectMany(ClaimText.Words)).ToFrozenSet(StringComparer.Ordinal);
        Hedges = file.Hedges.ToFrozenDictionary(pair => pair.Key, pair => Phrases(pair.Value), StringComparer.Ordinal);
        Degrees = file.Degrees.ToFrozenDictionary(pair => pair.Key, pair => Phrases(pair.Value), StringComparer.Ordinal);
        Units = file.Units.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        Fractions = file.Fractions.ToFrozenDictionary(StringComparer.Ordinal);
        Numbers = file.Numbers.ToFrozenDictionary(StringComparer.Ordinal);
        Decades = file.Decades.ToFrozenDictionary(StringComparer.Ordinal);
        DecadeParts = file.DecadeParts.ToFrozenDictionary(pair => pair.Key, pair => (pair.Value[0], pair.Value[1]), StringComparer.Ordinal);
        _lists = typeof(LexiconFile).GetProperties().Where(property => property.PropertyType == typeof(List<string>))
            .ToFrozenDictionary(property => property.Name, property => Phrases((List<string>)property.GetValue(file)!), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Words that state nothing.</summary>
    public FrozenSet<string> Plain { get; }

    /// <summary>What stands before a quantity, by what it lets the quantity mean.</summary>
    public FrozenDictionary<string, ImmutableArray<string[]>> Hedges { get; }

    /// <summary>"none", "some" and "much", each with its phrases.</summary>
    public FrozenDictionary<string, ImmutableArray<string[]>> Degrees { get; }

    /// <summary>The pack's unit to the words for it, each with its factor.</summary>
    public FrozenDictionary<string, FrozenDictionary<string, double>> Units { get; }

    /// <summary>Words for parts of one.</summary>
    public FrozenDictionary<string, double> Fractions { get; }

    /// <summary>Number words.</summary>
    public FrozenDictionary<string, double> Numbers { get; }

    /// <summary>Decade words to the year they start in.</summary>
    public FrozenDictionary<string, double> Decades { get; }

    /// <summary>"early", "late" to the years of a decade they cover.</summary>
    public FrozenDictionary<string, (int First, int Last)> DecadeParts { get; }

    /// <summary>A list of phrases by its name in the file, split into words.</summary>
    /// <param name="name">The name.</param>
    public ImmutableArray<string[]> this[string name] => _lists[name];

    /// <summary>Loads the built-in lexicon of a language.</summary>
    /// <param name="language">A BCP 47 tag ("en").</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static ClaimLexicon Load(string language)
    {
        var name = $"{typeof(ClaimLexicon).Namespace}.Lexicons.{language}.yaml";
        using var stream = typeof(ClaimLexicon).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no lexicon of claims for the language \"{language}\".");
        using var reader = new StreamReader(stream);
        return new ClaimLexicon(new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
            .Deserialize<LexiconFile>(reader));
    }

    /// <summary>Whether a word, or the word it is a form of, states nothing.</summary>
    /// <param name="word">A folded word.</param>
    public bool IsPlain(string word) => _plain.Contains(word) || Bases(word).Any(_plain.Contains)
        || _lists[nameof(LexiconFile.PlainEndings)].Any(ending => word.Length > ending[0].Length + 3 && word.EndsWith(ending[0], StringComparison.Ordinal));

    /// <summary>Whether a word is one of a list of single words.</summary>
    /// <param name="list">The list's name.</param>
    /// <param name="word">A folded word.</param>
    public bool Has(string list, string word) => _lists[list].Any(phrase => phrase.Length == 1 && phrase[0] == word);

    /// <summary>The words a word may be a form of.</summary>
    /// <param name="word">A folded word.</param>
    public static IEnumerable<string> Bases(string word)
    {
        foreach (var ending in Endings)
        {
            if (word.Length <= ending.Length + 2 || !word.EndsWith(ending, StringComparison.Ordinal))
            {
                continue;
            }

            var part = word[..^ending.Length];
            yield return ending is "ies" or "ied" ? $"{part}y" : part;
            if (ending is "ed" or "ing")
            {
                yield return $"{part}e";
                if (part.Length > 2 && part[^1] == part[^2])
                {
                    yield return part[..^1];
                }
            }
        }
    }

    private static ImmutableArray<string[]> Phrases(List<string> phrases) =>
        [.. phrases.Select(phrase => phrase[0] is '\'' or '~' ? [phrase] : ClaimText.Words(phrase)).OrderByDescending(words => words.Length)];

    private sealed class LexiconFile
    {
        public string Language { get; set; } = "en";

        public Dictionary<string, List<string>> Plain { get; set; } = [];

        public Dictionary<string, List<string>> Hedges { get; set; } = [];

        public Dictionary<string, List<string>> Degrees { get; set; } = [];

        public List<string> All { get; set; } = [];

        public List<string> None { get; set; } = [];

        public List<string> Equal { get; set; } = [];

        public List<string> Sum { get; set; } = [];

        public List<string> Apart { get; set; } = [];

        public List<string> Saves { get; set; } = [];

        public List<string> Superlative { get; set; } = [];

        public List<string> SuperlativeFree { get; set; } = [];

        public List<string> Never { get; set; } = [];

        public List<string> Bettered { get; set; } = [];

        public List<string> Persons { get; set; } = [];

        public List<string> Liked { get; set; } = [];

        public List<string> Disliked { get; set; } = [];

        public List<string> Seen { get; set; } = [];

        public List<string> Asked { get; set; } = [];

        public List<string> Modal { get; set; } = [];

        public List<string> Condition { get; set; } = [];

        public List<string> Split { get; set; } = [];

        public List<string> First { get; set; } = [];

        public List<string> Second { get; set; } = [];

        public List<string> Third { get; set; } = [];

        public List<string> Fourth { get; set; } = [];

        public List<string> Last { get; set; } = [];

        public List<string> Other { get; set; } = [];

        public List<string> Together { get; set; } = [];

        public List<string> Reference { get; set; } = [];

        public List<string> Inside { get; set; } = [];

        public List<string> Link { get; set; } = [];

        public List<string> TheirFirst { get; set; } = [];

        public List<string> More { get; set; } = [];

        public List<string> Less { get; set; } = [];

        public List<string> Most { get; set; } = [];

        public List<string> LeastWords { get; set; } = [];

        public List<string> Of { get; set; } = [];

        public List<string> Between { get; set; } = [];

        public List<string> Coordinates { get; set; } = [];

        public List<string> Scales { get; set; } = [];

        public List<string> Pronouns { get; set; } = [];

        public List<string> UpTo { get; set; } = [];

        public List<string> Definite { get; set; } = [];

        public List<string> And { get; set; } = [];

        public List<string> Article { get; set; } = [];

        public List<string> Makes { get; set; } = [];

        public List<string> Ties { get; set; } = [];

        public List<string> Subjects { get; set; } = [];

        public List<string> NotMore { get; set; } = [];

        public List<string> Sayings { get; set; } = [];

        public List<string> Against { get; set; } = [];

        public List<string> Copulas { get; set; } = [];

        public List<string> Pointing { get; set; } = [];

        public List<string> By { get; set; } = [];

        public List<string> Whose { get; set; } = [];

        public List<string> Plural { get; set; } = [];

        public List<string> In { get; set; } = [];

        public List<string> ButFree { get; set; } = [];

        public List<string> PlainEndings { get; set; } = [];

        public List<string> Possessives { get; set; } = [];

        public Dictionary<string, Dictionary<string, double>> Units { get; set; } = [];

        public Dictionary<string, double> Fractions { get; set; } = [];

        public Dictionary<string, double> Numbers { get; set; } = [];

        public Dictionary<string, double> Decades { get; set; } = [];

        public Dictionary<string, List<int>> DecadeParts { get; set; } = [];
    }
}
