using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>What kind of thing a phrase is.</summary>
internal enum SenseKind
{
    /// <summary>A cue of the language ("without", "why").</summary>
    Cue,

    /// <summary>One or several values of an attribute ("sci-fi", "rom-com").</summary>
    Value,

    /// <summary>Bounds of a number or an ordinal ("short", "kid-friendly").</summary>
    Bound,

    /// <summary>A direction along an attribute ("brutal", "funnier", "shorter").</summary>
    Direction,

    /// <summary>An attribute's own name ("violence", "director").</summary>
    Label,

    /// <summary>Words before a person's name ("starring").</summary>
    Role,

    /// <summary>A word for the pack's items ("film").</summary>
    Noun,

    /// <summary>Something people ask for that no attribute holds ("car chases").</summary>
    Topic,
}

/// <summary>One meaning of a phrase. Immutable.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Name">The cue, or the attribute's name.</param>
internal sealed record Sense(SenseKind Kind, string Name)
{
    /// <summary>+1 for more, -1 for less, of a direction.</summary>
    public int Sign { get; init; }

    /// <summary>Whether a direction compares ("funnier", "less violent").</summary>
    public bool IsComparative { get; init; }

    /// <summary>Whether a direction is said as a ban ("no gore").</summary>
    public bool IsBan { get; init; }

    /// <summary>The values that all hold.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The bounds.</summary>
    public PhraseMeaning? Bound { get; init; }

    /// <inheritdoc />
    public bool Equals(Sense? other) =>
        other is not null && Kind == other.Kind && Name == other.Name && Sign == other.Sign && IsComparative == other.IsComparative
        && IsBan == other.IsBan && Values.SequenceEqual(other.Values) && Bound == other.Bound;

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Sign, Values.Length);
}
