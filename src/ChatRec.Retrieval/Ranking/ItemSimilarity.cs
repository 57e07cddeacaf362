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

    private readonly ImmutableArray<AttributeSchema> _labels = Of(catalog, AttributeKind.Category, AttributeKind.Tag);
    private readonly Dictionary<string, Dictionary<string, double>> _telling = MeasureLabels(catalog);
    private readonly ImmutableArray<AttributeSchema> _people = Of(catalog, AttributeKind.Person);
    private readonly ImmutableArray<AttributeSchema> _numbers =
    [
        .. Of(catalog, AttributeKind.Number, AttributeKind.Range)
            .Where(attribute => attribute.Unit is not null),
    ];

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
    public double People(ItemIndex left, ItemIndex right) => Mean(_people, left, right, Overlap);

    /// <summary>How near two items are in numbers that have a unit, 0..1.</summary>
    public double Numbers(ItemIndex left, ItemIndex right) => Mean(_numbers, left, right, Nearness);

    /// <summary>The likeness of two items of different series from its parts.</summary>
    public static double Together(double labels, double people, double numbers) =>
        (LabelPart * labels) + (PeoplePart * people) + (NumberPart * numbers);

    private static ImmutableArray<AttributeSchema> Of(ItemCatalog catalog, params AttributeKind[] kinds) =>
        [.. catalog.Schema.Attributes.Where(attribute => kinds.Contains(attribute.Kind))];

    // The mean over the attributes that both items have; two items that share none look neither alike nor different.
    private static double Mean(
        ImmutableArray<AttributeSchema> attributes,
        ItemIndex left,
        ItemIndex right,
        Func<AttributeSchema, ItemIndex, ItemIndex, double?> likeness)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var attribute in attributes)
        {
            if (likeness(attribute, left, right) is { } value)
            {
                sum += value;
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    /// <summary>
    /// Weighted Jaccard over all categories and tags at once: a rare value in common tells more than one that most items have. Only attributes that both
    /// items have take part.
    /// </summary>
    public double Labels(ItemIndex left, ItemIndex right)
    {
        double shared = 0, all = 0;
        foreach (var attribute in _labels)
        {
            var a = catalog.ValuesOf(attribute.Name, left);
            var b = catalog.ValuesOf(attribute.Name, right);
            if (a.Count == 0 || b.Count == 0)
            {
                continue;
            }

            var telling = _telling[attribute.Name];
            for (var i = 0; i < a.Count; i++)
            {
                all += telling[a[i]];
            }

            for (var j = 0; j < b.Count; j++)
            {
                var weight = telling[b[j]];
                if (a.Contains(b[j], StringComparer.Ordinal))
                {
                    shared += weight;
                }
                else
                {
                    all += weight;
                }
            }
        }

        return all > 0 ? shared / all : 0;
    }

    private static Dictionary<string, Dictionary<string, double>> MeasureLabels(ItemCatalog catalog) =>
        Of(catalog, AttributeKind.Category, AttributeKind.Tag).ToDictionary(
            attribute => attribute.Name,
            attribute => catalog.VocabularyOf(attribute.Name).ToDictionary(
                value => value,
                value => Math.Log(1 + ((double)catalog.Count / catalog.ItemsWith(attribute.Name, value).Length)),
                StringComparer.Ordinal),
            StringComparer.Ordinal);

    // One common lead makes two items alike, however long their casts are.
    private double? Overlap(AttributeSchema attribute, ItemIndex left, ItemIndex right)
    {
        var (shared, a, b) = Shared(attribute, left, right);
        return a == 0 || b == 0 ? null : Math.Min(1, shared / Math.Sqrt(Math.Min(a, b)));
    }

    private (int Shared, int Left, int Right) Shared(AttributeSchema attribute, ItemIndex left, ItemIndex right)
    {
        var a = catalog.ValuesOf(attribute.Name, left);
        var b = catalog.ValuesOf(attribute.Name, right);
        var shared = 0;
        for (var i = 0; i < a.Count; i++)
        {
            for (var j = 0; j < b.Count; j++)
            {
                if (a[i] == b[j])
                {
                    shared++;
                }
            }
        }

        return (shared, a.Count, b.Count);
    }

    private double? Nearness(AttributeSchema attribute, ItemIndex left, ItemIndex right)
    {
        if (catalog.IntervalOf(attribute, left) is not { } a || catalog.IntervalOf(attribute, right) is not { } b)
        {
            return null;
        }

        var distance = (Math.Abs(a.Low - b.Low) + Math.Abs(a.High - b.High)) / 2;
        return Math.Exp(-distance / spread.Of(attribute).Width);
    }
}
