using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.Dense;

/// <summary>Brings the items of the loaded pack to vectors once for all who read them. Thread-safe.</summary>
/// <param name="encoder">The encoder; not owned.</param>
/// <param name="options">Where files lie.</param>
/// <param name="logger">Is told of progress.</param>
internal sealed class ItemVectorSource(TextEncoder encoder, TextRetrieverOptions options, ILogger logger)
{
    private readonly Lock _gate = new();
    private (ItemCatalog Items, ItemVectorLoader Loader)? _made;

    /// <summary>The loader of a catalogue's vectors; those of a small pack are all there. Texts are made of what the pack states, never of predictions.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="cancellationToken">Stops the encoding of a small pack.</param>
    /// <exception cref="Inference.ModelException">The pack's vectors are unsound.</exception>
    public ItemVectorLoader For(ItemCatalog catalog, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_made is { } made && made.Items == catalog.Stated)
            {
                return made.Loader;
            }

            var loader = new ItemVectorLoader(catalog.Stated, encoder, options, logger);
            if (loader.Missing <= options.EncodeAtOnce)
            {
                loader.Encode(cancellationToken);
                loader.Forget();
            }

            _made = (catalog.Stated, loader);
            return loader;
        }
    }
}
