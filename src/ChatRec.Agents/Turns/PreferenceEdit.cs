using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Turns;

/// <summary>What an edit does to the stated preferences.</summary>
public enum EditOp
{
    /// <summary>States a preference.</summary>
    Add,

    /// <summary>Takes back what was stated about an attribute (and a value, when one is given).</summary>
    Remove,

    /// <summary>Takes back everything stated in this conversation.</summary>
    Clear,
}

/// <summary>How an edit compares; written in camelCase ("notInterested").</summary>
public enum EditComparator
{
    /// <summary>Has the value.</summary>
    Is,

    /// <summary>Does not have the value.</summary>
    Not,

    /// <summary>Likes the item.</summary>
    Like,

    /// <summary>Dislikes the item.</summary>
    Dislike,

    /// <summary>Has seen the item.</summary>
    Seen,

    /// <summary>Does not want the item.</summary>
    NotInterested,

    /// <summary>Below.</summary>
    Lt,

    /// <summary>At most.</summary>
    Le,

    /// <summary>Above.</summary>
    Gt,

    /// <summary>At least.</summary>
    Ge,

    /// <summary>Between two numbers, both included.</summary>
    Between,

    /// <summary>Less than the anchor, or than the slate.</summary>
    Less,

    /// <summary>More than the anchor, or than the slate.</summary>
    More,

    /// <summary>Low, without anchor.</summary>
    Low,

    /// <summary>High, without anchor.</summary>
    High,
}

/// <summary>How binding a preference is.</summary>
public enum Strength
{
    /// <summary>Never violated.</summary>
    Hard,

    /// <summary>Moves the ranking.</summary>
    Soft,
}

/// <summary>For how long a preference was meant.</summary>
public enum Stance
{
    /// <summary>A taste or ban for good: "I never watch …".</summary>
    Standing,

    /// <summary>For this conversation only.</summary>
    Passing,
}

/// <summary>Where a preference comes from that was not said in this conversation. Immutable.</summary>
public sealed record EditSource
{
    /// <summary>"said" in an earlier conversation, or "rated" and imported.</summary>
    public required string Kind { get; init; }

    /// <summary>The catalogue it speaks of, by its name.</summary>
    public required string Pack { get; init; }

    /// <summary>The conversation it was said in.</summary>
    public string? Conversation { get; init; }

    /// <summary>The turn it was said in.</summary>
    public int? Turn { get; init; }

    /// <summary>When it was said or rated.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The rating, out of 5.</summary>
    public double? Rating { get; init; }

    /// <summary>What it was imported from ("letterboxd").</summary>
    public string? Import { get; init; }
}

/// <summary>A half-open interval of UTF-16 positions in an utterance; written [start, end] in JSON.</summary>
/// <param name="Start">First position.</param>
/// <param name="End">One past the last position.</param>
[System.Text.Json.Serialization.JsonConverter(typeof(TextSpanJsonConverter))]
public readonly record struct TextSpan(int Start, int End);

/// <summary>One change of what is known about a taste, as the contract writes it. Immutable.</summary>
public sealed record PreferenceEdit
{
    /// <summary>What the edit does.</summary>
    public EditOp Op { get; init; } = EditOp.Add;

    /// <summary>The attribute, "item", "person" or "text"; <see langword="null"/> for <see cref="EditOp.Clear"/>.</summary>
    public string? Attribute { get; init; }

    /// <summary>How it compares; <see langword="null"/> for removals.</summary>
    public EditComparator? Comparator { get; init; }

    /// <summary>The value; an item is written as it is shown, "Alien (1979)".</summary>
    public EditValue? Value { get; init; }

    /// <summary>The item a relative wish refers to, as it is shown.</summary>
    public string? Anchor { get; init; }

    /// <summary>How binding it is; <see langword="null"/> for items and removals.</summary>
    public Strength? Strength { get; init; }

    /// <summary>Edits of the same group are joined by "or".</summary>
    public int? Group { get; init; }

    /// <summary>Where in the utterance it was said.</summary>
    public TextSpan? Span { get; init; }

    /// <summary>The turn it was said in, from 1.</summary>
    public int Turn { get; init; }

    /// <summary>How sure the understanding is, 0..1.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>The catalogue id of the value when <see cref="Attribute"/> is "item".</summary>
    public string? Item { get; init; }

    /// <summary>The pack's phrase that was said for a degree ("new"); it holds the bounds that <see cref="EditComparator.Low"/> leaves open.</summary>
    public string? Word { get; init; }

    /// <summary>Whose preference it is when it is not the speaker's own ("wife", "kids"); <see langword="null"/>: their own.</summary>
    public string? Holder { get; init; }

    /// <summary>For how long it was meant; <see langword="null"/> when that was not said.</summary>
    public Stance? Stance { get; init; }

    /// <summary>Where it comes from; <see langword="null"/> when it was said in this conversation.</summary>
    public EditSource? Source { get; init; }

    /// <summary>The catalogue id of <see cref="Anchor"/>.</summary>
    public string? AnchorItem { get; init; }

    /// <summary>What is said of an item of a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="item">The item.</param>
    /// <param name="comparator">Liked, disliked, seen or not wanted.</param>
    public static PreferenceEdit About(ItemCatalog catalog, ItemIndex item, EditComparator comparator)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new PreferenceEdit
        {
            Attribute = "item",
            Comparator = comparator,
            Value = EditValue.Of(catalog.DisplayOf(item)),
            Item = catalog.IdOf(item).Value,
        };
    }
}

/// <summary>A title found in an utterance and linked to an item of the catalogue. Immutable.</summary>
/// <param name="Span">Where it was said.</param>
/// <param name="Item">The catalogue id.</param>
/// <param name="Title">The item as it is shown.</param>
/// <param name="Confidence">How sure the link is, 0..1.</param>
public sealed record ItemLink(TextSpan Span, string Item, string Title, double Confidence);
