using System.Collections.Frozen;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Phrases;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Understanding;

/// <summary>
/// Tells the language of an utterance by its script and, within the Latin script, by the small words of a few languages. What says nothing
/// (a title, a number) leaves the conversation's language as it is. Thread-safe.
/// </summary>
internal sealed class LanguageGuess
{
    private const string Default = "en";

    private readonly FrozenDictionary<string, FrozenSet<string>> _small;
    private readonly FrozenSet<string> _own;
    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> _glosses;

    /// <summary>Reads the small words.</summary>
    public LanguageGuess()
    {
        using var stream = typeof(CueLexicon).Assembly.GetManifestResourceStream($"{typeof(CueLexicon).Namespace}.languages.yaml")
            ?? throw new InvalidOperationException("There is no list of languages.");
        using var reader = new StreamReader(stream);
        var words = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Dictionary<string, LanguageWords>>(reader);
        _own = words[Default].Small.ToFrozenSet(StringComparer.Ordinal);
        _glosses = words.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Glosses.ToFrozenDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        _small = words.Where(pair => pair.Key != Default).ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Small.Concat(pair.Value.Glosses.Where(gloss => gloss.Key != gloss.Value).Select(gloss => gloss.Key)).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>
    /// What can be made of an utterance in a language nobody reads here: its best known words in the default language, its small words
    /// blanked, the rest (titles, names) as it is. Every position stays where it was.
    /// </summary>
    /// <param name="text">The utterance.</param>
    /// <param name="language">Its language.</param>
    public string Gloss(string text, string language)
    {
        if (!_small.TryGetValue(language, out var small))
        {
            return text;
        }

        var glossed = text.ToCharArray();
        foreach (var token in PhraseToken.Cut(text).Where(token => small.Contains(token.Text)))
        {
            var length = token.End - token.Start;
            var word = _glosses[language].GetValueOrDefault(token.Text, "");
            (word.Length <= length ? word : "").PadRight(length).CopyTo(glossed.AsSpan(token.Start));
        }

        return new string(glossed);
    }

    /// <summary>The language as a BCP 47 tag.</summary>
    /// <param name="text">The utterance.</param>
    /// <param name="current">The conversation's language.</param>
    public string Of(string text, string current)
    {
        int cyrillic = 0, han = 0, kana = 0, hangul = 0, latin = 0;
        foreach (var letter in text)
        {
            switch (letter)
            {
                case >= 'Ѐ' and <= 'ӿ': cyrillic++; break;
                case >= '぀' and <= 'ヿ': kana++; break;
                case >= '一' and <= '鿿': han++; break;
                case >= '가' and <= '힯': hangul++; break;
                default: latin += char.IsLetter(letter) ? 1 : 0; break;
            }
        }

        // Other scripts are seldom quoted in English; English titles often stand in other scripts.
        var words = PhraseToken.Cut(text).Where(token => token.IsLatin).Select(token => token.Text).ToList();
        var english = words.Count(_own.Contains);
        if (kana + hangul + han + cyrillic > 0 && (english < 3 || kana + hangul + han + cyrillic > latin))
        {
            return kana > 0 ? "ja" : hangul > han ? "ko" : han > 0 ? "zh" : "ru";
        }

        var language = current.Split('-')[0];
        if (latin == 0)
        {
            return language;
        }

        var (best, hits) = _small.Select(pair => (pair.Key, Hits: words.Count(pair.Value.Contains)))
            .OrderByDescending(pair => pair.Hits).ThenBy(pair => pair.Key, StringComparer.Ordinal).First();
        if (hits > english && (hits > 1 || words.Count <= 3))
        {
            return best;
        }

        // A title alone keeps the language; a title among words of English does not.
        return english > 0 || language is not ("ru" or "zh") ? Default : language;
    }

    /// <summary>What is known of a language.</summary>
    private sealed class LanguageWords
    {
        public List<string> Small { get; set; } = [];

        public Dictionary<string, string> Glosses { get; set; } = [];
    }
}
