using System.Runtime.InteropServices;

namespace ChatRec.Agents.Understanding.Text;

/// <summary>Words by what is left of them when a letter is lost, so that a slip finds what it was meant to be. Read-only once built; thread-safe.</summary>
internal sealed class SpellingIndex
{
    private readonly Dictionary<string, List<string>> _byRest = new(StringComparer.Ordinal);

    /// <summary>Indexes words.</summary>
    /// <param name="words">Folded words; what is not of plain letters alone is passed over.</param>
    /// <param name="shortest">The length of the shortest word that is indexed.</param>
    public SpellingIndex(IEnumerable<string> words, int shortest)
    {
        foreach (var word in words.Where(word => word.Length >= shortest && IsPlain(word)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            foreach (var rest in Keys(word))
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_byRest, rest, out _) ??= []).Add(word);
            }
        }
    }

    /// <summary>The words within a number of slips of a word, each once, in the order they were indexed by.</summary>
    /// <param name="word">The folded word.</param>
    /// <param name="slips">How many letters may be wrong, lost, doubled or exchanged; beyond one not all that are so near are found.</param>
    public IEnumerable<string> Near(string word, int slips) =>
        Keys(word).SelectMany(rest => _byRest.GetValueOrDefault(rest, [])).Distinct(StringComparer.Ordinal).Where(found => Linking.TrigramIndex.Distance(word, found, slips) <= slips);

    /// <summary>Whether a word is of plain letters alone.</summary>
    /// <param name="word">The folded word.</param>
    public static bool IsPlain(string word) => word.All(char.IsAsciiLetterLower);

    private static IEnumerable<string> Keys(string word) => Enumerable.Range(0, word.Length).Select(at => word.Remove(at, 1)).Append(word).Distinct(StringComparer.Ordinal);
}
