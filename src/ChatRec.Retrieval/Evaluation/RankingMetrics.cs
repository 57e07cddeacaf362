namespace ChatRec.Retrieval.Evaluation;

/// <summary>The field's ranking metrics for a case with one relevant item, from its place in the full ranking. Pure.</summary>
public static class RankingMetrics
{
    /// <summary>
    /// The place of the target among the allowed items: how many of them score strictly higher. A tie goes to the target, as in the published
    /// figures these are compared with.
    /// </summary>
    /// <param name="scores">One score an item; NaN counts as lowest.</param>
    /// <param name="target">The relevant item's row.</param>
    /// <param name="excluded">Rows that are not ranked; the target is ranked even when it is among them.</param>
    /// <returns>The place from 0.</returns>
    public static int PlaceOf(ReadOnlySpan<float> scores, int target, ReadOnlySpan<int> excluded)
    {
        var bar = scores[target];
        if (float.IsNaN(bar))
        {
            bar = float.NegativeInfinity;
        }

        var place = 0;
        foreach (var score in scores)
        {
            if (score > bar)
            {
                place++;
            }
        }

        Span<int> distinct = excluded.Length <= 512 ? stackalloc int[excluded.Length] : new int[excluded.Length];
        excluded.CopyTo(distinct);
        distinct.Sort();
        for (var at = 0; at < distinct.Length; at++)
        {
            if ((at == 0 || distinct[at] != distinct[at - 1]) && scores[distinct[at]] > bar)
            {
                place--;
            }
        }

        return place;
    }

    /// <summary>1 when the target is among the first k, else 0.</summary>
    /// <param name="place">The target's place from 0, or a negative number when it was not ranked.</param>
    /// <param name="k">How many places count.</param>
    public static double Recall(int place, int k) => place >= 0 && place < k ? 1 : 0;

    /// <summary>1 / log2(place + 2) when the target is among the first k, else 0: NDCG with one relevant item.</summary>
    /// <param name="place">The target's place from 0, or a negative number when it was not ranked.</param>
    /// <param name="k">How many places count.</param>
    public static double Ndcg(int place, int k) => place >= 0 && place < k ? 1 / Math.Log2(place + 2) : 0;

    /// <summary>1 / (place + 1), or 0 when the target was not ranked.</summary>
    /// <param name="place">The target's place from 0, or a negative number when it was not ranked.</param>
    public static double ReciprocalRank(int place) => place >= 0 ? 1.0 / (place + 1) : 0;
}
