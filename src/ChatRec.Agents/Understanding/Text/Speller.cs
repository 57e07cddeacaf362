namespace ChatRec.Agents.Understanding.Text;

/// <summary>
/// Reads a slip of one letter in the language's own words ("wiht", "nothng"). Names and words of the catalogue are never touched.
/// Read-only; thread-safe.
/// </summary>
/// <param name="words">The words that slips are read as.</param>
/// <param name="isKnown">Whether a word stands for itself.</param>
internal sealed class Speller(IEnumerable<string> words, Func<string, bool> isKnown)
{
    private const int Shortest = 4;

    private readonly SpellingIndex _words = new(words, Shortest);

    /// <summary>What an unknown word was meant to be, or <see langword="null"/>.</summary>
    /// <param name="word">The folded word.</param>
    public string? Meant(string word)
    {
        if (word.Length < Shortest || !SpellingIndex.IsPlain(word) || isKnown(word) || (word[^1] == 's' && isKnown(word[..^1])))
        {
            return null;
        }

        // What two words could have been is not guessed.
        var meant = _words.Near(word, 1).Where(found => found[0] == word[0] && (word.Length > Shortest || word.Length == found.Length)).Take(2).ToList();
        return meant.Count == 1 ? meant[0] : null;
    }
}
