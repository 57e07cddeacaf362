using System.Collections.Immutable;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>What one way of ranking reaches in a group of sessions. Immutable.</summary>
/// <param name="Way">The way.</param>
/// <param name="Recall">Recall@10.</param>
/// <param name="Ndcg">NDCG@10.</param>
/// <param name="Likeness">The mean likeness of two items of a slate.</param>
/// <param name="GainOverWeights">NDCG@10 less that of the weights with the dial as shipped, session by session.</param>
public sealed record WayFigures(string Way, Estimate Recall, Estimate Ndcg, double Likeness, Estimate GainOverWeights);

/// <summary>The figures of a group. Immutable.</summary>
/// <param name="Group">The group.</param>
/// <param name="Sessions">How many sessions.</param>
/// <param name="People">How many people they are of; a session of nobody known counts as one.</param>
/// <param name="Reachable">The share of the ten best possible places that the candidates could fill.</param>
/// <param name="Ways">By way.</param>
public sealed record GroupFigures(string Group, int Sessions, int People, double Reachable, ImmutableArray<WayFigures> Ways);

/// <summary>What was said of the chance to be liked and what came of it. Immutable.</summary>
/// <param name="From">The bin's lower end.</param>
/// <param name="Count">Items in it.</param>
/// <param name="Said">The mean chance said.</param>
/// <param name="Found">The share that were targets.</param>
public sealed record ReliabilityBin(double From, int Count, double Said, double Found);

/// <summary>How a ranker did. Immutable.</summary>
public sealed record RankingResult
{
    private static readonly double[] _bins = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8];

    /// <summary>The groups in the order of their names.</summary>
    public required ImmutableArray<GroupFigures> Groups { get; init; }

    /// <summary>The chances said of the slates of all sessions; empty without a learnt ranker.</summary>
    public required ImmutableArray<ReliabilityBin> Reliability { get; init; }

    /// <summary>The mean distance between what was said and what came, weighted by the items of a bin; <see langword="null"/> without a learnt ranker.</summary>
    public required double? CalibrationError { get; init; }

    /// <summary>Sums up sessions; intervals by bootstrap over people, a person's sessions averaged.</summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="ways">The names of the ways.</param>
    /// <param name="weights">The way the gain is told over.</param>
    /// <param name="seed">The seed of the intervals.</param>
    public static RankingResult Of(IReadOnlyList<RankedSession> sessions, ImmutableArray<string> ways, string weights, int seed)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var known = ways.IndexOf(weights);
        var groups = sessions.GroupBy(one => one.Session.Group, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
        {
            var people = group.GroupBy(one => one.Session.Person ?? one.Session.Id, StringComparer.Ordinal).ToList();
            Estimate Mean(Func<RankedSession, double> figure) => Estimate.Of([.. people.Select(person => person.Average(figure))], seed);
            return new GroupFigures(
                group.Key,
                group.Count(),
                people.Count,
                Math.Round(group.Average(one => Math.Min(RankingEvaluation.Depth, one.Reachable) / (double)Math.Min(RankingEvaluation.Depth, one.Session.Targets.Length)), 4),
                [
                    .. ways.Select((way, at) => new WayFigures(
                        way,
                        Mean(one => one.Figures[at].Recall),
                        Mean(one => one.Figures[at].Ndcg),
                        Math.Round(people.Average(person => person.Average(one => one.Figures[at].Likeness)), 4),
                        Mean(one => one.Figures[at].Ndcg - one.Figures[known].Ndcg))),
                ]);
        });
        var bins = Bins([.. sessions.SelectMany(one => one.Chances)]);
        return new RankingResult
        {
            Groups = [.. groups],
            Reliability = bins,
            CalibrationError = bins.IsEmpty ? null : Math.Round(bins.Sum(bin => bin.Count * Math.Abs(bin.Said - bin.Found)) / bins.Sum(bin => bin.Count), 4),
        };
    }

    private static ImmutableArray<ReliabilityBin> Bins(ImmutableArray<SaidChance> chances) =>
    [
        .. chances.GroupBy(one => _bins.Last(from => one.Said >= from)).OrderBy(bin => bin.Key).Select(bin => new ReliabilityBin(
            bin.Key, bin.Count(), Math.Round(bin.Average(one => one.Said), 4), Math.Round(bin.Average(one => one.Found ? 1.0 : 0), 4))),
    ];
}
