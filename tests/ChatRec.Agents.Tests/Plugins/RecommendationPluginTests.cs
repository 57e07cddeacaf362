using System.Text.Json;
using ChatRec.Agents.Plugins;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Testing;
using Microsoft.Extensions.AI;

namespace ChatRec.Agents.Tests.Plugins;

public class RecommendationPluginTests
{
    [Fact]
    public void Functions_OfAPack_DescribeTheirArgumentsAndItsAttributes()
    {
        using var host = new TurnHost();
        var tools = host.Get<RecommendationPlugin>().Functions;

        Assert.Equal(["retrieve", "rank"], tools.Select(tool => tool.Name));
        Assert.Contains("violence (axis)", tools[0].Description, StringComparison.Ordinal);
        var taste = tools[0].JsonSchema.GetProperty("properties").GetProperty("taste").GetProperty("properties");
        var wish = taste.GetProperty("wishes").GetProperty("items").GetProperty("properties");
        Assert.NotEmpty(taste.GetProperty("likes").GetProperty("description").GetString()!);
        Assert.Contains("between", wish.GetProperty("comparator").GetProperty("enum").EnumerateArray().Select(value => value.GetString()));
        Assert.DoesNotContain("cancellationToken", tools[0].JsonSchema.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retrieve_CalledAsAModelCalls_KeepsEveryHardCondition()
    {
        using var host = new TurnHost();
        var answer = await CallAsync(host, "retrieve", """
            {"taste":{"likes":["Heat (1995)"],"wishes":[{"attribute":"year","comparator":"gt","value":2000},{"attribute":"genre","comparator":"not","value":"Horror"}]},"count":10}
            """);

        Assert.True(answer.GetProperty("ok").GetBoolean());
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.NotEmpty(items);
        Assert.All(items, item =>
        {
            var row = host.Catalog.Row(item.GetProperty("item").GetString()!);
            Assert.True(host.Catalog.NumberOf("year", row) is null or > 2000);
            Assert.DoesNotContain("Horror", host.Catalog.ValuesOf("genre", row));
        });
    }

    [Fact]
    public async Task Rank_IdsThatViolateACondition_AreLeftOut()
    {
        using var host = new TurnHost();
        var answer = await CallAsync(host, "rank", """
            {"taste":{"likes":["Ronin"],"wishes":[{"attribute":"runtime","comparator":"le","value":125}]},"items":["6","8","11","21"],"size":3}
            """);

        Assert.Equal(["11", "8"], answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("item").GetString()).Order());
    }

    [Theory]
    [InlineData("""{"taste":{"likes":["Heet"]}}""", "no film is called \"Heet\"; nearest: Heat (1995)")]
    [InlineData("""{"taste":{"likes":["Sabrina"]}}""", "\"Sabrina\" may be")]
    [InlineData("""{"taste":{"wishes":[{"attribute":"colour","comparator":"is","value":"red"}]}}""", "there is no attribute \"colour\"")]
    [InlineData("""{"taste":{"wishes":[{"attribute":"genre","comparator":"is"}]}}""", "\"genre\": a value is missing")]
    [InlineData("""{"taste":{"wishes":[{"attribute":"violence","comparator":"less","value":3}]}}""", "take no value")]
    [InlineData("""{"taste":{},"count":0}""", "a number of items from 1 to 500")]
    public async Task Retrieve_WrongArguments_SaysInOneLineWhatToChange(string arguments, string error)
    {
        using var host = new TurnHost();
        var answer = await CallAsync(host, "retrieve", arguments);

        Assert.False(answer.GetProperty("ok").GetBoolean());
        Assert.Contains(error, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retrieve_NothingFits_AnswersWithNoItems()
    {
        using var host = new TurnHost();
        var answer = await CallAsync(host, "retrieve", """{"taste":{"wishes":[{"attribute":"year","comparator":"lt","value":1900},{"attribute":"genre","comparator":"is","value":"Horror"}]}}""");

        Assert.True(answer.GetProperty("ok").GetBoolean());
        Assert.Empty(answer.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Rank_UnknownId_IsRefused()
    {
        using var host = new TurnHost();
        var answer = await CallAsync(host, "rank", """{"taste":{},"items":["no such id"]}""");

        Assert.Equal("no item has the id \"no such id\"", answer.GetProperty("error").GetString());
    }

    private static async Task<JsonElement> CallAsync(TurnHost host, string tool, string arguments)
    {
        var function = host.Get<RecommendationPlugin>().Functions.Single(one => one.Name == tool);
        var values = JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!;
        return Assert.IsType<JsonElement>(await function.InvokeAsync(new AIFunctionArguments(values), TestContext.Current.CancellationToken));
    }
}
