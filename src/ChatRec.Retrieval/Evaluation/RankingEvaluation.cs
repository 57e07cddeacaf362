using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>What one way of ranking made of a session. Immutable.</summary>
/// <param name="Recall">Targets among the first ten over the most that could be.</param>
/// <param name="Ndcg">NDCG of the first ten.</param>
/// <param name="Likeness">The mean likeness of two items of the slate, 0..1: the less, the more diverse.</param>
public readonly record struct RankingFigure(double Recall, double Ndcg, double Likeness);

/// <summary>A slate's item: how likely it was said to be liked, and whether it is a target.</summary>
/// <param name="Said">The chance, 0..1.</param>
/// <param name="Found">Whether it is a target.</param>
public readonly record struct SaidChance(double Said, bool Found);

/// <summary>A session as every way ranks it. Immutable.</summary>
/// <param name="Session">The session.</param>
/// <param name="Figures">One figure a way, in the order of <see cref="RankingEvaluation.Ways"/>.</param>
/// <param name="Chances">What the learnt ranker said of its slate; empty without one.</param>
/// <param name="Reachable">How many targets were among the candidates.</param>
public sealed record RankedSession(RankingSession Session, ImmutableArray<RankingFigure> Figures, ImmutableArray<SaidChance> Chances, int Reachable);

/// <summary>
/// Ranks sessions by fusion alone, by the weights of the options and by the learnt ranker where there is one, the latter two with several turns of the
/// diversity dial. The candidates are the same for all. Thread-safe.
/// </summary>
public sealed class RankingEvaluation
{
    /// <summary>How many places count.</summary>
    public const int Depth = 10;

    private static readonly double[] _dial = [0, 0.15, 0.3, 0.6];

    private readonly ItemCatalog _catalog;
    private readonly ICandidateSource _source;
    private readonly RankingMeasures _measures;
    private readonly ImmutableArray<SlateRanker> _rankers;
    private readonly int _shipped;

    /// <summary>Makes the evaluation of an engine.</summary>
    /// <param name="services">Retrieval.</param>
    public RankingEvaluation(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _catalog = services.GetRequiredService<ItemCatalog>();
        _source = services.GetRequiredService<ICandidateSource>();
        _measures = services.GetRequiredService<RankingMeasures>();
        var options = services.GetRequiredService<IOptions<RetrievalOptions>>().Value;
        var model = RankingRegistration.Model(options, _catalog.Schema);
        Layout = FeatureLayout.Of(_catalog.Schema, services.GetServices<IRetriever>().Select(retriever => retriever.Name));
        var ways = new List<string> { "fusion" };
        var rankers = new List<SlateRanker>();
        foreach (var dial in _dial.Append(options.Ranking.Diversity).Distinct())
        {
            var ranking = Copy(options.Ranking, dial);
            ways.Add(FormattableString.Invariant($"weights {dial:0.##}"));
            rankers.Add(new SlateRanker(_measures, ranking, static (measures, chosen) => new WeightedScorer(measures, chosen)));
            if (model is not null)
            {
                _shipped = dial == options.Ranking.Diversity ? rankers.Count : _shipped;
                ways.Add(FormattableString.Invariant($"learned {dial:0.##}"));
                rankers.Add(new SlateRanker(_measures, ranking, (measures, _) => new LearnedScorer(measures, model)));
            }
        }

        Default = FormattableString.Invariant($"{(model is null ? "weights" : "learned")} {options.Ranking.Diversity:0.##}");
        Ways = [.. ways];
        _rankers = [.. rankers];
    }

    /// <summary>The names of the ways, "fusion" first; a number is the dial's.</summary>
    public ImmutableArray<string> Ways { get; }

    /// <summary>The name of the way the product ranks.</summary>
    public string Default { get; }

    /// <summary>The columns that are measured.</summary>
    internal FeatureLayout Layout { get; }

    /// <summary>Ranks a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">What is ranked for it, <see cref="Depth"/> places or more.</param>
    /// <param name="features">Takes what is measured; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask<RankedSession> AnswerAsync(
        RankingSession session, RankingRequest request, RankingFeatureFile? features = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var targets = Rows(session.Targets);
        var allowed = request.Retrieval.Allow;
        var candidates = (await _source.FindAsync(request.Retrieval, cancellationToken)).Where(candidate => allowed[candidate.Item]).ToList();
        features?.Add(session, candidates, targets, request, this, _measures);
        if (features is not null)
        {
            return new RankedSession(session, [], [], candidates.Count(candidate => targets.Contains(candidate.Item)));
        }

        var figures = ImmutableArray.CreateBuilder<RankingFigure>();
        figures.Add(FigureOf([.. candidates.Take(Depth).Select(candidate => candidate.Item)], targets));
        ImmutableArray<SaidChance> chances = [];
        for (var way = 0; way < _rankers.Length; way++)
        {
            var slate = _rankers[way].Rank(candidates, request);
            figures.Add(FigureOf([.. slate.Select(item => item.Candidate.Item)], targets));
            if (way + 1 == _shipped + 1 && slate.All(item => item.Chance is not null))
            {
                chances = [.. slate.Select(item => new SaidChance(item.Chance!.Value, targets.Contains(item.Candidate.Item)))];
            }
        }

        return new RankedSession(session, figures.ToImmutable(), chances, candidates.Count(candidate => targets.Contains(candidate.Item)));
    }

    /// <summary>How long ranking one session takes, in milliseconds, by way.</summary>
    /// <param name="request">What is ranked for.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask<double[]> TimeAsync(RankingRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var candidates = await _source.FindAsync(request.Retrieval, cancellationToken);
        return
        [
            .. _rankers.Select(ranker =>
            {
                var start = System.Diagnostics.Stopwatch.GetTimestamp();
                ranker.Rank(candidates, request);
                return System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }),
        ];
    }

    private static RankingOptions Copy(RankingOptions options, double dial)
    {
        var copy = new RankingOptions();
        foreach (var property in typeof(RankingOptions).GetProperties())
        {
            property.SetValue(copy, property.GetValue(options));
        }

        copy.Diversity = dial;
        return copy;
    }

    private HashSet<ItemIndex> Rows(ImmutableArray<string> ids) =>
        [.. ids.Select(id => _catalog.TryIndexOf(new ItemId(id), out var row) ? row : (ItemIndex?)null).OfType<ItemIndex>()];

    private RankingFigure FigureOf(ImmutableArray<ItemIndex> slate, HashSet<ItemIndex> targets)
    {
        double found = 0, gain = 0, ideal = 0, likeness = 0;
        var pairs = 0;
        for (var place = 0; place < Depth; place++)
        {
            var worth = 1 / Math.Log2(place + 2);
            ideal += place < targets.Count ? worth : 0;
            if (place < slate.Length && targets.Contains(slate[place]))
            {
                found++;
                gain += worth;
            }
        }

        for (var left = 0; left < slate.Length; left++)
        {
            for (var right = left + 1; right < slate.Length; right++)
            {
                likeness += _measures.Similarity.Between(slate[left], slate[right]);
                pairs++;
            }
        }

        return new RankingFigure(
            targets.Count == 0 ? 0 : found / Math.Min(Depth, targets.Count), ideal == 0 ? 0 : gain / ideal, pairs == 0 ? 0 : likeness / pairs);
    }
}
