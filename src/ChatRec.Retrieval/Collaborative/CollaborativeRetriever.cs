using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>
/// Proposes what people who like the same items like. The score is the sum of neighbour weights, recent likes counting more and
/// dislikes a little against. Nothing is proposed without a liked item the model knows. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
/// <param name="model">The item-item model.</param>
/// <param name="options">How neighbours add up.</param>
internal sealed class CollaborativeRetriever(ItemCatalog catalog, ICollaborativeModel model, CollaborativeOptions options) : IRetriever
{
    /// <inheritdoc />
    public string Name => "collaborative";

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(catalog);
        cancellationToken.ThrowIfCancellationRequested();
        var scores = new Dictionary<ItemIndex, double>();
        var liked = new HashSet<ItemIndex>();
        var weight = 1.0;
        for (var place = request.Liked.Length - 1; place >= 0; place--)
        {
            // Every like is kept out of the answer, also those too old to count; a repeated one counts where it is most recent.
            if (liked.Add(request.Liked[place]) && liked.Count <= options.Window)
            {
                Add(scores, request.Liked[place], weight);
                weight *= options.RecencyDecay;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (scores.Count > 0)
        {
            foreach (var disliked in request.Disliked.Distinct().TakeLast(options.Window))
            {
                Add(scores, disliked, -options.DislikeWeight);
            }
        }

        var disliking = request.Disliked.ToHashSet();
        return ValueTask.FromResult(scores
            .Where(score => score.Value > 0 && request.Allow[score.Key] && !liked.Contains(score.Key) && !disliking.Contains(score.Key))
            .Select(score => new ScoredItem(score.Key, (float)score.Value))
            .Best(request.Count));
    }

    private void Add(Dictionary<ItemIndex, double> scores, ItemIndex item, double weight)
    {
        foreach (var neighbour in model.NeighboursOf(item))
        {
            scores[neighbour.Item] = scores.GetValueOrDefault(neighbour.Item) + (weight * neighbour.Weight);
        }
    }
}
