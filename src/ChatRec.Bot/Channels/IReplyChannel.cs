namespace ChatRec.Bot.Channels;

/// <summary>A way to people. Activities are in the transcript before a channel hears of them. Thread-safe; never throws for a listener that went away.</summary>
internal interface IReplyChannel
{
    /// <summary>The channel's id in activities and in the store.</summary>
    string Name { get; }

    /// <summary>Whether it shows cards; if not, the text carries the slate.</summary>
    bool ShowsCards { get; }

    /// <summary>A turn begins.</summary>
    /// <param name="conversation">The conversation's id.</param>
    void Typing(string conversation);

    /// <summary>The transcript grew. A channel that pushes to somewhere else sends what is new; at most once more after a crash.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="cancellationToken">Stops sending; what was not sent is sent at the next start.</param>
    ValueTask DeliverAsync(string conversation, CancellationToken cancellationToken);
}
