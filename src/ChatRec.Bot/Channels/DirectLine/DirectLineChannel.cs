using System.Collections.Concurrent;
using System.Net.WebSockets;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Direct Line as a channel: the transcript is what clients read, so delivering is waking the conversation's stream. One stream a
/// conversation; an older one is closed with the reason "collision". Thread-safe.
/// </summary>
internal sealed class DirectLineChannel : IReplyChannel
{
    /// <summary>The channel's id.</summary>
    public const string ChannelName = "directline";

    private readonly ConcurrentDictionary<string, DirectLineStream> _streams = new(StringComparer.Ordinal);
    private readonly ConversationStore _store;
    private readonly TimeProvider _time;

    /// <summary>Makes the channel.</summary>
    /// <param name="store">Where conversations live.</param>
    /// <param name="time">The clock.</param>
    public DirectLineChannel(ConversationStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
    }

    /// <inheritdoc />
    public string Name => ChannelName;

    /// <inheritdoc />
    public bool ShowsCards => true;

    /// <inheritdoc />
    public void Typing(string conversation)
    {
        if (_streams.TryGetValue(conversation, out var stream))
        {
            stream.Typing();
        }
    }

    /// <inheritdoc />
    public ValueTask DeliverAsync(string conversation, CancellationToken cancellationToken)
    {
        if (_streams.TryGetValue(conversation, out var stream))
        {
            stream.Wake();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Serves a stream to its end.</summary>
    /// <param name="socket">The open socket.</param>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="position">The last position the client has.</param>
    /// <param name="stopping">The server stops.</param>
    public async Task StreamAsync(WebSocket socket, string conversation, long position, CancellationToken stopping)
    {
        using var stream = new DirectLineStream(_store, conversation, _time);
        DirectLineStream? older = null;
        _streams.AddOrUpdate(conversation, stream, (_, known) =>
        {
            older = known;
            return stream;
        });
        older?.Replace();
        try
        {
            await stream.RunAsync(socket, position, stopping).ConfigureAwait(false);
        }
        finally
        {
            _streams.TryRemove(new KeyValuePair<string, DirectLineStream>(conversation, stream));
        }
    }
}
