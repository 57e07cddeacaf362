using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>Something a user knows of what it has in mind.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Value">The value, or <see langword="null"/> where a number or a degree is known.</param>
/// <param name="Degree">The number or degree.</param>
/// <param name="Salience">How soon it comes to mind; the greater, the sooner.</param>
internal sealed record Trait(AttributeSchema Attribute, string? Value, double Degree, double Salience)
{
    // An axis is worth a word only towards its ends.
    private const double Marked = 0.7;
    private const double Unmarked = 0.15;

    /// <summary>The traits of a view in the order they come to mind.</summary>
    /// <param name="view">The view.</param>
    /// <param name="schema">The pack's declaration.</param>
    /// <param name="random">No two people think of the same things first.</param>
    public static List<Trait> Of(ItemView view, PackSchema schema, Random random)
    {
        var traits = new List<Trait>();
        foreach (var attribute in schema.Attributes.Where(attribute => attribute.Constrainable || attribute.Kind == AttributeKind.Axis))
        {
            var weight = Weight(attribute);
            foreach (var value in view.ValuesOf(attribute.Name))
            {
                traits.Add(new Trait(attribute, value, 0, weight * (0.3 + random.NextDouble())));
            }

            if (attribute.Kind is AttributeKind.Number or AttributeKind.Range or AttributeKind.Axis && view.DegreeOf(attribute.Name) is { } degree
                && (attribute.Kind != AttributeKind.Axis || degree is >= Marked or <= Unmarked))
            {
                var strength = attribute.Kind != AttributeKind.Axis ? 1 : degree >= Marked ? 1 : 0.3;
                traits.Add(new Trait(attribute, null, degree, weight * strength * (0.3 + random.NextDouble())));
            }
        }

        return [.. traits.OrderByDescending(trait => trait.Salience)];
    }

    // A kind comes to mind first, then what it is about and when it is from; names are less at hand, lengths and ratings least.
    private static double Weight(AttributeSchema attribute) => attribute.Kind switch
    {
        AttributeKind.Category => attribute.Askable ? 1 : 0.4,
        AttributeKind.Tag => 0.7,
        AttributeKind.Number => attribute.Askable ? 0.8 : 0.25,
        AttributeKind.Range => 0.6,
        AttributeKind.Axis => 0.6,
        AttributeKind.Person => 0.5,
        _ => 0.2,
    };
}
