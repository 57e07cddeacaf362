using System.Text.Json.Nodes;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Tests.Channels;
using ChatRec.Bot.Transcripts;

namespace ChatRec.Bot.Tests.Transcripts;

public sealed class ReplayTests
{
    private static readonly Dictionary<DifferenceClass, Severity> AllFail = Enum.GetValues<DifferenceClass>().ToDictionary(c => c, _ => Severity.Fail);

    [Fact]
    public async Task Run_SameEngine_FindsNoDifference()
    {
        var turns = await Replay(await RecordAsync(new EchoEngine("Hello")), new EchoEngine("Hello"));

        Assert.Equal(2, turns.Count);
        Assert.All(turns, t => Assert.Empty(t.Differences));
    }

    [Fact]
    public async Task Run_OtherWords_FindsOnlyTextDifferences()
    {
        var turns = await Replay(await RecordAsync(new EchoEngine("Hello")), new EchoEngine("Hallo"));

        Assert.All(turns, t => Assert.Equal([DifferenceClass.Text], t.Differences.Select(d => d.Class)));
        var report = new ReplayReport([new ReplayedDialogue("one", turns)], AllFail);
        Assert.True(report.Failed);
        Assert.Equal(2, report.Counts()[DifferenceClass.Text]);
    }

    [Fact]
    public async Task Report_IgnoredClass_NeitherShowsNorFails()
    {
        var turns = await Replay(await RecordAsync(new EchoEngine("Hello")), new EchoEngine("Hallo"));

        var report = new ReplayReport(
            [new ReplayedDialogue("one", turns)], new Dictionary<DifferenceClass, Severity>(AllFail) { [DifferenceClass.Text] = Severity.Ignore });

        Assert.False(report.Failed);
        Assert.Empty(report.Counts());
    }

    [Fact]
    public async Task Run_OtherItems_FindsSlateDifferencesByPlace()
    {
        var turns = await Replay(await RecordAsync(new EchoEngine("Hello", "6")), new EchoEngine("Hello", "7"));

        var difference = Assert.Single(turns[0].Differences);
        Assert.Equal(new TurnDifference(DifferenceClass.Slate, "systemAct.slate[0].item", "6", "7"), difference);
    }

    [Fact]
    public async Task Run_FromTurnTwo_RestoresTheStateWithoutRunningTurnOne()
    {
        var engine = new EchoEngine("Hello");

        var turns = await Replay(await RecordAsync(new EchoEngine("Hello")), engine, fromTurn: 2);

        Assert.Equal(2, Assert.Single(turns).Number);
        Assert.Equal(1, engine.Runs);
        Assert.Empty(turns[0].Differences);
    }

    [Fact]
    public async Task Run_FromATurnThatIsNotThere_IsRefused()
    {
        var recorded = await RecordAsync(new EchoEngine("Hello"));

        await Assert.ThrowsAsync<ArgumentException>(() => Replay(recorded, new EchoEngine("Hello"), fromTurn: 3));
    }

    [Fact]
    public async Task Update_OtherWords_ReplaysWithoutDifferenceAfterwardsAndKeepsTheUsersHalf()
    {
        var transcript = await RecordAsync(new EchoEngine("Hello"));
        var turns = await Replay(transcript, new EchoEngine("Hallo"));

        var updated = TranscriptUpdate.Apply(transcript, turns);

        Assert.All(await Replay(updated, new EchoEngine("Hallo")), t => Assert.Empty(t.Differences));
        Assert.Equal(2, updated.Activities.Count(RecordedDialogue.IsFromUser));
        Assert.Contains(updated.Activities, a => Transcript.Text(a, "text")?.StartsWith("Hallo", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(updated.Activities, a => Transcript.Text(a, "text")?.StartsWith("Hello", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Html_HostileText_CannotEndTheScriptElement()
    {
        var turns = await Replay(await RecordAsync(new EchoEngine("</script><script>alert(1)</script>")), new EchoEngine("x"));
        var file = Path.GetTempFileName();

        new ReplayReport([new ReplayedDialogue("one", turns)], AllFail).WriteHtml(file);

        var page = File.ReadAllText(file);
        File.Delete(file);
        Assert.Equal(1, page.Split("</script>").Length - 1);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DamagedTrace_IsRefusedWithTheFile()
    {
        var transcript = Transcript.Parse("""[{"type":"message","from":{"role":"user"},"text":"hi"},{"type":"trace","valueType":"chatrec/turn/v1","value":{"turn":"x"}}]""", "bad");

        Assert.StartsWith("bad: ", Assert.Throws<TranscriptException>(() => RecordedDialogue.Of(transcript, "bad")).Message, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<ReplayedTurn>> Replay(Transcript transcript, EchoEngine engine, int fromTurn = 1) =>
        await new DialogueReplayer(engine, new CountingTracker()).RunAsync(RecordedDialogue.Of(transcript, "test"), fromTurn, CancellationToken.None);

    private static async Task<Transcript> RecordAsync(EchoEngine engine)
    {
        var info = new ConversationInfo("c1", "terminal", "you", 5, "en");
        List<JsonObject> activities = [RecordedDialogue.Opening(info)];
        foreach (var id in (string[])["m1", "m2"])
        {
            activities.Add(new JsonObject { ["type"] = "message", ["id"] = id, ["from"] = new JsonObject { ["id"] = "you", ["role"] = "user" }, ["text"] = "say " + id });
        }

        var turns = await new DialogueReplayer(engine, new CountingTracker()).RunAsync(RecordedDialogue.Of(Transcript.Of(activities.Select(a => (JsonObject)a.DeepClone())), "test"), 1, CancellationToken.None);
        return TranscriptUpdate.Apply(Transcript.Of(activities), turns);
    }

    private sealed class EchoEngine(string greeting, string? item = null) : ITurnEngine
    {
        public int Runs { get; private set; }

        public ValueTask<TurnRecord> RunAsync(ConversationState state, TurnInput input, CancellationToken cancellationToken = default)
        {
            Runs++;
            return ValueTask.FromResult(new TurnRecord
            {
                Conversation = state.Conversation,
                Turn = state.Turn + 1,
                InboundId = input.InboundId,
                At = DateTimeOffset.UnixEpoch,
                User = state.User,
                Text = input.Utterance.Text,
                Locale = "en",
                UserAct = new UserAct { Act = UserActKind.Request },
                State = new StateSnapshot([]),
                SystemAct = new SystemAct
                {
                    Act = SystemActKind.Recommend,
                    Slate = item is null ? [] : [new SlateItem { Item = item, Title = "Heat (1995)", Rank = 1, Score = 0.5 }],
                },
                Reply = new Reply { Text = $"{greeting} {state.Turn + 1}" },
                Seed = state.Seed,
            });
        }
    }
}
