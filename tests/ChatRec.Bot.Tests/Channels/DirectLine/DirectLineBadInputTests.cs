using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Storage;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

public sealed class DirectLineBadInputTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Say_Empty_IsATurnLikeAnyOther() => ComesBackAsync(string.Empty);

    [Fact]
    public Task Say_ThreeThousandCharacters_IsATurnLikeAnyOther() => ComesBackAsync(new string('a', 3000));

    [Fact]
    public Task Say_Binary_IsATurnLikeAnyOther() => ComesBackAsync(string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "\u007f\ufffe\uffff");

    [Fact]
    public Task Say_OnlyEmoji_IsATurnLikeAnyOther() => ComesBackAsync("👩‍👩‍👧‍👦🎬🍿");

    [Fact]
    public async Task Say_Html_IsEscapedInTheReplysMarkdown()
    {
        var reply = await ComesBackAsync("<img src=x onerror=alert(1)><script>alert(1)</script>");
        Assert.DoesNotContain('<', (string)reply["text"]!);
        Assert.Contains("&lt;script&gt;", (string)reply["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public Task Say_Sql_IsATurnLikeAnyOther() => ComesBackAsync("'; DROP TABLE events; DELETE FROM inbox WHERE 'a'='a");

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{", "cut off")]
    [InlineData("[]", "a list")]
    [InlineData("null", "null")]
    [InlineData("\"text\"", "a text")]
    [InlineData("{}", "no type")]
    [InlineData("""{"type":5,"from":{"id":"u"}}""", "type a number")]
    [InlineData("""{"type":"message","text":{"a":1},"from":{"id":"u"}}""", "text an object")]
    [InlineData("""{"type":"message","text":"a","from":"u"}""", "from a text")]
    [InlineData("""{"type":"message","text":"\ud800","from":{"id":"u"}}""", "half a surrogate pair")]
    [InlineData("""{"type":"message","text":"a","text":"b","from":{"id":"u"}}""", "a member twice")]
    [InlineData("""{"type":"message","from":{"id":"u"},"channelData":{"clientActivityID":7}}""", "client id a number")]
    public async Task Post_Malformed_Is400AndTakesNothingDown(string body, string why)
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        var answer = await talk.PostAsync(body);
        Assert.True(answer.Status == 400, why);
        Assert.Equal("BadArgument", (string?)answer.Body["error"]!["code"]);
        Assert.Empty((await talk.ReadAsync()).Activities);
    }

    [Fact]
    public async Task Post_DeeplyNestedOrNotUtf8_Is400()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        Assert.Equal(400, (await talk.PostAsync($$"""{"type":"message","x":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""")).Status);
        Assert.Equal(400, (await talk.PostAsync(new ByteArrayContent([.. "{\"type\":\"mess"u8, 0xff, 0xfe, .. "age\"}"u8]))).Status);
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(1_500_000)]
    [InlineData(3_000_000)]
    public async Task Post_TooLarge_Is413AndTakesNothingDown(int characters)
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        var answer = await talk.PostAsync($$"""{"type":"message","from":{"id":"u"},"blob":"{{new string('a', characters)}}"}""");
        Assert.Equal(413, answer.Status);
        Assert.Empty((await talk.ReadAsync()).Activities);
    }

    [Fact]
    public async Task Post_TooLargeWithoutLength_Is413()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        var content = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes(new string('a', 1_500_000))));
        content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v3/directline/conversations/{talk.Id}/activities") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Authorization = new("Bearer", talk.Token);
        Assert.Equal(413, (int)(await server.Http.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_TextTooLong_Is413()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        Assert.Equal(413, (await talk.SayAsync(new string('a', 16_001))).Status);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("-1")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999999")]
    public async Task Read_GarbageWatermark_Is400(string watermark)
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}/activities?watermark={watermark}", talk.Token)).Status);
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}?watermark={watermark}", talk.Token)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("undefined")]
    [InlineData("4711")]
    public async Task Read_NoOrStaleWatermark_GivesTheWholeHistory(string watermark)
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        await talk.SayAsync("hello");
        Assert.Equal("hello", (string?)(await talk.ReadAsync(watermark)).Activities[0]["text"]);
    }

    [Fact]
    public async Task Upload_Anything_IsRefusedClearly()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        var (status, body, _) = await server.SendAsync(HttpMethod.Post, $"/conversations/{talk.Id}/upload?userId=u", talk.Token, new ByteArrayContent([1, 2, 3]));
        Assert.Equal((415, "UploadNotSupported"), (status, (string?)body["error"]!["code"]));
    }

    [Fact]
    public async Task AnyOtherOperation_Is404InTheProtocolsShape()
    {
        await using var server = await TestServer.StartAsync();
        var (status, body, _) = await server.SendAsync(HttpMethod.Get, "/nothing/here");
        Assert.Equal((404, "NotFound"), (status, (string?)body["error"]!["code"]));
    }

    [Fact]
    public async Task Post_DiskFull_Is503AndWorksAgainWhenThereIsRoom()
    {
        await using var server = await TestServer.StartAsync(_folder.File("a.db"));
        var talk = await server.TalkAsync();
        await server.Database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 30"));
        var big = $$$"""{"type":"message","text":"hello","from":{"id":"u"},"blob":"{{{new string('a', 200_000)}}}"}""";
        Assert.Equal(503, (await talk.PostAsync(big)).Status);
        Assert.Empty((await talk.ReadAsync()).Activities);
        await server.Database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 100000"));
        Assert.Equal(200, (await talk.PostAsync(big)).Status);
    }

    [Fact]
    public async Task Post_MoreThanCanWait_Is429()
    {
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(run: async (state, input, _) =>
        {
            await release.Task;
            return CallbackTurnEngine.Echo(state, input);
        });
        var talk = await server.TalkAsync();
        for (var at = 0; at < Bot.Storage.ConversationStore.MostWaiting; at++)
        {
            Assert.Equal(200, (await talk.SayAsync("x")).Status);
        }

        Assert.Equal(429, (await talk.SayAsync("one more")).Status);
        release.SetResult();
    }

    /// <summary>The text is answered, comes back unchanged, and the next message is answered as ever.</summary>
    private static async Task<JsonObject> ComesBackAsync(string text)
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        Assert.Equal(200, (await talk.SayAsync(text)).Status);
        var all = await stream.ReadUntilAsync(activity => activity["replyToId"] is not null);
        Assert.Equal(text, (string?)all[0]["text"]);
        await talk.SayAsync("next");
        await stream.ReadUntilAsync(activity => (string?)activity["text"] == "You said: next");
        return all[^1];
    }
}
