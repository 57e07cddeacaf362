using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Ranking;

/// <summary>What was measured for one request. Rows of features stand one after another.</summary>
/// <param name="Values">The candidates' features, [candidates, features].</param>
/// <param name="Situation">The request's columns.</param>
internal sealed record FeatureTable(float[] Values, float[] Situation);

/// <summary>
/// Measures candidates for a learnt ranker. The same code measures in training and in use; every value lies between -1 and 1 or near it. Thread-safe.
/// </summary>
/// <param name="measures">What is measured of an item.</param>
/// <param name="layout">The columns.</param>
internal sealed class RankingFeatures(RankingMeasures measures, FeatureLayout layout)
{
    private const double FarthestNumber = 3;

    private readonly AxisLikeness _axes = new(measures.Catalog);

    /// <summary>Measures candidates.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="request">What they are ranked for.</param>
    public FeatureTable Measure(IReadOnlyList<Candidate> candidates, RankingRequest request)
    {
        var width = layout.Features.Length;
        var values = new float[candidates.Count * width];
        var spans = Spans(candidates);
        var asked = new Asked(
            request,
            Recent(request.Retrieval.Liked),
            Recent(request.Retrieval.Disliked),
            measures.Taste.Aims(request.Wishes),
            measures.Taste.AsksForObscure(request),
            candidates.Count == 0 ? 0 : candidates.Max(candidate => candidate.Score));
        var closeness = new TextCloseness[candidates.Count];
        measures.Meaning?.Measure(
            [.. asked.Liked], request.Retrieval.Text, [.. candidates.Select(candidate => candidate.Item)], closeness);
        for (var place = 0; place < candidates.Count; place++)
        {
            var row = values.AsSpan(place * width, width);
            MeasureItem(row, candidates[place], asked);
            MeasureTaste(row, candidates[place].Item, asked, closeness[place]);
            MeasureWishes(row, candidates[place].Item, asked);
            MeasureRetrievers(row[layout.FirstRetriever..], candidates[place], spans, asked.Obscure);
        }

        return new FeatureTable(values, Situation(request, spans));
    }

    private static int At(string feature) => FeatureLayout.Own.IndexOf(feature);

    // The last few, the latest first.
    private ItemIndex[] Recent(ImmutableArray<ItemIndex> items) =>
        [.. items.Where(item => (uint)item.Value < (uint)measures.Catalog.Count).TakeLast(RankingMeasures.LikedCompared).Reverse()];

    private void MeasureItem(Span<float> row, Candidate candidate, Asked asked)
    {
        var (item, taste) = (candidate.Item, measures.Taste);
        row[Column.Fused] = asked.Top > 0 ? (float)(candidate.Score / asked.Top) : 0;
        row[Column.AmongPreferred] = candidate.AmongPreferred ? 1 : 0;
        row[Column.Rating] = (float)taste.Rating(item);
        if (!asked.Obscure)
        {
            // Who asks for what few know is not to be told that few know it.
            row[Column.Known] = (float)measures.Catalog.PopularityOf(item);
            row[Column.Fame] = (float)taste.Fame(item);
            row[Column.Renown] = (float)taste.Renown(item);
            row[Column.Doubt] = (float)taste.Doubt(item);
        }

        for (var number = 0; number < layout.Numbers.Length; number++)
        {
            var attribute = layout.Numbers[number];
            var (middle, width) = measures.Spread.Of(attribute);
            row[FeatureLayout.FirstNumber + number] = measures.Catalog.IntervalOf(attribute, item) is { } interval
                ? (float)(Math.Clamp((((interval.Low + interval.High) / 2) - middle) / width, -FarthestNumber, FarthestNumber) / FarthestNumber)
                : 0;
        }
    }

    private void MeasureTaste(Span<float> row, ItemIndex item, Asked asked, TextCloseness closeness)
    {
        var similarity = measures.Similarity;
        var series = measures.Catalog.FranchiseOf(item);
        double labels = 0, people = 0, numbers = 0, likeness = 0, most = 0, total = 0, weight = 1;
        foreach (var liked in asked.Liked)
        {
            var same = series is not null && series == measures.Catalog.FranchiseOf(liked);
            var (l, p, n) = (similarity.Labels(item, liked), similarity.People(item, liked), similarity.Numbers(item, liked));
            var whole = same ? 1 : ItemSimilarity.Together(l, p, n);
            labels += weight * l;
            people += weight * p;
            numbers += weight * n;
            likeness += weight * whole;
            most = Math.Max(most, whole);
            total += weight;
            weight /= 2;
            row[Column.Series] = same ? 1 : row[Column.Series];
        }

        if (total > 0)
        {
            row[Column.Likeness] = (float)(likeness / total);
            row[Column.LikenessMost] = (float)most;
            row[Column.Labels] = (float)(labels / total);
            row[Column.People] = (float)(people / total);
            row[Column.Numbers] = (float)(numbers / total);
            row[Column.Axes] = (float)_axes.To(asked.Liked, item);
        }

        foreach (var disliked in asked.Disliked)
        {
            row[Column.Disliked] = Math.Max(row[Column.Disliked], (float)similarity.Between(item, disliked));
        }

        row[Column.TextLiked] = (float)closeness.Liked;
        row[Column.TextNearest] = (float)closeness.Nearest;
        row[Column.TextWords] = (float)closeness.Words;
    }

    private void MeasureWishes(Span<float> row, ItemIndex item, Asked asked)
    {
        var taste = measures.Taste;
        var (wishes, sum) = (asked.Request.Wishes.Length, 0.0);
        foreach (var aim in asked.Aims)
        {
            var met = taste.Met(aim, item);
            sum += met;
            row[Column.WishesMet] += met > 0 ? 1f / wishes : 0;
            row[Column.WishesMissed] += met < 0 ? 1f / wishes : 0;
        }

        row[Column.Wishes] = (float)TasteScorer.Together(sum, asked.Aims.Count);
        row[Column.Preferences] = (float)taste.Preferences(asked.Preferences, item);

        foreach (var condition in asked.Conditions)
        {
            row[Column.Unknown] += taste.TruthOf(condition, item) == Truth.Unknown ? 1 : 0;
        }
    }

    // Every retriever's highest score, and what its scores are counted from: zero, or its lowest where it goes below.
    private Reach?[] Spans(IReadOnlyList<Candidate> candidates)
    {
        var spans = new Reach?[layout.Retrievers.Length];
        foreach (var source in candidates.SelectMany(candidate => candidate.Retrievers))
        {
            if (layout.Retrievers.IndexOf(source.Name) is >= 0 and var retriever)
            {
                var known = spans[retriever];
                spans[retriever] = new Reach(Math.Min(known?.Floor ?? 0, source.Score), Math.Max(known?.Top ?? source.Score, source.Score));
            }
        }

        return spans;
    }

    private void MeasureRetrievers(Span<float> row, Candidate candidate, Reach?[] spans, bool obscure)
    {
        foreach (var source in candidate.Retrievers)
        {
            // The retriever that knows only fame says nothing to who asks for what few know.
            if (layout.Retrievers.IndexOf(source.Name) is not (>= 0 and var retriever) || (obscure && source.Name == "popularity"))
            {
                continue;
            }

            var (floor, top) = spans[retriever]!.Value;
            row[(3 * retriever) + 0] = top > floor ? (source.Score - floor) / (top - floor) : 1;
            row[(3 * retriever) + 1] = (float)(1 / Math.Log2(1 + source.Rank));
            row[(3 * retriever) + 2] = 1;
        }
    }

    private float[] Situation(RankingRequest request, Reach?[] spans)
    {
        var liked = request.Retrieval.Liked.Length;
        var situation = new float[layout.Situation.Length];
        situation[liked switch { <= 2 => liked, <= 5 => 3, _ => 4 }] = 1;
        situation[5] = request.Retrieval.Disliked.IsEmpty ? 0 : 1;
        situation[6] = string.IsNullOrWhiteSpace(request.Retrieval.Text) ? 0 : 1;
        situation[7] = request.Wishes.IsEmpty ? 0 : 1;
        situation[8] = request.Preferences.IsEmpty ? 0 : 1;
        situation[9] = request.Constraints.IsEmpty ? 0 : 1;
        for (var retriever = 0; retriever < spans.Length; retriever++)
        {
            situation[FeatureLayout.OwnSituation.Length + retriever] = spans[retriever] is null ? 1 : 0;
        }

        return situation;
    }

    private readonly record struct Reach(float Floor, float Top);

    private sealed class Asked(RankingRequest request, ItemIndex[] liked, ItemIndex[] disliked, IReadOnlyList<Aim> aims, bool obscure, double top)
    {
        public RankingRequest Request { get; } = request;

        public ItemIndex[] Liked { get; } = liked;

        public ItemIndex[] Disliked { get; } = disliked;

        public bool Obscure { get; } = obscure;

        public double Top { get; } = top;

        public IReadOnlyList<IReadOnlyList<Constraint>> Conditions { get; } = TasteScorer.Conditions(request.Constraints);

        public IReadOnlyList<IReadOnlyList<Constraint>> Preferences { get; } = TasteScorer.Conditions(request.Preferences);

        public IReadOnlyList<Aim> Aims { get; } = aims;
    }

    private static class Column
    {
        public static readonly int Fused = At("fused");
        public static readonly int AmongPreferred = At("amongPreferred");
        public static readonly int Known = At("known");
        public static readonly int Fame = At("fame");
        public static readonly int Renown = At("renown");
        public static readonly int Rating = At("rating");
        public static readonly int Doubt = At("doubt");
        public static readonly int Likeness = At("likeness");
        public static readonly int LikenessMost = At("likenessMost");
        public static readonly int Labels = At("labels");
        public static readonly int People = At("people");
        public static readonly int Numbers = At("numbers");
        public static readonly int Axes = At("axes");
        public static readonly int Series = At("series");
        public static readonly int Disliked = At("disliked");
        public static readonly int TextLiked = At("textLiked");
        public static readonly int TextNearest = At("textNearest");
        public static readonly int TextWords = At("textWords");
        public static readonly int Wishes = At("wishes");
        public static readonly int WishesMet = At("wishesMet");
        public static readonly int WishesMissed = At("wishesMissed");
        public static readonly int Preferences = At("preferences");
        public static readonly int Unknown = At("unknown");
    }
}
