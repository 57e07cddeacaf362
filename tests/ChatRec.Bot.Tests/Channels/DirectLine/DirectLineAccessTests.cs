using System.Text;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

public sealed class DirectLineAccessTests
{
    private const string Secret = "a-secret-that-is-long-enough";

    [Fact]
    public async Task Generate_LoopbackPageWithoutSecret_GetsATokenWithAUserOfItsOwn()
    {
        await using var server = await TestServer.StartAsync();
        var (status, body, _) = await server.SendAsync(HttpMethod.Post, "/tokens/generate", headers: ("Origin", "http://localhost:5000"));
        Assert.Equal(200, status);
        Assert.Equal(1800, (int?)body["expires_in"]);
        Assert.StartsWith("dl_", (string?)Payload((string)body["token"]!)["user"], StringComparison.Ordinal);
        Assert.Equal((string?)body["conversationId"], (string?)Payload((string)body["token"]!)["conv"]);
    }

    [Theory]
    [InlineData("Origin", "https://example.com")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    public async Task Generate_WithoutSecretFromElsewhere_IsRefused(string header, string value)
    {
        await using var server = await TestServer.StartAsync();
        var (status, body, _) = await server.SendAsync(HttpMethod.Post, "/tokens/generate", headers: (header, value));
        Assert.Equal(401, status);
        Assert.NotNull((string?)body["error"]!["message"]);
    }

    [Fact]
    public async Task Generate_WithSecretAndUser_NamesTheUserInEveryActivity()
    {
        await using var server = await TestServer.StartAsync(secrets: Secret);
        var (_, body, _) = await server.SendAsync(HttpMethod.Post, "/tokens/generate", Secret, new { user = new { id = "dl_ann" } }, ("Origin", "https://example.com"));
        var token = (string)body["token"]!;
        var (_, started, _) = await server.SendAsync(HttpMethod.Post, "/conversations", token);
        var talk = new TestConversation(server, (string)started["conversationId"]!, token, (string)started["streamUrl"]!);
        await talk.PostAsync("""{"type":"message","text":"hi","from":{"id":"dl_bob"}}""");
        Assert.Equal("dl_ann", (string?)(await talk.ReadAsync()).Activities[0]["from"]!["id"]);
    }

    [Fact]
    public async Task Generate_UserWithoutPrefix_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(400, (await server.SendAsync(HttpMethod.Post, "/tokens/generate", null, new { user = new { id = "ann" } })).Status);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("", 401)]
    [InlineData("rubbish", 401)]
    [InlineData("a.b.c", 403)]
    [InlineData("not-a-configured-secret", 401)]
    public async Task Start_WithoutAGoodToken_IsRefused(string? token, int status)
    {
        await using var server = await TestServer.StartAsync(secrets: Secret);
        var answer = await server.SendAsync(HttpMethod.Post, "/conversations", string.IsNullOrEmpty(token) ? null : token);
        Assert.Equal(status, answer.Status);
        Assert.NotNull((string?)answer.Body["error"]!["code"]);
    }

    [Fact]
    public async Task Read_TamperedToken_IsForbidden()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        var parts = talk.Token.Split('.');
        var payload = Payload(talk.Token);
        payload["conv"] = "another";
        var forged = $"{parts[0]}.{Encode(payload.ToJsonString())}.{parts[2]}";
        var none = $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.";
        foreach (var token in new[] { forged, none, $"{parts[0]}.{parts[1]}.{parts[2][..^2]}AA" })
        {
            Assert.Equal(403, (await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}/activities", token)).Status);
        }
    }

    [Fact]
    public async Task Read_TokenOfAnotherConversation_IsForbidden()
    {
        await using var server = await TestServer.StartAsync();
        var mine = await server.TalkAsync();
        var theirs = await server.TalkAsync();
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Get, $"/conversations/{theirs.Id}/activities", mine.Token)).Status);
    }

    [Fact]
    public async Task Read_UnknownConversationWithSecret_IsNotFound()
    {
        await using var server = await TestServer.StartAsync(secrets: Secret);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/conversations/none/activities", Secret)).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Get, "/conversations/none", Secret)).Status);
        Assert.Equal(404, (await server.SendAsync(HttpMethod.Post, "/conversations/a%2Fb%27%3B--/activities", Secret, new { type = "message" })).Status);
    }

    [Fact]
    public async Task Token_AfterItsTime_IsExpiredAndARefreshedOneIsNot()
    {
        var time = new MovingTime();
        await using var server = await TestServer.StartAsync(time: time);
        var talk = await server.TalkAsync();
        time.Offset = TimeSpan.FromMinutes(29);
        var (status, refreshed, _) = await server.SendAsync(HttpMethod.Post, "/tokens/refresh", talk.Token);
        Assert.Equal(200, status);
        Assert.Equal(talk.Id, (string?)refreshed["conversationId"]);
        time.Offset = TimeSpan.FromMinutes(31);
        var expired = await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}/activities", talk.Token);
        Assert.Equal((403, "TokenExpired"), (expired.Status, (string?)expired.Body["error"]!["code"]));
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Post, "/tokens/refresh", talk.Token)).Status);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}/activities", (string)refreshed["token"]!)).Status);
    }

    [Fact]
    public async Task Token_LongExpired_OpensItsConversationAgainForAPageHereAndForNoForgery()
    {
        var time = new MovingTime();
        await using var server = await TestServer.StartAsync(time: time);
        var talk = await server.TalkAsync();
        time.Offset = TimeSpan.FromDays(3);

        var (status, again, _) = await server.SendAsync(HttpMethod.Post, "/tokens/generate", body: new { previous = talk.Token });

        Assert.Equal((200, talk.Id), (status, (string?)again["conversationId"]));
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}/activities", (string)again["token"]!)).Status);
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Post, "/tokens/generate", body: new { previous = talk.Token[..^2] + "AA" })).Status);
        Assert.Equal(401, (await server.SendAsync(HttpMethod.Post, "/tokens/generate", body: new { previous = talk.Token }, headers: ("Origin", "http://elsewhere.example"))).Status);
    }

    [Fact]
    public async Task Stream_AfterAMinuteOrWithATokenForRequests_IsRefused()
    {
        var time = new MovingTime();
        await using var server = await TestServer.StartAsync(time: time);
        var talk = await server.TalkAsync();
        var wrong = talk.StreamUrl[..talk.StreamUrl.IndexOf("t=", StringComparison.Ordinal)] + "t=" + talk.Token;
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => talk.StreamAsync(wrong));
        time.Offset = TimeSpan.FromSeconds(61);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => talk.StreamAsync());
    }

    [Fact]
    public async Task Start_SameTokenTwice_Is201Then200()
    {
        await using var server = await TestServer.StartAsync();
        var (_, body, _) = await server.SendAsync(HttpMethod.Post, "/tokens/generate");
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/conversations", (string)body["token"]!)).Status);
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Post, "/conversations", (string)body["token"]!)).Status);
    }

    [Fact]
    public async Task Token_WithTrustedOrigins_IsForThosePagesOnly()
    {
        await using var server = await TestServer.StartAsync(secrets: Secret);
        var (_, body, _) = await server.SendAsync(HttpMethod.Post, "/tokens/generate", Secret, new { trustedOrigins = new[] { "https://shop.example" } });
        var token = (string)body["token"]!;
        Assert.Equal(201, (await server.SendAsync(HttpMethod.Post, "/conversations", token, null, ("Origin", "https://shop.example"))).Status);
        Assert.Equal(403, (await server.SendAsync(HttpMethod.Post, "/conversations", token, null, ("Origin", "https://evil.example"))).Status);
    }

    [Fact]
    public async Task Preflight_FromAnotherOrigin_AllowsWhatTheClientsSend()
    {
        await using var server = await TestServer.StartAsync();
        var (status, _, response) = await server.SendAsync(
            HttpMethod.Options,
            "/conversations/x/activities",
            headers: [("Origin", "https://shop.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type,x-ms-bot-agent")]);
        Assert.Equal(204, status);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("x-ms-bot-agent", response.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Error_FromAnotherOrigin_CanBeReadByThePage()
    {
        await using var server = await TestServer.StartAsync();
        var (status, _, response) = await server.SendAsync(HttpMethod.Post, "/conversations", headers: ("Origin", "https://shop.example"));
        Assert.Equal(401, status);
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    private static JsonObject Payload(string token) =>
        JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private sealed class MovingTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
