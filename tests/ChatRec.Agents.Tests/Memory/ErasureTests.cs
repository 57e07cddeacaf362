using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Memory;

public sealed class ErasureTests : IDisposable
{
    private readonly TurnHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("forget me")]
    [InlineData("Please delete everything you know about me!")]
    [InlineData("I want you to erase all my data")]
    [InlineData("Can you wipe my profile?")]
    public async Task Run_WishToBeForgotten_IsAskedBackOnceAndThenDone(string wish)
    {
        await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Sci-Fi"));
        var question = await SayAsync(wish);
        Assert.Equal((SystemActKind.Clarify, Erasure.Question), (question.SystemAct.Act, question.SystemAct.Topic));
        Assert.NotEmpty(question.State.Edits);
        var done = await SayAsync("yes");
        Assert.True(Erasure.IsDone(done.SystemAct));
        Assert.Equal((3, 0, 0, 0), (_host.State.Turn, _host.State.Edits.Length, _host.State.Slates.Length, _host.State.Wordings.Count));
        var undone = await _host.SayAsync(UserActKind.Undo);
        Assert.Equal("nothingToUndo", undone.SystemAct.Topic);
    }

    [Theory]
    [InlineData("no")]
    [InlineData("no wait, yes I mean no")]
    [InlineData("don't")]
    public async Task Run_QuestionDeclined_KeepsEverything(string answer)
    {
        await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Sci-Fi"));
        await SayAsync("forget me");
        var kept = await SayAsync(answer);
        Assert.Equal((SystemActKind.Acknowledge, Erasure.Kept), (kept.SystemAct.Act, kept.SystemAct.Topic));
        Assert.Single(_host.State.Edits);
    }

    [Fact]
    public async Task Run_SomethingElseAfterTheQuestion_ForgetsTheQuestion()
    {
        await SayAsync("forget me");
        await _host.SayAsync(_ => new UserAct { Act = UserActKind.Request, Edits = [TurnHost.Is("genre", "Sci-Fi")] }, "some science fiction please");
        var later = await SayAsync("yes");
        Assert.NotEqual(SystemActKind.Acknowledge, later.SystemAct.Act);
        Assert.Single(_host.State.Edits);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("delete everything")]
    [InlineData("forget everything I said")]
    [InlineData("forget that I like horror")]
    public async Task Run_OtherWords_NeverEraseThePerson(string text)
    {
        var turn = await SayAsync(text);
        Assert.False(turn.SystemAct.Topic is Erasure.Question or Erasure.Done);
    }

    [Fact]
    public void WithoutWords_FinishedTurn_HoldsNothingThatWasSaid()
    {
        var turn = new TurnRecord
        {
            Conversation = "c",
            Turn = 3,
            InboundId = "m",
            At = DateTimeOffset.UnixEpoch,
            User = "u",
            Text = "secret words",
            Locale = "en",
            UserAct = new UserAct { Act = UserActKind.Answer, Topic = Erasure.Yes, NotUnderstood = [new NotUnderstood(default, "secret", "words")] },
            State = new StateSnapshot([TurnHost.Is("text", "secret")]),
            SystemAct = new SystemAct { Act = SystemActKind.Acknowledge, Topic = Erasure.Done },
            Reply = new Reply { Text = "Done." },
            Seed = 1,
        };
        var json = System.Text.Json.JsonSerializer.Serialize(Erasure.WithoutWords(turn), TurnJson.Options);
        Assert.DoesNotContain("secret", json, StringComparison.Ordinal);
    }

    private Task<TurnRecord> SayAsync(string text) => _host.SayAsync(_ => new UserAct { Act = UserActKind.Chat }, text);
}
