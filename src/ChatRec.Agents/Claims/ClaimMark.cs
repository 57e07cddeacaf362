using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>What a stretch of words is.</summary>
internal enum MarkKind
{
    /// <summary>States nothing.</summary>
    Plain,

    /// <summary>Names items.</summary>
    Item,

    /// <summary>Names a title that only the person's facts know.</summary>
    Title,

    /// <summary>Names people.</summary>
    Person,

    /// <summary>A phrase of the pack.</summary>
    Claim,

    /// <summary>A quantity with a unit, a year, a decade or a plain number.</summary>
    Quantity,

    /// <summary>A number of items ("two").</summary>
    Count,

    /// <summary>Nothing known.</summary>
    Unknown,

    /// <summary>Punctuation.</summary>
    Stop,
}

/// <summary>A stretch of a text with what it is. Mutable while a text is read.</summary>
internal sealed class ClaimMark
{
    /// <summary>What it is.</summary>
    public required MarkKind Kind { get; set; }

    /// <summary>The first token.</summary>
    public required int First { get; init; }

    /// <summary>The last token.</summary>
    public required int Last { get; init; }

    /// <summary>The items named, by their place in the request.</summary>
    public ImmutableArray<int> Items { get; init; } = [];

    /// <summary>The name, as the facts write it.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>What the phrase may claim.</summary>
    public IReadOnlyList<ClaimMeaning> Meanings { get; set; } = [];

    /// <summary>The quantity.</summary>
    public ClaimQuantity? Quantity { get; init; }

    /// <summary>The number of a count.</summary>
    public int Number { get; init; }

    /// <summary>Whether an item is only what something is compared with.</summary>
    public bool IsReference { get; set; }
}

/// <summary>A quantity as it is said: between two bounds, in a unit of packs.</summary>
/// <param name="Low">At least.</param>
/// <param name="High">At most.</param>
/// <param name="Unit">"minute", "year" (a span), "date" (a year of the calendar), or <see langword="null"/> for a plain number.</param>
/// <param name="Value">What was said, before hedges.</param>
internal sealed record ClaimQuantity(double Low, double High, string? Unit, double Value)
{
    /// <summary>Whether a number lies within.</summary>
    /// <param name="number">The number.</param>
    public bool Holds(double number) => number >= Low - 1e-9 && number <= High + 1e-9;
}
