using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>What was said in a turn of a simulated conversation.</summary>
/// <param name="User">What the user said.</param>
/// <param name="Act">What the system did.</param>
/// <param name="Asked">What the system asked about, or <see langword="null"/>.</param>
/// <param name="Slate">What was shown, as it is shown.</param>
internal sealed record SimulatedTurn(string User, SystemActKind Act, string? Asked, ImmutableArray<string> Slate)
{
    /// <summary>The preferences in force after the turn.</summary>
    public int Edits { get; init; }
}

/// <summary>How a simulated conversation went.</summary>
/// <param name="Case">Who talked.</param>
/// <param name="FoundAt">The turn that showed the target, from 1; <see langword="null"/> when none did.</param>
/// <param name="Turns">The turns.</param>
/// <param name="Leaks">How many messages were replaced because they would have given the target away.</param>
internal sealed record SimulatedConversation(SimulatedCase Case, int? FoundAt, ImmutableArray<SimulatedTurn> Turns, int Leaks);

/// <summary>Lets simulated users talk with the engine, several at once. Deterministic for a seed however many run at once.</summary>
/// <param name="engine">Answers.</param>
/// <param name="tracker">Folds the turns.</param>
/// <param name="catalog">The items.</param>
/// <param name="views">What a user sees of them.</param>
/// <param name="phrases">How users talk.</param>
internal sealed class SimulationRun(ITurnEngine engine, IStateTracker tracker, ItemCatalog catalog, ItemViews views, UserPhrases phrases)
{
    /// <summary>The longest conversation, in turns.</summary>
    public const int MostTurns = 15;

    /// <summary>Runs the conversations of all users.</summary>
    /// <param name="cases">The users.</param>
    /// <param name="critiques">Whether users compare with what is shown.</param>
    /// <param name="atOnce">How many talk at once.</param>
    /// <param name="progress">Is told the share done, 0..1; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>The conversations in the order of the users.</returns>
    public async Task<IReadOnlyList<SimulatedConversation>> RunAsync(
        IReadOnlyList<SimulatedCase> cases, bool critiques, int atOnce, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var results = new SimulatedConversation[cases.Count];
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, cases.Count, parallel, async (at, stop) =>
        {
            results[at] = await TalkAsync(cases[at], critiques, stop);
            progress?.Report((double)Interlocked.Increment(ref done) / cases.Count);
        });
        return results;
    }

    private async Task<SimulatedConversation> TalkAsync(SimulatedCase one, bool critiques, CancellationToken cancellationToken)
    {
        var guard = new LeakGuard(catalog, one.Target);
        var user = new SimulatedUser(
            guard.Cleaned(views.Of(one.Target), catalog.Schema),
            [.. one.Likes.Select(catalog.DisplayOf)],
            one.Persona,
            catalog.Schema,
            phrases,
            critiques,
            new Random(one.Seed));
        var state = new ConversationState { Conversation = $"simulated-{one.Seed}", User = "simulated", Seed = one.Seed };
        var turns = ImmutableArray.CreateBuilder<SimulatedTurn>();
        var id = catalog.IdOf(one.Target).Value;
        var leaks = 0;
        var said = user.Open();
        while (said is not null && turns.Count < MostTurns)
        {
            if (guard.Leaks(said))
            {
                leaks++;
                said = phrases.Say(file => file.More, new Random(one.Seed + turns.Count));
            }

            var record = await engine.RunAsync(state, new TurnInput($"m{turns.Count}", new Utterance(said)), cancellationToken);
            state = tracker.Apply(state, record);
            var act = record.SystemAct;
            turns.Add(new SimulatedTurn(said, act.Act, act.Question?.Attribute, [.. act.Slate.Select(item => item.Title)]) { Edits = state.Edits.Length });
            if (act.Slate.Any(item => item.Item == id))
            {
                return new SimulatedConversation(one, turns.Count, turns.ToImmutable(), leaks);
            }

            ImmutableArray<ItemView> seen = [.. act.Slate.Select(item => views.Of(Row(item.Item)))];
            said = user.Go(new Heard(seen, act.Question?.Attribute, act.Act == SystemActKind.Relax ? record.Reply.Suggestions : []));
        }

        return new SimulatedConversation(one, null, turns.ToImmutable(), leaks);
    }

    private ItemIndex Row(string id) => catalog.TryIndexOf(new ItemId(id), out var row)
        ? row
        : throw new InvalidOperationException($"The slate holds \"{id}\", which the catalogue does not.");
}
