namespace ChatRec.Agents.Understanding.Text;

/// <summary>
/// Tells words from keyboard noise: a word is one when it is known, or when its letters follow each other as in known words. Thread-safe.
/// </summary>
internal sealed class Pronounceable
{
    private const double Share = 0.85;

    private readonly IReadOnlySet<string> _known;
    private readonly HashSet<(char, char, char)> _trigrams = [];

    /// <summary>Learns how letters follow each other.</summary>
    /// <param name="known">The known words.</param>
    public Pronounceable(IReadOnlySet<string> known)
    {
        _known = known;
        foreach (var word in known)
        {
            _trigrams.UnionWith(Trigrams(word));
        }
    }

    /// <summary>Whether a folded word may be one.</summary>
    /// <param name="word">The word.</param>
    public bool IsMatch(string word)
    {
        if (_known.Contains(word))
        {
            return true;
        }

        var trigrams = Trigrams(word).ToList();
        return trigrams.Count > 0 && trigrams.Count(_trigrams.Contains) >= Share * trigrams.Count;
    }

    private static IEnumerable<(char, char, char)> Trigrams(string word)
    {
        for (var at = 0; at < word.Length; at++)
        {
            yield return (at == 0 ? ' ' : word[at - 1], word[at], at + 1 == word.Length ? ' ' : word[at + 1]);
        }
    }
}
