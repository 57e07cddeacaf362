using System.ComponentModel;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Plugins;

/// <summary>One condition or wish in a tool's arguments; the words of <see cref="PreferenceEdit"/>. Immutable.</summary>
public sealed record WishArgument
{
    /// <summary>The attribute; "person" where the role is unsaid, "text" for what no attribute holds.</summary>
    [Description("Name of an attribute of the catalogue, 'person' for a person in any role, or 'text' for what no attribute holds.")]
    public required string Attribute { get; init; }

    /// <summary>How it compares.</summary>
    [Description("is, not; lt, le, gt, ge, between for numbers; less or more than the anchor; low or high without one.")]
    public required EditComparator Comparator { get; init; }

    /// <summary>The value; none for directions.</summary>
    [Description("A text, a number, or [low, high] for between. Leave out for less, more, low and high.")]
    public EditValue? Value { get; init; }

    /// <summary>What a direction is relative to.</summary>
    [Description("The item that less or more compares with, as it is shown: Title (Year).")]
    public string? Anchor { get; init; }

    /// <summary>How binding it is.</summary>
    [Description("hard: never violated; soft: preferred. Default hard, soft for directions.")]
    public Strength? Strength { get; init; }

    /// <summary>Wishes of one group are joined by "or".</summary>
    [Description("Wishes with the same number are alternatives: any of them is enough.")]
    public int? Group { get; init; }
}

/// <summary>A taste in a tool's arguments. Immutable; untrusted.</summary>
public sealed record TasteArguments
{
    /// <summary>Liked items.</summary>
    [Description("Items the person likes, as they are shown: Title (Year). The most recent last.")]
    public IReadOnlyList<string> Likes { get; init; } = [];

    /// <summary>Disliked items.</summary>
    [Description("Items the person dislikes.")]
    public IReadOnlyList<string> Dislikes { get; init; } = [];

    /// <summary>Items not to show.</summary>
    [Description("Items the person knows or has been shown; they are left out.")]
    public IReadOnlyList<string> Seen { get; init; } = [];

    /// <summary>What is looked for, in words.</summary>
    [Description("What is looked for in the person's own words: a plot, a mood. Conditions that an attribute holds belong into wishes.")]
    public string? Query { get; init; }

    /// <summary>Conditions and wishes; all of them count.</summary>
    [Description("Conditions and wishes; all of them count.")]
    public IReadOnlyList<WishArgument> Wishes { get; init; } = [];
}
