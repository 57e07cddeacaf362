using System.Collections.Concurrent;
using System.Collections.Frozen;
using ChatRec.Agents.Understanding.Text;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatRec.Agents.Dialogue;

/// <summary>Phrases by which the speakers of a language tell something, by what they tell. Read-only once loaded.</summary>
internal sealed class CuePhrases
{
    private static readonly ConcurrentDictionary<string, FrozenDictionary<string, CuePhrases>> Loaded = new(StringComparer.Ordinal);

    private readonly PhraseTrie<string> _cues = new();

    private CuePhrases(Dictionary<string, object> file)
    {
        foreach (var (cue, phrases) in file)
        {
            foreach (var phrase in phrases as List<object> ?? [])
            {
                _cues.Add((string)phrase, cue); // a phrase may signal several things
            }
        }
    }

    /// <summary>Every built-in file of a folder by its language, read once however many ask.</summary>
    /// <param name="folder">The folder of the project the files lie in: "Memory.Lexicons".</param>
    public static FrozenDictionary<string, CuePhrases> LoadAll(string folder) => Loaded.GetOrAdd(folder, Read);

    private static FrozenDictionary<string, CuePhrases> Read(string folder)
    {
        var assembly = typeof(CuePhrases).Assembly;
        var prefix = $"{assembly.GetName().Name}.{folder}.";
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
                    .Deserialize<Dictionary<string, object>>(reader);
            })
            .ToFrozenDictionary(file => (string)file["language"], file => new CuePhrases(file), StringComparer.Ordinal);
    }

    /// <summary>The longest phrase of a kind that begins at a token: the index after it, or 0.</summary>
    /// <param name="tokens">The utterance.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="cue">The kind.</param>
    public int EndOf(IReadOnlyList<Token> tokens, int start, string cue)
    {
        var longest = 0;
        _cues.Match(tokens, start, (meaning, end) => longest = meaning == cue ? Math.Max(longest, end) : longest);
        return longest;
    }

    /// <summary>Whether a phrase of a kind stands anywhere between two tokens.</summary>
    /// <param name="tokens">The utterance.</param>
    /// <param name="cue">The kind.</param>
    /// <param name="first">The first token.</param>
    /// <param name="end">The index after the last token; <see langword="null"/> for the utterance's end.</param>
    public bool Has(IReadOnlyList<Token> tokens, string cue, int first = 0, int? end = null)
    {
        for (var at = first; at < (end ?? tokens.Count); at++)
        {
            if (EndOf(tokens, at, cue) is > 0 and var after && after <= (end ?? tokens.Count))
            {
                return true;
            }
        }

        return false;
    }
}
