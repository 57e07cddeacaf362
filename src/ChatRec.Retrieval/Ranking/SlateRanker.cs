using System.Collections.Immutable;
using System.Diagnostics;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Ranking;

/// <summary>
/// Has candidates scored, then fills the slate one place after another, each item losing score for what it shares with those already chosen. The slate
/// is in the order of the scores. Thread-safe.
/// </summary>
internal sealed class SlateRanker : IRanker
{
    private const double Quantum = 1e6;

    private readonly ItemCatalog _catalog;
    private readonly IConstraintEvaluator _evaluator;
    private readonly RankingOptions _options;
    private readonly TasteScorer _taste;
    private readonly ItemSimilarity _similarity;
    private readonly ICandidateScorer _scorer;
    private readonly (string Name, string Spaced)[] _series;

    /// <summary>Creates a ranker over a catalogue that scores by the weights of its options.</summary>
    public SlateRanker(ItemCatalog catalog, IConstraintEvaluator evaluator, RankingOptions options)
        : this(new RankingMeasures(catalog, evaluator, options), options, static (measures, options) => new WeightedScorer(measures, options))
    {
    }

    /// <summary>Creates a ranker with a way to score.</summary>
    /// <param name="measures">What is measured of candidates.</param>
    /// <param name="options">The dial of diversity and the size of the pool.</param>
    /// <param name="scorer">Makes what scores.</param>
    public SlateRanker(RankingMeasures measures, RankingOptions options, Func<RankingMeasures, RankingOptions, ICandidateScorer> scorer)
    {
        var catalog = measures.Catalog;
        _catalog = catalog;
        _evaluator = measures.Evaluator;
        _options = options;
        _taste = measures.Taste;
        _similarity = measures.Similarity;
        _scorer = scorer(measures, options);
        _series =
        [
            .. Enumerable.Range(0, catalog.Count)
                .Select(row => catalog.FranchiseOf(new ItemIndex(row)))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Folded: TitleText.FoldWords(name)))
                .Where(series => series.Folded.Length > 2)
                .Select(series => (series.Name, $" {series.Folded} ")),
        ];
    }

    /// <inheritdoc />
    public IReadOnlyList<RankedItem> Rank(IReadOnlyList<Candidate> candidates, RankingRequest request)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(request);
        request.Retrieval.ThrowIfNotOver(_catalog);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Size, 1, nameof(request));

        var allowed = request.Retrieval.Allow
            .And(_evaluator.Allow(request.Constraints))
            .Without(request.Shown)
            .Without(request.Retrieval.Liked)
            .Without(request.Retrieval.Disliked);
        var fitting = candidates.Where(candidate => allowed[candidate.Item]).DistinctBy(candidate => candidate.Item).ToList();
        if (fitting.Count == 0)
        {
            return [];
        }

        var scores = _scorer.Score(fitting, request);
        var chosen = Choose(Sorted(fitting, scores), request);
        var conditions = TasteScorer.Conditions(request.Constraints);
        return
        [
            .. chosen.Order().Select((entry, place) => new RankedItem(entry.Candidate, entry.Score, place + 1)
            {
                UnknownConstraints = Proved(conditions, entry.Candidate.Item),
                Chance = scores.Chance?.Invoke(entry.Place),
                Reasons = scores.Reasons?.Invoke(entry.Place) ?? [],
            }),
        ];
    }

    private static double Quantised(double score) => Math.Round(score * Quantum) / Quantum;

    private List<Entry> Sorted(List<Candidate> candidates, CandidateScores scores)
    {
        var scored = new List<Entry>(candidates.Count);
        for (var place = 0; place < candidates.Count; place++)
        {
            scored.Add(new Entry(candidates[place], place, Quantised(scores.Scores[place]), _catalog.IdOf(candidates[place].Item).Value));
        }

        scored.Sort();
        return scored;
    }

    private List<Entry> Choose(List<Entry> scored, RankingRequest request)
    {
        var pool = new List<Entry>();
        var limit = (int)Math.Min(scored.Count, (long)request.Size * _options.PoolPerPlace);
        var asked = AskedSeries(request);
        var chosen = new List<Entry>(request.Size);
        var series = new HashSet<string>(StringComparer.Ordinal);
        pool.AddRange(scored.Take(limit));
        var rest = limit;
        var likeness = new Dictionary<ItemIndex, double>();
        while (chosen.Count < request.Size)
        {
            Entry? best = null;
            var bestScore = double.NegativeInfinity;
            foreach (var entry in pool)
            {
                var score = Quantised(entry.Score - (_options.Diversity * likeness.GetValueOrDefault(entry.Candidate.Item)));
                if (score > bestScore)
                {
                    (best, bestScore) = (entry, score);
                }
            }

            if (best is null)
            {
                // Only where one per series has emptied the pool: what ranks below it comes in.
                if (rest == scored.Count)
                {
                    break;
                }

                pool.Add(scored[rest++]);
                pool.RemoveAll(entry => IsTaken(entry, series, asked));
                continue;
            }

            chosen.Add(best);
            pool.Remove(best);
            if (_options.OnePerFranchise && _catalog.FranchiseOf(best.Candidate.Item) is { } name)
            {
                series.Add(name);
                pool.RemoveAll(entry => IsTaken(entry, series, asked));
            }

            foreach (var entry in _options.Diversity > 0 ? pool : [])
            {
                var item = entry.Candidate.Item;
                likeness[item] = Math.Max(likeness.GetValueOrDefault(item), _similarity.Between(item, best.Candidate.Item));
            }
        }

        return chosen;
    }

    private bool IsTaken(Entry entry, HashSet<string> series, HashSet<string> asked) =>
        _catalog.FranchiseOf(entry.Candidate.Item) is { } name && series.Contains(name) && !asked.Contains(name);

    // A series was asked for when its name stands in the person's words, or a hard constraint leaves nothing else.
    private HashSet<string> AskedSeries(RankingRequest request)
    {
        var asked = new HashSet<string>(StringComparer.Ordinal);
        if (_catalog.Schema.FranchiseColumn is not { } column)
        {
            return asked;
        }

        foreach (var constraint in request.Constraints.Where(one => one.Attribute == column && one.Text is not null))
        {
            asked.Add(constraint.Text!);
        }

        if (!string.IsNullOrWhiteSpace(request.Retrieval.Text))
        {
            var words = $" {TitleText.FoldWords(request.Retrieval.Text)} ";
            asked.UnionWith(_series.Where(series => words.Contains(series.Spaced, StringComparison.Ordinal)).Select(series => series.Name));
        }

        return asked;
    }

    // The constraints were met by the mask; each item is judged again, one condition at a time, before anyone sees it.
    private ImmutableArray<string> Proved(IReadOnlyList<IReadOnlyList<Constraint>> conditions, ItemIndex item)
    {
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var condition in conditions)
        {
            switch (_taste.TruthOf(condition, item))
            {
                case Truth.False:
                    throw new UnreachableException($"{_catalog.IdOf(item)} violates \"{condition[0].Attribute}\" and was about to be shown.");
                case Truth.Unknown:
                    unknown.AddRange(condition.Where(one => _evaluator.Evaluate(one, item) == Truth.Unknown).Select(one => one.Attribute));
                    break;
            }
        }

        return [.. unknown.Distinct(StringComparer.Ordinal)];
    }

    private sealed record Entry(Candidate Candidate, int Place, double Score, string Id) : IComparable<Entry>
    {
        public int CompareTo(Entry? other) => other is null ? -1
            : Score != other.Score ? other.Score.CompareTo(Score)
            : string.CompareOrdinal(Id, other.Id);
    }
}
