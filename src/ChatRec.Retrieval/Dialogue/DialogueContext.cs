using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>One turn of a conversation, as retrieval reads it. Immutable.</summary>
/// <param name="BySystem">Whether the recommender speaks.</param>
/// <param name="Words">What is said, as <see cref="DialogueWords.Of(string)"/> cuts it, a mark in place of each linked item's name.</param>
/// <param name="Items">The items it names, in order.</param>
public sealed record SpokenTurn(bool BySystem, ImmutableArray<string> Words, ImmutableArray<ItemIndex> Items)
{
    /// <summary>Makes a turn from its text and the links in it.</summary>
    /// <param name="bySystem">Whether the recommender speaks.</param>
    /// <param name="text">What is said. Untrusted.</param>
    /// <param name="links">Where items are named; a span outside the text or inside another is not cut out.</param>
    public static SpokenTurn Of(bool bySystem, string text, IReadOnlyCollection<(ItemIndex Item, int Start, int End)> links)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(links);
        return new SpokenTurn(
            bySystem,
            [.. DialogueWords.Of(DialogueWords.CutNames(text, links.Select(link => (link.Start, link.End))))],
            [.. links.Select(link => link.Item).Distinct()]);
    }
}

/// <summary>A conversation so far. Immutable.</summary>
/// <param name="Turns">Its turns, the oldest first.</param>
public sealed record DialogueContext(ImmutableArray<SpokenTurn> Turns);
