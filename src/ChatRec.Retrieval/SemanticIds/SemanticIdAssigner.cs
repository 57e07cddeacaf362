namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// Gives items their IDs, no two the same: the nearest codeword at every level under which an ID is still free. Who comes first chooses first, and an ID
/// once given never moves. Not thread-safe.
/// </summary>
/// <param name="codebook">The codebook.</param>
/// <param name="taken">The IDs that are given; grows by those that are assigned. Owned.</param>
internal sealed class SemanticIdAssigner(Codebook codebook, HashSet<uint> taken)
{
    private readonly HashSet<ulong> _full = []; // prefixes that were found to have no free ID left, with their level
    private readonly double[] _point = new double[codebook.Width];
    private readonly double[][] _distances = [.. Enumerable.Range(0, SemanticId.Levels).Select(_ => new double[SemanticId.CodesPerLevel])];
    private readonly int[][] _orders = [.. Enumerable.Range(0, SemanticId.Levels).Select(_ => new int[SemanticId.CodesPerLevel])];

    /// <summary>Chooses an ID for an item and takes it.</summary>
    /// <param name="vector">The item's text vector.</param>
    /// <exception cref="InvalidOperationException">All of the 4,294,967,296 IDs are taken.</exception>
    public SemanticId Assign(ReadOnlySpan<float> vector)
    {
        codebook.Project(vector, _point);
        return TryPlace(0, 0, _point, out var id) ? new SemanticId(id) : throw new InvalidOperationException("There is no free semantic ID left.");
    }

    private bool TryPlace(int level, uint prefix, ReadOnlySpan<double> point, out uint id)
    {
        codebook.Distances(level, point, _distances[level]);
        var nearest = Nearest(_distances[level]);
        if (TryCode(level, prefix, nearest, point, out id))
        {
            return true;
        }

        // Rarely: the nearest is full, so all are tried in order of distance.
        var order = _orders[level];
        for (var code = 0; code < order.Length; code++)
        {
            order[code] = code;
        }

        var distances = _distances[level];
        Array.Sort(order, (left, right) => distances[left].CompareTo(distances[right]) is var by && by != 0 ? by : left.CompareTo(right));
        foreach (var code in order)
        {
            if (code != nearest && TryCode(level, prefix, code, point, out id))
            {
                return true;
            }
        }

        _full.Add(Key(level, prefix));
        return false;
    }

    private bool TryCode(int level, uint prefix, int code, ReadOnlySpan<double> point, out uint id)
    {
        id = (prefix << 8) | (uint)code;
        if (level == SemanticId.Levels - 1)
        {
            return taken.Add(id);
        }

        if (_full.Contains(Key(level + 1, id)))
        {
            return false;
        }

        Span<double> rest = stackalloc double[point.Length];
        point.CopyTo(rest);
        codebook.Subtract(level, code, rest);
        return TryPlace(level + 1, id, rest, out id);
    }

    private static int Nearest(double[] distances)
    {
        var best = 0;
        for (var code = 1; code < distances.Length; code++)
        {
            if (distances[code] < distances[best])
            {
                best = code;
            }
        }

        return best;
    }

    private static ulong Key(int level, uint prefix) => ((ulong)level << 32) | prefix;
}
