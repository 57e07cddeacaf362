using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.Generative;

/// <summary>
/// Proposes the items whose semantic IDs the network finds likely after what the person likes and says. The allowed items are pushed down into the search, so
/// a narrow mask loses nothing; a small allowed set is scored item by item. The score is the logarithm of the probability among all items. Thread-safe.
/// </summary>
internal sealed class GenerativeRetriever : IRetriever
{
    private const float ScoreSteps = 1_000; // of a score: another order of adding up must not change the order of items

    private readonly ItemCatalog _catalog;
    private readonly SemanticIdSource _ids;
    private readonly GenerativeModel _model;
    private readonly TextEncoder _encoder;
    private readonly GenerativeOptions _options;
    private readonly SearchQueue _queue;

    /// <summary>Creates the retriever.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="ids">Their semantic IDs; not owned.</param>
    /// <param name="model">The network; not owned.</param>
    /// <param name="encoder">The encoder of texts; not owned.</param>
    /// <param name="options">How it searches.</param>
    /// <param name="logger">Is told where it runs.</param>
    public GenerativeRetriever(
        ItemCatalog catalog, SemanticIdSource ids, GenerativeModel model, TextEncoder encoder, GenerativeOptions options, ILogger logger)
    {
        _catalog = catalog;
        _ids = ids;
        _model = model;
        _encoder = encoder;
        _options = options;
        _queue = new SearchQueue(model, options.Batch ?? (model.Device == ComputeDevice.Cuda ? 16 : 1), lanes: Environment.ProcessorCount);
        if (model.Fallback is { } reason)
        {
            logger.LogWarning("Generative retrieval runs on the processor, not on a GPU: {Reason}", reason);
        }
        else
        {
            logger.LogInformation("Generative retrieval runs on {Device}", model.Device);
        }
    }

    /// <inheritdoc />
    public string Name => "generative";

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(_catalog);
        cancellationToken.ThrowIfCancellationRequested();
        _ = _ids.JoinWhatIsNew(); // the request in hand goes on with the tree there is
        if (_ids.Current is not { } tree || request.Allow.Count == 0)
        {
            return [];
        }

        var (history, vectors) = Remember(request, tree);
        var hasWords = !string.IsNullOrWhiteSpace(request.Text);
        if (history.Length == 0 && !(hasWords && _options.AnswersWordsAlone))
        {
            return [];
        }

        var text = hasWords ? _encoder.Encode(request.Text!, cancellationToken) : null;

        var without = request.Liked.IsEmpty && request.Disliked.IsEmpty ? request.Allow : request.Allow.Without([.. request.Liked, .. request.Disliked]);
        var before = AllowedPlaces.Count(without, tree);
        var allowed = before[^1];
        var width = allowed <= _options.ExactBelow ? allowed : _options.BeamWidth;
        var found = allowed == 0
            ? []
            : await _queue.SearchAsync(new GenerativeQuery(history, vectors, text, before, width), tree, cancellationToken);
        tree.GiveBack(before); // after a failure it is left to the collector: the run may still read it
        return found
            .Select(one => new ScoredItem(new ItemIndex(tree.Rows[one.Place]), MathF.Round(one.Score * ScoreSteps) / ScoreSteps))
            .Best(request.Count);
    }

    // The most recent likes that have an ID, each once, where it was named last.
    private (SemanticId[] History, float[] Vectors) Remember(RetrievalRequest request, PrefixTree tree)
    {
        var rows = new List<int>(_model.History);
        var seen = new HashSet<int>();
        for (var at = request.Liked.Length - 1; at >= 0 && rows.Count < _model.History; at--)
        {
            var row = request.Liked[at].Value;
            if (tree.PlaceOf(row) >= 0 && _ids.Vectors.Has(row) && seen.Add(row))
            {
                rows.Add(row);
            }
        }

        rows.Reverse();
        var history = new SemanticId[rows.Count];
        var vectors = new float[rows.Count * _ids.Vectors.Dimensions];
        for (var at = 0; at < history.Length; at++)
        {
            tree.TryGet(rows[at], out history[at]);
            _ids.Vectors.AddTo(vectors.AsSpan(at * _ids.Vectors.Dimensions, _ids.Vectors.Dimensions), rows[at], 1);
        }

        return (history, vectors);
    }
}
