using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Dialogue;

/// <summary>
/// Reads how the wishes of an utterance stand to what was wished for before: on top of it, or as a request of their own. Where the words
/// tell neither, nothing is said. Thread-safe.
/// </summary>
internal sealed class MannerReader
{
    private readonly CueLanguages _cues = CueLanguages.Load("Dialogue.Lexicons");

    /// <summary>Completes what was understood.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="act">What was understood.</param>
    public UserAct Read(Utterance utterance, ConversationState state, UserAct act) =>
        act.Edits.Any(edit => edit.Op == EditOp.Add) && state.Own.Any()
        && _cues.In(act.Language) is { } cues
            ? act with { Manner = MannerOf(cues, utterance.Text, state, act) }
            : act;

    private static WishManner? MannerOf(CuePhrases cues, string text, ConversationState state, UserAct act)
    {
        // The words of titles, names and wishes tell nothing else.
        var spans = act.Links.Select(link => link.Span)
            .Concat(act.Edits.Where(edit => edit is { Attribute: "item" or "person" or "text", Span: not null }).Select(edit => edit.Span!.Value))
            .ToList();
        ImmutableArray<Token> tokens = [.. Tokenizer.Tokenize(text).Where(token => !spans.Exists(span => token.Start >= span.Start && token.End <= span.End))];
        if (cues.Has(tokens, "elsewhere"))
        {
            return WishManner.Elsewhere;
        }

        if (act.Edits.Any(edit => edit is { Op: EditOp.Remove, Attribute: not "item" }))
        {
            return null; // who says what to drop keeps the rest
        }

        if (act.Edits.All(edit => edit.Op != EditOp.Add || edit.Comparator is EditComparator.Less or EditComparator.More))
        {
            return null; // "a bit older" moves on from where one is
        }

        var first = Opened(cues, tokens);
        var whole = (act.Act == UserActKind.Request && cues.Has(tokens, "head"))
            || (act.Act is UserActKind.Critique or UserActKind.Provide && cues.EndOf(tokens, first, "head") > 0);
        if (!whole && state.LastSystemAct is { Question: { } question } && act.Edits.Any(edit => edit.Attribute == question.Attribute))
        {
            return WishManner.Added; // an answer narrows down what it was asked about
        }

        var goesOn = cues.EndOf(tokens, first, "goesOn") is > 0 and var end && cues.EndOf(tokens, first, "beginsAnew") <= end - 1;
        if (goesOn || IsAdded(cues, tokens))
        {
            return WishManner.Added;
        }

        if (cues.Has(tokens, "elaborates") && !cues.Has(tokens, "anew"))
        {
            return null; // what it should have in it is no other topic, unless nothing has it
        }

        var wishes = act.Act is UserActKind.Request or UserActKind.Critique or UserActKind.Provide or UserActKind.Reject or UserActKind.More;
        return whole || (wishes && cues.Has(tokens, "anew")) ? WishManner.Anew : null;
    }

    // Where a sentence begins in earnest, after "well, actually".
    private static int Opened(CuePhrases cues, ImmutableArray<Token> tokens)
    {
        var first = 0;
        while (first < tokens.Length && (!tokens[first].IsWord || cues.EndOf(tokens, first, "opener") > 0))
        {
            first = Math.Max(first + 1, cues.EndOf(tokens, first, "opener"));
        }

        return first;
    }

    // "Too" adds at the end of a clause; before another word it is a degree ("too long").
    private static bool IsAdded(CuePhrases cues, ImmutableArray<Token> tokens)
    {
        for (var at = 0; at < tokens.Length; at++)
        {
            var end = cues.EndOf(tokens, at, "added");
            if (end > 0 && (tokens[at].Text != "too" || end == tokens.Length || !tokens[end].IsWord))
            {
                return true;
            }
        }

        return false;
    }
}
