using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Memory;

/// <summary>
/// Reads, word by word, whose taste an utterance tells and whether it is meant for good. A name or relation holds until the speaker
/// speaks of themselves again, the sentence ends, or a wish begins. Pure.
/// </summary>
internal sealed class SpeakerScan
{
    private static readonly string[] Relations = ["he", "she", "they"];
    private readonly CuePhrases _lexicon;
    private readonly ImmutableArray<Token> _tokens;
    private readonly bool[] _named;
    private readonly string?[] _holders;
    private readonly Stance?[] _stances;

    /// <summary>Reads an utterance.</summary>
    /// <param name="lexicon">The language's words.</param>
    /// <param name="tokens">The utterance.</param>
    /// <param name="titles">Where items are named: their words mean nothing else.</param>
    public SpeakerScan(CuePhrases lexicon, ImmutableArray<Token> tokens, IEnumerable<TextSpan> titles)
    {
        _lexicon = lexicon;
        _tokens = tokens;
        _holders = new string?[tokens.Length];
        _stances = new Stance?[tokens.Length];
        var spans = titles.ToList();
        _named = [.. tokens.Select(token => spans.Exists(span => token.Start >= span.Start && token.End <= span.End))];
        ReadHolders();
        ReadStances();
    }

    /// <summary>Whose taste is told where an edit was said; <see langword="null"/> for the speaker's own.</summary>
    /// <param name="span">Where it was said.</param>
    public string? HolderAt(TextSpan? span)
    {
        // "For our kids": the words that name somebody may be those of the wish.
        for (var at = At(span) ?? _tokens.Length; at < _tokens.Length && _tokens[at].Start < span!.Value.End; at++)
        {
            if (_holders[at] is { } holder)
            {
                return holder;
            }
        }

        return null;
    }

    /// <summary>For how long an edit was meant; <see langword="null"/> when that is not said.</summary>
    /// <param name="span">Where it was said.</param>
    public Stance? StanceAt(TextSpan? span) => At(span) is { } at ? _stances[at] : null;

    private int? At(TextSpan? span)
    {
        if (span is not { } where)
        {
            return null;
        }

        for (var at = 0; at < _tokens.Length; at++)
        {
            if (_tokens[at].IsWord && _tokens[at].End > where.Start)
            {
                return at;
            }
        }

        return null;
    }

    private bool Is(int at, string cue) => at >= 0 && at < _tokens.Length && !_named[at] && _lexicon.EndOf(_tokens, at, cue) > 0;

    private static bool EndsSentence(Token token) => !token.IsWord && token.Text is "." or "!" or "?" or ";";

    private void ReadHolders()
    {
        string? holder = null;
        var introduced = new Dictionary<string, string>(StringComparer.Ordinal);
        var isBeneficiary = false;
        for (var at = 0; at < _tokens.Length; at++)
        {
            if (EndsSentence(_tokens[at]))
            {
                (holder, isBeneficiary) = (null, false);
            }
            else if (_named[at])
            {
                // a title's words
            }
            else if (RelationAt(at) is var (pronoun, word, end))
            {
                introduced[pronoun] = word;
                if (!Is(at - 1, "companion") || Is(end, "relative") || Is(end, "othersVerb"))
                {
                    (holder, isBeneficiary) = (word, Is(at - 1, "beneficiary"));
                }
            }
            else if (PronounAt(at) is { } said)
            {
                holder = introduced.TryGetValue(said, out var known) ? known
                    : said == "they" ? introduced.Values.LastOrDefault()
                    : Is(at + 1, "othersVerb") || Is(at + 2, "othersVerb") ? said
                    : holder;
            }
            else if (Is(at, "speaker") || (Is(at, "wish") && !isBeneficiary))
            {
                (holder, isBeneficiary) = (null, false);
            }

            _holders[at] = holder;
        }
    }

    /// <summary>"my wife", "our two kids".</summary>
    private (string Pronoun, string Word, int End)? RelationAt(int at)
    {
        if (!Is(at, "own"))
        {
            return null;
        }

        for (var first = at + 1; first <= at + 2 && first < _tokens.Length && _tokens[first].IsWord; first++)
        {
            foreach (var pronoun in Relations)
            {
                if (_lexicon.EndOf(_tokens, first, pronoun) is > 0 and var end)
                {
                    return (pronoun, string.Join(' ', _tokens.Skip(first).Take(end - first).Select(token => token.Text)), end);
                }
            }
        }

        return null;
    }

    private string? PronounAt(int at) => Is(at, "pronounHe") ? "he" : Is(at, "pronounShe") ? "she" : Is(at, "pronounThey") ? "they" : null;

    private void ReadStances()
    {
        Stance? stance = null;
        var part = 0;
        for (var at = 0; at < _tokens.Length; at++)
        {
            if (!_tokens[at].IsWord)
            {
                stance = EndsSentence(_tokens[at]) ? null : stance;
                MarkPassing(part, at);
                part = at + 1;
            }
            else if (Is(at, "wish"))
            {
                stance = null;
            }
            else if (Is(at, "standing"))
            {
                stance = Stance.Standing;
            }

            _stances[at] = stance;
        }

        MarkPassing(part, _tokens.Length);
    }

    /// <summary>"No horror tonight": what stands beside such a word is meant for now.</summary>
    private void MarkPassing(int first, int end)
    {
        if (_lexicon.Has(_tokens, "passing", first, end))
        {
            Array.Fill(_stances, Stance.Passing, first, end - first);
        }
    }
}
