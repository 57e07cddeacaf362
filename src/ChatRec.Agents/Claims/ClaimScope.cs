using System.Collections.Immutable;

namespace ChatRec.Agents.Claims;

/// <summary>How many of the items a claim is about must bear it out.</summary>
internal enum ScopeMode
{
    /// <summary>At least one.</summary>
    Any,

    /// <summary>Every one.</summary>
    All,

    /// <summary>Not one.</summary>
    None,
}

/// <summary>The items that a claim is about. Immutable.</summary>
/// <param name="Items">Their places in the request.</param>
/// <param name="Mode">How many must bear it out.</param>
internal sealed record ClaimScope(ImmutableArray<int> Items, ScopeMode Mode)
{
    /// <summary>An exact number that must bear it out ("two of the three"), or <see langword="null"/>.</summary>
    public int? Exactly { get; init; }

    /// <summary>Whether the items bear a claim out.</summary>
    /// <param name="claim">Whether one item does.</param>
    /// <param name="strict">Whether all must, whatever the words ("not violent" of several).</param>
    public bool Holds(Func<int, bool> claim, bool strict)
    {
        var count = Items.Count(claim);
        return Exactly is { } exact ? count == exact
            : Mode == ScopeMode.None ? count == 0
            : Mode == ScopeMode.All || strict ? count == Items.Length && count > 0
            : count > 0;
    }
}
