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
            Assert.All(item.Reasons, reason => Assert.Contains(turn.Reply.Facts, fact => fact.Id == reason.Fact));
        });
        Assert.Equal(["understand", "track", "decide", "retrieve", "rank", "narrate"], turn.Steps.Select(step => step.Step));
        Assert.Equal(turn.SystemAct.Slate.Length, turn.Reply.Cards.Length);
    }
}
