using System.Collections.Concurrent;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>The middle of an attribute's known values and the usual distance from it.</summary>
/// <param name="Middle">The median; 0 when nothing is known.</param>
/// <param name="Width">Half the distance between the lower and the upper quartile, above 0.</param>
internal readonly record struct Spread(double Middle, double Width);

/// <summary>Measures the spread of numeric attributes over a catalogue, each once. Thread-safe.</summary>
/// <param name="catalog">The items.</param>
internal sealed class AttributeSpread(ItemCatalog catalog)
{
    private readonly ConcurrentDictionary<string, Spread> _spreads = new(StringComparer.Ordinal);

    /// <summary>The spread of a number, axis, range or ordinal.</summary>
    public Spread Of(AttributeSchema attribute) => _spreads.GetOrAdd(attribute.Name, _ => Measure(attribute));

    private Spread Measure(AttributeSchema attribute)
    {
        var values = new List<double>();
        for (var row = 0; row < catalog.Count; row++)
        {
            if (catalog.IntervalOf(attribute, new ItemIndex(row)) is { } interval)
            {
                values.Add((interval.Low + interval.High) / 2);
            }
        }

        if (values.Count == 0)
        {
            return new Spread(0, 1);
        }

        values.Sort();
        var width = (values[values.Count * 3 / 4] - values[values.Count / 4]) / 2;
        return new Spread(values[values.Count / 2], width > 0 ? width : 1);
    }
}
