using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Dense;

/// <summary>
/// One vector an item in eight bits a number, with a scale; items without one are left out of every search. Scores are computed in
/// whole numbers, so that they are the same on every processor. Searches are thread-safe, also while one writer fills unknown rows.
/// </summary>
internal sealed class ItemVectors
{
    private const int QueryLimit = short.MaxValue; // 384 products of 127 and 32,767 stay below 2^31
    private const int MostDimensions = 512;

    private readonly sbyte[] _values;
    private readonly float[] _scales;
    private readonly bool[] _known;
    private int _knownCount;

    /// <summary>Creates vectors that are all unknown.</summary>
    /// <param name="count">Rows of the catalogue.</param>
    /// <param name="dimensions">Numbers a vector, at most 512.</param>
    public ItemVectors(int count, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MostDimensions);
        Count = count;
        Dimensions = dimensions;
        _values = new sbyte[checked(count * dimensions)];
        _scales = new float[count];
        _known = new bool[count];
    }

    /// <summary>Rows of the catalogue.</summary>
    public int Count { get; }

    /// <summary>Numbers a vector.</summary>
    public int Dimensions { get; }

    /// <summary>How many items have a vector; never falls.</summary>
    public int KnownCount => Volatile.Read(ref _knownCount);

    /// <summary>Whether an item has a vector.</summary>
    public bool Has(int row) => Volatile.Read(ref _known[row]);

    /// <summary>Sets a row that had no vector. One writer at a time; searches may go on meanwhile.</summary>
    public void Set(int row, ReadOnlySpan<sbyte> values, float scale)
    {
        values.CopyTo(_values.AsSpan(row * Dimensions, Dimensions));
        _scales[row] = scale;
        var before = _known[row];
        Volatile.Write(ref _known[row], true); // after the numbers: who sees it sees them
        Volatile.Write(ref _knownCount, _knownCount + (before ? 0 : 1));
    }

    /// <summary>The row's eight-bit numbers and scale.</summary>
    public ReadOnlySpan<sbyte> Get(int row, out float scale)
    {
        scale = _scales[row];
        return _values.AsSpan(row * Dimensions, Dimensions);
    }

    /// <summary>Rounds a vector to eight bits a number.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="values">Takes the numbers, -127..127.</param>
    /// <returns>The scale: a number times it is the vector's.</returns>
    public static float Quantise(ReadOnlySpan<float> vector, Span<sbyte> values)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        var scale = largest > 0 ? largest / sbyte.MaxValue : 1;
        for (var at = 0; at < vector.Length; at++)
        {
            values[at] = (sbyte)Math.Clamp(MathF.Round(vector[at] / scale), -sbyte.MaxValue, sbyte.MaxValue);
        }

        return scale;
    }

    /// <summary>Adds a row's vector, times a factor, to a sum.</summary>
    public void AddTo(Span<float> sum, int row, float factor)
    {
        var scale = _scales[row] * factor;
        var values = _values.AsSpan(row * Dimensions, Dimensions);
        for (var at = 0; at < sum.Length; at++)
        {
            sum[at] += values[at] * scale;
        }
    }

    /// <summary>The allowed items whose vectors have the largest product with a query's.</summary>
    /// <param name="query">The query; need not be of unit length.</param>
    /// <param name="allow">The rows that may be returned.</param>
    /// <param name="count">How many at most.</param>
    /// <returns>Descending score, ties by ascending row.</returns>
    public IReadOnlyList<ScoredItem> Nearest(ReadOnlySpan<float> query, AllowMask allow, int count)
    {
        Span<short> wide = stackalloc short[Dimensions];
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(query));
        if (largest == 0 || !float.IsFinite(largest))
        {
            return [];
        }

        for (var at = 0; at < wide.Length; at++)
        {
            wide[at] = (short)MathF.Round(query[at] / largest * QueryLimit);
        }

        var unit = largest / QueryLimit;
        var best = new BestItems(count);
        for (var row = 0; row < Count; row++)
        {
            if (!Has(row) || !allow[new ItemIndex(row)])
            {
                continue;
            }

            var score = Dot(wide, _values.AsSpan(row * Dimensions, Dimensions)) * _scales[row] * unit;
            best.Add(row, score);
        }

        return best.Descending();
    }

    private static int Dot(ReadOnlySpan<short> query, ReadOnlySpan<sbyte> item)
    {
        var at = 0;
        var sum = 0;
        if (Avx2.IsSupported)
        {
            ref var q = ref MemoryMarshal.GetReference(query);
            ref var v = ref MemoryMarshal.GetReference(item);
            var sums = Vector256<int>.Zero;
            for (; at <= item.Length - Vector256<short>.Count; at += Vector256<short>.Count)
            {
                var wide = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref v, (nuint)at));
                sums += Avx2.MultiplyAddAdjacent(wide, Vector256.LoadUnsafe(ref q, (nuint)at));
            }

            sum = Vector256.Sum(sums);
        }
        else
        {
            var sums = Vector<int>.Zero;
            for (; at <= item.Length - Vector<sbyte>.Count; at += Vector<sbyte>.Count)
            {
                Vector.Widen(new Vector<sbyte>(item[at..]), out var low, out var high);
                sums += Products(low, new Vector<short>(query[at..])) + Products(high, new Vector<short>(query[(at + Vector<short>.Count)..]));
            }

            sum = Vector.Sum(sums);
        }

        for (; at < item.Length; at++)
        {
            sum += query[at] * item[at];
        }

        return sum;
    }

    private static Vector<int> Products(Vector<short> left, Vector<short> right)
    {
        Vector.Widen(left, out var leftLow, out var leftHigh);
        Vector.Widen(right, out var rightLow, out var rightHigh);
        return (leftLow * rightLow) + (leftHigh * rightHigh);
    }
}
