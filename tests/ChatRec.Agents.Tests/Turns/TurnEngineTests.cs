using System.Text.Json;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Turns;

public class TurnEngineTests
{
    [Fact]
    public async Task RunAsync_RequestLikeAnItemButNewer_ShowsOnlyNewerItemsWithBoundReasons()
    {
        using var host = new TurnHost();
        var turn = await host.SayAsync(
            UserActKind.Request, host.Item(EditComparator.Like, "6"), host.Than("year", EditComparator.More, "6"));

        Assert.Equal(SystemActKind.Recommend, turn.SystemAct.Act);
        Assert.Equal(4, turn.SystemAct.Slate.Length);
        Assert.All(turn.SystemAct.Slate, item =>
        {
            Assert.True(host.Catalog.TryIndexOf(new(item.Item), out var row));
            Assert.True(host.Catalog.NumberOf("year", row) is null or > 1995);
            Assert.NotEmpty(item.Reasons);
        });
        Assert.Equal(["understand", "track", "decide", "retrieve", "rank", "narrate"], turn.Steps.Select(step => step.Step));
        Assert.All(turn.Steps, step => Assert.Null(step.Fallback));
        Assert.Equal(["catalog", "pack", "prompts", "prompts-ru", "prompts-zh"], turn.Artefacts.Keys);
    }

    [Fact]
    public async Task RunAsync_ShownItems_TraceTellsTheWayFromInputsToItems()
    {
        using var host = new TurnHost();
        var turn = await host.SayAsync(
            UserActKind.Request, host.Item(EditComparator.Like, "6"), host.Than("year", EditComparator.More, "6"));

        var retrieve = turn.Steps.Single(step => step.Step == "retrieve").Detail!.Value;
        Assert.Equal("Heat (1995)", retrieve.GetProperty("liked")[0].GetProperty("title").GetString());
        Assert.Equal(host.Catalog.Count, retrieve.GetProperty("catalogue").GetInt32());
        Assert.InRange(retrieve.GetProperty("allowed").GetInt32(), 4, host.Catalog.Count - 1);
        var overlap = Assert.Single(retrieve.GetProperty("retrievers").EnumerateArray());
        Assert.Equal("overlap", overlap.GetProperty("name").GetString());
        Assert.Equal([1, 2, 3], overlap.GetProperty("first").EnumerateArray().Select(proposal => proposal.GetProperty("rank").GetInt32()));
        var moves = turn.Steps.Single(step => step.Step == "rank").Detail!.Value.GetProperty("moves");
        Assert.Equal(turn.SystemAct.Slate.Select(item => item.Title), moves.EnumerateArray().Select(move => move.GetProperty("title").GetString()));
        Assert.All(moves.EnumerateArray(), move => Assert.InRange(move.GetProperty("fused").GetInt32(), 1, 200));
    }

    [Fact]
    public async Task RunAsync_StepThatThrows_AnswersHonestlyAndLeavesTheStateAlone()
    {
        using var host = new TurnHost(options: agent => agent.MaxQuestions = 0); // a question would look for candidates before the step does
        await host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Crime"));
        var before = host.State;
        host.Source.OnFind = _ => throw new InvalidDataException("secret detail");
        var turn = await host.SayAsync(UserActKind.Provide, TurnHost.Not("genre", "Action"));

        Assert.Equal("fault", turn.SystemAct.Topic);
        Assert.NotEmpty(turn.Reply.Text);
        Assert.DoesNotContain("secret", turn.Reply.Text, StringComparison.Ordinal);
        Assert.Contains(turn.Steps, step => step is { Step: "retrieve", Fallback: "failed: InvalidDataException" });
        Assert.Equal(before.Edits, host.State.Edits);
        Assert.Equal(before.History.Count(), host.State.History.Count());
        Assert.Equal(before.LastSystemAct, host.State.LastSystemAct);
        Assert.Equal(before.Turn + 1, host.State.Turn);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var host = new TurnHost();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await host.Get<ITurnEngine>().RunAsync(host.State, new TurnInput("m", new Utterance("hi")), cancelled.Token));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \t\n\u0000", "empty")]
    public async Task RunAsync_EmptyMessage_SaysSo(string text, string topic)
    {
        using var host = new TurnHost();
        var turn = await host.SayAsync(_ => throw new InvalidOperationException("not read"), text);
        Assert.Equal(topic, turn.SystemAct.Topic);
        Assert.NotEmpty(turn.Reply.Text);
    }

    [Fact]
    public async Task RunAsync_MessageOfThreeThousandCharacters_SaysThatItIsTooLong()
    {
        using var host = new TurnHost();
        var turn = await host.SayAsync(_ => throw new InvalidOperationException("not read"), new string('x', 3000));
        Assert.Equal("tooLong", turn.SystemAct.Topic);
    }

    [Fact]
    public async Task RunAsync_SameStateAndInput_GiveTheSameRecord()
    {
        var texts = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            using var host = new TurnHost();
            host.Time.Advance(TimeSpan.FromHours(run));
            await host.SayAsync(UserActKind.Greet);
            await host.SayAsync(UserActKind.Request, host.Item(EditComparator.Like, "12"));
            var turn = await host.SayAsync(UserActKind.Critique, host.Than("violence", EditComparator.Less, "12"));
            texts.Add(JsonSerializer.Serialize(turn with { At = default }, TurnJson.Options));
        }

        Assert.Equal(texts[0], texts[1]);
    }

    [Fact]
    public async Task RunAsync_Turns_HaveSeedsOfTheirOwn()
    {
        using var host = new TurnHost();
        var first = await host.SayAsync(UserActKind.Help);
        var second = await host.SayAsync(UserActKind.Help);
        Assert.NotEqual(first.Seed, second.Seed);
    }
}
