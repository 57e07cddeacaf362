using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRec.Agents.Understanding.Text;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Understanding.Lexicons;

/// <summary>How the speakers of a language talk to a recommender: cues, numbers, comparators, ordinals, pronouns. Read-only once loaded.</summary>
internal sealed class CueLexicon
{
    private CueLexicon(LexiconFile file)
    {
        Language = file.Language;
        Cues = file.Cues.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Numbers = file.Numbers.ToFrozenDictionary(StringComparer.Ordinal);
        Decades = file.Decades.ToFrozenDictionary(StringComparer.Ordinal);
        DecadeParts = file.DecadeParts.ToFrozenDictionary(pair => pair.Key, pair => (pair.Value[0], pair.Value[1]), StringComparer.Ordinal);
        Units = file.Units.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        Comparators = file.Comparators.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        After = file.After.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Ordinals = file.Ordinals.ToFrozenDictionary(StringComparer.Ordinal);
        Pronouns = file.Pronouns.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Slates = file.Slates.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Young = Words(file.Young);
        Question = file.Question.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        UnitLabels = file.UnitLabels.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Function = Words(file.Function);
        WishOpeners = Words(file.WishOpeners);
        Spellings = file.Spellings.ToFrozenDictionary(StringComparer.Ordinal);
        Stop = Words(file.Stop);
        Subjects = Words(file.Subjects);
        NotComparative = Words(file.NotComparative);
        Ordinary = Words(file.Ordinary.Concat(file.Stop));
    }

    /// <summary>The language as a BCP 47 tag.</summary>
    public string Language { get; }

    /// <summary>Phrases by what they signal.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> Cues { get; }

    /// <summary>Number words.</summary>
    public FrozenDictionary<string, double> Numbers { get; }

    /// <summary>Decade words to where the decade starts, counted from its century (110 is the century's second decade after the turn).</summary>
    public FrozenDictionary<string, int> Decades { get; }

    /// <summary>"early", "late" to the years of a decade they cover.</summary>
    public FrozenDictionary<string, (int First, int Last)> DecadeParts { get; }

    /// <summary>The pack's unit to the words for it, each with its factor.</summary>
    public FrozenDictionary<string, FrozenDictionary<string, double>> Units { get; }

    /// <summary>Words before a number by comparator.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Comparators { get; }

    /// <summary>Words after a number by comparator.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> After { get; }

    /// <summary>Places in a slate; negative counts from the end, 0 is the middle.</summary>
    public FrozenDictionary<string, int> Ordinals { get; }

    /// <summary>Words that point at what was shown: "one", "all", "others".</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Pronouns { get; }

    /// <summary>Words for an earlier slate: "first", "previous", "latest".</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Slates { get; }

    /// <summary>Words for people whose age matters.</summary>
    public FrozenSet<string> Young { get; }

    /// <summary>Openings of questions by what they ask for.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Question { get; }

    /// <summary>The pack's unit to what people call an attribute that is counted in it.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> UnitLabels { get; }

    /// <summary>Words before free text that say that a wish follows.</summary>
    public FrozenSet<string> WishOpeners { get; }

    /// <summary>Quick spellings to what they stand for ("im" to "i'm").</summary>
    public FrozenDictionary<string, string> Spellings { get; }

    /// <summary>Words that free text neither begins nor ends with.</summary>
    public FrozenSet<string> Function { get; }

    /// <summary>Words without a wish of their own.</summary>
    public FrozenSet<string> Stop { get; }

    /// <summary>Words for people whose taste is told.</summary>
    public FrozenSet<string> Subjects { get; }

    /// <summary>Words that look comparative and are not.</summary>
    public FrozenSet<string> NotComparative { get; }

    /// <summary>Everyday words: a title made of them needs a cue.</summary>
    public FrozenSet<string> Ordinary { get; }

    /// <summary>Loads the built-in lexicon of a language.</summary>
    /// <param name="language">A BCP 47 tag ("en").</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static CueLexicon Load(string language)
    {
        var name = $"{typeof(CueLexicon).Namespace}.{language}.yaml";
        using var stream = typeof(CueLexicon).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no lexicon for the language \"{language}\".");
        using var reader = new StreamReader(stream);
        var file = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
            .Deserialize<LexiconFile>(reader);
        return new CueLexicon(file);
    }

    private static FrozenSet<string> Words(IEnumerable<string> words) =>
        words.Select(word => word.Length > 0 && word[0] == '\'' ? word : Tokenizer.Key(word)).ToFrozenSet(StringComparer.Ordinal);

    private sealed class LexiconFile
    {
        public string Language { get; set; } = "en";

        public Dictionary<string, List<string>> Cues { get; set; } = [];

        public Dictionary<string, double> Numbers { get; set; } = [];

        public Dictionary<string, int> Decades { get; set; } = [];

        public Dictionary<string, List<int>> DecadeParts { get; set; } = [];

        public Dictionary<string, Dictionary<string, double>> Units { get; set; } = [];

        public Dictionary<string, List<string>> Comparators { get; set; } = [];

        public Dictionary<string, List<string>> After { get; set; } = [];

        public Dictionary<string, int> Ordinals { get; set; } = [];

        public Dictionary<string, List<string>> Pronouns { get; set; } = [];

        public Dictionary<string, List<string>> Slates { get; set; } = [];

        public List<string> Young { get; set; } = [];

        public Dictionary<string, List<string>> Question { get; set; } = [];

        public Dictionary<string, List<string>> UnitLabels { get; set; } = [];

        public List<string> WishOpeners { get; set; } = [];

        public Dictionary<string, string> Spellings { get; set; } = [];

        public List<string> Function { get; set; } = [];

        public List<string> Stop { get; set; } = [];

        public List<string> Subjects { get; set; } = [];

        public List<string> NotComparative { get; set; } = [];

        public List<string> Ordinary { get; set; } = [];
    }
}
