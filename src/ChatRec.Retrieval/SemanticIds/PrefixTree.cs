using System.Collections.Concurrent;

namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// The IDs of a catalogue as a tree, in the form the search reads: items stand in the order of their IDs, so the children of a node, and the items
/// below it, are ranges. About 24 bytes an item. Immutable and thread-safe.
/// </summary>
internal sealed class PrefixTree
{
    private readonly uint[] _ids; // by place
    private readonly int[] _places; // by row; -1 where the row has no ID
    private readonly ConcurrentBag<int[]> _spare = [];

    private PrefixTree(uint[] ids, int[] rows, int rowCount)
    {
        _ids = ids;
        Rows = rows;
        _places = new int[rowCount];
        Array.Fill(_places, -1);
        for (var place = 0; place < rows.Length; place++)
        {
            _places[rows[place]] = place;
        }

        Codes = new byte[SemanticId.Levels][];
        var starts = new int[SemanticId.Levels][]; // the place of each node's first item, and the number of items
        for (var level = 0; level < SemanticId.Levels; level++)
        {
            (Codes[level], starts[level]) = NodesAt(level);
        }

        First = [.. Enumerable.Range(0, SemanticId.Levels - 1).Select(level => ChildrenOf(starts[level], starts[level + 1]))];
        Leaf = starts[..(SemanticId.Levels - 2)];
        Branching = [.. First.Select(Widest)];
        Everything = new int[rows.Length + 1];
        for (var place = 0; place < Everything.Length; place++)
        {
            Everything[place] = place;
        }
    }

    /// <summary>Items in the tree.</summary>
    public int Count => _ids.Length;

    /// <summary>Rows of the catalogue.</summary>
    public int RowCount => _places.Length;

    /// <summary>The last code of each node, by depth.</summary>
    public byte[][] Codes { get; }

    /// <summary>For depths 1 to 3: where each node's children begin in the next depth, and their number.</summary>
    public int[][] First { get; }

    /// <summary>For depths 1 and 2: where each node's items begin, and their number.</summary>
    public int[][] Leaf { get; }

    /// <summary>The most children of a node at depths 1 to 3.</summary>
    public long[] Branching { get; }

    /// <summary>The row of the item at each place.</summary>
    public int[] Rows { get; }

    /// <summary>How many of the first places are allowed when all are: 0, 1, 2, …</summary>
    public int[] Everything { get; }

    /// <summary>An array of one number more than there are items, its content unknown: at a million items too large to be made for each request.</summary>
    public int[] BorrowCounts() => _spare.TryTake(out var counts) ? counts : GC.AllocateUninitializedArray<int>(Count + 1);

    /// <summary>Gives back what was borrowed; <see cref="Everything"/> stays where it is.</summary>
    public void GiveBack(int[] counts)
    {
        if (counts != Everything && _spare.Count < Environment.ProcessorCount)
        {
            _spare.Add(counts);
        }
    }

    /// <summary>Builds a tree.</summary>
    /// <param name="ids">Distinct IDs.</param>
    /// <param name="rows">The row of each.</param>
    /// <param name="rowCount">Rows of the catalogue.</param>
    /// <exception cref="ArgumentException">There is no item, or two have the same ID or row.</exception>
    public static PrefixTree Build(ReadOnlySpan<SemanticId> ids, ReadOnlySpan<int> rows, int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length, ids.Length);
        ArgumentOutOfRangeException.ThrowIfZero(ids.Length);
        var keys = new uint[ids.Length];
        for (var at = 0; at < keys.Length; at++)
        {
            keys[at] = ids[at].Value;
        }

        var ordered = rows.ToArray();
        Array.Sort(keys, ordered);
        return new PrefixTree(ThrowIfRepeated(keys), ordered, rowCount);
    }

    /// <summary>The same tree with more items; what was there keeps its ID.</summary>
    /// <param name="ids">IDs that are not in the tree.</param>
    /// <param name="rows">The row of each; they have no ID yet.</param>
    /// <param name="rowCount">Rows of the catalogue, at least as many as before.</param>
    /// <exception cref="ArgumentException">An ID is taken.</exception>
    public PrefixTree With(ReadOnlySpan<SemanticId> ids, ReadOnlySpan<int> rows, int rowCount)
    {
        var added = ids.ToArray();
        var addedRows = rows.ToArray();
        Array.Sort(added, addedRows);
        var keys = new uint[_ids.Length + added.Length];
        var ordered = new int[keys.Length];
        int old = 0, to = 0;
        for (var next = 0; next <= added.Length; next++)
        {
            // Whole runs of the old tree lie between two new items.
            var end = next == added.Length ? _ids.Length : Array.BinarySearch(_ids, old, _ids.Length - old, added[next].Value) is var found && found < 0 ? ~found : found;
            _ids.AsSpan(old, end - old).CopyTo(keys.AsSpan(to));
            Rows.AsSpan(old, end - old).CopyTo(ordered.AsSpan(to));
            to += end - old;
            old = end;
            if (next < added.Length)
            {
                keys[to] = added[next].Value;
                ordered[to++] = addedRows[next];
            }
        }

        return new PrefixTree(ThrowIfRepeated(keys), ordered, rowCount);
    }

    /// <summary>The ID of a row, if it has one.</summary>
    public bool TryGet(int row, out SemanticId id)
    {
        var place = PlaceOf(row);
        id = place < 0 ? default : new SemanticId(_ids[place]);
        return place >= 0;
    }

    /// <summary>The place of a row in the tree; -1 where it has no ID or is no row.</summary>
    public int PlaceOf(int row) => (uint)row < (uint)_places.Length ? _places[row] : -1;

    /// <summary>All IDs in order.</summary>
    public HashSet<uint> Taken() => [.. _ids];

    private static uint[] ThrowIfRepeated(uint[] keys)
    {
        for (var at = 1; at < keys.Length; at++)
        {
            if (keys[at] == keys[at - 1])
            {
                throw new ArgumentException($"Two items have the semantic ID {new SemanticId(keys[at])}.");
            }
        }

        return keys;
    }

    private (byte[] Codes, int[] Starts) NodesAt(int level)
    {
        var shift = 8 * (SemanticId.Levels - 1 - level);
        var count = 0;
        for (var place = 0; place < _ids.Length; place++)
        {
            count += place == 0 || _ids[place] >> shift != _ids[place - 1] >> shift ? 1 : 0;
        }

        var codes = new byte[count];
        var starts = new int[count + 1];
        var node = 0;
        for (var place = 0; place < _ids.Length; place++)
        {
            if (place == 0 || _ids[place] >> shift != _ids[place - 1] >> shift)
            {
                codes[node] = (byte)(_ids[place] >> shift);
                starts[node++] = place;
            }
        }

        starts[count] = _ids.Length;
        return (codes, starts);
    }

    private static int[] ChildrenOf(int[] here, int[] below)
    {
        var first = new int[here.Length];
        var child = 0;
        for (var node = 0; node < here.Length; node++)
        {
            while (below[child] < here[node])
            {
                child++;
            }

            first[node] = child;
        }

        return first;
    }

    private static long Widest(int[] first)
    {
        var widest = 0;
        for (var node = 1; node < first.Length; node++)
        {
            widest = Math.Max(widest, first[node] - first[node - 1]);
        }

        return widest;
    }
}
