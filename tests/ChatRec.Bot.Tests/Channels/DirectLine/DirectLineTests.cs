using System.Text.Json.Nodes;
using ChatRec.Bot.Tests.Storage;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

public sealed class DirectLineTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Post_Message_IsEchoedFirstWithItsClientIdThenAnswered()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        var (status, body, _) = await talk.SayAsync("hello", "client-1");
        Assert.Equal(200, status);
        var all = await stream.ReadUntilAsync(IsReply);

        Assert.Equal("hello", (string?)all[0]["text"]);
        Assert.Equal((string?)body["id"], (string?)all[0]["id"]);
        Assert.Equal("client-1", (string?)all[0]["channelData"]!["clientActivityID"]);
        var reply = all[^1];
        Assert.Equal("You said: hello", (string?)reply["text"]);
        Assert.Equal((string?)all[0]["id"], (string?)reply["replyToId"]);
        Assert.Equal("bot", (string?)reply["from"]!["role"]);
        Assert.Equal("acceptingInput", (string?)reply["inputHint"]);
        Assert.True(string.CompareOrdinal((string?)all[0]["timestamp"], (string?)reply["timestamp"]) < 0);
        Assert.Equal("directline", (string?)reply["channelId"]);
    }

    [Fact]
    public async Task Post_SlowTurn_ShowsTypingOnTheStreamAndNeverInTheHistory()
    {
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(run: async (state, input, _) =>
        {
            await release.Task;
            return CallbackTurnEngine.Echo(state, input);
        });
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        await talk.SayAsync("hello");
        var before = await stream.ReadUntilAsync(activity => (string?)activity["type"] == "typing");
        Assert.Equal(["message", "typing"], before.Select(activity => (string?)activity["type"]));
        release.SetResult();
        await stream.ReadUntilAsync(IsReply);
        Assert.DoesNotContain((await talk.ReadAsync()).Activities, activity => (string?)activity["type"] is "typing" or "trace");
    }

    [Fact]
    public async Task Post_Recommendation_HasACardAndTheData()
    {
        await using var server = await TestServer.StartAsync(run: (state, input, _) =>
            ValueTask.FromResult(CallbackTurnEngine.WithSlate(state, input, "<b>*A*</b> [x](http://y)")));
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        await talk.SayAsync("hello");
        var reply = (await stream.ReadUntilAsync(IsReply))[^1];

        Assert.Equal("carousel", (string?)reply["attachmentLayout"]);
        var card = reply["attachments"]![0]!["content"]!;
        Assert.Equal("AdaptiveCard", (string?)card["type"]);
        Assert.Equal("&lt;b&gt;\\*A\\*&lt;/b&gt; \\[x\\]\\(http://y\\)", (string?)card["body"]![0]!["text"]);
        Assert.Equal("Action.Submit", (string?)card["actions"]![0]!["type"]);
        Assert.Equal("imBack", (string?)reply["suggestedActions"]!["actions"]![0]!["type"]);
        var data = reply["channelData"]!["chatrec"]!;
        Assert.Equal("recommend", (string?)data["act"]);
        Assert.Equal("<b>*A*</b> [x](http://y)", (string?)data["slate"]![0]!["title"]);
        Assert.Equal("Why?", (string?)data["slate"]![0]!["actions"]![0]!["title"]);
        Assert.Equal("Newer?", (string?)data["question"]);
        Assert.DoesNotContain('<', reply["text"]!.ToString());
    }

    [Fact]
    public async Task Post_SameClientIdTwice_IsAnsweredOnce()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        var first = await talk.SayAsync("hello", "same");
        var second = await talk.SayAsync("hello", "same");
        Assert.Equal((string?)first.Body["id"], (string?)second.Body["id"]);
        await stream.ReadUntilAsync(IsReply);
        await talk.SayAsync("end", "other");
        await stream.ReadUntilAsync(activity => (string?)activity["text"] == "You said: end");
        Assert.Equal(4, (await talk.ReadAsync()).Activities.Count);
    }

    [Fact]
    public async Task Read_WithWatermark_GivesOnlyWhatIsNew()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        await talk.SayAsync("one");
        await stream.ReadUntilAsync(IsReply);
        var (all, watermark) = await talk.ReadAsync();
        Assert.Equal(2, all.Count);
        Assert.Equal(stream.Watermark, watermark);
        var (none, same) = await talk.ReadAsync(watermark);
        Assert.Empty(none);
        Assert.Equal(watermark, same);
        await talk.SayAsync("two");
        Assert.Contains((await talk.ReadAsync(watermark)).Activities, activity => (string?)activity["text"] == "two");
    }

    [Fact]
    public async Task Stream_OpenedLateOrAgain_ReplaysFromTheWatermark()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        await talk.SayAsync("before the stream");
        string watermark;
        using (var stream = await talk.StreamAsync())
        {
            var all = await stream.ReadUntilAsync(IsReply);
            Assert.Equal("before the stream", (string?)all[0]["text"]);
            watermark = stream.Watermark!;
        }

        await talk.SayAsync("between the streams");
        var (_, body, _) = await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}?watermark={watermark}", talk.Token);
        Assert.NotNull((string?)body["token"]);
        using var again = await talk.StreamAsync((string)body["streamUrl"]!);
        var rest = await again.ReadUntilAsync(IsReply);
        Assert.Equal("between the streams", (string?)rest[0]["text"]);
    }

    [Fact]
    public async Task Stream_SecondOne_ClosesTheFirstAsCollision()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var first = await talk.StreamAsync();
        var (_, body, _) = await server.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}", talk.Token);
        using var second = await talk.StreamAsync((string)body["streamUrl"]!);
        Assert.Null(await first.ReadTextAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token));
        Assert.Equal("collision", first.Socket.CloseStatusDescription);
        await talk.SayAsync("hello");
        await second.ReadUntilAsync(IsReply);
    }

    [Fact]
    public async Task Restart_InMidConversation_KeepsTokenHistoryAndWatermark()
    {
        var database = _folder.File("a.db");
        TestConversation talk;
        string watermark;
        await using (var server = await TestServer.StartAsync(database))
        {
            talk = await server.TalkAsync();
            using var stream = await talk.StreamAsync();
            await talk.SayAsync("before");
            await stream.ReadUntilAsync(IsReply);
            watermark = stream.Watermark!;
        }

        await using var next = await TestServer.StartAsync(database);
        talk = talk with { Server = next };
        Assert.Equal(2, (await talk.ReadAsync()).Activities.Count);
        Assert.Empty((await talk.ReadAsync(watermark)).Activities);
        var (status, body, _) = await next.SendAsync(HttpMethod.Get, $"/conversations/{talk.Id}?watermark={watermark}", talk.Token);
        Assert.Equal(200, status);
        using var again = await talk.StreamAsync((string)body["streamUrl"]!);
        await talk.SayAsync("after");
        var rest = await again.ReadUntilAsync(IsReply);
        Assert.Equal(2, (int?)rest[^1]["channelData"]!["chatrec"]!["turn"]);
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_ClosesItAndEnds()
    {
        var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        var stopping = server.DisposeAsync().AsTask();
        Assert.Null(await stream.ReadTextAsync(new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token));
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Post_UnknownTypesAndEvents_AreKeptWithAllTheirMembersAndNotAnswered()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        var (status, _, _) = await talk.PostAsync("""{"type":"x-new","from":{"id":"u","extra":1},"future":{"deep":[1,null]},"entities":[{"type":"unknown"}]}""");
        Assert.Equal(200, status);
        await talk.SayAsync("end");
        var all = await stream.ReadUntilAsync(IsReply);
        Assert.Equal("x-new", (string?)all[0]["type"]);
        Assert.Equal("[1,null]", all[0]["future"]!["deep"]!.ToJsonString());
        Assert.Equal(1, (int?)all[0]["from"]!["extra"]);
        Assert.Single(all, IsReply);
    }

    [Fact]
    public async Task Post_PressedButton_IsWhatItSays()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        await talk.PostAsync("""{"type":"message","from":{"id":"u"},"value":{"say":"Why Heat?"}}""");
        Assert.Equal("You said: Why Heat?", (string?)(await stream.ReadUntilAsync(IsReply))[^1]["text"]);
    }

    [Fact]
    public async Task Post_EndOfConversation_EndsItAndKeepsTheHistory()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        await talk.PostAsync("""{"type":"endOfConversation","from":{"id":"u"}}""");
        Assert.Equal(400, (await talk.SayAsync("anyone there?")).Status);
        Assert.Single((await talk.ReadAsync()).Activities);
    }

    [Fact]
    public async Task Post_TypingOfThePerson_IsAcknowledgedAndNotKept()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        Assert.Equal(200, (await talk.PostAsync("""{"type":"typing","from":{"id":"u"}}""")).Status);
        Assert.Empty((await talk.ReadAsync()).Activities);
    }

    [Fact]
    public async Task Turns_OnThisMachine_AreServedWithTheirTrace()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        await talk.SayAsync("hello");
        await stream.ReadUntilAsync(IsReply);
        var turns = JsonNode.Parse(await server.Http.GetStringAsync($"/studio/api/conversations/{talk.Id}/turns"))!.AsArray();
        Assert.Equal("chatrec/turn/v1", (string?)turns[0]!["schema"]);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.Http.GetAsync("/studio/api/conversations/none/turns")).StatusCode);
    }

    [Fact]
    public async Task Transcript_OnThisMachine_IsStandardAndHoldsTheTurns()
    {
        await using var server = await TestServer.StartAsync();
        var talk = await server.TalkAsync();
        using var stream = await talk.StreamAsync();
        await talk.SayAsync("hello");
        await stream.ReadUntilAsync(IsReply);

        var answer = await server.Http.GetAsync($"/studio/api/conversations/{talk.Id}/transcript");

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        var transcript = ChatRec.Bot.Transcripts.Transcript.Parse(await answer.Content.ReadAsStringAsync(), "saved");
        var dialogue = ChatRec.Bot.Transcripts.RecordedDialogue.Of(transcript, "saved");
        Assert.Equal("hello", Assert.Single(dialogue.Turns).Turn?.Text);
        Assert.Equal(talk.Id, dialogue.Start.Conversation);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.Http.GetAsync("/studio/api/conversations/none/transcript")).StatusCode);
    }

    [Fact]
    public async Task Health_Running_IsReadyWithVersions()
    {
        await using var server = await TestServer.StartAsync();
        var response = await server.Http.GetAsync("/healthz");
        var health = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal("ready", (string?)health["status"]);
        Assert.NotNull((string?)health["version"]);
        Assert.Contains("script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    private static bool IsReply(JsonObject activity) => (string?)activity["type"] == "message" && (string?)activity["from"]!["role"] == "bot";
}
