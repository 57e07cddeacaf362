using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// One open stream: sends what the transcript holds after a position, then what is added to it, and "typing" in between. The
/// transcript is the queue, so nothing is lost between two streams.
/// </summary>
internal sealed class DirectLineStream : IDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _replaced = new();
    private readonly ConversationStore _store;
    private readonly string _conversation;
    private readonly TimeProvider _time;
    private int _typing;
    private int _idle;

    /// <summary>Makes a stream.</summary>
    /// <param name="store">Where the transcript is.</param>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="time">The clock.</param>
    public DirectLineStream(ConversationStore store, string conversation, TimeProvider time)
    {
        _store = store;
        _conversation = conversation;
        _time = time;
    }

    /// <summary>The transcript grew.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>A turn began.</summary>
    public void Typing()
    {
        Interlocked.Exchange(ref _typing, 1);
        Wake();
    }

    /// <summary>A newer stream took over.</summary>
    public void Replace()
    {
        try
        {
            _replaced.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it ended by itself just before
        }
    }

    /// <inheritdoc />
    public void Dispose() => _replaced.Dispose();

    /// <summary>Serves the stream until the client leaves, a newer stream takes over, or the server stops.</summary>
    /// <param name="socket">The open socket.</param>
    /// <param name="position">The last position the client has.</param>
    /// <param name="stopping">The server stops.</param>
    public async Task RunAsync(WebSocket socket, long position, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, _replaced.Token);
        var receiving = ReceiveAsync(socket, ended);
        await using (_time.CreateTimer(_ => Beat(), null, KeepAlive, KeepAlive).ConfigureAwait(false))
        {
            try
            {
                Wake();
                await SendAsync(socket, position, ended.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or WebSocketException or StoreException)
            {
                // the client left, was replaced, or comes back for the rest
            }
        }

        await CloseAsync(socket, stopping.IsCancellationRequested).ConfigureAwait(false);
        try
        {
            await receiving.WaitAsync(Patience, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            socket.Abort();
            await receiving.ConfigureAwait(false);
        }
    }

    private static async Task ReceiveAsync(WebSocket socket, CancellationTokenSource ended)
    {
        var buffer = new byte[1024];
        try
        {
            while (true)
            {
                // Clients only send empty frames to keep the line open; whatever else comes is not ours to read.
                var got = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // the line broke
        }

        await ended.CancelAsync().ConfigureAwait(false);
    }

    private void Beat()
    {
        Interlocked.Exchange(ref _idle, 1);
        Wake();
    }

    private async Task CloseAsync(WebSocket socket, bool stopping)
    {
        var (status, reason) = stopping
            ? (WebSocketCloseStatus.EndpointUnavailable, "restarting")
            : (WebSocketCloseStatus.NormalClosure, _replaced.IsCancellationRequested ? "collision" : "closed");
        using var patience = new CancellationTokenSource(Patience, _time);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, reason, patience.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // it is closed either way
        }
    }

    private async Task SendAsync(WebSocket socket, long position, CancellationToken cancellationToken)
    {
        while (await _wake.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            if (Interlocked.Exchange(ref _idle, 0) == 1)
            {
                await SendAsync(socket, string.Empty, cancellationToken).ConfigureAwait(false);
            }

            var typing = Interlocked.Exchange(ref _typing, 0) == 1;
            var answered = false;
            while (true)
            {
                var added = await _store.TranscriptAsync(_conversation, position, 100, hidden: false).ConfigureAwait(false);
                if (added.Count == 0)
                {
                    break;
                }

                position = added[^1].Position;
                answered |= typing && added.Any(ActivitySet.IsFromBot);
                await SendAsync(socket, ActivitySet.Write(added, position), cancellationToken).ConfigureAwait(false);
            }

            if (typing && !answered)
            {
                await SendAsync(socket, TypingSet(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static ValueTask SendAsync(WebSocket socket, string text, CancellationToken cancellationToken) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    private string TypingSet() => new JsonObject
    {
        ["activities"] = new JsonArray(new JsonObject
        {
            ["type"] = "typing",
            ["id"] = $"{_conversation}|typing-{Guid.NewGuid():N}",
            ["timestamp"] = _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["channelId"] = DirectLineChannel.ChannelName,
            ["conversation"] = new JsonObject { ["id"] = _conversation },
            ["from"] = ReplyActivities.Bot(),
        }),
    }.ToJsonString(TurnJson.Options);
}
