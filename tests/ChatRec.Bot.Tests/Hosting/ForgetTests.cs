using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>
/// Somebody talks to the built server over HTTP, is forgotten, and every file and every line of the log is searched for what they
/// said.
/// </summary>
public sealed class ForgetTests : IDisposable
{
    private const string Marker = "zyxomarkerqua";
    private const string User = "dl_forgettable";
    private static readonly string Pack = RepositoryRoot.Combine("data", "boardgames");
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ForgetMe_Agreed_LeavesNoTraceAndTheConversationGoesOn()
    {
        using var bot = await BotProcess.ServeAsync(_folder.File("chat.db"), Pack, _folder.Path, "Trace");
        var earlier = await Talk.StartAsync(bot.Http, User);
        await SayMuchAsync(earlier);
        var talk = await Talk.StartAsync(bot.Http, User);
        var other = await Talk.StartAsync(bot.Http, "dl_other");
        await other.SayAsync("something for four players");
        await SayMuchAsync(talk);
        Assert.NotEmpty(FilesWith(Marker));

        var question = await talk.SayAsync("delete everything you know about me");
        Assert.Equal("clarify", (string?)question["channelData"]!["chatrec"]!["act"]);
        Assert.NotEmpty(FilesWith(Marker));
        var done = await talk.SayAsync($"yes, do it {Marker}");
        Assert.True((bool?)done["channelData"]!["chatrec"]!["erased"]);
        await NothingIsLeftAsync(bot, Marker);

        Assert.Equal(HttpStatusCode.NotFound, await earlier.StatusAsync());
        Assert.Single(await talk.ReadAsync());
        Assert.Equal(2, (await other.ReadAsync()).Count);
        await talk.SayAsync("something for four players");
        var profile = await talk.SayAsync("what do you know about me");
        Assert.DoesNotContain(Marker, profile.ToJsonString(), StringComparison.Ordinal);
        await bot.KillAsync();
        Assert.Empty(FilesWith(Marker));

        // The conversation is found again by a new process, its counter going on.
        using var again = await BotProcess.ServeAsync(_folder.File("chat.db"), Pack, _folder.Path);
        var reply = await (talk with { Http = again.Http }).SayAsync("hi");
        Assert.True((int)reply["channelData"]!["chatrec"]!["turn"]! > 10);
    }

    [Fact]
    public async Task ForgetMe_Declined_KeepsEverything()
    {
        using var bot = await BotProcess.ServeAsync(_folder.File("chat.db"), Pack, _folder.Path);
        var talk = await Talk.StartAsync(bot.Http, User);
        await talk.SayAsync(Marker);
        await talk.SayAsync("forget me");
        var kept = await talk.SayAsync("no, keep it");
        Assert.Equal("acknowledge", (string?)kept["channelData"]!["chatrec"]!["act"]);
        Assert.Equal(6, (await talk.ReadAsync()).Count);
        Assert.NotEmpty(FilesWith(Marker));
    }

    [Fact]
    public async Task Delete_OwnToken_LeavesNoTrace()
    {
        using var bot = await BotProcess.ServeAsync(_folder.File("chat.db"), Pack, _folder.Path, "Trace");
        var talk = await Talk.StartAsync(bot.Http, User);
        await SayMuchAsync(talk);
        var other = await Talk.StartAsync(bot.Http, "dl_other");
        Assert.Equal(HttpStatusCode.Forbidden, await other.EraseAsync(User));
        Assert.Equal(HttpStatusCode.Unauthorized, await (other with { Token = null }).EraseAsync(User));
        Assert.NotEmpty(FilesWith(Marker));

        Assert.Equal(HttpStatusCode.OK, await talk.EraseAsync(User));
        await NothingIsLeftAsync(bot, Marker);
        Assert.Empty(FilesWith(User));
        Assert.Equal(HttpStatusCode.NotFound, await talk.StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await talk.EraseAsync(User));
    }

    [Fact]
    public async Task DataForget_User_LeavesNoTrace()
    {
        using (var bot = await BotProcess.ServeAsync(_folder.File("chat.db"), Pack, _folder.Path))
        {
            await SayMuchAsync(await Talk.StartAsync(bot.Http, User));
            Assert.Equal(ExitCode.WrongUsage, await RunAsync("data", "forget", "--user", User, "--db", _folder.File("chat.db")));
            await bot.KillAsync();
        }

        Assert.Equal(ExitCode.WrongUsage, await RunAsync("data", "forget", "--user", "dl_nobody", "--db", _folder.File("chat.db")));
        Assert.NotEmpty(FilesWith(Marker));
        Assert.Equal(ExitCode.Fine, await RunAsync("data", "forget", "--user", User, "--db", _folder.File("chat.db")));
        Assert.Empty(FilesWith(Marker));
        Assert.Empty(FilesWith(User));
        Assert.Equal(ExitCode.WrongUsage, await RunAsync("data", "forget", "--user", User, "--db", _folder.File("absent.db")));
        Assert.False(File.Exists(_folder.File("absent.db")));
    }

    private static async Task<int> RunAsync(params string[] arguments) =>
        await CommandLine.RunAsync(arguments, new StringWriter(), new StringWriter());

    private static async Task SayMuchAsync(Talk talk)
    {
        await talk.SayAsync($"my name is {Marker} and I like auctions");
        for (var turn = 0; turn < 5; turn++)
        {
            await talk.SayAsync($"something with {Marker} for {turn + 2} players");
        }
    }

    private async Task NothingIsLeftAsync(BotProcess bot, string text)
    {
        // The reply is sent when the file is clean; a client that polls may see it a moment before.
        var patience = Stopwatch.StartNew();
        while (FilesWith(text).Count > 0 && patience.Elapsed < TimeSpan.FromSeconds(10))
        {
            await Task.Yield();
        }

        Assert.Empty(FilesWith(text));
        Assert.NotEmpty(bot.Log);
        Assert.DoesNotContain(bot.Log, line => line?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
    }

    private List<string> FilesWith(string text)
    {
        var (utf8, utf16) = (Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text));
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            file.CopyTo(copy); // it may grow or shrink meanwhile
            var bytes = copy.ToArray();
            if (bytes.AsSpan().IndexOf(utf8) >= 0 || bytes.AsSpan().IndexOf(utf16) >= 0)
            {
                found.Add(Path.GetFileName(path));
            }
        }

        return found;
    }

    private sealed record Talk(HttpClient Http, string Id, string? Token)
    {
        public static async Task<Talk> StartAsync(HttpClient http, string user)
        {
            var start = new Talk(http, "", null);
            var (_, token) = await start.SendAsync(HttpMethod.Post, "/v3/directline/tokens/generate", new JsonObject { ["user"] = new JsonObject { ["id"] = user } });
            var talk = start with { Token = (string)token!["token"]!, Id = (string)token["conversationId"]! };
            await talk.SendAsync(HttpMethod.Post, "/v3/directline/conversations", null);
            return talk;
        }

        public async Task<JsonObject> SayAsync(string text)
        {
            var (status, taken) = await SendAsync(HttpMethod.Post, $"/v3/directline/conversations/{Id}/activities", new JsonObject
            {
                ["type"] = "message",
                ["text"] = text,
                ["from"] = new JsonObject { ["id"] = "x" },
            });
            Assert.Equal(HttpStatusCode.OK, status);
            var patience = Stopwatch.StartNew();
            while (patience.Elapsed < TimeSpan.FromSeconds(30))
            {
                if ((await ReadAsync()).Find(activity => (string?)activity["replyToId"] == (string)taken!["id"]!) is { } reply)
                {
                    return reply;
                }
            }

            throw new TimeoutException($"no reply to: {text}");
        }

        public async Task<List<JsonObject>> ReadAsync()
        {
            var (status, set) = await SendAsync(HttpMethod.Get, $"/v3/directline/conversations/{Id}/activities", null);
            Assert.Equal(HttpStatusCode.OK, status);
            return [.. set!["activities"]!.AsArray().Select(activity => activity!.AsObject())];
        }

        public async Task<HttpStatusCode> StatusAsync() => (await SendAsync(HttpMethod.Get, $"/v3/directline/conversations/{Id}/activities", null)).Status;

        public async Task<HttpStatusCode> EraseAsync(string user) => (await SendAsync(HttpMethod.Delete, $"/api/people/{user}", null)).Status;

        private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonObject? body)
        {
            using var request = new HttpRequestMessage(method, path);
            if (Token is not null)
            {
                request.Headers.Authorization = new("Bearer", Token);
            }

            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }

            using var response = await Http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
        }
    }
}
