using System.Numerics;

namespace ChatRec.Retrieval.Catalog;

/// <summary>
/// A set of allowed rows, one bit each, pushed down into every retriever. Immutable once built and thread-safe.
/// </summary>
public sealed class AllowMask
{
    private readonly ulong[] _bits;

    private AllowMask(ulong[] bits, int length)
    {
        _bits = bits;
        Length = length;
        var count = 0;
        foreach (var word in bits)
        {
            count += BitOperations.PopCount(word);
        }

        Count = count;
    }

    /// <summary>Number of rows of the catalogue the mask is over.</summary>
    public int Length { get; }

    /// <summary>Number of allowed rows.</summary>
    public int Count { get; }

    /// <summary>Whether a row is allowed; rows outside the catalogue are not.</summary>
    /// <param name="item">The row.</param>
    public bool this[ItemIndex item] =>
        (uint)item.Value < (uint)Length && (_bits[item.Value >> 6] >> (item.Value & 63) & 1) != 0;

    /// <summary>The rows as bits, row 0 the lowest of the first word; bits beyond the last row are 0.</summary>
    internal ReadOnlySpan<ulong> Bits => _bits;

    /// <summary>A mask that allows every row.</summary>
    /// <param name="length">Rows of the catalogue.</param>
    public static AllowMask All(int length) => Where(length, static _ => true);

    /// <summary>A mask that allows the rows for which a predicate holds.</summary>
    /// <param name="length">Rows of the catalogue.</param>
    /// <param name="allowed">The predicate.</param>
    public static AllowMask Where(int length, Func<ItemIndex, bool> allowed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(allowed);
        var bits = new ulong[(length + 63) / 64];
        for (var row = 0; row < length; row++)
        {
            if (allowed(new ItemIndex(row)))
            {
                bits[row >> 6] |= 1UL << (row & 63);
            }
        }

        return new AllowMask(bits, length);
    }

    /// <summary>A mask that allows just the given rows; rows outside the catalogue are ignored.</summary>
    /// <param name="length">Rows of the catalogue.</param>
    /// <param name="items">The rows to allow.</param>
    public static AllowMask Of(int length, IEnumerable<ItemIndex> items)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(items);
        var bits = new ulong[(length + 63) / 64];
        foreach (var item in items)
        {
            if ((uint)item.Value < (uint)length)
            {
                bits[item.Value >> 6] |= 1UL << (item.Value & 63);
            }
        }

        return new AllowMask(bits, length);
    }

    /// <summary>The rows allowed by both masks.</summary>
    /// <param name="other">A mask over the same catalogue.</param>
    /// <exception cref="ArgumentException">The masks differ in length.</exception>
    public AllowMask And(AllowMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Length != Length)
        {
            throw new ArgumentException($"A mask over {other.Length} rows cannot meet one over {Length}.", nameof(other));
        }

        var bits = new ulong[_bits.Length];
        for (var word = 0; word < bits.Length; word++)
        {
            bits[word] = _bits[word] & other._bits[word];
        }

        return new AllowMask(bits, Length);
    }

    /// <summary>The rows allowed by either mask.</summary>
    /// <param name="other">A mask over the same catalogue.</param>
    /// <exception cref="ArgumentException">The masks differ in length.</exception>
    public AllowMask Or(AllowMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Length != Length)
        {
            throw new ArgumentException($"A mask over {other.Length} rows cannot join one over {Length}.", nameof(other));
        }

        var bits = new ulong[_bits.Length];
        for (var word = 0; word < bits.Length; word++)
        {
            bits[word] = _bits[word] | other._bits[word];
        }

        return new AllowMask(bits, Length);
    }

    /// <summary>The same mask without some rows; rows outside the catalogue are ignored.</summary>
    /// <param name="items">The rows to take away.</param>
    public AllowMask Without(IEnumerable<ItemIndex> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var bits = (ulong[])_bits.Clone();
        foreach (var item in items)
        {
            if ((uint)item.Value < (uint)Length)
            {
                bits[item.Value >> 6] &= ~(1UL << (item.Value & 63));
            }
        }

        return new AllowMask(bits, Length);
    }

    /// <summary>The allowed rows, ascending.</summary>
    public IEnumerable<ItemIndex> Items()
    {
        for (var word = 0; word < _bits.Length; word++)
        {
            for (var rest = _bits[word]; rest != 0; rest &= rest - 1)
            {
                yield return new ItemIndex((word << 6) + BitOperations.TrailingZeroCount(rest));
            }
        }
    }
}
