using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Policy;

/// <summary>A stated wish that excludes items, and the condition it means.</summary>
/// <param name="Edit">What was said.</param>
/// <param name="Constraint">What it means for an item.</param>
internal sealed record HardWish(PreferenceEdit Edit, Constraint Constraint);

/// <summary>What the edits in force mean for this catalogue. Immutable.</summary>
internal sealed record Taste
{
    /// <summary>What excludes items, in the order it was said.</summary>
    public ImmutableArray<HardWish> Hard { get; init; } = [];

    /// <summary>Conditions that are better met than not.</summary>
    public ImmutableArray<Constraint> Soft { get; init; } = [];

    /// <summary>Directions asked for.</summary>
    public ImmutableArray<SoftWish> Wishes { get; init; } = [];

    /// <summary>Items liked, the most recent last; anchors of comparisons are among them.</summary>
    public ImmutableArray<ItemIndex> Liked { get; init; } = [];

    /// <summary>Items disliked.</summary>
    public ImmutableArray<ItemIndex> Disliked { get; init; } = [];

    /// <summary>Items not to show: seen, disliked, not wanted.</summary>
    public ImmutableArray<ItemIndex> Avoided { get; init; } = [];

    /// <summary>Whether <see cref="Liked"/> is what the person's profile holds, because this conversation holds nothing to go by.</summary>
    public bool LikedBefore { get; init; }

    /// <summary>What was wished for in free words.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>What was to be left out in free words.</summary>
    public ImmutableArray<string> Shunned { get; init; } = [];

    /// <summary>Wishes about something this catalogue has no values for.</summary>
    public ImmutableArray<PreferenceEdit> Unmeasured { get; init; } = [];

    /// <summary>Whether nothing positive is known: neither a liked item, a wished value nor words.</summary>
    public required bool IsBlank { get; init; }

    /// <summary>The conditions of <see cref="Hard"/>.</summary>
    public ImmutableArray<Constraint> Constraints => [.. Hard.Select(wish => wish.Constraint)];
}
