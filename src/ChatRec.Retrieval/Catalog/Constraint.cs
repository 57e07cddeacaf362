using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>The verdict of a constraint on an item whose value may be unknown.</summary>
public enum Truth
{
    /// <summary>The item's known value violates the constraint.</summary>
    False,

    /// <summary>The item's value is not known.</summary>
    Unknown,

    /// <summary>The item's known value satisfies the constraint.</summary>
    True,
}

/// <summary>How a constraint compares.</summary>
public enum ConstraintOperator
{
    /// <summary>Has the value, equals the number, or lies in the range.</summary>
    Is,

    /// <summary>Does not have the value.</summary>
    Not,

    /// <summary>Strictly below.</summary>
    Lt,

    /// <summary>At most.</summary>
    Le,

    /// <summary>Strictly above.</summary>
    Gt,

    /// <summary>At least.</summary>
    Ge,

    /// <summary>Between two numbers, both included.</summary>
    Between,
}

/// <summary>
/// A hard condition on one attribute. Either <see cref="Text"/> (categories, people, tags, ordinals) or
/// <see cref="Low"/>/<see cref="High"/> (numbers and ranges) is set. Immutable.
/// </summary>
public sealed record Constraint
{
    /// <summary>The attribute's name, or "person" for any attribute of kind person.</summary>
    public required string Attribute { get; init; }

    /// <summary>How it compares.</summary>
    public required ConstraintOperator Operator { get; init; }

    /// <summary>The value of a category, person, tag or ordinal.</summary>
    public string? Text { get; init; }

    /// <summary>The number, or the lower end of <see cref="ConstraintOperator.Between"/>.</summary>
    public double? Low { get; init; }

    /// <summary>The upper end of <see cref="ConstraintOperator.Between"/>.</summary>
    public double? High { get; init; }

    /// <summary>Constraints of the same group are joined by "or"; without a group they add up.</summary>
    public int? Group { get; init; }
}

/// <summary>Judges constraints over a catalogue. Thread-safe.</summary>
public interface IConstraintEvaluator
{
    /// <summary>Judges one constraint on one item.</summary>
    /// <param name="constraint">The constraint.</param>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentException">The attribute or the comparison does not exist in this pack.</exception>
    Truth Evaluate(Constraint constraint, ItemIndex item);

    /// <summary>
    /// The items that no constraint excludes: known violations are excluded, unknown values only where the attribute is
    /// strict. Groups are satisfied by any member.
    /// </summary>
    /// <param name="constraints">The constraints; none allows everything.</param>
    /// <exception cref="ArgumentException">An attribute or comparison does not exist in this pack.</exception>
    AllowMask Allow(ImmutableArray<Constraint> constraints);

    /// <summary>How many items no constraint excludes.</summary>
    /// <param name="constraints">The constraints; none counts everything.</param>
    /// <exception cref="ArgumentException">An attribute or comparison does not exist in this pack.</exception>
    int Count(ImmutableArray<Constraint> constraints) => Allow(constraints).Count;
}
