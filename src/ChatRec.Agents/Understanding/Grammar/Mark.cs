using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Linking;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>A quantity said: "under two hours", "the nineties", "PG-13 at most". Immutable.</summary>
/// <param name="Attribute">The attribute it bounds.</param>
/// <param name="Comparator">How it compares.</param>
/// <param name="Value">The value.</param>
/// <param name="IsRough">Whether it was said as rough.</param>
internal sealed record Quantity(string Attribute, EditComparator Comparator, EditValue Value, bool IsRough)
{
    /// <summary>Whether a comparator was said.</summary>
    public bool IsCompared { get; init; }
}

/// <summary>Items pointed at: "the second one", "those". Immutable.</summary>
/// <param name="Items">The items meant; empty when there is nothing at that place.</param>
/// <param name="IsFirm">Whether the words can only point ("the second one"), unlike "it" or "that".</param>
/// <param name="Confidence">How sure, 0..1.</param>
internal sealed record Reference(ImmutableArray<ItemLink> Items, bool IsFirm, double Confidence);

/// <summary>What a stretch of tokens was recognised as. Made while an utterance is read.</summary>
/// <param name="First">Index of the first token.</param>
/// <param name="End">Index after the last token.</param>
internal sealed record Mark(int First, int End)
{
    /// <summary>Meanings from the language and the pack.</summary>
    public List<Sense> Senses { get; } = [];

    /// <summary>The title it is.</summary>
    public TitleLink? Title { get; set; }

    /// <summary>The person it is.</summary>
    public PersonLink? Person { get; set; }

    /// <summary>The person attribute said by the words before the name, which the mark covers.</summary>
    public string? PersonRole { get; set; }

    /// <summary>Whether anybody but the person is meant ("another director").</summary>
    public bool IsOther { get; init; }

    /// <summary>The quantity it is.</summary>
    public Quantity? Quantity { get; set; }

    /// <summary>Whether it points at what is not named besides.</summary>
    public bool IsRest { get; init; }

    /// <summary>What it points at.</summary>
    public Reference? Reference { get; set; }

    /// <summary>What it looks like without being known: "title" or "person".</summary>
    public string? Unknown { get; set; }

    /// <summary>Added to the mark's weight when marks compete for tokens.</summary>
    public double Bonus { get; set; }

    /// <summary>The mark's weight: long marks beat several short ones.</summary>
    public double Score => (1.6 * (End - First)) - 0.6 + Bonus;

    /// <summary>Whether the mark is something a wish can be about.</summary>
    public bool IsObject =>
        Title is not null || Person is not null || Quantity is not null || Reference is not null || Unknown is not null
        || Senses.Exists(sense => sense.Kind is SenseKind.Value or SenseKind.Bound or SenseKind.Direction or SenseKind.Label or SenseKind.Topic);

    /// <summary>Whether the mark means one or more items.</summary>
    public bool IsItem => Title is not null || Reference is not null;

    /// <summary>Whether the mark is a cue of this name.</summary>
    /// <param name="cue">The cue's name.</param>
    public bool Has(string cue) => Senses.Exists(sense => sense.Kind == SenseKind.Cue && sense.Name == cue);

    /// <summary>The first meaning of a kind, or <see langword="null"/>.</summary>
    /// <param name="kind">The kind.</param>
    public Sense? Find(SenseKind kind) => Senses.Find(sense => sense.Kind == kind);
}
