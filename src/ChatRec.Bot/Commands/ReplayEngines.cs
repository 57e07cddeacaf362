using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Transcripts;

namespace ChatRec.Bot.Commands;

/// <summary>
/// The engines a replay runs on: the chosen pack's for all dialogues, or without a choice each dialogue's own pack. An engine is put
/// together once. Not thread-safe.
/// </summary>
internal sealed class ReplayEngines(BotOptions options) : IAsyncDisposable
{
    private readonly Dictionary<string, (ServiceProvider Provider, DialogueReplayer Replayer)> _engines = new(StringComparer.Ordinal);

    /// <summary>The engine a dialogue runs on.</summary>
    /// <param name="dialogue">The dialogue.</param>
    /// <exception cref="CommandFailedException">It was recorded with a pack that does not ship with the program, and none was chosen.</exception>
    public DialogueReplayer For(RecordedDialogue dialogue)
    {
        var name = options.Pack is null ? dialogue.Pack ?? string.Empty : string.Empty;
        if (_engines.TryGetValue(name, out var known))
        {
            return known.Replayer;
        }

        var pack = name.Length == 0
            ? options.Pack
            : EngineServices.ShippedPack(name) ?? throw new CommandFailedException($"recorded with the catalogue \"{name}\": name its folder with --pack");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddChatRecEngine(new BotOptions { Pack = pack, Models = options.Models, Prompts = options.Prompts });
        var provider = services.BuildServiceProvider();
        var replayer = new DialogueReplayer(provider.RequireEngine(), provider.GetRequiredService<IStateTracker>());
        _engines.Add(name, (provider, replayer));
        return replayer;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var (provider, _) in _engines.Values)
        {
            await provider.DisposeAsync().ConfigureAwait(false);
        }
    }
}
