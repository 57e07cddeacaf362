using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval;

/// <summary>What every retriever checks and does alike.</summary>
internal static class RetrievalRequestChecks
{
    /// <summary>Refuses a request that is not over this catalogue or asks for nothing.</summary>
    /// <exception cref="ArgumentException">The mask is over another catalogue or the count is below 1.</exception>
    public static void ThrowIfNotOver(this RetrievalRequest request, ItemCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Allow.Length != catalog.Count)
        {
            throw new ArgumentException($"The mask is over {request.Allow.Length} items, the catalogue has {catalog.Count}.", nameof(request));
        }

        if (request.Count < 1)
        {
            throw new ArgumentException($"The count is {request.Count}; it must be at least 1.", nameof(request));
        }
    }

    /// <summary>The best of some scored items by falling score, ties by ascending row. Scores that are no numbers are left out.</summary>
    /// <param name="items">Distinct items.</param>
    /// <param name="count">How many at most.</param>
    public static IReadOnlyList<ScoredItem> Best(this IEnumerable<ScoredItem> items, int count)
    {
        var queue = new PriorityQueue<ScoredItem, (float Score, int Tie)>();
        foreach (var item in items)
        {
            if (float.IsNaN(item.Score))
            {
                continue;
            }

            var priority = (item.Score, -item.Item.Value);
            if (queue.Count < count)
            {
                queue.Enqueue(item, priority);
            }
            else
            {
                queue.EnqueueDequeue(item, priority);
            }
        }

        var best = new ScoredItem[queue.Count];
        for (var place = best.Length - 1; place >= 0; place--)
        {
            best[place] = queue.Dequeue();
        }

        return best;
    }
}
