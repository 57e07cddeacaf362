using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Judges as the catalogue's evaluator does, but allows an item only where a value that was asked for by name is known to be there:
/// who asks for a western or for an actor is not served with "perhaps". Bounds and bans keep their unknowns, which the reply discloses.
/// Thread-safe.
/// </summary>
/// <param name="catalog">The catalogue.</param>
/// <param name="inner">Judges single constraints.</param>
internal sealed class KnownValueEvaluator(ItemCatalog catalog, IConstraintEvaluator inner) : IConstraintEvaluator
{
    /// <summary>Whether a constraint asks for a value by name.</summary>
    /// <param name="constraint">The constraint.</param>
    public static bool AsksForValue(Constraint constraint) => constraint is { Operator: ConstraintOperator.Is, Text: not null };

    /// <inheritdoc />
    public Truth Evaluate(Constraint constraint, ItemIndex item) => inner.Evaluate(constraint, item);

    /// <inheritdoc />
    public AllowMask Allow(ImmutableArray<Constraint> constraints)
    {
        var mask = inner.Allow(constraints);
        var asked = constraints.GroupBy(constraint => (object?)constraint.Group ?? constraint)
            .Where(condition => condition.Any(AsksForValue))
            .Select(condition => condition.ToArray())
            .ToArray();
        return asked.Length == 0
            ? mask
            : AllowMask.Where(catalog.Count, item => mask[item]
                && asked.All(condition => condition.Any(constraint => inner.Evaluate(constraint, item) == Truth.True)));
    }
}
