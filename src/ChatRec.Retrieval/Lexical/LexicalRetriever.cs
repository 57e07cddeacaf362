using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Lexical;

/// <summary>
/// Proposes items that hold the words of the request's text: titles, people, categories, tags, description. The score is bm25, higher
/// is better. The mask is applied to all matches, not to the best few, so a narrow mask loses nothing. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
/// <param name="index">The full-text index over them; not owned.</param>
internal sealed class LexicalRetriever(ItemCatalog catalog, LexicalIndex index) : IRetriever
{
    /// <inheritdoc />
    public string Name => "lexical";

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(catalog);
        cancellationToken.ThrowIfCancellationRequested();
        var words = SearchWords.Of(request.Text);
        if (words.Count == 0 || request.Allow.Count == 0)
        {
            return [];
        }

        var liked = request.Liked.ToHashSet();
        var found = await index.SearchAsync(words, cancellationToken);
        return found.Where(item => request.Allow[item.Item] && !liked.Contains(item.Item)).Best(request.Count);
    }
}
