using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Channels;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Bot.Tests.Channels;

public sealed class ConversationRunnerTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AskAsync_ThreeMessages_CountsTurnsAndKeepsState()
    {
        await using var bot = await Bot.StartAsync(_folder.File("a.db"));
        for (var turn = 1; turn <= 3; turn++)
        {
            Assert.Equal(turn, (await bot.Runner.AskAsync(Message("c", $"k{turn}", "hi"), default))!.Turn);
        }
    }

    [Fact]
    public async Task AskAsync_SameKeyAgain_GivesTheSameTurn()
    {
        await using var bot = await Bot.StartAsync(_folder.File("a.db"));
        var first = await bot.Runner.AskAsync(Message("c", "k", "hi"), default);
        var second = await bot.Runner.AskAsync(Message("c", "k", "hi"), default);
        Assert.Equal(first!.Turn, second!.Turn);
        Assert.Single(await bot.Store.TurnsAsync("c"));
    }

    [Fact]
    public async Task AcceptAsync_ManyFromOneConversation_AreAnsweredInOrderOneAtATime()
    {
        var running = 0;
        var most = 0;
        await using var bot = await Bot.StartAsync(_folder.File("a.db"), async (state, input, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return CallbackTurnEngine.Echo(state, input);
        });
        for (var at = 0; at < 40; at++)
        {
            await bot.Runner.AcceptAsync(Message("c", $"k{at}", $"{at}"));
        }

        await bot.Runner.AskAsync(Message("c", "last", "last"), default);
        var turns = await bot.Store.TurnsAsync("c");
        Assert.Equal([.. Enumerable.Range(0, 40).Select(at => $"{at}"), "last"], turns.Select(turn => turn.Text));
        Assert.Equal(Enumerable.Range(1, 41), turns.Select(turn => turn.Turn));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task AcceptAsync_OneConversationStuck_TheOthersGoOn()
    {
        var release = new TaskCompletionSource();
        await using var bot = await Bot.StartAsync(_folder.File("a.db"), async (state, input, _) =>
        {
            if (state.Conversation == "stuck")
            {
                await release.Task;
            }

            return CallbackTurnEngine.Echo(state, input);
        });
        await bot.StartConversationAsync("stuck");
        await bot.Runner.AcceptAsync(Message("stuck", "k", "hi"));
        Assert.NotNull(await bot.Runner.AskAsync(Message("c", "k", "hi"), default));
        release.SetResult();
    }

    [Fact]
    public async Task ResumeAsync_MessageLeftByAnEarlierProcess_IsAnsweredOnce()
    {
        var path = _folder.File("a.db");
        await using (var database = StoreDatabase.Open(path, TimeProvider.System))
        {
            // an earlier process acknowledged and was killed
            var store = new ConversationStore(database, TimeProvider.System);
            await store.StartAsync(new ConversationInfo("c", "test", "u", 1, "en"));
            await store.TakeDownAsync(Message("c", "k", "left behind"));
        }

        await using var bot = await Bot.StartAsync(path);
        await bot.Runner.ResumeAsync(default);
        await bot.Runner.AskAsync(Message("c", "k2", "new"), default);
        Assert.Equal(["left behind", "new"], (await bot.Store.TurnsAsync("c")).Select(turn => turn.Text));
    }

    [Fact]
    public async Task ResumeAsync_ReplyWrittenButNotSent_IsDeliveredAndMarked()
    {
        var path = _folder.File("a.db");
        await using (var database = StoreDatabase.Open(path, TimeProvider.System))
        {
            var store = new ConversationStore(database, TimeProvider.System);
            await store.StartAsync(new ConversationInfo("c", "test", "u", 1, "en"));
            await store.TakeDownAsync(Message("c", "k", "hi"));
            var pending = (await store.NextAsync("c"))!;
            var turn = CallbackTurnEngine.Echo(new ConversationState { Conversation = "c", User = "u", Seed = 1 }, new TurnInput(pending.Id, new Utterance("hi")));
            await store.FinishAsync(pending, new FinishedTurn(turn, [new JsonObject { ["type"] = "message" }]));
        }

        await using var bot = await Bot.StartAsync(path);
        await bot.Runner.ResumeAsync(default);
        Assert.Contains("deliver c", bot.Channel.Calls);
        Assert.Empty(await bot.Store.UnsentAsync());
    }

    [Fact]
    public async Task StopAsync_TurnInFlight_IsFinished()
    {
        var began = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var path = _folder.File("a.db");
        await using (var bot = await Bot.StartAsync(path, async (state, input, _) =>
        {
            began.SetResult();
            await release.Task;
            return CallbackTurnEngine.Echo(state, input);
        }))
        {
            await bot.Runner.AcceptAsync(Message("c", "k1", "one"));
            await began.Task;
            await bot.Runner.AcceptAsync(Message("c", "k2", "two"));
            var stopping = bot.Runner.StopAsync(default);
            release.SetResult();
            await stopping;
            Assert.Single(await bot.Store.TurnsAsync("c"));
        }

        await using var next = await Bot.StartAsync(path);
        await next.Runner.ResumeAsync(default);
        await next.Runner.AskAsync(Message("c", "k3", "three"), default);
        Assert.Equal(["one", "two", "three"], (await next.Store.TurnsAsync("c")).Select(turn => turn.Text));
    }

    [Fact]
    public async Task AcceptAsync_EngineThrows_TheNextMessageIsAnswered()
    {
        await using var bot = await Bot.StartAsync(_folder.File("a.db"), (state, input, _) =>
            input.Utterance.Text == "bad" ? throw new InvalidOperationException("defect") : ValueTask.FromResult(CallbackTurnEngine.Echo(state, input)));
        Assert.Null(await bot.Runner.AskAsync(Message("c", "k1", "bad"), default));
        Assert.Equal(1, (await bot.Runner.AskAsync(Message("c", "k2", "good"), default))!.Turn);
    }

    [Fact]
    public async Task AcceptAsync_DiskFullAtTheReply_IsAnsweredWhenThereIsRoom()
    {
        await using var bot = await Bot.StartAsync(_folder.File("a.db"), (state, input, _) => ValueTask.FromResult(
            CallbackTurnEngine.Echo(state, input) with { Reply = new Reply { Text = new string('x', 300_000) } }));
        var room = bot.Database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 60"));
        await room;
        await Assert.ThrowsAsync<StoreException>(() => bot.Runner.AskAsync(Message("c", "k", "hi"), default));
        Assert.NotNull(await bot.Store.NextAsync("c"));
        await bot.Database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 100000"));
        await bot.Runner.AskAsync(Message("c", "k2", "again"), default);
        Assert.Equal(["hi", "again"], (await bot.Store.TurnsAsync("c")).Select(turn => turn.Text));
    }

    [Fact]
    public async Task AcceptAsync_Message_ShowsTypingAndEchoBeforeTheReply()
    {
        await using var bot = await Bot.StartAsync(_folder.File("a.db"));
        await bot.Runner.AskAsync(Message("c", "k0", "hi"), default);
        bot.Channel.Calls.Clear();
        await bot.Runner.AcceptAsync(Message("c", "k1", "hi"));
        await bot.Runner.AskAsync(Message("c", "k2", "hi"), default);
        Assert.Equal(["deliver c", "typing c"], bot.Channel.Calls.Take(2));
        var shown = (await bot.Store.TranscriptAsync("c", 0, 10, false)).Select(stored => JsonNode.Parse(stored.Json)!).ToList();
        Assert.Equal((string?)shown[0]["id"], (string?)shown[1]["replyToId"]);
    }

    private static InboundActivity Message(string conversation, string key, string text) =>
        new("test", conversation, key, new JsonObject { ["type"] = "message", ["text"] = text }, NeedsTurn: true);

    private sealed class Bot : IAsyncDisposable
    {
        public required StoreDatabase Database { get; init; }

        public required ConversationStore Store { get; init; }

        public required ConversationRunner Runner { get; init; }

        public required RecordingChannel Channel { get; init; }

        public static async Task<Bot> StartAsync(string path, Func<ConversationState, TurnInput, CancellationToken, ValueTask<TurnRecord>>? run = null)
        {
            var database = StoreDatabase.Open(path, TimeProvider.System);
            var store = new ConversationStore(database, TimeProvider.System);
            var channel = new RecordingChannel();
            var runner = new ConversationRunner(
                store, new CallbackTurnEngine(run), new CountingTracker(), [channel], TimeProvider.System, NullLogger<ConversationRunner>.Instance);
            var bot = new Bot { Database = database, Store = store, Runner = runner, Channel = channel };
            await bot.StartConversationAsync("c");
            return bot;
        }

        public Task<bool> StartConversationAsync(string id) => Store.StartAsync(new ConversationInfo(id, "test", "u", 1, "en"));

        public async ValueTask DisposeAsync()
        {
            await Runner.DisposeAsync();
            await Database.DisposeAsync();
        }
    }

    private sealed class RecordingChannel : IReplyChannel
    {
        public ConcurrentQueue<string> Calls { get; } = new();

        public string Name => "test";

        public bool ShowsCards => true;

        public void Typing(string conversation) => Calls.Enqueue("typing " + conversation);

        public ValueTask DeliverAsync(string conversation, CancellationToken cancellationToken)
        {
            Calls.Enqueue("deliver " + conversation);
            return ValueTask.CompletedTask;
        }
    }
}
