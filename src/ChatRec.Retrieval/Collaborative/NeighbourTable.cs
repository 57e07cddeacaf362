using System.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>
/// The strongest neighbours of every item, as the film pack ships them. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// File: safetensors with <c>ids</c> U8 (the pack's ids in the model's order, joined by line feeds), <c>neighbours</c> I32
/// [items, K] (places in that order, -1 for none) and <c>weights</c> F32 [items, K]. Items the catalogue lacks are passed over.
/// </remarks>
public sealed class NeighbourTable : ICollaborativeModel
{
    private readonly Neighbour[]?[] _neighbours;

    private NeighbourTable(Neighbour[]?[] neighbours) => _neighbours = neighbours;

    /// <summary>How many items of the catalogue have a neighbour.</summary>
    public int Covered => _neighbours.Count(neighbours => neighbours is not null);

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalog">The catalogue whose ids it names.</param>
    /// <exception cref="ModelException">The file is missing or not such a model, or it knows no item of the catalogue.</exception>
    public static NeighbourTable Load(string path, ItemCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        using var file = SafeTensors.Open(path);
        var ids = Encoding.UTF8.GetString(file.Read<byte>("ids")).Split('\n');
        var places = file.Read<int>("neighbours", ids.Length, -1);
        var weights = file.Read<float>("weights", ids.Length, -1);
        if (places.Length != weights.Length)
        {
            throw new ModelException(path, "the tensors \"neighbours\" and \"weights\" differ in shape");
        }

        var rows = Array.ConvertAll(ids, id => catalog.TryIndexOf(new ItemId(id), out var item) ? item.Value : -1);
        var width = places.Length / ids.Length;
        var neighbours = new Neighbour[]?[catalog.Count];
        for (var place = 0; place < ids.Length; place++)
        {
            if (rows[place] >= 0)
            {
                neighbours[rows[place]] = ReadRow(place, rows, places, weights, width, path);
            }
        }

        return neighbours.Any(row => row is not null)
            ? new NeighbourTable(neighbours)
            : throw new ModelException(path, $"it has no neighbours for any item of the pack \"{catalog.Schema.Name}\"");
    }

    /// <summary>Makes a table from neighbours in memory, for instance of a model fitted at import.</summary>
    /// <param name="count">Items of the catalogue.</param>
    /// <param name="neighboursOf">The neighbours of each row; those with a weight that is not above 0 are left out.</param>
    public static NeighbourTable Create(int count, Func<ItemIndex, IEnumerable<Neighbour>> neighboursOf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(neighboursOf);
        var neighbours = new Neighbour[]?[count];
        for (var row = 0; row < count; row++)
        {
            neighbours[row] = Sorted(neighboursOf(new ItemIndex(row)).Where(one => (uint)one.Item.Value < (uint)count && one.Item.Value != row));
        }

        return new NeighbourTable(neighbours);
    }

    /// <inheritdoc />
    public ReadOnlySpan<Neighbour> NeighboursOf(ItemIndex item) =>
        (uint)item.Value < (uint)_neighbours.Length ? _neighbours[item.Value] : [];

    private static Neighbour[]? ReadRow(int place, int[] rows, int[] places, float[] weights, int width, string path)
    {
        var neighbours = new List<Neighbour>(width);
        for (var at = place * width; at < (place + 1) * width; at++)
        {
            if (places[at] == -1)
            {
                continue;
            }

            if ((uint)places[at] >= (uint)rows.Length || !float.IsFinite(weights[at]))
            {
                throw new ModelException(path, $"row {place} of \"neighbours\" or \"weights\" holds a value out of bounds");
            }

            if (rows[places[at]] >= 0 && places[at] != place)
            {
                neighbours.Add(new Neighbour(new ItemIndex(rows[places[at]]), weights[at]));
            }
        }

        return Sorted(neighbours);
    }

    private static Neighbour[]? Sorted(IEnumerable<Neighbour> neighbours)
    {
        Neighbour[] sorted = [.. neighbours.Where(one => one.Weight > 0 && float.IsFinite(one.Weight))];
        Array.Sort(sorted, static (left, right) =>
            left.Weight == right.Weight ? left.Item.Value.CompareTo(right.Item.Value) : right.Weight.CompareTo(left.Weight));
        return sorted.Length == 0 ? null : sorted;
    }
}
