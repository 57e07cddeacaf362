using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Channels.DirectLine;

/// <summary>The whole server on a port of the system's choice, with an engine that calls back.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        Root = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(Root) };
    }

    public string Root { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public StoreDatabase Database => Services.GetRequiredService<StoreDatabase>();

    public static async Task<TestServer> StartAsync(
        string database = ":memory:",
        Func<ConversationState, TurnInput, CancellationToken, ValueTask<TurnRecord>>? run = null,
        TimeProvider? time = null,
        params string[] secrets)
    {
        var options = new BotOptions { Database = database, Secrets = secrets };
        var app = ServeHost.Create(options, ["http://127.0.0.1:0"], (services, _) =>
        {
            services.AddSingleton<ITurnEngine>(new CallbackTurnEngine(run));
            services.AddSingleton<IStateTracker, CountingTracker>();
            if (time is not null)
            {
                services.AddSingleton(time);
            }
        });
        await app.StartAsync();
        return new TestServer(app);
    }

    public async Task<(int Status, JsonObject Body, HttpResponseMessage Response)> SendAsync(
        HttpMethod method, string path, string? token = null, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/v3/directline" + path);
        request.Content = body switch
        {
            null => null,
            HttpContent content => content,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await Http.SendAsync(request);
        var text2 = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text2.StartsWith('{') ? JsonNode.Parse(text2)!.AsObject() : [], response);
    }

    public async Task<TestConversation> TalkAsync()
    {
        var (_, generated, _) = await SendAsync(HttpMethod.Post, "/tokens/generate");
        var (status, started, _) = await SendAsync(HttpMethod.Post, "/conversations", (string)generated["token"]!);
        Assert.Equal(201, status);
        return new TestConversation(this, (string)started["conversationId"]!, (string)started["token"]!, (string)started["streamUrl"]!);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>One conversation, as a client has it.</summary>
internal sealed record TestConversation(TestServer Server, string Id, string Token, string StreamUrl)
{
    public Task<(int Status, JsonObject Body, HttpResponseMessage Response)> PostAsync(object activity) =>
        Server.SendAsync(HttpMethod.Post, $"/conversations/{Id}/activities", Token, activity);

    public Task<(int Status, JsonObject Body, HttpResponseMessage Response)> SayAsync(string text, string? client = null) => PostAsync(new JsonObject
    {
        ["type"] = "message",
        ["text"] = text,
        ["from"] = new JsonObject { ["id"] = "someone" },
        ["channelData"] = client is null ? null : new JsonObject { ["clientActivityID"] = client },
    });

    public async Task<(List<JsonObject> Activities, string Watermark)> ReadAsync(string? watermark = null)
    {
        var (status, body, _) = await Server.SendAsync(HttpMethod.Get, $"/conversations/{Id}/activities?watermark={watermark}", Token);
        Assert.Equal(200, status);
        return ([.. body["activities"]!.AsArray().Select(activity => activity!.AsObject())], (string)body["watermark"]!);
    }

    public async Task<TestStream> StreamAsync(string? url = null)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri(url ?? StreamUrl), CancellationToken.None);
        return new TestStream(socket);
    }
}

/// <summary>An open stream; reads sets until it has what a test waits for.</summary>
internal sealed class TestStream(ClientWebSocket socket) : IDisposable
{
    public ClientWebSocket Socket => socket;

    public string? Watermark { get; private set; }

    public async Task<List<JsonObject>> ReadUntilAsync(Func<JsonObject, bool> last)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var all = new List<JsonObject>();
        while (true)
        {
            var text = await ReadTextAsync(patience.Token) ?? throw new InvalidOperationException("closed");
            if (text.Length == 0)
            {
                continue;
            }

            var set = JsonNode.Parse(text)!.AsObject();
            Watermark = (string?)set["watermark"] ?? Watermark;
            all.AddRange(set["activities"]!.AsArray().Select(activity => activity!.AsObject()));
            if (all.Any(last))
            {
                return all;
            }
        }
    }

    /// <summary>The next frame; null when the server closed.</summary>
    public async Task<string?> ReadTextAsync(CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            text.Write(buffer, 0, got.Count);
            if (got.EndOfMessage)
            {
                return Encoding.UTF8.GetString(text.ToArray());
            }
        }
    }

    public void Dispose() => socket.Dispose();
}
