using System.Collections.Immutable;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Turns;

/// <summary>An item of the seeds of a retrieval, and the tokens it is read as.</summary>
/// <param name="Title">The item as it is shown.</param>
/// <param name="Tokens">Its semantic ID; empty while it has none.</param>
public sealed record SeedTrace(string Title, ImmutableArray<int> Tokens);

/// <summary>What one retriever gave.</summary>
/// <param name="Name">The retriever.</param>
/// <param name="Proposed">How many of the candidates it proposed.</param>
/// <param name="First">Its first items.</param>
public sealed record RetrieverTrace(string Name, int Proposed, ImmutableArray<ProposalTrace> First);

/// <summary>An item a retriever proposed.</summary>
/// <param name="Title">The item as it is shown.</param>
/// <param name="Rank">Its place there, from 1.</param>
/// <param name="Score">Its score there.</param>
/// <param name="SemanticId">Its semantic ID.</param>
public sealed record ProposalTrace(string Title, int Rank, float Score, ImmutableArray<int> SemanticId);

/// <summary>Where an item of the slate stood before it was ranked.</summary>
/// <param name="Title">The item as it is shown.</param>
/// <param name="Fused">Its place among the candidates, from 1.</param>
/// <param name="Rank">Its place on the slate, from 1.</param>
/// <param name="Score">The ranker's score.</param>
public sealed record MoveTrace(string Title, int Fused, int Rank, double Score)
{
    /// <summary>How likely the person likes it, 0..1, where the ranker has learnt it.</summary>
    public double? Chance { get; init; }

    /// <summary>What weighed most in the score, where the ranker has learnt it.</summary>
    public ImmutableArray<RankingReason> Parts { get; init; } = [];
}

/// <summary>
/// What happened on the way from what is known to what is shown: inputs, the tokens they are read as, what each retriever proposed, the filter, the ranking.
/// For the inspector and the command line; never needed to replay. Immutable.
/// </summary>
/// <param name="Liked">The liked items, the most recent last; at most <see cref="MostSeeds"/>.</param>
/// <param name="Text">What was asked for in words.</param>
/// <param name="Catalogue">How many items there are.</param>
/// <param name="Allowed">How many of them may be shown.</param>
/// <param name="Found">How many candidates came of it.</param>
/// <param name="Retrievers">What each retriever gave, by name.</param>
public sealed record PipelineTrace(
    ImmutableArray<SeedTrace> Liked, string? Text, int Catalogue, int Allowed, int Found, ImmutableArray<RetrieverTrace> Retrievers)
{
    /// <summary>How many liked items a trace names.</summary>
    public const int MostSeeds = 10;

    private const int MostProposals = 3;
    private const int MostParts = 4;

    /// <summary>The trace of a retrieval.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="source">What was asked.</param>
    /// <param name="request">What it was asked for.</param>
    /// <param name="candidates">What it found.</param>
    public static PipelineTrace Of(ItemCatalog catalog, ICandidateSource source, RetrievalRequest request, IReadOnlyList<Candidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(request);
        var byRetriever = candidates
            .SelectMany(candidate => candidate.Retrievers.Select(from => (Candidate: candidate, From: from)))
            .GroupBy(proposal => proposal.From.Name, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        return new PipelineTrace(
            [.. request.Liked.TakeLast(MostSeeds).Select(item => new SeedTrace(catalog.DisplayOf(item), source.SemanticIdOf(item)))],
            request.Text,
            catalog.Count,
            request.Allow.Count,
            candidates.Count,
            [.. byRetriever.Select(group => new RetrieverTrace(group.Key, group.Count(), First(catalog, group)))]);
    }

    /// <summary>How the ranking moved the items of a slate.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="candidates">The candidates in fused order.</param>
    /// <param name="slate">The slate.</param>
    public static ImmutableArray<MoveTrace> Moves(ItemCatalog catalog, IReadOnlyList<Candidate> candidates, IReadOnlyList<RankedItem> slate)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(candidates);
        var places = candidates.Select((candidate, place) => (candidate.Item, Place: place + 1)).ToDictionary(entry => entry.Item, entry => entry.Place);
        return
        [
            .. slate.Select(item => new MoveTrace(
                catalog.DisplayOf(item.Candidate.Item), places.GetValueOrDefault(item.Candidate.Item), item.Rank, Math.Round(item.Score, 6))
            {
                Chance = item.Chance,
                Parts = [.. item.Reasons.Take(MostParts)],
            }),
        ];
    }

    private static ImmutableArray<ProposalTrace> First(ItemCatalog catalog, IEnumerable<(Candidate Candidate, Provenance From)> proposals) =>
    [
        .. proposals
            .OrderBy(proposal => proposal.From.Rank)
            .Take(MostProposals)
            .Select(proposal => new ProposalTrace(
                catalog.DisplayOf(proposal.Candidate.Item), proposal.From.Rank, proposal.From.Score, proposal.Candidate.SemanticId)),
    ];
}
