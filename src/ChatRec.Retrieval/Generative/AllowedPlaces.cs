using System.Numerics;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Generative;

/// <summary>Brings a mask over rows into the order of the tree: how many of the first i places are allowed, which tells of any range whether it holds one.</summary>
internal static class AllowedPlaces
{
    /// <summary>Counts the allowed places.</summary>
    /// <param name="mask">The allowed rows.</param>
    /// <param name="tree">The tree; rows beyond the mask are not allowed.</param>
    /// <returns>One number more than the tree has items; the last is the number of allowed ones. Not to be written to; to be given back to the tree
    /// when nobody reads it any more.</returns>
    public static int[] Count(AllowMask mask, PrefixTree tree)
    {
        if (mask.Count == mask.Length && mask.Length >= tree.RowCount)
        {
            return tree.Everything;
        }

        var before = tree.BorrowCounts();
        before[0] = 0;
        var few = tree.Count / 16;
        if (mask.Count <= few)
        {
            FillBetween(before, PlacesOf(mask.Bits, mask.Length, inverted: false, tree), slope: 0);
        }
        else if (mask.Length - mask.Count <= few)
        {
            FillBetween(before, PlacesOf(mask.Bits, mask.Length, inverted: true, tree), slope: 1);
        }
        else
        {
            var bits = mask.Bits;
            var rows = tree.Rows;
            var sum = 0;
            for (var place = 0; place < rows.Length; place++)
            {
                var row = rows[place];
                sum += row < mask.Length ? (int)(bits[row >> 6] >> (row & 63)) & 1 : 0;
                before[place + 1] = sum;
            }
        }

        return before;
    }

    private static List<int> PlacesOf(ReadOnlySpan<ulong> bits, int length, bool inverted, PrefixTree tree)
    {
        var places = new List<int>();
        for (var word = 0; word < bits.Length; word++)
        {
            for (var rest = inverted ? ~bits[word] : bits[word]; rest != 0; rest &= rest - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(rest);
                if (row < length && tree.PlaceOf(row) is var place && place >= 0)
                {
                    places.Add(place);
                }
            }
        }

        places.Sort();
        return places;
    }

    // Between two exceptions the counts stand still (few are allowed) or rise by one (few are not).
    private static void FillBetween(int[] before, List<int> exceptions, int slope)
    {
        var start = 0;
        for (var next = 0; next <= exceptions.Count; next++)
        {
            var end = next < exceptions.Count ? exceptions[next] : before.Length - 1;
            var value = before[start];
            if (slope == 0)
            {
                before.AsSpan(start + 1, end - start).Fill(value);
            }
            else
            {
                for (var place = start + 1; place <= end; place++)
                {
                    before[place] = value + place - start;
                }
            }

            if (next < exceptions.Count)
            {
                before[end + 1] = before[end] + 1 - slope;
                start = end + 1;
            }
        }
    }
}
