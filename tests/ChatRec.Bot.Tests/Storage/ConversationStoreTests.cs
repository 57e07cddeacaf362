using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Tests.Channels;

namespace ChatRec.Bot.Tests.Storage;

public sealed class ConversationStoreTests : IAsyncLifetime
{
    private readonly StoreDatabase _database = StoreDatabase.Open(":memory:", TimeProvider.System);
    private ConversationStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = new ConversationStore(_database, TimeProvider.System);
        await _store.StartAsync(new ConversationInfo("c", "test", "u", 7, "en"));
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task TakeDownAsync_SameKeyTwice_IsTakenDownOnce()
    {
        var first = await _store.TakeDownAsync(Message("k", "one"));
        var second = await _store.TakeDownAsync(Message("k", "other words"));
        Assert.False(first.Duplicate);
        Assert.Equal(first with { Duplicate = true }, second);
        Assert.Single(await _store.TranscriptAsync("c", 0, 10, hidden: true));
    }

    [Fact]
    public async Task TakeDownAsync_ClosedConversation_IsRefused()
    {
        await _store.EndAsync("c");
        await Assert.ThrowsAsync<ConversationEndedException>(() => _store.TakeDownAsync(Message("k", "one")));
    }

    [Fact]
    public async Task TakeDownAsync_TooManyWaiting_IsRefused()
    {
        for (var at = 0; at < ConversationStore.MostWaiting; at++)
        {
            await _store.TakeDownAsync(Message($"k{at}", "x"));
        }

        await Assert.ThrowsAsync<InboxFullException>(() => _store.TakeDownAsync(Message("more", "x")));
    }

    [Fact]
    public async Task FinishAsync_Twice_WritesOneReply()
    {
        await _store.TakeDownAsync(Message("k", "one"));
        var pending = (await _store.NextAsync("c"))!;
        Assert.True(await _store.FinishAsync(pending, Finished(pending)));
        Assert.False(await _store.FinishAsync(pending, Finished(pending)));
        Assert.Null(await _store.NextAsync("c"));
        Assert.Equal(2, (await _store.TranscriptAsync("c", 0, 10, hidden: false)).Count);
        Assert.Single(await _store.TurnsAsync("c"));
        Assert.Equal(new UnsentReply("c", 1), Assert.Single(await _store.UnsentAsync()));
        await _store.MarkSentAsync("c", 1);
        Assert.Empty(await _store.UnsentAsync());
    }

    [Fact]
    public async Task TranscriptAsync_Hidden_HasTheTurnAsTrace()
    {
        await _store.TakeDownAsync(Message("k", "one"));
        var pending = (await _store.NextAsync("c"))!;
        await _store.FinishAsync(pending, Finished(pending));
        var all = await _store.TranscriptAsync("c", 0, 10, hidden: true);
        var trace = JsonNode.Parse(Assert.Single(all, stored => !stored.Visible).Json)!;
        Assert.Equal("trace", (string?)trace["type"]);
        Assert.Equal(TurnRecord.SchemaName, (string?)trace["valueType"]);
        Assert.Equal("one", trace["value"].Deserialize<TurnRecord>(TurnJson.Options)!.Text);
    }

    [Fact]
    public async Task TranscriptAsync_ClockStandsStill_TimestampsStillRise()
    {
        var frozen = new ConversationStore(_database, new FrozenTime());
        for (var at = 0; at < 5; at++)
        {
            await frozen.TakeDownAsync(Message($"k{at}", "x"));
        }

        var times = (await frozen.TranscriptAsync("c", 0, 10, false)).Select(stored => (string)JsonNode.Parse(stored.Json)!["timestamp"]!).ToList();
        Assert.Equal(times.Distinct().Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task NextAsync_SeveralWaiting_GivesTheOldest()
    {
        await _store.TakeDownAsync(Message("z", "first"));
        await _store.TakeDownAsync(Message("a", "second"));
        Assert.Equal("first", (string?)(await _store.NextAsync("c"))!.Activity["text"]);
    }

    [Fact]
    public async Task TurnsAsync_OldVersion_IsLiftedOnReadingAndNotRewritten()
    {
        var json = JsonSerializer.SerializeToNode(CallbackTurnEngine.Echo(State(), new TurnInput("i", new Utterance("old"))), TurnJson.Options)!.AsObject();
        json.Remove("schema");
        await _database.WriteAsync(session => session.Execute(
            "INSERT INTO events (conversation, seq, turn, type, version, json, at) VALUES ('c', 1, 1, 'turn', 0, $1, '')", json.ToJsonString()));
        Assert.Equal("old", Assert.Single(await _store.TurnsAsync("c")).Text);
        Assert.Equal(0L, await _database.ReadAsync(session => session.Scalar("SELECT version FROM events")));
    }

    [Fact]
    public async Task TurnsAsync_NewerVersion_IsRefused()
    {
        await _database.WriteAsync(session => session.Execute(
            "INSERT INTO events (conversation, seq, turn, type, version, json, at) VALUES ('c', 1, 1, 'turn', 9, '{}', '')"));
        var error = await Assert.ThrowsAsync<StoreException>(async () => await _store.TurnsAsync("c"));
        Assert.Equal(StoreFault.Newer, error.Fault);
    }

    [Theory]
    [InlineData("'; DROP TABLE events; --")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u0000\u0001\u001b[31m")]
    [InlineData("👩‍👩‍👧‍👦🎬")]
    public async Task TakeDownAsync_AnyText_ComesBackAsItWas(string text)
    {
        await _store.TakeDownAsync(Message("k", text));
        Assert.Equal(text, (string?)(await _store.NextAsync("c"))!.Activity["text"]);
        Assert.Equal(text, (string?)JsonNode.Parse(Assert.Single(await _store.TranscriptAsync("c", 0, 10, false)).Json)!["text"]);
    }

    [Fact]
    public async Task SettingAsync_SecondCaller_GetsTheFirstValue()
    {
        var first = await _store.SettingAsync("key", () => [1, 2, 3]);
        Assert.Equal(first, await _store.SettingAsync("key", () => [9]));
    }

    [Fact]
    public async Task FinishAsync_TurnThatRemembers_WritesTheProfileOnceWithTheTurn()
    {
        var entry = new PreferenceEdit
        {
            Attribute = "item",
            Comparator = EditComparator.Like,
            Item = "6",
            Value = EditValue.Of("Heat (1995)"),
            Source = new EditSource { Kind = "said", Pack = "films", Turn = 1 },
        };
        await _store.TakeDownAsync(new InboundActivity("test", "c", "1", new JsonObject { ["type"] = "message", ["text"] = "I loved Heat" }, NeedsTurn: true));
        var pending = (await _store.NextAsync("c"))!;
        var turn = CallbackTurnEngine.Echo(new ConversationState { Conversation = "c", User = "u", Seed = 1 }, new TurnInput(pending.Id, new Utterance("I loved Heat")));
        turn = turn with { State = turn.State with { Remembered = [entry] } };
        Assert.True(await _store.FinishAsync(pending, new FinishedTurn(turn, [])));
        Assert.False(await _store.FinishAsync(pending, new FinishedTurn(turn, [])));
        var kept = Assert.Single((await _store.ProfileAsync("u")).Entries);
        Assert.Equal(("6", "c", turn.At), (kept.Item, kept.Source!.Conversation, kept.Source.At));
        Assert.Empty((await _store.ProfileAsync("nobody")).Entries);
    }

    private static InboundActivity Message(string key, string text) =>
        new("test", "c", key, new JsonObject { ["type"] = "message", ["text"] = text }, NeedsTurn: true);

    private static ConversationState State() => new() { Conversation = "c", User = "u", Seed = 7 };

    private static FinishedTurn Finished(PendingActivity pending) => new(
        CallbackTurnEngine.Echo(State(), new TurnInput(pending.Id, new Utterance((string)pending.Activity["text"]!))),
        [new JsonObject { ["type"] = "message", ["text"] = "reply" }]);

    private sealed class FrozenTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
