using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Agents.Simulation;

/// <summary>What a run of simulated users says. Immutable.</summary>
public sealed record SimulationFigures
{
    /// <summary>The share that was shown the target within 5 turns.</summary>
    public required Estimate Success5 { get; init; }

    /// <summary>The share within 10 turns.</summary>
    public required Estimate Success10 { get; init; }

    /// <summary>The share within 15 turns.</summary>
    public required Estimate Success15 { get; init; }

    /// <summary>The mean number of turns of those that ended well.</summary>
    public required Estimate TurnsOfSuccesses { get; init; }

    /// <summary>The mean number of turns of all, one without success counted as 15.</summary>
    public required Estimate Turns { get; init; }

    /// <summary>The share that was shown the target by each turn, the first one first.</summary>
    public required IReadOnlyList<double> Curve { get; init; }

    /// <summary>The share that left before 15 turns.</summary>
    public required double Left { get; init; }

    /// <summary>How many questions a conversation was asked, on average.</summary>
    public required double Questions { get; init; }

    /// <summary>How many messages were replaced because they would have given the target away.</summary>
    public required int Leaks { get; init; }

    /// <summary>Counts conversations.</summary>
    /// <param name="conversations">The conversations.</param>
    /// <param name="seed">The seed of the intervals.</param>
    internal static SimulationFigures Of(IReadOnlyList<SimulatedConversation> conversations, int seed)
    {
        Estimate Within(int turns) => Estimate.Of([.. conversations.Select(one => one.FoundAt <= turns ? 1.0 : 0)], seed);
        return new SimulationFigures
        {
            Success5 = Within(5),
            Success10 = Within(10),
            Success15 = Within(SimulationRun.MostTurns),
            TurnsOfSuccesses = Estimate.Of([.. conversations.Where(one => one.FoundAt is not null).Select(one => (double)one.FoundAt!)], seed),
            Turns = Estimate.Of([.. conversations.Select(one => (double)(one.FoundAt ?? SimulationRun.MostTurns))], seed),
            Curve = [.. Enumerable.Range(1, SimulationRun.MostTurns)
                .Select(turn => Math.Round(conversations.Count(one => one.FoundAt <= turn) / (double)Math.Max(1, conversations.Count), 4))],
            Left = Share(conversations, one => one.FoundAt is null && one.Turns.Length < SimulationRun.MostTurns),
            Questions = conversations.Count == 0 ? 0 : Math.Round(conversations.Average(one => one.Turns.Count(turn => turn.Asked is not null)), 3),
            Leaks = conversations.Sum(one => one.Leaks),
        };
    }

    private static double Share(IReadOnlyList<SimulatedConversation> conversations, Func<SimulatedConversation, bool> counts) =>
        Math.Round(conversations.Count(counts) / (double)Math.Max(1, conversations.Count), 4);
}
