using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Agents.Prompts;

namespace ChatRec.Agents.Narratives;

/// <summary>
/// Remembers the sentences of a conversation, so that none is said twice, and their frames, so that none is worn out: the same words
/// around another title are heard as a repetition too. Kept beside the wordings, as hashes. Not thread-safe; one a turn.
/// </summary>
/// <param name="before">How often each wording and sentence was used before, by id.</param>
internal sealed class SaidSentences(IReadOnlyDictionary<string, int> before)
{
    private const string Prefix = "said/";
    private const string FramePrefix = "frame/";
    private const string Blank = "…";

    private readonly HashSet<string> _now = new(StringComparer.Ordinal);

    /// <summary>The ids of the sentences and frames said in this turn.</summary>
    public IEnumerable<string> Ids => _now.Order(StringComparer.Ordinal);

    /// <summary>How many sentences of a text were said before.</summary>
    /// <param name="text">The text.</param>
    public int Repeated(string text) => Sentences(text).Select(sentence => IdOf(Prefix, sentence)).Count(id => before.ContainsKey(id) || _now.Contains(id));

    /// <summary>Takes down what is said now.</summary>
    /// <param name="text">The text.</param>
    public void Say(string text) => _now.UnionWith(Sentences(text).Select(sentence => IdOf(Prefix, sentence)));

    /// <summary>Words a text anew until none of its sentences was said before; the freshest of a few when all were.</summary>
    /// <param name="word">Words it; another call takes other wordings.</param>
    /// <param name="attempts">At most how often.</param>
    public string Fresh(Func<string> word, int attempts = 8)
    {
        var best = word();
        var repeated = Repeated(best);
        for (var attempt = 1; attempt < attempts && repeated > 0; attempt++)
        {
            var next = word();
            if (Repeated(next) is var fewer && fewer < repeated)
            {
                (best, repeated) = (next, fewer);
            }
        }

        Say(best);
        return best;
    }

    /// <summary>Words a sentence about an item anew until neither it nor its frame was said before; <see langword="null"/> when it cannot be.</summary>
    /// <param name="word">Words it; another call takes other wordings.</param>
    /// <param name="title">The item's title, which a frame leaves out.</param>
    /// <param name="wornFrames">Whether a frame of an earlier turn will do.</param>
    public string? FreshOrNothing(Func<string> word, string title, bool wornFrames)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var sentence = word();
            var frame = IdOf(FramePrefix, sentence.Replace(title, Blank, StringComparison.Ordinal));
            if (Repeated(sentence) == 0 && !_now.Contains(frame) && (wornFrames || !before.ContainsKey(frame)))
            {
                Say(sentence);
                _now.Add(frame);
                return sentence;
            }
        }

        return null;
    }

    /// <summary>The sentences of a text.</summary>
    /// <param name="text">The text.</param>
    public static ImmutableArray<string> Sentences(string text)
    {
        var sentences = ImmutableArray.CreateBuilder<string>();
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\n' || (text[at] is '.' or '!' or '?' or '。' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]))))
            {
                Add(at + 1);
                start = at + 1;
            }
        }

        Add(text.Length);
        return sentences.ToImmutable();

        void Add(int end)
        {
            var sentence = text[start..end].Trim();
            if (sentence.Length > 1)
            {
                sentences.Add(sentence);
            }
        }
    }

    private static string IdOf(string prefix, string sentence) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{StableHash.Of(0, sentence):x8}");
}
