using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Bot.Hosting;

/// <summary>
/// Spares the first person the wait for what only a first turn compiles and opens: one turn beside the start that nobody sees and
/// that is kept nowhere. Afterwards the memory that loading used is given back once.
/// </summary>
/// <param name="services">The services; without a catalogue there is nothing to warm.</param>
internal sealed class WarmUp(IServiceProvider services) : BackgroundService
{
    private const string Name = "warm-up";

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<ItemCatalog>() is not { } catalog)
        {
            return;
        }

        var known = Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row)).MaxBy(catalog.PopularityOf);
        var input = new TurnInput(Name, new Utterance($"something like {catalog.TitleOf(known)}"));
        var state = new ConversationState { Conversation = Name, User = Name, Seed = 0 };
        await services.GetRequiredService<ITurnEngine>().RunAsync(state, input, stoppingToken).ConfigureAwait(false);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // loading leaves more behind than it keeps
    }
}
