using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Which years of a decade a word means, and its words.</summary>
internal sealed class DecadePartWords
{
    /// <summary>First year of the decade.</summary>
    public int First { get; set; }

    /// <summary>Last year of the decade.</summary>
    public int Last { get; set; }

    /// <summary>The phrases.</summary>
    public List<string> Words { get; set; } = [];
}

/// <summary>How the speakers of a language that is read by phrases talk to a recommender. Read-only once loaded.</summary>
internal sealed class PhraseLexicon
{
    /// <summary>The language as a BCP 47 tag.</summary>
    public string Language { get; set; } = "";

    /// <summary>The script it is known by: "cyrillic", "han", "kana", "hangul" or "latin".</summary>
    public string Script { get; set; } = "";

    /// <summary>Words that tell a language of a shared script.</summary>
    public List<string> Detect { get; set; } = [];

    /// <summary>Endings a stem goes without.</summary>
    public List<string> Endings { get; set; } = [];

    /// <summary>Phrases by what they signal.</summary>
    public Dictionary<string, List<string>> Cues { get; set; } = [];

    /// <summary>Number words.</summary>
    public Dictionary<string, double> Numbers { get; set; } = [];

    /// <summary>Number words that multiply what stands before them.</summary>
    public Dictionary<string, double> Multipliers { get; set; } = [];

    /// <summary>Phrases for another half.</summary>
    public List<string> Half { get; set; } = [];

    /// <summary>Words between a number and what it counts.</summary>
    public List<string> Measure { get; set; } = [];

    /// <summary>Words between a unit and a rough number behind it.</summary>
    public List<string> Inverted { get; set; } = [];

    /// <summary>The pack's unit to the words for it, each with its factor.</summary>
    public Dictionary<string, Dictionary<string, double>> Units { get; set; } = [];

    /// <summary>What stands behind the figures of a decade.</summary>
    public List<string> DecadeMarks { get; set; } = [];

    /// <summary>Decades in words, from 1900 on.</summary>
    public Dictionary<int, List<string>> Decades { get; set; } = [];

    /// <summary>Parts of a decade.</summary>
    public Dictionary<string, DecadePartWords> DecadeParts { get; set; } = [];

    /// <summary>Words before a number by comparator.</summary>
    public Dictionary<string, List<string>> Comparators { get; set; } = [];

    /// <summary>Words after a number by comparator.</summary>
    public Dictionary<string, List<string>> After { get; set; } = [];

    /// <summary>Words between the ends of an interval.</summary>
    public List<string> RangeEnds { get; set; } = [];

    /// <summary>Stems of ordinals to places; -1 is the last.</summary>
    public Dictionary<string, int> Ordinals { get; set; } = [];

    /// <summary>Words that may follow an ordinal.</summary>
    public List<string> OrdinalWords { get; set; } = [];

    /// <summary>Phrases for the first two.</summary>
    public List<string> OrdinalPair { get; set; } = [];

    /// <summary>Words that point at what was shown: "one", "all".</summary>
    public Dictionary<string, List<string>> Pronouns { get; set; } = [];

    /// <summary>Titles that are everyday words.</summary>
    public List<string> Ordinary { get; set; } = [];

    /// <summary>Whether words are parted by spaces.</summary>
    public bool HasSpaces => Script is not ("han" or "kana");

    /// <summary>Loads the built-in lexicon of a language, or <see langword="null"/>.</summary>
    /// <param name="language">A BCP 47 tag ("ru").</param>
    public static PhraseLexicon? Load(string language)
    {
        using var stream = typeof(Lexicons.CueLexicon).Assembly.GetManifestResourceStream($"{typeof(Lexicons.CueLexicon).Namespace}.{language}.yaml");
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<PhraseLexicon>(reader);
    }

    /// <summary>A word without its ending.</summary>
    /// <param name="word">The folded word.</param>
    public string Stem(string word)
    {
        const int Shortest = 3;
        foreach (var ending in Endings)
        {
            if (word.Length - ending.Length >= Shortest && word.EndsWith(ending, StringComparison.Ordinal))
            {
                return word[..^ending.Length];
            }
        }

        return word;
    }
}
