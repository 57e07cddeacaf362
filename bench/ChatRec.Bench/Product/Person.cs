using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace ChatRec.Bench.Product;

/// <summary>One conversation over Direct Line as the web page holds it: posts by HTTP, replies by WebSocket. One caller at a time.</summary>
internal sealed class Person : IDisposable
{
    private const string Base = "/v3/directline";

    private readonly HttpClient _http;
    private readonly string _path;
    private readonly string _token;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private Person(HttpClient http, string conversation, string token)
    {
        _http = http;
        _path = $"{Base}/conversations/{conversation}/activities";
        _token = token;
    }

    /// <summary>How many messages of the bot were seen.</summary>
    public int Replies { get; private set; }

    /// <summary>Opens a conversation and its stream.</summary>
    public static async Task<Person> OpenAsync(HttpClient http)
    {
        var generated = await SendAsync(http, $"{Base}/tokens/generate", null, null);
        var started = await SendAsync(http, $"{Base}/conversations", (string)generated["token"]!, null);
        var person = new Person(http, (string)started["conversationId"]!, (string)started["token"]!);
        await person._socket.ConnectAsync(new Uri((string)started["streamUrl"]!), CancellationToken.None);
        return person;
    }

    /// <summary>Says something and waits until the reply is there.</summary>
    /// <returns>From just before the post to the reply.</returns>
    public async Task<TimeSpan> SayAsync(string text, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var posted = SendAsync(_http, _path, _token, new JsonObject { ["type"] = "message", ["text"] = text, ["from"] = new JsonObject { ["id"] = "bench" } });
        await ReplyAsync(cancellationToken);
        var time = Stopwatch.GetElapsedTime(start);
        await posted;
        return time;
    }

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();

    private static async Task<JsonNode> SendAsync(HttpClient http, string path, string? token, JsonObject? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    private async Task ReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var frame = new MemoryStream();
            WebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(_buffer, cancellationToken);
                frame.Write(_buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException("The bot closed the stream.");
            }

            if (frame.Length == 0)
            {
                continue; // a sign of life
            }

            frame.Position = 0;
            var replies = JsonNode.Parse(frame)!["activities"]!.AsArray()
                .Count(activity => (string?)activity!["type"] == "message" && (string?)activity["from"]!["role"] == "bot");
            if (replies > 0)
            {
                Replies += replies;
                return;
            }
        }
    }
}
