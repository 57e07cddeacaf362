using System.Collections;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ChatRec.Retrieval.Catalog;

/// <summary>The values of one attribute for all rows. Filled row by row while loading, then only read.</summary>
/// <param name="schema">The attribute.</param>
internal abstract class Column(AttributeSchema schema)
{
    /// <summary>The attribute.</summary>
    public AttributeSchema Schema { get; } = schema;

    /// <summary>Starts a row whose value is unknown until set.</summary>
    public abstract void BeginRow();

    /// <summary>Ends the filling: sorts vocabularies and builds inverted lists.</summary>
    public abstract void Freeze();
}

/// <summary>Numbers; NaN stands for unknown.</summary>
internal sealed class NumberColumn(AttributeSchema schema) : Column(schema)
{
    private readonly List<double> _values = [];

    /// <summary>One value a row; NaN for unknown.</summary>
    public ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);

    /// <inheritdoc />
    public override void BeginRow() => _values.Add(double.NaN);

    /// <summary>Sets the current row's number.</summary>
    public void Set(double value) => _values[^1] = value;

    /// <inheritdoc />
    public override void Freeze() => _values.TrimExcess();
}

/// <summary>Pairs of numbers: an axis's value and confidence, or a range's ends; NaN stands for unknown.</summary>
internal sealed class PairColumn(AttributeSchema schema) : Column(schema)
{
    private readonly List<(double First, double Second)> _values = [];

    /// <summary>One pair a row.</summary>
    public ReadOnlySpan<(double First, double Second)> Values => CollectionsMarshal.AsSpan(_values);

    /// <inheritdoc />
    public override void BeginRow() => _values.Add((double.NaN, double.NaN));

    /// <summary>Sets the current row's pair.</summary>
    public void Set(double first, double second) => _values[^1] = (first, second);

    /// <inheritdoc />
    public override void Freeze() => _values.TrimExcess();
}

/// <summary>Strings of a vocabulary, any number a row, as codes in compressed rows with inverted lists.</summary>
internal sealed class LabelColumn(AttributeSchema schema) : Column(schema)
{
    private readonly List<int> _starts = [];
    private readonly List<int> _codes = [];
    private Dictionary<string, int> _codeOf = new(StringComparer.Ordinal);
    private ImmutableArray<ItemIndex>[] _items = [];

    /// <summary>The distinct values, in ordinal order once frozen.</summary>
    public IReadOnlyList<string> Vocabulary { get; private set; } = [];

    /// <inheritdoc />
    public override void BeginRow() => _starts.Add(_codes.Count);

    /// <summary>Adds a value to the current row; a repeated value counts once.</summary>
    public void Add(ReadOnlySpan<char> value)
    {
        var lookup = _codeOf.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(value, out var code))
        {
            code = _codeOf.Count;
            _codeOf.Add(value.ToString(), code);
        }

        if (!CollectionsMarshal.AsSpan(_codes)[_starts[^1]..].Contains(code))
        {
            _codes.Add(code);
        }
    }

    /// <summary>The codes of a row, in the pack's order; a code is the place in <see cref="Vocabulary"/>.</summary>
    public ReadOnlySpan<int> CodesOf(int row)
    {
        var end = row + 1 < _starts.Count ? _starts[row + 1] : _codes.Count;
        return CollectionsMarshal.AsSpan(_codes)[_starts[row]..end];
    }

    /// <summary>The values of a row, in the pack's order.</summary>
    public IReadOnlyList<string> ValuesOf(int row)
    {
        var end = row + 1 < _starts.Count ? _starts[row + 1] : _codes.Count;
        return end == _starts[row] ? [] : new Row(this, _starts[row], end - _starts[row]);
    }

    /// <summary>The rows that hold a value.</summary>
    public ImmutableArray<ItemIndex> ItemsWith(string value) => _codeOf.TryGetValue(value, out var code) ? _items[code] : [];

    /// <inheritdoc />
    public override void Freeze()
    {
        var vocabulary = _codeOf.Keys.ToArray();
        Array.Sort(vocabulary, StringComparer.Ordinal);
        var sorted = new Dictionary<string, int>(vocabulary.Length, StringComparer.Ordinal);
        var codeFrom = new int[vocabulary.Length];
        for (var code = 0; code < vocabulary.Length; code++)
        {
            sorted.Add(vocabulary[code], code);
            codeFrom[_codeOf[vocabulary[code]]] = code;
        }

        var counts = new int[vocabulary.Length];
        var codes = CollectionsMarshal.AsSpan(_codes);
        foreach (ref var code in codes)
        {
            code = codeFrom[code];
            counts[code]++;
        }

        var lists = Array.ConvertAll(counts, static count => new ItemIndex[count]);
        Array.Clear(counts);
        for (var row = 0; row < _starts.Count; row++)
        {
            foreach (var code in CodesOf(row))
            {
                lists[code][counts[code]++] = new ItemIndex(row);
            }
        }

        _items = Array.ConvertAll(lists, ImmutableCollectionsMarshal.AsImmutableArray);
        _codeOf = sorted;
        _starts.TrimExcess();
        _codes.TrimExcess();
        Vocabulary = Array.AsReadOnly(vocabulary);
    }

    private sealed class Row(LabelColumn column, int start, int count) : IReadOnlyList<string>
    {
        public int Count => count;

        public string this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
                return column.Vocabulary[column._codes[start + index]];
            }
        }

        public IEnumerator<string> GetEnumerator()
        {
            for (var index = 0; index < count; index++)
            {
                yield return this[index];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
