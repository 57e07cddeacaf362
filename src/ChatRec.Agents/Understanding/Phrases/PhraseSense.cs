using System.Collections.Immutable;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>What a phrase can be.</summary>
internal enum PhraseKind
{
    /// <summary>Signals something; <see cref="PhraseSense.Name"/> says what.</summary>
    Cue,

    /// <summary>A value of an attribute.</summary>
    Value,

    /// <summary>Little or much of an attribute.</summary>
    Direction,

    /// <summary>A phrase of the pack that holds bounds.</summary>
    Bound,

    /// <summary>An attribute's name.</summary>
    Label,

    /// <summary>A question about an attribute.</summary>
    Ask,

    /// <summary>What items are called.</summary>
    Noun,

    /// <summary>Stands at a number and compares.</summary>
    Comparator,

    /// <summary>Stands behind a number and compares.</summary>
    After,

    /// <summary>Stands between the ends of an interval.</summary>
    RangeEnd,

    /// <summary>Part of a decade.</summary>
    DecadePart,
}

/// <summary>One meaning of a phrase.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The cue, the attribute or the comparator.</param>
/// <param name="Value">The value or the pack's phrase.</param>
/// <param name="Sign">Towards more (1) or less (-1).</param>
/// <param name="IsComparative">Whether it compares by itself.</param>
internal sealed record PhraseSense(PhraseKind Kind, string Name, string? Value = null, int Sign = 0, bool IsComparative = false);

/// <summary>A number that was said.</summary>
/// <param name="Attribute">What it counts, or <see langword="null"/> for a bare number.</param>
/// <param name="Low">The number or the lower end.</param>
/// <param name="High">The upper end; the number itself when there is one only.</param>
internal sealed record PhraseQuantity(string? Attribute, double Low, double High)
{
    /// <summary>Whether it was said as a rough number.</summary>
    public bool IsRough { get; init; }
}

/// <summary>Tokens with their meaning. The scopes are filled in while the utterance is read.</summary>
/// <param name="first">First token.</param>
/// <param name="end">One past the last.</param>
internal sealed class PhraseMark(int first, int end)
{
    /// <summary>First token.</summary>
    public int First { get; } = first;

    /// <summary>One past the last token.</summary>
    public int End { get; } = end;

    /// <summary>The meanings of the phrase.</summary>
    public IReadOnlyList<PhraseSense> Senses { get; init; } = [];

    /// <summary>The items a title or pointer means; several for "all of them".</summary>
    public ImmutableArray<ItemLink> Items { get; init; } = [];

    /// <summary>Items among which nothing decides.</summary>
    public ImmutableArray<ItemLink> Choices { get; init; } = [];

    /// <summary>Whether the items were pointed at rather than named.</summary>
    public bool IsPointer { get; init; }

    /// <summary>Whether a single pronoun points.</summary>
    public bool IsPronoun { get; init; }

    /// <summary>A person's name as the catalogue has it.</summary>
    public string? Person { get; init; }

    /// <summary>A number.</summary>
    public PhraseQuantity? Quantity { get; init; }

    /// <summary>Quoted words that are no title of the catalogue.</summary>
    public bool IsUnknownTitle { get; init; }

    /// <summary>The clause it stands in.</summary>
    public int Clause { get; set; }

    /// <summary>The cue that governs it, or <see langword="null"/>.</summary>
    public string? Scope { get; set; }

    /// <summary>Whether it is something a preference can be about.</summary>
    public bool IsObject => !Items.IsEmpty || !Choices.IsEmpty || Person is not null || Quantity is not null
        || Senses.Any(sense => sense.Kind is PhraseKind.Value or PhraseKind.Direction or PhraseKind.Bound);

    /// <summary>Whether it signals this.</summary>
    /// <param name="cue">The cue.</param>
    public bool Is(string cue) => Senses.Any(sense => sense.Kind == PhraseKind.Cue && sense.Name == cue);

    /// <summary>The first meaning of a kind, or <see langword="null"/>.</summary>
    /// <param name="kind">The kind.</param>
    public PhraseSense? Find(PhraseKind kind) => Senses.FirstOrDefault(sense => sense.Kind == kind);
}
