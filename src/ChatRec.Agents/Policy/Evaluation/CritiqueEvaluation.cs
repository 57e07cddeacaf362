using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Agents.Policy.Evaluation;

/// <summary>How one critique was answered.</summary>
/// <param name="Case">The critique.</param>
/// <param name="Read">What was understood of it.</param>
/// <param name="Without">The target's place when the critique is left out, from 1; <see langword="null"/> below ten.</param>
/// <param name="With">Its place with the critique.</param>
/// <param name="Filtered">Its place when what was understood only filters.</param>
public sealed record CritiqueOutcome(CritiqueCase Case, ImmutableArray<PreferenceEdit> Read, int? Without, int? With, int? Filtered);

/// <summary>How much critiques help. Immutable.</summary>
public sealed record CritiqueResult
{
    /// <summary>Recall@10 when the critique is left out.</summary>
    public required Estimate Without { get; init; }

    /// <summary>Recall@10 with the critique, through the whole system.</summary>
    public required Estimate With { get; init; }

    /// <summary>Recall@10 when what was understood of the critique only filters the ranking without it.</summary>
    public required Estimate Filtered { get; init; }

    /// <summary>How much more of the cases are answered with the critique than without: their difference, case by case.</summary>
    public required Estimate Gain { get; init; }

    /// <summary>The difference from filtering, case by case.</summary>
    public required Estimate GainOverFilter { get; init; }

    /// <summary>The share of critiques of which something was understood.</summary>
    public required double Understood { get; init; }

    /// <summary>The relative lift over no critique.</summary>
    public double? Lift => Without.Mean > 0 ? Math.Round((With.Mean / Without.Mean) - 1, 4) : null;

    /// <summary>The cases.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<CritiqueOutcome> Outcomes { get; init; } = [];
}

/// <summary>
/// Answers each critique three times: from the history and the anchor alone, with the critique understood and ranked as in a conversation, and with what
/// was understood used as a filter only. The full ranking counts; the anchor and the history are never proposed. Thread-safe.
/// </summary>
public sealed class CritiqueEvaluation
{
    private const int Depth = 10;

    private readonly ItemCatalog _catalog;
    private readonly IUnderstanding _understanding;
    private readonly IStateTracker _tracker;
    private readonly RankingPlanner _planner;
    private readonly TasteReader _tastes;
    private readonly IConstraintEvaluator _evaluator;
    private readonly ICandidateSource _source;
    private readonly IRanker _ranker;

    /// <summary>Makes the evaluation of an engine.</summary>
    /// <param name="services">The engine's steps.</param>
    public CritiqueEvaluation(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _catalog = services.GetRequiredService<ItemCatalog>();
        _understanding = services.GetRequiredService<IUnderstanding>();
        _tracker = services.GetRequiredService<IStateTracker>();
        _planner = services.GetRequiredService<RankingPlanner>();
        _tastes = services.GetRequiredService<TasteReader>();
        _evaluator = services.GetRequiredService<IConstraintEvaluator>();
        _source = services.GetRequiredService<ICandidateSource>();
        _ranker = services.GetRequiredService<IRanker>();
    }

    /// <summary>Answers all critiques of a set.</summary>
    /// <param name="data">The set.</param>
    /// <param name="seed">The seed of the intervals.</param>
    /// <param name="progress">Is told the share done, 0..1; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<CritiqueResult> RunAsync(
        CritiqueDataSet data, int seed, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var rows = data.RowsIn(_catalog);
        var candidates = AllowMask.Of(_catalog.Count, rows.Values);
        var outcomes = new CritiqueOutcome[data.Cases.Count];
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4 * Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, outcomes.Length, parallel, async (at, stop) =>
        {
            outcomes[at] = await AnswerAsync(data.Cases[at], rows, candidates, stop);
            progress?.Report((double)Interlocked.Increment(ref done) / outcomes.Length);
        });
        Estimate Of(Func<CritiqueOutcome, double> figure) => Estimate.Of([.. outcomes.Select(figure)], seed);
        return new CritiqueResult
        {
            Without = Of(one => Hit(one.Without)),
            With = Of(one => Hit(one.With)),
            Filtered = Of(one => Hit(one.Filtered)),
            Gain = Of(one => Hit(one.With) - Hit(one.Without)),
            GainOverFilter = Of(one => Hit(one.With) - Hit(one.Filtered)),
            Understood = Math.Round(outcomes.Count(one => !one.Read.IsEmpty) / (double)outcomes.Length, 4),
            Outcomes = outcomes,
        };
    }

    private static double Hit(int? place) => place is null ? 0 : 1;

    private async Task<CritiqueOutcome> AnswerAsync(
        CritiqueCase one, IReadOnlyDictionary<string, ItemIndex> rows, AllowMask candidates, CancellationToken cancellationToken)
    {
        if (!rows.TryGetValue(one.Anchor, out var anchor) || !rows.TryGetValue(one.Target, out var target))
        {
            return new CritiqueOutcome(one, [], null, null, null);
        }

        var known = one.History.Where(rows.ContainsKey).Select(id => rows[id]).Where(item => item != anchor && item != target).Distinct();
        var state = StartedConversation.Of(_catalog, [.. known, anchor], anchor);
        var act = await _understanding.UnderstandAsync(new Utterance(one.Critique), state, cancellationToken);
        act = act.SaidIn(state.Turn + 1);
        var told = _tracker.Track(state, act).Hearing(one.Critique, act);

        var plain = Within(_planner.Plan(state, fresh: true, Depth).Request, candidates);
        var full = Within(_planner.Plan(told, fresh: true, Depth).Request, candidates);
        var filter = plain with { Retrieval = plain.Retrieval with { Allow = plain.Retrieval.Allow.And(Filter(told, anchor)) } };
        return new CritiqueOutcome(
            one,
            act.Edits,
            await PlaceAsync(plain, target, cancellationToken),
            await PlaceAsync(full, target, cancellationToken),
            await PlaceAsync(filter, target, cancellationToken));
    }

    private static RankingRequest Within(RankingRequest request, AllowMask candidates) =>
        request with { Retrieval = request.Retrieval with { Allow = request.Retrieval.Allow.And(candidates) } };

    private async Task<int?> PlaceAsync(RankingRequest request, ItemIndex target, CancellationToken cancellationToken)
    {
        if (request.Retrieval.Allow.Count == 0)
        {
            return null;
        }

        var found = await _source.FindAsync(request.Retrieval, cancellationToken);
        return _ranker.Rank(found, request).FirstOrDefault(item => item.Candidate.Item == target)?.Rank;
    }

    // Conditions hard and soft alike, and every direction a bound at the anchor's own degree.
    private AllowMask Filter(ConversationState told, ItemIndex anchor)
    {
        var taste = _tastes.Read(told);
        var mask = _evaluator.Allow(taste.Constraints).And(_evaluator.Allow(taste.Soft));
        foreach (var wish in taste.Wishes)
        {
            if (_catalog.Schema.Find(wish.Attribute) is { } attribute && _tastes.Degree(attribute, wish.Anchor ?? anchor) is { } from)
            {
                mask = mask.And(AllowMask.Where(_catalog.Count, item => (_tastes.Degree(attribute, item) - from) * wish.Direction > 0));
            }
        }

        return mask;
    }
}
