using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Popularity;

/// <summary>
/// Proposes what most people know, whatever the taste: the answer to "anything good?" and the floor under the other retrievers.
/// The score is the popularity quantile, 0..1. Thread-safe.
/// </summary>
internal sealed class PopularityRetriever : IRetriever
{
    private readonly ItemCatalog _catalog;
    private readonly ScoredItem[] _order;

    /// <summary>Orders the catalogue once.</summary>
    /// <param name="catalog">The items.</param>
    public PopularityRetriever(ItemCatalog catalog)
    {
        _catalog = catalog;
        _order = [.. Enumerable.Range(0, catalog.Count)
            .Select(row => new ScoredItem(new ItemIndex(row), (float)catalog.PopularityOf(new ItemIndex(row))))
            .OrderByDescending(item => item.Score)
            .ThenBy(item => item.Item.Value)];
    }

    /// <inheritdoc />
    public string Name => "popularity";

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(_catalog);
        cancellationToken.ThrowIfCancellationRequested();
        var liked = request.Liked.ToHashSet();
        IReadOnlyList<ScoredItem> best =
            [.. _order.Where(item => request.Allow[item.Item] && !liked.Contains(item.Item)).Take(request.Count)];
        return ValueTask.FromResult(best);
    }
}
