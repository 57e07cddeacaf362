using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>
/// What a simulated user knows of an item: the values of its attributes and nothing that names it. Holds neither title nor id nor row, so that
/// whoever is given a view cannot tell more than a person who describes what it should be like. Immutable.
/// </summary>
internal sealed record ItemView
{
    /// <summary>Values of categories, tags, people and ordinals by attribute; unknown ones are absent.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Values { get; init; }

    /// <summary>Numbers, the middles of ranges, the degrees of axes and the places of ordinals by attribute; unknown ones are absent.</summary>
    public required ImmutableSortedDictionary<string, double> Degrees { get; init; }

    /// <summary>The values of an attribute; empty when unknown.</summary>
    /// <param name="attribute">The attribute's name.</param>
    public ImmutableArray<string> ValuesOf(string attribute) => Values.TryGetValue(attribute, out var values) ? values : [];

    /// <summary>The degree of an attribute, or <see langword="null"/>.</summary>
    /// <param name="attribute">The attribute's name.</param>
    public double? DegreeOf(string attribute) => Degrees.TryGetValue(attribute, out var degree) ? degree : null;

    /// <summary>How alike two items are, 0..1: the share of their values they have in common.</summary>
    /// <param name="other">The other item.</param>
    public double Likeness(ItemView other)
    {
        int shared = 0, all = 0;
        foreach (var (attribute, values) in Values)
        {
            var others = other.ValuesOf(attribute);
            shared += values.Count(value => others.Contains(value));
            all += values.Length + others.Length;
        }

        return all == 0 ? 0 : 2.0 * shared / all;
    }
}

/// <summary>Makes views of a catalogue's items. Thread-safe.</summary>
/// <param name="catalog">The items.</param>
internal sealed class ItemViews(ItemCatalog catalog)
{
    // Names beyond the leads are in no one's mind.
    private const int PeopleKnown = 3;

    // What most items have tells nothing of one.
    private const double CommonShare = 0.5;

    private readonly HashSet<(string Attribute, string Value)> _common = Common(catalog);

    /// <summary>The view of an item.</summary>
    /// <param name="item">The row.</param>
    public ItemView Of(ItemIndex item)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var degrees = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var attribute in catalog.Schema.Attributes)
        {
            switch (attribute.Kind)
            {
                case AttributeKind.Number when attribute.Unit is not null && catalog.NumberOf(attribute.Name, item) is { } number:
                    degrees[attribute.Name] = number;
                    break;
                case AttributeKind.Range when catalog.RangeOf(attribute.Name, item) is { } range:
                    degrees[attribute.Name] = (range.Low + range.High) / 2;
                    break;
                case AttributeKind.Axis when catalog.AxisOf(attribute.Name, item) is { } axis:
                    degrees[attribute.Name] = axis.Value;
                    break;
                case AttributeKind.Category or AttributeKind.Tag or AttributeKind.Person or AttributeKind.Ordinal:
                    Add(attribute, item, values, degrees);
                    break;
            }
        }

        return new ItemView { Values = values.ToImmutable(), Degrees = degrees.ToImmutable() };
    }

    private static HashSet<(string Attribute, string Value)> Common(ItemCatalog catalog) =>
    [
        .. catalog.Schema.Attributes
            .Where(attribute => attribute.Kind is AttributeKind.Category or AttributeKind.Tag or AttributeKind.Person)
            .SelectMany(attribute => Known(catalog, attribute) is var known
                ? catalog.VocabularyOf(attribute.Name)
                    .Where(value => catalog.ItemsWith(attribute.Name, value).Length > CommonShare * known)
                    .Select(value => (attribute.Name, value))
                : []),
    ];

    private static int Known(ItemCatalog catalog, AttributeSchema attribute) =>
        Enumerable.Range(0, catalog.Count).Count(row => catalog.ValuesOf(attribute.Name, new ItemIndex(row)).Count > 0);

    private void Add(
        AttributeSchema attribute,
        ItemIndex item,
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Builder values,
        ImmutableSortedDictionary<string, double>.Builder degrees)
    {
        var known = catalog.ValuesOf(attribute.Name, item);
        ImmutableArray<string> told =
        [
            .. known.Where(value => !_common.Contains((attribute.Name, value)))
                .Take(attribute.Kind == AttributeKind.Person ? PeopleKnown : int.MaxValue),
        ];
        if (!told.IsEmpty)
        {
            values[attribute.Name] = told;
        }

        if (attribute.Kind == AttributeKind.Ordinal && known is [var place, ..])
        {
            degrees[attribute.Name] = attribute.Order.IndexOf(place);
        }
    }
}
