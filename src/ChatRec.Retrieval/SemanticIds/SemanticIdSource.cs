using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// The semantic IDs of the loaded catalogue. Items whose codes training gave keep them; every other one gets an ID from its text vector as soon as it has one.
/// The tree is exchanged as a whole: who reads one goes on with it. Thread-safe;
/// disposing ends the giving of IDs.
/// </summary>
internal sealed class SemanticIdSource : IDisposable
{
    private const int AtOnce = 20_000; // a second's work; more is done in the background

    private readonly ItemCatalog _catalog;
    private readonly SemanticIdFile _file;
    private readonly ILogger _logger;
    private readonly SemanticIdCache? _cache;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private PrefixTree? _tree;
    private Task _joining = Task.CompletedTask;
    private int _isJoining;
    private int _joined;

    /// <summary>Gives every item that has a vector its ID, where they are many in the background.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="file">The codebook, with the codes of the pack it was made for.</param>
    /// <param name="vectors">The items' text vectors.</param>
    /// <param name="isOwn">Whether the file was made for this pack; another pack takes its codebook alone.</param>
    /// <param name="logger">Is told of a cache that cannot be used.</param>
    /// <exception cref="ModelException">The file was to be this pack's own but belongs to another catalogue.</exception>
    public SemanticIdSource(ItemCatalog catalog, SemanticIdFile file, ItemVectors vectors, bool isOwn, ILogger logger)
    {
        _catalog = catalog;
        _file = file;
        _logger = logger;
        Vectors = vectors;
        var known = new Dictionary<int, SemanticId>(isOwn ? file.CodesFor(catalog) : ImmutableSortedDictionary<int, SemanticId>.Empty);
        if (catalog.Folder is { } folder && known.Count < catalog.Count)
        {
            _cache = new SemanticIdCache(Path.Combine(folder, ".chatrec", SemanticIdFile.Name), file.Hash);
            var taken = known.Values.Select(id => id.Value).ToHashSet();
            foreach (var (row, id) in LoadCache(_cache))
            {
                if (!known.ContainsKey(row) && taken.Add(id.Value))
                {
                    known[row] = id;
                }
            }
        }

        if (known.Count > 0)
        {
            var rows = known.Keys.Order().ToArray();
            _tree = PrefixTree.Build([.. rows.Select(row => known[row])], rows, catalog.Count);
        }

        if (vectors.KnownCount - known.Count <= AtOnce)
        {
            Join();
        }
        else
        {
            _ = JoinWhatIsNew();
        }
    }

    /// <summary>The items' text vectors.</summary>
    public ItemVectors Vectors { get; }

    /// <summary>The IDs as they are now; <see langword="null"/> while no item has one.</summary>
    public PrefixTree? Current => Volatile.Read(ref _tree);

    /// <summary>The codes of an item, the first first; empty while it has none.</summary>
    public ImmutableArray<int> CodesOf(ItemIndex item) => Current is { } tree && tree.TryGet(item.Value, out var id) ? id.ToCodes() : [];

    /// <summary>Sees to it, in the background, that items which got their vector meanwhile get their ID.</summary>
    /// <returns>Ends when they have; does not fail.</returns>
    public Task JoinWhatIsNew()
    {
        if (Volatile.Read(ref _joined) == Vectors.KnownCount || _stop.IsCancellationRequested || Interlocked.Exchange(ref _isJoining, 1) != 0)
        {
            return Volatile.Read(ref _joining);
        }

        var joining = Task.Run(JoinQuietly);
        Volatile.Write(ref _joining, joining);
        return joining;
    }

    /// <summary>Gives an ID to every item that has a vector and none yet, in the order of the catalogue, and exchanges the tree.</summary>
    /// <param name="cancellationToken">Stops before the exchange; nothing is changed then.</param>
    /// <returns>How many items joined.</returns>
    public int Join(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var vectors = Vectors.KnownCount;
            var before = _tree;
            var rows = Enumerable.Range(0, _catalog.Count).Where(row => (before?.PlaceOf(row) ?? -1) < 0 && Vectors.Has(row)).ToArray();
            if (rows.Length > 0)
            {
                var assigner = new SemanticIdAssigner(_file.Codebook, before?.Taken() ?? []);
                var ids = new SemanticId[rows.Length];
                var vector = new float[Vectors.Dimensions];
                for (var at = 0; at < rows.Length; at++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Array.Clear(vector);
                    Vectors.AddTo(vector, rows[at], 1);
                    ids[at] = assigner.Assign(vector);
                }

                var tree = before is null ? PrefixTree.Build(ids, rows, _catalog.Count) : before.With(ids, rows, _catalog.Count);
                Volatile.Write(ref _tree, tree);
                Save(tree);
            }

            Volatile.Write(ref _joined, vectors);
            return rows.Length;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            Volatile.Read(ref _joining).Wait();
            _stop.Dispose();
        }
    }

    private void JoinQuietly()
    {
        try
        {
            Join(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            _logger.LogInformation("{Pack}: giving semantic IDs stopped; the rest follows at the next start", _catalog.Schema.Name);
        }
        catch (InvalidOperationException error)
        {
            _logger.LogError("{Pack}: items stay without a semantic ID: {Reason}", _catalog.Schema.Name, error.Message);
        }
        finally
        {
            Volatile.Write(ref _isJoining, 0);
        }
    }

    private Dictionary<int, SemanticId> LoadCache(SemanticIdCache cache)
    {
        try
        {
            return cache.Load(_catalog);
        }
        catch (ModelException error)
        {
            _logger.LogWarning("The kept semantic IDs are unsound and given anew: {Reason}", error.Message);
            return [];
        }
    }

    private void Save(PrefixTree tree)
    {
        try
        {
            _cache?.Save(_catalog, tree);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("The semantic IDs are not kept for the next start: {Path}: {Reason}", _cache!.Path, error.Message);
        }
    }
}
