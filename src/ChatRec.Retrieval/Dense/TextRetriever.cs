using System.Numerics.Tensors;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.Dense;

/// <summary>
/// Proposes the items nearest in meaning to the request's words and to the mean of what the person likes: an exact scan of all
/// allowed items, so a narrow mask loses nothing. The score is the cosine to that mixture. While a large pack is still being encoded,
/// items without a vector are passed over. Thread-safe; disposing ends the encoding.
/// </summary>
internal sealed class TextRetriever : IRetriever, IDisposable
{
    private readonly ItemCatalog _catalog;
    private readonly TextEncoder _encoder;
    private readonly ItemVectors _vectors;
    private readonly double _likedWeight;
    private readonly CancellationTokenSource _stop = new();

    private TextRetriever(ItemCatalog catalog, TextEncoder encoder, ItemVectorLoader loader, TextRetrieverOptions options, ILogger logger)
    {
        _catalog = catalog;
        _encoder = encoder;
        _vectors = loader.Vectors;
        _likedWeight = options.LikedWeight;
        Encoding = loader.Missing == 0 ? Task.CompletedTask : Task.Run(() => EncodeRest(loader, logger));
    }

    /// <inheritdoc />
    public string Name => "text";

    /// <summary>Ends when every item has a vector; does not fail.</summary>
    public Task Encoding { get; }

    /// <summary>Loads the items' vectors; encodes the missing ones of a small pack at once, of a large one in the background.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="encoder">The encoder; not owned.</param>
    /// <param name="options">The options.</param>
    /// <param name="logger">Is told of progress.</param>
    /// <param name="cancellationToken">Stops the loading, not the background.</param>
    /// <exception cref="ModelException">The pack's vectors are unsound.</exception>
    public static TextRetriever Load(
        ItemCatalog catalog, TextEncoder encoder, TextRetrieverOptions options, ILogger<TextRetriever> logger, CancellationToken cancellationToken = default) =>
        Load(catalog, encoder, new ItemVectorSource(encoder, options, logger), options, logger, cancellationToken);

    /// <summary>The same, with vectors that others read too.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="encoder">The encoder; not owned.</param>
    /// <param name="vectors">Where the vectors come from.</param>
    /// <param name="options">The options.</param>
    /// <param name="logger">Is told of progress.</param>
    /// <param name="cancellationToken">Stops the loading, not the background.</param>
    /// <exception cref="ModelException">The pack's vectors are unsound.</exception>
    public static TextRetriever Load(
        ItemCatalog catalog,
        TextEncoder encoder,
        ItemVectorSource vectors,
        TextRetrieverOptions options,
        ILogger<TextRetriever> logger,
        CancellationToken cancellationToken = default) =>
        new(catalog, encoder, vectors.For(catalog, cancellationToken), options, logger);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(_catalog);
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Allow.Count == 0 || !TryMix(request, cancellationToken, out var query))
        {
            return ValueTask.FromResult<IReadOnlyList<ScoredItem>>([]);
        }

        var allow = request.Liked.IsEmpty ? request.Allow : request.Allow.Without(request.Liked);
        return ValueTask.FromResult(_vectors.Nearest(query, allow, request.Count));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        Encoding.Wait(); // for the item in hand
        _stop.Dispose();
    }

    private bool TryMix(RetrievalRequest request, CancellationToken cancellationToken, out float[] query)
    {
        var liked = new float[_encoder.Dimensions];
        foreach (var item in request.Liked)
        {
            if ((uint)item.Value < (uint)_vectors.Count && _vectors.Has(item.Value))
            {
                _vectors.AddTo(liked, item.Value, 1);
            }
        }

        var norm = TensorPrimitives.Norm<float>(liked);
        if (norm > 0)
        {
            TensorPrimitives.Divide(liked, norm, liked);
        }

        if (string.IsNullOrWhiteSpace(request.Text))
        {
            query = liked;
            return norm > 0;
        }

        query = _encoder.Encode(request.Text, cancellationToken);
        if (norm > 0 && _likedWeight > 0)
        {
            TensorPrimitives.MultiplyAdd(liked, (float)_likedWeight, query, query);
            TensorPrimitives.Divide(query, TensorPrimitives.Norm<float>(query), query);
        }

        return true;
    }

    private void EncodeRest(ItemVectorLoader loader, ILogger logger)
    {
        try
        {
            loader.Encode(_stop.Token);
            logger.LogInformation("{Pack}: every item has its vector", _catalog.Schema.Name);
        }
        catch (OperationCanceledException)
        {
            logger.LogInformation("{Pack}: encoding stopped; the rest follows at the next start", _catalog.Schema.Name);
        }
        catch (Exception error) when (error is ModelException or ObjectDisposedException)
        {
            logger.LogError("{Pack}: encoding failed, items without a vector are not found by meaning: {Reason}", _catalog.Schema.Name, error.Message);
        }
        finally
        {
            loader.Forget();
        }
    }
}
