using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>
/// How alike two items look to a person, 0..1: what they share of categories and tags, of people, how near they are in numbers
/// (decade, length), and whether they belong to one series. Knows no attribute by name. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
/// <param name="spread">The usual distance between two values of an attribute.</param>
internal sealed class ItemSimilarity(ItemCatalog catalog, AttributeSpread spread)
{
    private const double LabelPart = 0.6;
    private const double PeoplePart = 0.25;
    private const double NumberPart = 0.15;

    private readonly SharedValues _labels = new(catalog, Of(catalog, AttributeKind.Category, AttributeKind.Tag));
    private readonly SharedValues _people = new(catalog, Of(catalog, AttributeKind.Person));
    private readonly Lazy<ImmutableArray<Quantity>> _numbers = new(() =>
    [
        .. Of(catalog, AttributeKind.Number, AttributeKind.Range)
            .Where(attribute => attribute.Unit is not null)
            .Select(attribute => Quantity.Of(catalog, attribute, spread)),
    ]);

    /// <summary>The likeness of two items; symmetric.</summary>
    public double Between(ItemIndex left, ItemIndex right)
    {
        if (left == right || (catalog.FranchiseOf(left) is { } series && series == catalog.FranchiseOf(right)))
        {
            return 1;
        }

        return Together(Labels(left, right), People(left, right), Numbers(left, right));
    }

    /// <summary>What two items of different series share of people, 0..1.</summary>
    /// <remarks>One common lead makes two items alike, however long their casts are; the mean over the attributes that both have.</remarks>
    public double People(ItemIndex left, ItemIndex right)
    {
        var sum = 0.0;
        var count = 0;
        for (var attribute = 0; attribute < _people.Attributes; attribute++)
        {
            var shared = _people.Of(attribute, left, right);
            if (shared.Left > 0 && shared.Right > 0)
            {
                sum += Math.Min(1, shared.Count / Math.Sqrt(Math.Min(shared.Left, shared.Right)));
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>How near two items are in numbers that have a unit, 0..1.</summary>
    /// <remarks>The mean over the numbers that both have; two items that share none look neither alike nor different.</remarks>
    public double Numbers(ItemIndex left, ItemIndex right)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var quantity in _numbers.Value)
        {
            var (a, b) = (quantity.Ends[left.Value], quantity.Ends[right.Value]);
            if (!double.IsNaN(a.Low) && !double.IsNaN(b.Low))
            {
                sum += Math.Exp(-((Math.Abs(a.Low - b.Low) + Math.Abs(a.High - b.High)) / 2) / quantity.Width);
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>The likeness of two items of different series from its parts.</summary>
    public static double Together(double labels, double people, double numbers) =>
        (LabelPart * labels) + (PeoplePart * people) + (NumberPart * numbers);

    private static ImmutableArray<AttributeSchema> Of(ItemCatalog catalog, params AttributeKind[] kinds) =>
        [.. catalog.Schema.Attributes.Where(attribute => kinds.Contains(attribute.Kind))];

    /// <summary>
    /// Weighted Jaccard over all categories and tags at once: a rare value in common tells more than one that most items have. Only attributes that both
    /// items have take part.
    /// </summary>
    public double Labels(ItemIndex left, ItemIndex right)
    {
        double shared = 0, all = 0;
        for (var attribute = 0; attribute < _labels.Attributes; attribute++)
        {
            var common = _labels.Of(attribute, left, right);
            if (common.Left > 0 && common.Right > 0)
            {
                shared += common.Weight;
                all += common.AllWeight;
            }
        }

        return all > 0 ? shared / all : 0;
    }

    // A number of every item by its ends, NaN where it is unknown.
    private sealed record Quantity(NumberRange[] Ends, double Width)
    {
        public static Quantity Of(ItemCatalog catalog, AttributeSchema attribute, AttributeSpread spread)
        {
            var ends = new NumberRange[catalog.Count];
            for (var row = 0; row < ends.Length; row++)
            {
                ends[row] = catalog.IntervalOf(attribute, new ItemIndex(row)) ?? new NumberRange(double.NaN, double.NaN);
            }

            return new Quantity(ends, spread.Of(attribute).Width);
        }
    }
}
