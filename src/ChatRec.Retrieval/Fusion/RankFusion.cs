using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Fusion;

/// <summary>
/// Asks all retrievers at once and adds up their reciprocal ranks (Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR
/// 2009), weighted. Thread-safe. An exception of a retriever passes through.
/// </summary>
internal sealed class RankFusion : ICandidateSource
{
    private readonly ItemCatalog _catalog;
    private readonly FusionOptions _options;
    private readonly SemanticIdSource? _semanticIds;
    private readonly ImmutableArray<(IRetriever Retriever, double Weight)> _retrievers;

    /// <summary>Creates the fusion.</summary>
    /// <param name="catalog">The items, for breaking ties by id.</param>
    /// <param name="retrievers">The retrievers; their names are distinct.</param>
    /// <param name="options">Weights and constant.</param>
    /// <param name="semanticIds">The items' semantic IDs, where they have any; not owned.</param>
    /// <exception cref="ArgumentException">Two retrievers have one name.</exception>
    public RankFusion(ItemCatalog catalog, IEnumerable<IRetriever> retrievers, FusionOptions options, SemanticIdSource? semanticIds = null)
    {
        _catalog = catalog;
        _semanticIds = semanticIds;
        _options = options;
        _retrievers =
        [
            .. retrievers
                .Select(retriever => (retriever, options.Weights.TryGetValue(retriever.Name, out var weight) ? weight : 1))
                .Where(entry => entry.Item2 > 0)
                .OrderBy(entry => entry.retriever.Name, StringComparer.Ordinal),
        ];
        if (_retrievers.DistinctBy(entry => entry.Retriever.Name).Count() != _retrievers.Length)
        {
            throw new ArgumentException("Two retrievers have the same name.", nameof(retrievers));
        }
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<Candidate>> FindAsync(RetrievalRequest request, CancellationToken cancellationToken = default)
    {
        request.ThrowIfNotOver(_catalog);
        _ = _semanticIds?.JoinWhatIsNew();
        var wide = request with { Count = Math.Max(request.Count, _options.PerRetriever), Preferred = null };
        var preferred = request.Preferred?.And(request.Allow);
        var shares = _retrievers.Select(entry => entry.Weight * entry.Retriever.TrustIn(request)).ToArray();
        var narrow = preferred is { Count: > 0 } && preferred.Count < request.Allow.Count && _options.PreferredShare > 0
            ? AskAsync(wide with { Allow = preferred }, cancellationToken)
            : Task.FromResult<IReadOnlyList<ScoredItem>[]>([]);
        var fused = Fuse(await AskAsync(wide, cancellationToken), shares);
        foreach (var (item, sum) in Fuse(await narrow, shares))
        {
            // Only what is not among the best of all anyway: there the wish is weighed by the ranker.
            if (!fused.ContainsKey(item))
            {
                fused[item] = sum with { Score = _options.PreferredShare * sum.Score, AmongPreferred = true };
            }
        }

        return
        [
            .. fused
                .Select(entry => (entry.Key, entry.Value, Id: _catalog.IdOf(entry.Key).Value))
                .OrderByDescending(entry => entry.Value.Score)
                .ThenBy(entry => entry.Id, StringComparer.Ordinal)
                .Take(request.Count)
                .Select(entry => new Candidate(entry.Key, entry.Value.Score, entry.Value.Sources!.ToImmutable())
                {
                    AmongPreferred = entry.Value.AmongPreferred,
                    SemanticId = SemanticIdOf(entry.Key),
                }),
        ];
    }

    /// <inheritdoc />
    public ImmutableArray<int> SemanticIdOf(ItemIndex item) => _semanticIds?.CodesOf(item) ?? [];

    private Task<IReadOnlyList<ScoredItem>[]> AskAsync(RetrievalRequest request, CancellationToken cancellationToken) =>
        Task.WhenAll(_retrievers.Select(entry =>
            Task.Run(() => entry.Retriever.RetrieveAsync(request, cancellationToken).AsTask(), cancellationToken)));

    private Dictionary<ItemIndex, Sum> Fuse(IReadOnlyList<ScoredItem>[] answers, double[] shares)
    {
        var fused = new Dictionary<ItemIndex, Sum>();
        for (var source = 0; source < answers.Length; source++)
        {
            var (name, share) = (_retrievers[source].Retriever.Name, shares[source]);
            for (var place = 0; place < answers[source].Count; place++)
            {
                var (item, score) = answers[source][place];
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(fused, item, out _);
                sum.Score += share / (_options.Constant + place + 1);
                (sum.Sources ??= ImmutableArray.CreateBuilder<Provenance>(1)).Add(new Provenance(name, place + 1, score));
            }
        }

        return fused;
    }

    private struct Sum
    {
        public double Score;

        public bool AmongPreferred;

        public ImmutableArray<Provenance>.Builder? Sources;
    }
}
