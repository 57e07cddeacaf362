using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dialogue;

namespace ChatRec.Retrieval;

/// <summary>What a retriever is asked for. Immutable.</summary>
public sealed record RetrievalRequest
{
    /// <summary>Items the person likes, the most recent last.</summary>
    public ImmutableArray<ItemIndex> Liked { get; init; } = [];

    /// <summary>Items the person dislikes.</summary>
    public ImmutableArray<ItemIndex> Disliked { get; init; } = [];

    /// <summary>What the person asked for in words, or <see langword="null"/>. Untrusted.</summary>
    public string? Text { get; init; }

    /// <summary>The conversation so far, for retrievers that read it, or <see langword="null"/>: then they make do with the items and the text.</summary>
    public DialogueContext? Dialogue { get; init; }

    /// <summary>The rows that may be returned. Shown, seen and forbidden items are already taken out.</summary>
    public required AllowMask Allow { get; init; }

    /// <summary>
    /// Rows that meet what the person would rather have; they need not be allowed. The fusion looks among them as well as among all, so that a wish finds
    /// what lies far down otherwise. <see langword="null"/> without such wishes; a single retriever does not read it.
    /// </summary>
    public AllowMask? Preferred { get; init; }

    /// <summary>How many candidates at most, at least 1.</summary>
    public required int Count { get; init; }
}

/// <summary>An item a retriever proposes.</summary>
/// <param name="Item">The row.</param>
/// <param name="Score">The retriever's own score; comparable only within one answer.</param>
public readonly record struct ScoredItem(ItemIndex Item, float Score);

/// <summary>
/// Proposes items for a taste. Implementations are thread-safe, deterministic for the same request and artefacts, return at most
/// <see cref="RetrievalRequest.Count"/> distinct allowed items in descending score (ties by ascending row), never a liked item
/// of the request, no NaN, and return nothing when the request holds nothing they can work with.
/// </summary>
public interface IRetriever
{
    /// <summary>The name in traces: "lexical", "text", "collaborative", "popularity", "dialogue", later "generative".</summary>
    string Name { get; }

    /// <summary>How much its places count for a request, as a share of its weight in the fusion: less where it has little to go by. 1 for most.</summary>
    /// <param name="request">The taste.</param>
    double TrustIn(RetrievalRequest request) => 1;

    /// <summary>Proposes items.</summary>
    /// <param name="request">The taste.</param>
    /// <param name="cancellationToken">Stops the work; the exception passes through.</param>
    /// <exception cref="ArgumentException">The request's mask is over another catalogue or its count is below 1.</exception>
    ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default);
}
