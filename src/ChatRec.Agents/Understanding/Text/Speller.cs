namespace ChatRec.Agents.Understanding.Text;

/// <summary>
/// Reads a slip of one letter in the language's own words ("wiht", "nothng"). Names and words of the catalogue are never touched.
/// Read-only; thread-safe.
/// </summary>
internal sealed class Speller
{
    private const int Shortest = 4;

    private readonly Func<string, bool> _isKnown;
    private readonly Dictionary<string, List<string>> _byRest = new(StringComparer.Ordinal);

    /// <summary>Makes a speller.</summary>
    /// <param name="words">The words that slips are read as.</param>
    /// <param name="isKnown">Whether a word stands for itself.</param>
    public Speller(IEnumerable<string> words, Func<string, bool> isKnown)
    {
        _isKnown = isKnown;
        foreach (var word in words.Where(word => word.Length >= Shortest && word.All(char.IsAsciiLetterLower)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            foreach (var rest in Rests(word).Append(word).Distinct(StringComparer.Ordinal))
            {
                if (!_byRest.TryGetValue(rest, out var held))
                {
                    _byRest.Add(rest, held = []);
                }

                held.Add(word);
            }
        }
    }

    /// <summary>What an unknown word was meant to be, or <see langword="null"/>.</summary>
    /// <param name="word">The folded word.</param>
    public string? Meant(string word)
    {
        if (word.Length < Shortest || !word.All(char.IsAsciiLetterLower) || _isKnown(word) || (word[^1] == 's' && _isKnown(word[..^1])))
        {
            return null;
        }

        string? meant = null;
        foreach (var found in Rests(word).Append(word).SelectMany(rest => _byRest.GetValueOrDefault(rest, [])))
        {
            // What two words could have been is not guessed.
            if (found[0] == word[0] && Linking.TrigramIndex.Distance(word, found, 1) <= 1
                && (word.Length > Shortest || word.Length == found.Length))
            {
                if (meant is not null && meant != found)
                {
                    return null;
                }

                meant = found;
            }
        }

        return meant;
    }

    private static IEnumerable<string> Rests(string word) => Enumerable.Range(0, word.Length).Select(at => word.Remove(at, 1));
}
