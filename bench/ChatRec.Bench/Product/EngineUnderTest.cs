using System.Diagnostics;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRec.Bench.Product;

/// <summary>The product's engine over the embedded films, in this process, without channels and store.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>Loads everything a turn needs.</summary>
    public EngineUnderTest()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddChatRecEngine(new BotOptions());
        _services = services.BuildServiceProvider();
        _ = Turns;
    }

    /// <summary>Runs turns.</summary>
    public ITurnEngine Turns => Part<ITurnEngine>();

    /// <summary>A part of the engine.</summary>
    public T Part<T>()
        where T : class => _services.GetRequiredService<T>();

    /// <summary>The parts of a kind.</summary>
    public IEnumerable<T> Parts<T>()
        where T : class => _services.GetServices<T>();

    /// <summary>Says every utterance of every conversation once and gives each turn with its time.</summary>
    public async Task<List<(TurnRecord Turn, TimeSpan Time)>> SayAllAsync()
    {
        var tracker = Part<IStateTracker>();
        var turns = new List<(TurnRecord, TimeSpan)>();
        foreach (var (number, conversation) in Talk.Conversations.Index())
        {
            var state = new ConversationState { Conversation = $"bench-{number}", User = "bench", Seed = number };
            foreach (var utterance in conversation)
            {
                var start = Stopwatch.GetTimestamp();
                var turn = await Turns.RunAsync(state, new TurnInput($"{number}-{state.Turn}", new Utterance(utterance)));
                turns.Add((turn, Stopwatch.GetElapsedTime(start)));
                state = tracker.Apply(state, turn);
            }
        }

        return turns;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
