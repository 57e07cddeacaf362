using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>
/// Proposes what a recommender would name next in the conversation; nothing for a request without one, and nothing before anything was said. Liked items
/// that were not named in it (the person's profile) are read as named before it; disliked ones are read as words. Thread-safe.
/// </summary>
internal sealed class DialogueRetriever : IRetriever
{
    // Before an item is named it knows what is named often, and words are searched for better by others.
    private const double TrustInWordsAlone = 0.3;

    private readonly ItemCatalog _catalog;
    private readonly DialogueModel _model;
    private readonly ItemIndex?[] _items;
    private readonly Dictionary<ItemIndex, int> _rows = [];

    /// <summary>Creates the retriever.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="model">The model; items the catalogue lacks are passed over, and items the model lacks never proposed.</param>
    /// <param name="path">Where the model was read from.</param>
    /// <exception cref="ModelException">The model knows no item of the catalogue.</exception>
    public DialogueRetriever(ItemCatalog catalog, DialogueModel model, string path)
    {
        (_catalog, _model) = (catalog, model);
        _items = new ItemIndex?[model.Ids.Length];
        for (var row = 0; row < _items.Length; row++)
        {
            if (catalog.TryIndexOf(new ItemId(model.Ids[row]), out var item))
            {
                _items[row] = item;
                _rows[item] = row;
            }
        }

        if (_rows.Count == 0)
        {
            throw new ModelException(path, $"it knows no item of the pack \"{catalog.Schema.Name}\"");
        }
    }

    /// <inheritdoc />
    public string Name => "dialogue";

    /// <inheritdoc />
    public double TrustIn(RetrievalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Dialogue is { } context && Input(request, context).Named.IsEmpty ? TrustInWordsAlone : 1;
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(_catalog);
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Dialogue is not { } context || Input(request, context) is not { IsEmpty: false } dialogue)
        {
            return ValueTask.FromResult<IReadOnlyList<ScoredItem>>([]);
        }

        var scores = new float[_items.Length];
        _model.Score(dialogue, scores);
        cancellationToken.ThrowIfCancellationRequested();
        var known = request.Liked.Concat(request.Disliked).ToHashSet();
        return ValueTask.FromResult(Open(scores, request.Allow, known).Best(request.Count));
    }

    private IEnumerable<ScoredItem> Open(float[] scores, AllowMask allow, HashSet<ItemIndex> known)
    {
        for (var row = 0; row < scores.Length; row++)
        {
            if (_items[row] is { } item && allow[item] && !known.Contains(item))
            {
                yield return new ScoredItem(item, scores[row]);
            }
        }
    }

    private DialogueInput Input(RetrievalRequest request, DialogueContext context)
    {
        var disliked = request.Disliked.ToHashSet();
        var named = context.Turns.SelectMany(turn => turn.Items).ToHashSet();
        var before = Rows(request.Liked.Where(item => !named.Contains(item)));
        var turns = context.Turns.Select(turn => new InputTurn(turn.BySystem, turn.Words, Rows(turn.Items.Where(item => !disliked.Contains(item)))));
        return new DialogueInput([.. before.IsEmpty ? [] : new[] { new InputTurn(false, [], before) }, .. turns]);
    }

    private ImmutableArray<int> Rows(IEnumerable<ItemIndex> items) => [.. items.Where(_rows.ContainsKey).Select(item => _rows[item]).Distinct()];
}
