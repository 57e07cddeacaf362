using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Ranking;

/// <summary>A wish that moves the ranking without excluding anything. Immutable.</summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Direction">-1 asks for less, +1 for more (numbers, ordinals, axes).</param>
/// <param name="Anchor">The item the wish is relative to, or <see langword="null"/> for an absolute wish.</param>
public sealed record SoftWish(string Attribute, int Direction, ItemIndex? Anchor);

/// <summary>What the ranker orders candidates for. Immutable.</summary>
public sealed record RankingRequest
{
    /// <summary>The taste that was retrieved for.</summary>
    public required RetrievalRequest Retrieval { get; init; }

    /// <summary>The hard constraints; no item that violates one ever reaches the slate.</summary>
    public ImmutableArray<Constraint> Constraints { get; init; } = [];

    /// <summary>Soft constraints: satisfying them is better, violating them is allowed.</summary>
    public ImmutableArray<Constraint> Preferences { get; init; } = [];

    /// <summary>Directions the person asked for.</summary>
    public ImmutableArray<SoftWish> Wishes { get; init; } = [];

    /// <summary>Items shown in earlier slates of the conversation: avoided.</summary>
    public ImmutableArray<ItemIndex> Shown { get; init; } = [];

    /// <summary>How many items the slate holds, at least 1.</summary>
    public required int Size { get; init; }
}

/// <summary>An item of a slate. Immutable.</summary>
/// <param name="Candidate">The candidate with its provenance.</param>
/// <param name="Score">The ranker's score, quantised to 1e-6.</param>
/// <param name="Rank">Its place, from 1.</param>
public sealed record RankedItem(Candidate Candidate, double Score, int Rank)
{
    /// <summary>Attributes of constraints that hold only because the item's value is unknown.</summary>
    public ImmutableArray<string> UnknownConstraints { get; init; } = [];

    /// <summary>How likely the person likes the item, 0..1, where the ranker has learnt it; <see langword="null"/> where weights were set by hand.</summary>
    public double? Chance { get; init; }

    /// <summary>What the score is made of where it was learnt, the weightiest first; empty otherwise.</summary>
    public ImmutableArray<RankingReason> Reasons { get; init; } = [];
}

/// <summary>A part of a score. Immutable.</summary>
/// <param name="Feature">What was measured.</param>
/// <param name="Part">What it adds to the score, relative to the mean of the candidates.</param>
public readonly record struct RankingReason(string Feature, double Part);

/// <summary>
/// Orders candidates into a slate. Thread-safe and deterministic. Never returns an item that violates a hard constraint, was
/// shown, or is among the liked or disliked items; keeps one item per series where the person did not ask for the series; keeps the slate diverse.
/// </summary>
public interface IRanker
{
    /// <summary>Orders candidates.</summary>
    /// <param name="candidates">Fused candidates.</param>
    /// <param name="request">What to order them for.</param>
    /// <returns>At most <see cref="RankingRequest.Size"/> items; ties break by item id.</returns>
    IReadOnlyList<RankedItem> Rank(IReadOnlyList<Candidate> candidates, RankingRequest request);
}
