using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Agents.Tests.Memory;

/// <summary>Somebody who talks to the whole engine over 24 films in one conversation after the other; their profile is folded as the store folds it.</summary>
internal sealed class Acquaintance
{
    // One engine for all: it keeps nothing between turns.
    private static readonly Lazy<TurnHost> Shared = new(() => new TurnHost(
        configure: services => services.AddSingleton(UnderstandingRegistration.Create(TestPacks.Films()))));

    private int _conversations;

    public Acquaintance() => Meet();

    public static TurnHost Host => Shared.Value;

    public Profile Profile { get; set; } = Profile.Empty;

    public ConversationState State { get; private set; } = null!;

    public List<TurnRecord> Turns { get; } = [];

    /// <summary>Begins a conversation.</summary>
    public void Meet()
    {
        State = new ConversationState { Conversation = $"c{++_conversations}", User = "u1", Seed = 7 + _conversations, Profile = Profile };
        Turns.Clear();
    }

    public async Task<TurnRecord> SayAsync(string text)
    {
        var turn = await Host.Get<ITurnEngine>().RunAsync(State, new TurnInput($"m{State.Turn}", new Utterance(text)));
        State = Host.Get<IStateTracker>().Apply(State, turn);
        Profile = Profile.Parse(Profile.After(turn).ToJson());
        Turns.Add(turn);
        return turn;
    }
}
