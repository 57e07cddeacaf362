using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Channels;

/// <summary>An engine that says what a callback says; by default what the person said, back.</summary>
internal sealed class CallbackTurnEngine(Func<ConversationState, TurnInput, CancellationToken, ValueTask<TurnRecord>>? run = null) : ITurnEngine
{
    public ValueTask<TurnRecord> RunAsync(ConversationState state, TurnInput input, CancellationToken cancellationToken = default) =>
        run is null ? ValueTask.FromResult(Echo(state, input)) : run(state, input, cancellationToken);

    public static TurnRecord Echo(ConversationState state, TurnInput input) => new()
    {
        Conversation = state.Conversation,
        Turn = state.Turn + 1,
        InboundId = input.InboundId,
        At = DateTimeOffset.UnixEpoch,
        User = state.User,
        Text = input.Utterance.Text,
        Locale = "en",
        UserAct = new UserAct { Act = UserActKind.Chat },
        State = new StateSnapshot([]),
        SystemAct = new SystemAct { Act = SystemActKind.Chat },
        Reply = new Reply { Text = "You said: " + input.Utterance.Text, Suggestions = ["more"] },
        Seed = state.Seed,
    };

    public static TurnRecord WithSlate(ConversationState state, TurnInput input, string title = "Heat (1995)") => Echo(state, input) with
    {
        SystemAct = new SystemAct { Act = SystemActKind.Recommend, Slate = [new SlateItem { Item = "6", Title = title, Score = 1, Rank = 1 }] },
        Reply = new Reply
        {
            Text = "Try this:\n1. **" + title + "**",
            Opening = "Try this:",
            Question = "Newer?",
            Suggestions = ["newer"],
            Cards = [new CardText("6", "Because of " + title + ".", ["170 min"]) { Actions = [new CardAction("Why?", "why " + title)] }],
        },
    };
}

/// <summary>Counts turns, nothing else.</summary>
internal sealed class CountingTracker : IStateTracker
{
    public ConversationState Track(ConversationState state, UserAct act) => state;

    public ConversationState Apply(ConversationState state, TurnRecord turn) => state with { Turn = turn.Turn };
}
