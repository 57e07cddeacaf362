using ChatRec.Agents.Policy.Evaluation;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Agents.Tests.Policy.Evaluation;

public sealed class SessionPlannerTests : IDisposable
{
    private readonly TurnHost _host = new(configure: services =>
        services.AddSingleton<IUnderstanding>(new CallbackUnderstanding((_, _) => new UserAct { Act = UserActKind.Request })));

    [Fact]
    public async Task Plan_Words_AreReadAsInAConversation()
    {
        var request = await Planner().PlanAsync(Session() with { Said = "a clever heist" }, 5, TestContext.Current.CancellationToken);

        var turn = Assert.Single(request!.Retrieval.Dialogue!.Turns);
        Assert.Equal(["a", "clever", "heist"], turn.Words);
        Assert.False(turn.BySystem);
    }

    [Fact]
    public async Task Plan_Query_IsWhatIsSearchedForAndWhatWasSaid()
    {
        var request = await Planner().PlanAsync(Session() with { Query = "two cops and a fish" }, 5, TestContext.Current.CancellationToken);

        Assert.Equal("two cops and a fish", request!.Retrieval.Text);
        Assert.Equal(["two", "cops", "and", "a", "fish"], Assert.Single(request.Retrieval.Dialogue!.Turns).Words);
    }

    [Fact]
    public async Task Plan_LikesAlone_NothingWasSaid()
    {
        var request = await Planner().PlanAsync(Session(), 5, TestContext.Current.CancellationToken);

        Assert.Null(request!.Retrieval.Dialogue);
        Assert.Equal([_host.Catalog.Row("8")], request.Retrieval.Liked);
    }

    public void Dispose() => _host.Dispose();

    private static RankingSession Session() => new("1", "group", "test", ["8"], ["6"]);

    private SessionPlanner Planner() => new(_host.Get<IServiceProvider>());
}
