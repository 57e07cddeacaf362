using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Agents.Simulation;

/// <summary>What is simulated.</summary>
/// <param name="Users">How many users.</param>
/// <param name="Part">Whose histories they are drawn from; figures are taken from <see cref="MeasuredPart.Test"/>.</param>
/// <param name="Critiques">Whether they compare with what is shown.</param>
/// <param name="Seed">The seed of everything drawn.</param>
/// <param name="AtOnce">How many talk at once.</param>
public sealed record SimulationPlan(int Users, MeasuredPart Part, bool Critiques, int Seed, int AtOnce);

/// <summary>The result of a simulation.</summary>
/// <param name="All">The figures over all users.</param>
/// <param name="ByPersona">The figures by persona.</param>
/// <param name="Lines">One line of JSON a user: who, how it ended, what was said.</param>
public sealed record SimulationResult(
    SimulationFigures All, IReadOnlyDictionary<string, SimulationFigures> ByPersona, IReadOnlyList<string> Lines);

/// <summary>Simulated users with hidden targets drawn from real histories, who see attributes alone. Thread-safe.</summary>
/// <param name="engine">Answers; its neighbours have not read the histories (<see cref="HeldOutNeighbours"/>).</param>
/// <param name="tracker">Folds the turns.</param>
/// <param name="catalog">The items.</param>
/// <param name="log">The histories.</param>
public sealed class UserSimulation(ITurnEngine engine, IStateTracker tracker, ItemCatalog catalog, InteractionLog log)
{
    private readonly ItemViews _views = new(catalog);
    private readonly UserPhrases _phrases = UserPhrases.Load("en");

    /// <summary>Runs a simulation; the same plan over the same artefacts gives the same result.</summary>
    /// <param name="plan">What is simulated.</param>
    /// <param name="progress">Is told the share done, 0..1; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<SimulationResult> RunAsync(SimulationPlan plan, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var conversations = await TalkAsync(plan, progress, cancellationToken);
        return new SimulationResult(
            SimulationFigures.Of(conversations, plan.Seed),
            conversations.GroupBy(one => one.Case.Persona.Name, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => SimulationFigures.Of([.. group], plan.Seed), StringComparer.Ordinal),
            [.. conversations.Select(Line)]);
    }

    /// <summary>The conversations themselves.</summary>
    /// <param name="plan">What is simulated.</param>
    /// <param name="progress">Is told the share done, 0..1; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    internal Task<IReadOnlyList<SimulatedConversation>> TalkAsync(SimulationPlan plan, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var cases = new CaseDrawer(catalog, log, _views, _phrases).Draw(plan.Part, plan.Users, plan.Seed);
        return new SimulationRun(engine, tracker, catalog, _views, _phrases).RunAsync(cases, plan.Critiques, plan.AtOnce, progress, cancellationToken);
    }

    private string Line(SimulatedConversation one) => System.Text.Json.JsonSerializer.Serialize(
        new
        {
            user = one.Case.User,
            persona = one.Case.Persona.Name,
            target = catalog.IdOf(one.Case.Target).Value,
            title = catalog.DisplayOf(one.Case.Target),
            likes = one.Case.Likes.Select(catalog.DisplayOf),
            one.FoundAt,
            one.Turns,
            one.Leaks,
        },
        TurnJson.Options);
}
