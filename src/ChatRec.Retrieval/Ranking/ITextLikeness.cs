using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>How near the text of an item is to what a person likes and says; cosines, 0 where nothing is known.</summary>
/// <param name="Liked">The mean over the liked items.</param>
/// <param name="Nearest">The nearest liked item.</param>
/// <param name="Words">The request's words.</param>
public readonly record struct TextCloseness(double Liked, double Nearest, double Words);

/// <summary>Compares the texts of items with a request. Thread-safe.</summary>
public interface ITextLikeness
{
    /// <summary>Measures items.</summary>
    /// <param name="liked">Liked items.</param>
    /// <param name="words">What was asked for in words, or <see langword="null"/>.</param>
    /// <param name="items">The items.</param>
    /// <param name="closeness">Receives one value an item, in their order; starts as zeros and is as long as the items.</param>
    void Measure(ImmutableArray<ItemIndex> liked, string? words, IReadOnlyList<ItemIndex> items, Span<TextCloseness> closeness);
}
