using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>What two items have in common of one attribute. Weights are larger the rarer a value is.</summary>
/// <param name="Count">How many values both have.</param>
/// <param name="Left">How many the left one has.</param>
/// <param name="Right">How many the right one has.</param>
/// <param name="Weight">The weight of the values both have.</param>
/// <param name="AllWeight">The weight of the values either has.</param>
internal readonly record struct Shared(int Count, int Left, int Right, double Weight, double AllWeight);

/// <summary>Compares items by the values of some attributes; what is read of an item is kept as numbers. Thread-safe.</summary>
internal sealed class SharedValues
{
    private readonly ItemCatalog _catalog;
    private readonly ImmutableArray<AttributeSchema> _attributes;
    private readonly Dictionary<string, int>[] _places;
    private readonly double[][] _weights;

    // Filled as items are asked for. Two threads may both read an item; they read the same.
    private readonly Values[]?[] _values;

    /// <summary>Counts the values of a catalogue.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="attributes">Categories, tags and people.</param>
    public SharedValues(ItemCatalog catalog, ImmutableArray<AttributeSchema> attributes)
    {
        (_catalog, _attributes) = (catalog, attributes);
        _values = new Values[]?[catalog.Count];
        _places = new Dictionary<string, int>[attributes.Length];
        _weights = new double[attributes.Length][];
        for (var attribute = 0; attribute < attributes.Length; attribute++)
        {
            var name = attributes[attribute].Name;
            var vocabulary = catalog.VocabularyOf(name);
            _places[attribute] = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
            _weights[attribute] = new double[vocabulary.Count];
            for (var place = 0; place < vocabulary.Count; place++)
            {
                _places[attribute][vocabulary[place]] = place;
                _weights[attribute][place] = Math.Log(1 + ((double)catalog.Count / catalog.ItemsWith(name, vocabulary[place]).Length));
            }
        }
    }

    /// <summary>How many attributes are compared.</summary>
    public int Attributes => _attributes.Length;

    /// <summary>What two items have in common of an attribute.</summary>
    public Shared Of(int attribute, ItemIndex left, ItemIndex right)
    {
        var (a, b) = (Read(left)[attribute], Read(right)[attribute]);
        var (i, j, count, weight) = (0, 0, 0, 0.0);
        while (i < a.Places.Length && j < b.Places.Length)
        {
            if (a.Places[i] == b.Places[j])
            {
                count++;
                weight += _weights[attribute][a.Places[i]];
                i++;
                j++;
            }
            else if (a.Places[i] < b.Places[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new Shared(count, a.Places.Length, b.Places.Length, weight, a.Weight + b.Weight - weight);
    }

    private Values[] Read(ItemIndex item)
    {
        if (Volatile.Read(ref _values[item.Value]) is { } known)
        {
            return known;
        }

        var read = new Values[_attributes.Length];
        for (var attribute = 0; attribute < read.Length; attribute++)
        {
            var places = _places[attribute];
            var own = _catalog.ValuesOf(_attributes[attribute].Name, item).Select(value => places[value]).Distinct().Order().ToArray();
            read[attribute] = new Values(own, own.Sum(place => _weights[attribute][place]));
        }

        Volatile.Write(ref _values[item.Value], read);
        return read;
    }

    private readonly record struct Values(int[] Places, double Weight);
}
