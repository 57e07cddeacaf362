using System.Numerics.Tensors;
using System.Text;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>A sparse matrix by rows, its columns ascending. Immutable and thread-safe.</summary>
internal sealed class SparseRows
{
    private readonly int[] _offsets;
    private readonly int[] _columns;
    private readonly float[] _weights;

    private SparseRows(int[] offsets, int[] columns, float[] weights)
    {
        _offsets = offsets;
        _columns = columns;
        _weights = weights;
    }

    /// <summary>Number of rows.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Reads <c>name.offsets</c>, <c>name.items</c> and, where there is such a tensor, <c>name.weights</c>; without it every weight is one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The matrix's name.</param>
    /// <param name="rows">How many rows it must have.</param>
    /// <param name="columns">How many columns at most; -1 for any number.</param>
    /// <exception cref="ModelException">A tensor is missing, of another type or shape, or points out of bounds.</exception>
    public static SparseRows Read(SafeTensors file, string name, int rows, int columns)
    {
        var offsets = file.Read<int>($"{name}.offsets", rows + 1L);
        var items = file.Read<int>($"{name}.items", -1);
        var sound = offsets[0] == 0 && offsets[^1] == items.Length;
        for (var row = 0; row < rows; row++)
        {
            sound &= offsets[row] <= offsets[row + 1];
        }

        if (!sound || items.Any(item => item < 0 || (columns >= 0 && item >= columns)))
        {
            throw new ModelException(file.Path, $"the matrix \"{name}\" points out of bounds");
        }

        return new SparseRows(offsets, items, Weights(file, $"{name}.weights", items.Length));
    }

    /// <summary>The columns of a row, ascending.</summary>
    public ReadOnlySpan<int> Columns(int row) => _columns.AsSpan(_offsets[row].._offsets[row + 1]);

    /// <summary>The weights of a row, beside <see cref="Columns"/>.</summary>
    public ReadOnlySpan<float> Weights(int row) => _weights.AsSpan(_offsets[row].._offsets[row + 1]);

    /// <summary>Adds a row, times a factor, to a dense vector.</summary>
    public void AddRow(int row, float factor, Span<float> target)
    {
        var columns = Columns(row);
        var weights = Weights(row);
        for (var at = 0; at < columns.Length; at++)
        {
            target[columns[at]] += factor * weights[at];
        }
    }

    /// <summary>The rows of each column.</summary>
    public SparseRows Turned()
    {
        var columns = _columns.Length == 0 ? 0 : _columns.Max() + 1;
        var offsets = new int[columns + 1];
        foreach (var column in _columns)
        {
            offsets[column + 1]++;
        }

        for (var column = 0; column < columns; column++)
        {
            offsets[column + 1] += offsets[column];
        }

        var next = offsets.ToArray();
        var rows = new int[_columns.Length];
        var weights = new float[_columns.Length];
        for (var row = 0; row < Count; row++)
        {
            for (var at = _offsets[row]; at < _offsets[row + 1]; at++)
            {
                var place = next[_columns[at]]++;
                (rows[place], weights[place]) = (row, _weights[at]);
            }
        }

        return new SparseRows(offsets, rows, weights);
    }

    private static float[] Weights(SafeTensors file, string name, int count)
    {
        var weights = new float[count];
        switch (file.Tensors.TryGetValue(name, out var tensor) ? tensor.Type : null)
        {
            case null:
                weights.AsSpan().Fill(1);
                break;
            case "U8":
                TensorPrimitives.ConvertChecked<byte, float>(file.Read<byte>(name, count), weights);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(file.Read<Half>(name, count), weights);
                break;
            default:
                file.Read<float>(name, count).CopyTo(weights.AsSpan());
                break;
        }

        return weights;
    }
}

/// <summary>Words or phrases and the items they call, each with a weight. Immutable and thread-safe.</summary>
internal sealed class TermRows
{
    private readonly Dictionary<string, int> _rows;
    private readonly SparseRows _items;

    private TermRows(Dictionary<string, int> rows, SparseRows items)
    {
        _rows = rows;
        _items = items;
    }

    /// <summary>Reads <c>name.terms</c> and the rows beside it.</summary>
    /// <exception cref="ModelException">They are missing or wrong.</exception>
    public static TermRows Read(SafeTensors file, string name, int items)
    {
        var terms = Terms(file, $"{name}.terms");
        return new TermRows(terms, SparseRows.Read(file, name, terms.Count, items));
    }

    /// <summary>Terms joined by line feeds, each with its place.</summary>
    /// <exception cref="ModelException">They are missing or one stands there twice.</exception>
    public static Dictionary<string, int> Terms(SafeTensors file, string name)
    {
        var text = Encoding.UTF8.GetString(file.Read<byte>(name));
        var terms = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in text.Length == 0 ? [] : text.Split('\n'))
        {
            if (!terms.TryAdd(term, terms.Count))
            {
                throw new ModelException(file.Path, $"the tensor \"{name}\" holds a term twice");
            }
        }

        return terms;
    }

    /// <summary>Whether a term calls an item.</summary>
    public bool Has(string term) => _rows.ContainsKey(term);

    /// <summary>Adds a term's weights, times a factor, to the items it calls.</summary>
    public void Add(string term, float factor, Span<float> target)
    {
        if (_rows.TryGetValue(term, out var row))
        {
            _items.AddRow(row, factor, target);
        }
    }
}
