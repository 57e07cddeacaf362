namespace ChatRec.Bot.Channels;

/// <summary>The terminal: the command that asked prints the answer itself, so nothing is pushed.</summary>
internal sealed class TerminalChannel : IReplyChannel
{
    /// <summary>The channel's id.</summary>
    public const string ChannelName = "terminal";

    /// <inheritdoc />
    public string Name => ChannelName;

    /// <inheritdoc />
    public bool ShowsCards => false;

    /// <inheritdoc />
    public void Typing(string conversation)
    {
    }

    /// <inheritdoc />
    public ValueTask DeliverAsync(string conversation, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
