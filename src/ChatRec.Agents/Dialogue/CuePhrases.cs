using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Dialogue;

/// <summary>Phrases by which the speakers of a language tell something, by what they tell. Read-only once loaded.</summary>
internal sealed class CuePhrases
{
    private readonly PhraseTrie<string> _cues = new();

    /// <summary>Keeps the phrases of a file.</summary>
    /// <param name="file">Lists of phrases by what they tell; what is no list is passed over.</param>
    public CuePhrases(Dictionary<string, object> file)
    {
        foreach (var (cue, phrases) in file)
        {
            foreach (var phrase in phrases as List<object> ?? [])
            {
                _cues.Add((string)phrase, cue); // a phrase may signal several things
            }
        }
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
