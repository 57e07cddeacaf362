using System.Reflection;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval;

namespace ChatRec.Bot.Tests.Architecture;

public sealed class DependencyDirectionTests
{
    private static readonly Assembly Retrieval = typeof(IRetriever).Assembly;
    private static readonly Assembly Agents = typeof(TurnRecord).Assembly;
    private static readonly Assembly Bot = typeof(ChatRec.Bot.Commands.CommandFailedException).Assembly;

    [Fact]
    public void References_OfTheThreeProjects_PointOneWay()
    {
        Assert.Empty(Ours(Retrieval));
        Assert.Equal(["ChatRec.Retrieval"], Ours(Agents));
        Assert.Equal(["ChatRec.Agents", "ChatRec.Retrieval"], Ours(Bot));
    }

    [Fact]
    public void References_OfRetrievalAndAgents_KnowNoWebServer()
    {
        Assert.DoesNotContain(References(Retrieval), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(References(Agents), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Retrieval_KnowsNoPromptsAndNoChatModels() =>
        Assert.DoesNotContain(References(Retrieval), name => name is "Handlebars" or "Microsoft.Extensions.AI.Abstractions");

    private static string[] Ours(Assembly assembly) =>
        [.. References(assembly).Where(name => name.StartsWith("ChatRec.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
