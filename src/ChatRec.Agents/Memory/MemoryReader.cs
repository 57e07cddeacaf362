using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Memory;

/// <summary>
/// Reads in an utterance what concerns memory: a wish to be forgotten and the answer to the question back. The rest of what was
/// understood stays as it is. Thread-safe.
/// </summary>
internal sealed class MemoryReader
{
    /// <summary>From how many words on a "yes" or "no" at the start of an utterance is not all it says.</summary>
    private const int ShortAnswer = 8;

    private readonly FrozenDictionary<string, MemoryLexicon> _lexicons = MemoryLexicon.LoadAll();

    /// <summary>Completes what was understood.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="act">What was understood.</param>
    public UserAct Read(Utterance utterance, ConversationState state, UserAct act)
    {
        if (!_lexicons.TryGetValue(act.Language.Split('-')[0], out var lexicon))
        {
            return act;
        }

        var tokens = Tokenizer.Tokenize(utterance.Text);
        if (Erasure.IsAsked(state) && Reply(lexicon, tokens) is { } reply)
        {
            return new UserAct { Act = UserActKind.Answer, Topic = reply, Language = act.Language };
        }

        return lexicon.Has(tokens, "forgetMe")
            ? new UserAct { Act = UserActKind.Forget, Topic = Erasure.Person, Language = act.Language }
            : act;
    }

    /// <summary>A no anywhere in a short answer outweighs a yes: what is erased cannot be brought back.</summary>
    private static string? Reply(MemoryLexicon lexicon, ImmutableArray<Token> tokens)
    {
        if (tokens.Count(token => token.IsWord) > ShortAnswer)
        {
            return null;
        }

        return lexicon.Has(tokens, "no") ? Erasure.No : StartsWith(lexicon, tokens, "yes") ? Erasure.Yes : null;
    }

    private static bool StartsWith(MemoryLexicon lexicon, ImmutableArray<Token> tokens, string cue)
    {
        var first = 0;
        while (first < tokens.Length && !tokens[first].IsWord)
        {
            first++;
        }

        return first < tokens.Length && lexicon.EndOf(tokens, first, cue) > 0;
    }
}
