using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Fusion;

/// <summary>Where a candidate came from.</summary>
/// <param name="Name">The retriever's name.</param>
/// <param name="Rank">Its place there, from 1.</param>
/// <param name="Score">Its score there.</param>
public readonly record struct Provenance(string Name, int Rank, float Score);

/// <summary>A candidate after fusion. Immutable.</summary>
/// <param name="Item">The row.</param>
/// <param name="Score">The fused score; comparable within one answer.</param>
/// <param name="Retrievers">Every retriever that proposed it.</param>
public sealed record Candidate(ItemIndex Item, double Score, ImmutableArray<Provenance> Retrievers)
{
    /// <summary>The item's semantic ID, one code per level; empty while it has none.</summary>
    public ImmutableArray<int> SemanticId { get; init; } = [];

    /// <summary>Whether it was found only by looking among the preferred items: its places are places there.</summary>
    public bool AmongPreferred { get; init; }
}

/// <summary>Runs all retrievers of an engine and fuses their ranks. Thread-safe.</summary>
public interface ICandidateSource
{
    /// <summary>Candidates in descending fused score, ties by ascending item id.</summary>
    /// <param name="request">The taste.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ValueTask<IReadOnlyList<Candidate>> FindAsync(RetrievalRequest request, CancellationToken cancellationToken = default);

    /// <summary>The semantic ID by which an item is read and written, one code per level; empty while it has none.</summary>
    /// <param name="item">The row.</param>
    ImmutableArray<int> SemanticIdOf(ItemIndex item) => [];
}
