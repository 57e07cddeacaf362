using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>The engine as it ships: the embedded films, models and prompts, made once for a class of tests. Thread-safe.</summary>
public sealed class FilmBot : IDisposable
{
    private readonly ServiceProvider _provider;

    public FilmBot()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddChatRecEngine(new BotOptions());
        _provider = services.BuildServiceProvider();
    }

    /// <summary>Begins a conversation.</summary>
    /// <param name="seed">Its seed.</param>
    public FilmConversation Talk(int seed = 1) =>
        new(_provider.GetRequiredService<ITurnEngine>(), _provider.GetRequiredService<IStateTracker>(), seed);

    public void Dispose() => _provider.Dispose();
}

/// <summary>One conversation: every turn is run by the engine and folded into the state.</summary>
public sealed class FilmConversation(ITurnEngine engine, IStateTracker tracker, int seed)
{
    /// <summary>What is known after the last turn.</summary>
    public ConversationState State { get; private set; } = new() { Conversation = "c1", User = "u1", Seed = seed };

    /// <summary>The last turn.</summary>
    public TurnRecord Last { get; private set; } = null!;

    /// <summary>Says one utterance after the other and gives the last turn.</summary>
    /// <param name="texts">The utterances.</param>
    public async Task<TurnRecord> SayAsync(params string[] texts)
    {
        foreach (var text in texts)
        {
            Last = await engine.RunAsync(State, new TurnInput($"m{State.Turn}", new Utterance(text)));
            State = tracker.Apply(State, Last);
        }

        return Last;
    }
}
