using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Memory;

/// <summary>
/// How a person is forgotten in a conversation: they ask for it, are asked back once, and agree. A wish to clear this conversation's
/// wishes is another thing (<see cref="EditOp.Clear"/>). Pure.
/// </summary>
public static class Erasure
{
    /// <summary>The topic of a <see cref="UserActKind.Forget"/> that means the person, not only what was wished for.</summary>
    public const string Person = "me";

    /// <summary>The topic of the question back.</summary>
    public const string Question = "forgetMe";

    /// <summary>The topic of the act that tells of it; the turn's record is the first of what is kept again.</summary>
    public const string Done = "forgotMe";

    /// <summary>The topic of the act when the person decided against it.</summary>
    public const string Kept = "keptMe";

    /// <summary>The topic of an answer that agrees.</summary>
    public const string Yes = "yes";

    /// <summary>The topic of an answer that declines.</summary>
    public const string No = "no";

    /// <summary>Whether the last thing said to the person was the question back.</summary>
    /// <param name="state">The state before or after tracking.</param>
    public static bool IsAsked(ConversationState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.LastSystemAct is { Act: SystemActKind.Clarify, Topic: Question };
    }

    /// <summary>Whether an act asks for it.</summary>
    /// <param name="act">What was understood.</param>
    public static bool IsWanted(UserAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return act is { Act: UserActKind.Forget, Topic: Person };
    }

    /// <summary>Whether an act agrees to the question back: by a yes, or by asking for it again.</summary>
    /// <param name="state">The state before or after tracking.</param>
    /// <param name="act">What was understood.</param>
    public static bool IsConfirmed(ConversationState state, UserAct act) =>
        IsAsked(state) && (IsWanted(act) || act is { Act: UserActKind.Answer, Topic: Yes });

    /// <summary>Whether an act declines.</summary>
    /// <param name="state">The state before or after tracking.</param>
    /// <param name="act">What was understood.</param>
    public static bool IsDeclined(ConversationState state, UserAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return IsAsked(state) && act is { Act: UserActKind.Answer, Topic: No };
    }

    /// <summary>Whether a turn erased everything before it.</summary>
    /// <param name="turn">The turn's system act.</param>
    public static bool IsDone(SystemAct turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return turn is { Act: SystemActKind.Acknowledge, Topic: Done };
    }

    /// <summary>The record of the turn that erased: nothing of what was said stays in it.</summary>
    /// <param name="turn">The finished turn.</param>
    public static TurnRecord WithoutWords(TurnRecord turn)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return turn with
        {
            Text = "",
            UserAct = new UserAct { Act = turn.UserAct.Act, Topic = turn.UserAct.Topic, Confidence = turn.UserAct.Confidence, Language = turn.UserAct.Language },
            State = new StateSnapshot([]),
        };
    }

    /// <summary>The state after it: a conversation that goes on with nothing known.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="turn">The turn that erased.</param>
    internal static ConversationState Empty(ConversationState state, TurnRecord turn) => new()
    {
        Conversation = state.Conversation,
        User = state.User,
        Seed = state.Seed,
        Locale = turn.Locale,
        Turn = turn.Turn,
        LastSystemAct = turn.SystemAct,
        LastUserAct = turn.UserAct,
    };
}
