using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>A wish as it is measured.</summary>
/// <param name="Attribute">What is wished for.</param>
/// <param name="From">What more or less is counted from.</param>
/// <param name="Width">What counts as a step.</param>
/// <param name="Direction">1 for more, -1 for less.</param>
internal readonly record struct Aim(AttributeSchema Attribute, double From, double Width, int Direction);

/// <summary>Judges how well an item meets wishes and soft constraints, and how well people rate it. Thread-safe.</summary>
/// <param name="catalog">The items.</param>
/// <param name="evaluator">Judges constraints.</param>
/// <param name="spread">The usual distance between two values of an attribute.</param>
/// <param name="options">The prior of ratings.</param>
internal sealed class TasteScorer(ItemCatalog catalog, IConstraintEvaluator evaluator, AttributeSpread spread, RankingOptions options)
{
    // What an unknown value costs of a wish's or preference's full weight: less than missing it.
    private const double UnknownCost = -0.3;

    private readonly Lazy<double> _mostKnown = new(() => MeasureMostKnown(catalog));
    private readonly Lazy<(double Mean, double Low, double High)> _ratings = new(() => MeasureRatings(catalog));

    /// <summary>
    /// What wishes are measured by, once a request: relative to the anchor, or to the middle of the catalogue. Wishes without a direction, of attributes
    /// without one, or whose anchor has no value are passed over.
    /// </summary>
    public IReadOnlyList<Aim> Aims(ImmutableArray<SoftWish> wishes) => wishes.IsDefaultOrEmpty ? [] : [.. wishes.Select(AimOf).OfType<Aim>()];

    /// <summary>How all wishes together are met: up to 1 for one met wholly, down to -1 for one missed; 0 without wishes.</summary>
    /// <param name="aims">The wishes.</param>
    /// <param name="item">The item.</param>
    public double Wishes(IReadOnlyList<Aim> aims, ItemIndex item)
    {
        var sum = 0.0;
        foreach (var aim in aims)
        {
            sum += Met(aim, item);
        }

        return Together(sum, aims.Count);
    }

    /// <summary>Several wishes weigh more than one, but not as many times as they are.</summary>
    /// <param name="sum">How they are met, added up.</param>
    /// <param name="count">How many there are.</param>
    public static double Together(double sum, int count) => count == 0 ? 0 : sum / Math.Sqrt(count);

    /// <summary>The sum over the soft conditions: 1 for one that holds, -1 for one that does not.</summary>
    public double Preferences(IReadOnlyList<IReadOnlyList<Constraint>> preferences, ItemIndex item)
    {
        var sum = 0.0;
        foreach (var condition in preferences)
        {
            sum += TruthOf(condition, item) switch { Truth.True => 1, Truth.False => -1, _ => UnknownCost };
        }

        return sum;
    }

    /// <summary>The best verdict of the members of each condition: "or" over a group.</summary>
    public Truth TruthOf(IReadOnlyList<Constraint> condition, ItemIndex item)
    {
        var best = Truth.False;
        foreach (var constraint in condition)
        {
            var truth = evaluator.Evaluate(constraint, item);
            best = truth > best ? truth : best;
        }

        return best;
    }

    /// <summary>Whether little-known items are asked for, by a wish or by a condition.</summary>
    public bool AsksForObscure(RankingRequest request) => catalog.Schema.PopularityAttribute is { } fame
        && (request.Wishes.Any(wish => wish.Attribute == fame && wish.Direction < 0)
            || request.Constraints.Concat(request.Preferences).Any(one => one.Attribute == fame && one.Operator is ConstraintOperator.Lt or ConstraintOperator.Le));

    /// <summary>The mean rating drawn towards the catalogue's mean where few people rated, scaled to 0..1; 0.5 without ratings.</summary>
    public double Rating(ItemIndex item)
    {
        var (mean, low, high) = _ratings.Value;
        if (catalog.Schema.RatingAttribute is not { } attribute || !(high > low))
        {
            return 0.5;
        }

        var rating = catalog.NumberOf(attribute, item);
        var support = rating is null ? 0
            : catalog.Schema.PopularityAttribute is { } popularity ? Math.Max(0, catalog.NumberOf(popularity, item) ?? 0)
            : options.RatingPrior;
        var smoothed = support + options.RatingPrior == 0
            ? mean
            : (((rating ?? 0) * support) + (mean * options.RatingPrior)) / (support + options.RatingPrior);
        return (smoothed - low) / (high - low);
    }

    /// <summary>How well known an item is as a share of the best-known one, 0..1; 0 without numbers.</summary>
    public double Fame(ItemIndex item) => _mostKnown.Value > 0 && catalog.NumberOf(catalog.Schema.PopularityAttribute!, item) is { } count
        ? Math.Max(0, count) / _mostKnown.Value
        : 0;

    /// <summary>How well known an item is on a logarithmic scale, 0..1; 0 without numbers.</summary>
    public double Renown(ItemIndex item) => _mostKnown.Value > 0 && catalog.NumberOf(catalog.Schema.PopularityAttribute!, item) is { } count
        ? Math.Log(1 + Math.Max(0, count)) / Math.Log(1 + _mostKnown.Value)
        : 0;

    /// <summary>How little evidence there is for an item: 1 where nobody rated it, 1/2 at the prior, near 0 for what many know; 0 without numbers.</summary>
    public double Doubt(ItemIndex item) => catalog.Schema.PopularityAttribute is { } popularity && catalog.NumberOf(popularity, item) is { } count
        ? options.EvidencePrior / (options.EvidencePrior + Math.Max(0, count))
        : 0;

    /// <summary>Constraints by condition: each without a group alone, each group together, in the order given.</summary>
    public static IReadOnlyList<IReadOnlyList<Constraint>> Conditions(ImmutableArray<Constraint> constraints) =>
        constraints.IsDefaultOrEmpty
            ? []
            : [.. constraints
                .Select((constraint, place) => (constraint, Key: constraint.Group ?? -1 - place))
                .GroupBy(entry => entry.Key, entry => entry.constraint)
                .Select(group => group.ToList())];

    private static double MeasureMostKnown(ItemCatalog catalog) => catalog.Schema.PopularityAttribute is { } popularity
        ? Enumerable.Range(0, catalog.Count).Max(row => catalog.NumberOf(popularity, new ItemIndex(row)) ?? 0)
        : 0;

    private static (double Mean, double Low, double High) MeasureRatings(ItemCatalog catalog)
    {
        if (catalog.Schema.RatingAttribute is not { } attribute)
        {
            return default;
        }

        var values = Enumerable.Range(0, catalog.Count)
            .Select(row => catalog.NumberOf(attribute, new ItemIndex(row)))
            .OfType<double>()
            .ToList();
        return values.Count == 0 ? default : (values.Average(), values.Min(), values.Max());
    }

    /// <summary>How an item meets a wish, -1..1.</summary>
    public double Met(Aim aim, ItemIndex item)
    {
        if (End(aim.Attribute, item, aim.Direction) is not { } value)
        {
            return UnknownCost;
        }

        var certainty = aim.Attribute.Kind == AttributeKind.Axis ? catalog.AxisOf(aim.Attribute.Name, item)!.Value.Confidence : 1;
        var steps = aim.Direction * (value - aim.From) / aim.Width;

        // Equal to the anchor is not what was asked for, and far beyond it is hardly better than clearly beyond it.
        return certainty * (steps <= 0 ? Math.Max(-1, steps - 0.5) : Math.Min(1, 0.4 + (0.6 * steps)));
    }

    private Aim? AimOf(SoftWish wish)
    {
        var attribute = catalog.Schema.Find(wish.Attribute);
        if (attribute is null or { Kind: AttributeKind.Category or AttributeKind.Person or AttributeKind.Tag } || wish.Direction == 0)
        {
            return null;
        }

        var (middle, width) = spread.Of(attribute);
        var from = wish.Anchor is { } anchor ? End(attribute, anchor, wish.Direction) : middle;
        return from is { } value ? new Aim(attribute, value, width, Math.Sign(wish.Direction)) : null;
    }

    private double? End(AttributeSchema attribute, ItemIndex item, int direction) =>
        catalog.IntervalOf(attribute, item) is { } interval ? (direction > 0 ? interval.High : interval.Low) : null;
}
