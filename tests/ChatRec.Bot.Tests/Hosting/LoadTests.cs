using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>Many people talk to the built server at the same instant, over HTTP, with the store on disk.</summary>
[Trait("Category", "Long")]
public sealed class LoadTests
{
    private const int People = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120); // hangs are found, slow machines are not punished
    private static readonly string[] Says = ["something for four players", "shorter"];

    [Fact]
    public async Task Talk_TwoHundredConversationsAtOnce_EveryMessageGetsExactlyOneAnswer()
    {
        using var folder = new ScratchFolder();
        using var bot = await BotProcess.ServeAsync(folder.File("load.db"), RepositoryRoot.Combine("data", "boardgames"), folder.Path);
        using var http = new HttpClient { BaseAddress = bot.Http.BaseAddress, Timeout = Patience };
        using var patience = new CancellationTokenSource(Patience);
        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => OpenAsync(http, patience.Token)));
        Assert.Equal(People, people.DistinctBy(person => person.Conversation).Count());
        foreach (var says in Says)
        {
            await Task.WhenAll(people.Select(person => SayAsync(http, person, says, patience.Token)));
        }

        var histories = await Task.WhenAll(people.Select(person => ReadAsync(http, person, patience.Token)));
        foreach (var history in histories)
        {
            var asked = history.Where(activity => !IsReply(activity)).ToList();
            Assert.Equal(Says, asked.Select(activity => (string?)activity["text"]));
            Assert.Equal(asked.Select(activity => (string?)activity["id"]), history.Where(IsReply).Select(activity => (string?)activity["replyToId"]));
            Assert.All(history.Where(IsReply), reply => Assert.NotEmpty((string)reply["text"]!));
        }
    }

    private static bool IsReply(JsonNode activity) => (string?)activity["from"]!["role"] == "bot";

    private static async Task<(string Conversation, string Token)> OpenAsync(HttpClient http, CancellationToken cancellationToken)
    {
        var generated = await SendAsync(http, HttpMethod.Post, "/tokens/generate", null, null, cancellationToken);
        var started = await SendAsync(http, HttpMethod.Post, "/conversations", (string)generated["token"]!, null, cancellationToken);
        return ((string)started["conversationId"]!, (string)started["token"]!);
    }

    private static async Task SayAsync(HttpClient http, (string Conversation, string Token) person, string text, CancellationToken cancellationToken)
    {
        var message = new JsonObject { ["type"] = "message", ["text"] = text, ["from"] = new JsonObject { ["id"] = "someone" } };
        var posted = await SendAsync(http, HttpMethod.Post, $"/conversations/{person.Conversation}/activities", person.Token, message, cancellationToken);
        var id = (string)posted["id"]!;
        while (!(await ReadAsync(http, person, cancellationToken)).Any(activity => (string?)activity["replyToId"] == id))
        {
            await Task.Yield();
        }
    }

    private static async Task<List<JsonNode>> ReadAsync(HttpClient http, (string Conversation, string Token) person, CancellationToken cancellationToken)
    {
        var set = await SendAsync(http, HttpMethod.Get, $"/conversations/{person.Conversation}/activities", person.Token, null, cancellationToken);
        return [.. set["activities"]!.AsArray().OfType<JsonNode>().Where(activity => (string?)activity["type"] == "message")];
    }

    private static async Task<JsonNode> SendAsync(
        HttpClient http, HttpMethod method, string path, string? token, JsonObject? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, "/v3/directline" + path);
        request.Content = body is null ? null : JsonContent.Create(body);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }
}
