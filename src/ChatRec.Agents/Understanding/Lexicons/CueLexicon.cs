using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRec.Agents.Understanding.Text;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Understanding.Lexicons;

/// <summary>How the speakers of a language talk to a recommender: cues, numbers, comparators, ordinals, pronouns. Read-only once loaded.</summary>
internal sealed class CueLexicon
{
    private readonly FrozenDictionary<string, FrozenSet<string>> _sets;

    private CueLexicon(LexiconFile file, IReadOnlyCollection<string> everyday, IReadOnlyCollection<string> known)
    {
        Dictionary = Words(known.Concat(everyday));
        Language = file.Language;
        Cues = file.Cues.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Numbers = file.Numbers.ToFrozenDictionary(StringComparer.Ordinal);
        Decades = file.Decades.ToFrozenDictionary(StringComparer.Ordinal);
        DecadeParts = file.DecadeParts.ToFrozenDictionary(pair => pair.Key, pair => (pair.Value[0], pair.Value[1]), StringComparer.Ordinal);
        Units = file.Units.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        Comparators = file.Comparators.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        After = file.After.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Ordinals = file.Ordinals.ToFrozenDictionary(StringComparer.Ordinal);
        Neighbours = file.Neighbours.ToFrozenDictionary(StringComparer.Ordinal);
        Lists = file.Lists.ToFrozenSet(StringComparer.Ordinal);
        Pronouns = file.Pronouns.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Slates = file.Slates.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Young = Words(file.Young);
        Verdicts = file.Verdicts.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Eras = file.Eras.ToFrozenDictionary(StringComparer.Ordinal);
        Tellers = Words(file.Tellers);
        Settings = Words(file.Settings);
        Places = Words(file.Places);
        Blame = Words(file.Blame);
        Praise = Words(file.Praise);
        Negators = Words(file.Negators);
        Ages = file.Ages.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Question = file.Question.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        UnitLabels = file.UnitLabels.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        Function = Words(file.Function);
        WishOpeners = Words(file.WishOpeners);
        ClauseOpeners = Words(file.ClauseOpeners);
        PhraseEnds = Words(file.PhraseEnds);
        Articles = Words(file.Articles);
        Determiners = Words(file.Determiners);
        Verbs = Words(file.Verbs);
        Companions = Words(file.Companions);
        Indefinite = Words(file.Indefinite);
        PartWords = Words(file.PartWords);
        TitleJoins = Words(file.TitleJoins);
        Pointers = Words(file.Pointers);
        One = Words(file.One);
        Many = Words(file.Many);
        Namesakes = file.Namesakes.ToFrozenDictionary(StringComparer.Ordinal);
        Superlatives = file.Superlatives.ToFrozenDictionary(StringComparer.Ordinal);
        Yardsticks = Words(file.Yardsticks);
        TitleEnds = Words(file.TitleEnds);
        Exclamations = Words(file.Exclamations);
        Possessives = Words(file.Possessives);
        _sets = file.Sets.ToFrozenDictionary(pair => pair.Key, pair => Words(pair.Value), StringComparer.Ordinal);
        ListFillers = Words(file.ListFillers);
        Alternatives = Words(file.Alternatives);
        Spellings = file.Spellings.ToFrozenDictionary(StringComparer.Ordinal);
        Stop = Words(file.Stop);
        Subjects = Words(file.Subjects);
        NotComparative = Words(file.NotComparative);
        Ordinary = Words(file.Ordinary.Concat(file.Stop).Concat(everyday));
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
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Comparators { get; }

    /// <summary>Words after a number by comparator.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> After { get; }

    /// <summary>Places in a slate; negative counts from the end, 0 is the middle.</summary>
    public FrozenDictionary<string, int> Ordinals { get; }

    /// <summary>Words for a place beside another ("below"), and how many places on it is.</summary>
    public FrozenDictionary<string, int> Neighbours { get; }

    /// <summary>Words for a list that was shown ("batch").</summary>
    public FrozenSet<string> Lists { get; }

    /// <summary>Words that point at what was shown: "one", "all", "others".</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Pronouns { get; }

    /// <summary>Words for an earlier slate: "first", "previous", "latest".</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Slates { get; }

    /// <summary>Words for people whose age matters.</summary>
    public FrozenSet<string> Young { get; }

    /// <summary>Words around an age: "years", "old", "tied", "before", "is", "after", "birthday".</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Ages { get; }

    /// <summary>Two words for a long time to the year from which it runs, or, negative, before which.</summary>
    public FrozenDictionary<string, int> Eras { get; }

    /// <summary>Verbs that tell of one item rather than of a sort ("watched").</summary>
    public FrozenSet<string> Tellers { get; }

    /// <summary>Words that say that a setting follows ("set").</summary>
    public FrozenSet<string> Settings { get; }

    /// <summary>Words between them and the setting ("in", "aboard").</summary>
    public FrozenSet<string> Places { get; }

    /// <summary>Words that blame what their clause names ("bored").</summary>
    public FrozenSet<string> Blame { get; }

    /// <summary>Words that praise what their clause names ("adored").</summary>
    public FrozenSet<string> Praise { get; }

    /// <summary>Words that turn praise and blame round ("never").</summary>
    public FrozenSet<string> Negators { get; }

    /// <summary>What verdicts are made of: "verbs", "adverbs", "good", "bad".</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Verdicts { get; }

    /// <summary>Openings of questions by what they ask for.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Question { get; }

    /// <summary>The pack's unit to what people call an attribute that is counted in it.</summary>
    public FrozenDictionary<string, ImmutableArray<string>> UnitLabels { get; }

    /// <summary>Words before free text that say that a wish follows.</summary>
    public FrozenSet<string> WishOpeners { get; }

    /// <summary>Words after which a whole clause is the wish ("where").</summary>
    public FrozenSet<string> ClauseOpeners { get; }

    /// <summary>Words at which a phrase of free text ends.</summary>
    public FrozenSet<string> PhraseEnds { get; }

    /// <summary>Articles and little adjectives between a cue and free text.</summary>
    public FrozenSet<string> Articles { get; }

    /// <summary>Words that make what follows somebody's or something known ("my", "this").</summary>
    public FrozenSet<string> Determiners { get; }

    /// <summary>Finite verbs that make a statement of what stands before them.</summary>
    public FrozenSet<string> Verbs { get; }

    /// <summary>Words after which people join in rather than tell ("for my kids").</summary>
    public FrozenSet<string> Companions { get; }

    /// <summary>Articles that open a new wish.</summary>
    public FrozenSet<string> Indefinite { get; }

    /// <summary>Words before the number of a part ("part", "episode").</summary>
    public FrozenSet<string> PartWords { get; }

    /// <summary>Words that join titles in a list.</summary>
    public FrozenSet<string> TitleJoins { get; }

    /// <summary>Words that point at an item shown and described ("the", "that").</summary>
    public FrozenSet<string> Pointers { get; }

    /// <summary>Words that stand for one item.</summary>
    public FrozenSet<string> One { get; }

    /// <summary>Words that stand for several items.</summary>
    public FrozenSet<string> Many { get; }

    /// <summary>Words for one of several items of a name: -1 for the oldest, +1 for the newest.</summary>
    public FrozenDictionary<string, int> Namesakes { get; }

    /// <summary>Endings of superlatives to the endings of their comparatives.</summary>
    public FrozenDictionary<string, string> Superlatives { get; }

    /// <summary>Words before an item that is only compared with ("than").</summary>
    public FrozenSet<string> Yardsticks { get; }

    /// <summary>Words that may follow a title of everyday words.</summary>
    public FrozenSet<string> TitleEnds { get; }

    /// <summary>Openings that exclaim rather than ask ("what a").</summary>
    public FrozenSet<string> Exclamations { get; }

    /// <summary>Words that make what follows somebody's.</summary>
    public FrozenSet<string> Possessives { get; }

    /// <summary>Words that may stand between the things of a list.</summary>
    public FrozenSet<string> ListFillers { get; }

    /// <summary>Words that join alternatives.</summary>
    public FrozenSet<string> Alternatives { get; }

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

    /// <summary>Every word of the language that is known, the rare ones too: none of them is a misspelling, and none alone is a piece of a title.</summary>
    public FrozenSet<string> Dictionary { get; }

    /// <summary>Whether a word belongs to one of the language's small sets.</summary>
    /// <param name="set">The set's name.</param>
    /// <param name="word">The folded word.</param>
    public bool Is(string set, string word) => _sets[set].Contains(word);

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
        var (everyday, known) = WordList(language);
        return new CueLexicon(file, everyday, known);
    }

    // One word a line, the everyday ones first, then the others; a line with "#" opens a part or is a remark. A language may have no list.
    private static (List<string> Everyday, List<string> Known) WordList(string language)
    {
        var (everyday, known) = (new List<string>(), new List<string>());
        using var stream = typeof(CueLexicon).Assembly.GetManifestResourceStream($"{typeof(CueLexicon).Namespace}.{language}.words.txt");
        if (stream is null)
        {
            return (everyday, known);
        }

        using var reader = new StreamReader(stream);
        var part = everyday;
        while (reader.ReadLine() is { } line)
        {
            if (line is "# known")
            {
                part = known;
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                part.Add(line);
            }
        }

        return (everyday, known);
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

        public Dictionary<string, int> Neighbours { get; set; } = [];

        public List<string> Lists { get; set; } = [];

        public Dictionary<string, List<string>> Pronouns { get; set; } = [];

        public Dictionary<string, List<string>> Slates { get; set; } = [];

        public Dictionary<string, List<string>> Ages { get; set; } = [];

        public Dictionary<string, List<string>> Verdicts { get; set; } = [];

        public Dictionary<string, int> Eras { get; set; } = [];

        public List<string> Tellers { get; set; } = [];

        public List<string> Settings { get; set; } = [];

        public List<string> Places { get; set; } = [];

        public List<string> Blame { get; set; } = [];

        public List<string> Praise { get; set; } = [];

        public List<string> Negators { get; set; } = [];

        public List<string> Young { get; set; } = [];

        public Dictionary<string, List<string>> Question { get; set; } = [];

        public Dictionary<string, List<string>> UnitLabels { get; set; } = [];

        public List<string> WishOpeners { get; set; } = [];

        public List<string> ClauseOpeners { get; set; } = [];

        public List<string> PhraseEnds { get; set; } = [];

        public List<string> Articles { get; set; } = [];

        public List<string> Determiners { get; set; } = [];

        public List<string> Verbs { get; set; } = [];

        public List<string> Companions { get; set; } = [];

        public List<string> Indefinite { get; set; } = [];

        public List<string> PartWords { get; set; } = [];

        public List<string> TitleJoins { get; set; } = [];

        public List<string> Pointers { get; set; } = [];

        public List<string> One { get; set; } = [];

        public List<string> Many { get; set; } = [];

        public Dictionary<string, int> Namesakes { get; set; } = [];

        public Dictionary<string, string> Superlatives { get; set; } = [];

        public List<string> Yardsticks { get; set; } = [];

        public List<string> TitleEnds { get; set; } = [];

        public List<string> Exclamations { get; set; } = [];

        public List<string> Possessives { get; set; } = [];

        public Dictionary<string, List<string>> Sets { get; set; } = [];

        public List<string> ListFillers { get; set; } = [];

        public List<string> Alternatives { get; set; } = [];

        public Dictionary<string, string> Spellings { get; set; } = [];

        public List<string> Function { get; set; } = [];

        public List<string> Stop { get; set; } = [];

        public List<string> Subjects { get; set; } = [];

        public List<string> NotComparative { get; set; } = [];

        public List<string> Ordinary { get; set; } = [];
    }
}
