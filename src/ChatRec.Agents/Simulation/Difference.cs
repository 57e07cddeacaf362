using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>How what a user has in mind differs from what is shown.</summary>
/// <param name="Attribute">In what.</param>
/// <param name="Value">The value that one of them has and the other lacks, or <see langword="null"/> for a degree.</param>
/// <param name="Direction">1: what is wanted has more of it, or has the value; -1: less, or lacks it.</param>
/// <param name="Size">How much it matters; comparable between attributes.</param>
internal sealed record Difference(AttributeSchema Attribute, string? Value, int Direction, double Size)
{
    private const double AxisStep = 0.2;
    private const double YearStep = 6;
    private const double MinuteStep = 25;

    /// <summary>What is said of it once is not said again.</summary>
    public (string, string?, int) Key => (Attribute.Name, Value, Direction);

    /// <summary>The differences from one shown item.</summary>
    /// <param name="target">What is wanted.</param>
    /// <param name="shown">What is shown.</param>
    /// <param name="schema">The pack's declaration.</param>
    public static IEnumerable<Difference> Of(ItemView target, ItemView shown, PackSchema schema)
    {
        foreach (var attribute in schema.Attributes)
        {
            if (target.DegreeOf(attribute.Name) is { } wanted && shown.DegreeOf(attribute.Name) is { } here
                && Math.Abs(wanted - here) / Step(attribute) is >= 1 and var size)
            {
                yield return new Difference(attribute, null, wanted > here ? 1 : -1, Math.Min(3, size));
            }

            if (attribute.Kind is not (AttributeKind.Category or AttributeKind.Tag or AttributeKind.Person))
            {
                continue;
            }

            var weight = attribute.Kind == AttributeKind.Category ? attribute.Askable ? 2 : 0.8 : 1.2;
            foreach (var value in target.ValuesOf(attribute.Name).Except(shown.ValuesOf(attribute.Name)))
            {
                yield return new Difference(attribute, value, 1, weight);
            }

            if (attribute.Kind == AttributeKind.Category && !target.ValuesOf(attribute.Name).IsEmpty)
            {
                foreach (var value in shown.ValuesOf(attribute.Name).Except(target.ValuesOf(attribute.Name)))
                {
                    yield return new Difference(attribute, value, -1, weight * 0.9);
                }
            }
        }
    }

    /// <summary>The differences that most of a slate shares.</summary>
    /// <param name="target">What is wanted.</param>
    /// <param name="slate">What is shown.</param>
    /// <param name="schema">The pack's declaration.</param>
    public static IEnumerable<Difference> Common(ItemView target, ImmutableArray<ItemView> slate, PackSchema schema) =>
        slate.SelectMany(shown => Of(target, shown, schema))
            .GroupBy(difference => difference.Key)
            .Where(group => group.Count() * 4 >= slate.Length * 3)
            .Select(group => group.First() with { Size = group.Average(difference => difference.Size) });

    private static double Step(AttributeSchema attribute) => attribute switch
    {
        { Kind: AttributeKind.Axis } => AxisStep,
        { Kind: AttributeKind.Ordinal } => 1.5,
        { Unit: "year" } => YearStep,
        { Unit: "minute" } => MinuteStep,
        _ => 1,
    };
}
