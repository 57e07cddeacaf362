using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.Dense;

/// <summary>
/// Brings every item of a pack to a vector: from the file made with the pack, from the cache of an earlier start, or by encoding
/// what the pack says of the item. Used once, by one thread at a time.
/// </summary>
internal sealed class ItemVectorLoader
{
    private const int CacheEvery = 5_000;

    private readonly ItemCatalog _catalog;
    private readonly TextEncoder _encoder;
    private readonly ILogger _logger;
    private ItemVectorCache? _cache;
    private readonly List<(int Row, string Document, Int128 Key)> _missing = [];
    private readonly List<Int128> _used = [];

    /// <summary>Reads the files; encodes nothing yet.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="encoder">The encoder; not owned.</param>
    /// <param name="options">Where files lie.</param>
    /// <param name="logger">Is told of progress and of a cache that cannot be used.</param>
    /// <exception cref="ModelException">The pack's vectors are unsound.</exception>
    public ItemVectorLoader(ItemCatalog catalog, TextEncoder encoder, TextRetrieverOptions options, ILogger logger)
    {
        _catalog = catalog;
        _encoder = encoder;
        _logger = logger;
        Vectors = new ItemVectors(catalog.Count, encoder.Dimensions);
        if (options.VectorsFile is not null)
        {
            ItemVectorFile.Read(options.VectorsFile, catalog, encoder, Vectors);
        }

        var rest = Enumerable.Range(0, catalog.Count).Where(row => !Vectors.Has(row)).ToArray();
        if (rest.Length == 0)
        {
            return;
        }

        var folder = options.CacheFolder ?? (catalog.Folder is null ? null : Path.Combine(catalog.Folder, ".chatrec"));
        _cache = folder is null ? null : OpenCache(Path.Combine(folder, "text-vectors.safetensors"));
        var documents = ItemDocument.For(catalog.Schema);
        foreach (var row in rest)
        {
            var document = documents.Of(catalog, new ItemIndex(row));
            var key = _cache?.KeyOf(document) ?? default;
            if (_cache is not null && _cache.TryGet(key, out var vector))
            {
                Vectors.Set(row, vector.Values, vector.Scale);
                _used.Add(key);
            }
            else
            {
                _missing.Add((row, document, key));
            }
        }
    }

    /// <summary>The vectors; those of encoded items appear while <see cref="Encode"/> runs.</summary>
    public ItemVectors Vectors { get; }

    /// <summary>How many items are still to be encoded.</summary>
    public int Missing => _missing.Count;

    /// <summary>Encodes the items that have no vector, one after the other, and keeps the cache.</summary>
    /// <param name="cancellationToken">Stops the work; what is done is kept.</param>
    public void Encode(CancellationToken cancellationToken)
    {
        var done = 0;
        try
        {
            var values = new sbyte[_encoder.Dimensions];
            foreach (var (row, document, key) in _missing)
            {
                var scale = ItemVectors.Quantise(_encoder.Encode(document, cancellationToken), values);
                Vectors.Set(row, values, scale);
                _cache?.Add(key, [.. values], scale);
                _used.Add(key);
                if (++done % CacheEvery == 0)
                {
                    _logger.LogInformation("{Pack}: {Done} of {All} items encoded", _catalog.Schema.Name, done, _missing.Count);
                    SaveCache();
                }
            }
        }
        finally
        {
            if (done > 0)
            {
                SaveCache();
            }
        }
    }

    /// <summary>Lets go of the texts and the cache once nothing is missing or nothing more will be encoded.</summary>
    public void Forget()
    {
        _missing.Clear();
        _missing.TrimExcess();
        _used.Clear();
        _cache = null;
    }

    private ItemVectorCache OpenCache(string path)
    {
        var cache = new ItemVectorCache(path, _encoder.Hash, _encoder.Dimensions);
        try
        {
            cache.Load();
        }
        catch (ModelException error)
        {
            _logger.LogWarning("The cache of vectors is unsound and made anew: {Reason}", error.Message);
        }

        return cache;
    }

    private void SaveCache()
    {
        try
        {
            _cache?.Save(_used);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("The vectors are not kept for the next start: {Path}: {Reason}", _cache!.Path, error.Message);
        }
    }
}
