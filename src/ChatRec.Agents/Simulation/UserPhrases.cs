using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Simulation;

/// <summary>The words of simulated users in one language. Read-only once loaded and thread-safe.</summary>
internal sealed class UserPhrases
{
    private readonly PhraseFile _file;
    private readonly Regex _comparative;
    private readonly Regex _plural;
    private readonly Regex _clause;

    private UserPhrases(PhraseFile file)
    {
        _file = file;
        _comparative = Pattern(file.Comparative);
        _plural = Pattern(file.Plural);
        _clause = Pattern(file.Clause);
        Words = Lines(file).SelectMany(line => line.Split([' ', ',', '.', '?', '\'', '{', '}'], StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Every word of the frames: a title made of these alone cannot be told from ordinary speech.</summary>
    public FrozenSet<string> Words { get; }

    /// <summary>Names of the places of a slate.</summary>
    public IReadOnlyList<string> Places => _file.Places;

    /// <summary>Loads the built-in phrases of a language.</summary>
    /// <param name="language">A BCP 47 tag ("en").</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public static UserPhrases Load(string language)
    {
        using var stream = typeof(UserPhrases).Assembly.GetManifestResourceStream($"{typeof(UserPhrases).Namespace}.Phrases.{language}.yaml")
            ?? throw new InvalidOperationException($"There are no simulated users for the language \"{language}\".");
        using var reader = new StreamReader(stream);
        return new UserPhrases(new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<PhraseFile>(reader));
    }

    /// <summary>Whether a word of the pack compares ("funnier", "less violent") rather than describes ("funny").</summary>
    /// <param name="word">The word.</param>
    public bool Compares(string word) => _comparative.IsMatch(word);

    /// <summary>The words of a value that go before a noun: of several, those that are no plurals.</summary>
    /// <param name="words">The words, at least one.</param>
    public IReadOnlyList<string> Singular(IReadOnlyList<string> words) =>
        words.Where(word => !_plural.IsMatch(word)).ToList() is { Count: > 0 } singular ? singular : words;

    /// <summary>Whether a word says by itself how it hangs together ("based on a book").</summary>
    /// <param name="word">The word.</param>
    public bool IsClause(string word) => _clause.IsMatch(word);

    /// <summary>One of the lines of a frame, its slots filled.</summary>
    /// <param name="frame">Which frame.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="slots">The slots' texts.</param>
    public string Say(Func<PhraseFile, IReadOnlyList<string>> frame, Random random, params (string Slot, string Text)[] slots)
    {
        var lines = frame(_file);
        var line = lines[random.Next(lines.Count)];
        foreach (var (slot, text) in slots)
        {
            line = line.Replace($"{{{slot}}}", text, StringComparison.Ordinal);
        }

        return Articles(line);
    }

    /// <summary>A number in the words of its unit.</summary>
    /// <param name="unit">The unit, or <see langword="null"/>.</param>
    /// <param name="number">The number.</param>
    /// <param name="answer">Whether it answers a question, in fewer words.</param>
    /// <param name="random">Chooses.</param>
    public string Number(string? unit, double number, bool answer, Random random)
    {
        var frames = answer ? _file.AnswerNumber : _file.Number;
        var key = unit is not null && frames.ContainsKey(unit) ? unit : "other";
        var (spread, step) = (_file.Spread[key], _file.RoundTo[key]);
        var told = Math.Round(number / step) * step;
        var decade = Math.Floor(number / 10) * 10;
        return Say(
            _ => frames[key],
            random,
            ("decade", Text(decade)),
            ("decadeShort", decade is >= 1930 and < 2000 ? Text(decade % 100) : Text(decade)),
            ("number", Text(told)),
            ("low", Text(told - spread)),
            ("high", Text(told + spread)));
    }

    /// <summary>Several texts in one.</summary>
    /// <param name="parts">The texts.</param>
    public string Join(IReadOnlyList<string> parts) => parts.Count < 2
        ? string.Concat(parts)
        : string.Join(_file.And[^1], parts.Take(parts.Count - 1)) + _file.And[0] + parts[^1];

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Lines(PhraseFile file) => typeof(PhraseFile).GetProperties()
        .SelectMany(property => property.GetValue(file) switch
        {
            List<string> lines => lines,
            Dictionary<string, List<string>> groups => groups.Values.SelectMany(lines => lines),
            _ => [],
        });

    private string Articles(string line)
    {
        for (var at = line.IndexOf("{a} ", StringComparison.Ordinal); at >= 0; at = line.IndexOf("{a} ", StringComparison.Ordinal))
        {
            var vowel = at + 4 < line.Length && _file.Vowels.Contains(char.ToLowerInvariant(line[at + 4]), StringComparison.Ordinal);
            line = string.Concat(line.AsSpan(0, at), _file.Articles[vowel ? 1 : 0], line.AsSpan(at + 3));
        }

        return line;
    }
}

/// <summary>The file of phrases as it is written.</summary>
internal sealed class PhraseFile
{
    /// <summary>Letters that take the other article.</summary>
    public string Vowels { get; set; } = "";

    /// <summary>The article, and the one before a vowel.</summary>
    public List<string> Articles { get; set; } = [];

    /// <summary>What the last and what the other parts of a list are joined by.</summary>
    public List<string> And { get; set; } = [];

    /// <summary>A pattern of words that compare.</summary>
    public string Comparative { get; set; } = "";

    /// <summary>A pattern of plurals.</summary>
    public string Plural { get; set; } = "";

    /// <summary>A pattern of words that need nothing before them.</summary>
    public string Clause { get; set; } = "";

    /// <summary>The first message.</summary>
    public List<string> Open { get; set; } = [];

    /// <summary>The first message of someone of few words.</summary>
    public List<string> OpenTerse { get; set; } = [];

    /// <summary>Several liked items.</summary>
    public List<string> Likes { get; set; } = [];

    /// <summary>One liked item.</summary>
    public List<string> LikeOne { get; set; } = [];

    /// <summary>What is wanted, with words before the noun.</summary>
    public List<string> Wish { get; set; } = [];

    /// <summary>What is wanted, without words before the noun.</summary>
    public List<string> Bare { get; set; } = [];

    /// <summary>Something volunteered.</summary>
    public List<string> Tell { get; set; } = [];

    /// <summary>A tag.</summary>
    public List<string> Tag { get; set; } = [];

    /// <summary>A value of an ordinal.</summary>
    public List<string> Ordinal { get; set; } = [];

    /// <summary>A number by unit.</summary>
    public Dictionary<string, List<string>> Number { get; set; } = [];

    /// <summary>How far around a number a person says, by unit.</summary>
    public Dictionary<string, double> Spread { get; set; } = [];

    /// <summary>What a number is rounded to, by unit.</summary>
    public Dictionary<string, double> RoundTo { get; set; } = [];

    /// <summary>An answer.</summary>
    public List<string> Answer { get; set; } = [];

    /// <summary>An answer with a number, by unit.</summary>
    public Dictionary<string, List<string>> AnswerNumber { get; set; } = [];

    /// <summary>No answer.</summary>
    public List<string> Evade { get; set; } = [];

    /// <summary>Others are wanted.</summary>
    public List<string> More { get; set; } = [];

    /// <summary>A comparison with a shown item.</summary>
    public List<string> Than { get; set; } = [];

    /// <summary>Like a shown item, but otherwise.</summary>
    public List<string> Like { get; set; } = [];

    /// <summary>A comparison with the slate.</summary>
    public List<string> Slate { get; set; } = [];

    /// <summary>A wished value.</summary>
    public List<string> Kind { get; set; } = [];

    /// <summary>Like a shown item, but with a value.</summary>
    public List<string> LikeKind { get; set; } = [];

    /// <summary>A value that is not wanted.</summary>
    public List<string> NotKind { get; set; } = [];

    /// <summary>Like a shown item, but without a value.</summary>
    public List<string> LikeNotKind { get; set; } = [];

    /// <summary>Like a shown item, but with a person or about something.</summary>
    public List<string> LikeTold { get; set; } = [];

    /// <summary>The places of a slate.</summary>
    public List<string> Places { get; set; } = [];

    /// <summary>Something taken back.</summary>
    public List<string> Correct { get; set; } = [];
}
