using ChatRec.Bot.Channels;

namespace ChatRec.Bot.Hosting;

/// <summary>Lets the runner go on with what an earlier process left, and finishes turns in flight when the server stops.</summary>
internal sealed class RunnerLifetime(ConversationRunner runner) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => runner.ResumeAsync(cancellationToken);

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => runner.StopAsync(cancellationToken);
}
