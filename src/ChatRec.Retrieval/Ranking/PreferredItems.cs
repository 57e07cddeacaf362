using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>
/// Finds the items that meet what a person would rather have: soft constraints that are known to hold, and degrees clearly beyond an anchor's or, without
/// one, beyond what is usual. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
/// <param name="evaluator">Judges constraints.</param>
public sealed class PreferredItems(ItemCatalog catalog, IConstraintEvaluator evaluator)
{
    // How far beyond the anchor is "clearly": in units of half the distance between the quartiles.
    private const double Clearly = 0.25;

    // Fewer than this are no choice: then what meets one wish less is preferred.
    private const int Choice = 12;

    private readonly AttributeSpread _spread = new(catalog);

    /// <summary>The preferred items.</summary>
    /// <param name="preferences">Soft constraints.</param>
    /// <param name="wishes">Directions.</param>
    /// <param name="among">Which items are in question.</param>
    /// <returns>The items that meet all of it, those that meet most or any of it where too few meet all, or <see langword="null"/> without wishes.</returns>
    public AllowMask? Of(ImmutableArray<Constraint> preferences, ImmutableArray<SoftWish> wishes, AllowMask among)
    {
        ArgumentNullException.ThrowIfNull(among);
        var parts = TasteScorer.Conditions(preferences)
            .Select(condition => AllowMask.Where(catalog.Count, item => among[item] && condition.Any(one => evaluator.Evaluate(one, item) == Truth.True)))
            .Concat(wishes.Select(wish => Beyond(wish, among)).OfType<AllowMask>())
            .ToList();
        if (parts.Count == 0)
        {
            return null;
        }

        // As many of the wishes as leave a choice.
        for (var most = parts.Count; most > 1; most--)
        {
            var met = AllowMask.Where(catalog.Count, item => parts.Count(part => part[item]) >= most);
            if (met.Count >= Choice)
            {
                return met;
            }
        }

        return parts.Aggregate((left, right) => left.Or(right));
    }

    private AllowMask? Beyond(SoftWish wish, AllowMask among)
    {
        if (catalog.Schema.Find(wish.Attribute) is not { Kind: AttributeKind.Axis or AttributeKind.Number or AttributeKind.Range } attribute)
        {
            return null;
        }

        var (middle, width) = _spread.Of(attribute);
        if (wish.Anchor is { } anchor)
        {
            if (Degree(attribute, anchor) is not { } from)
            {
                return null;
            }

            middle = from;
        }

        var direction = Math.Sign(wish.Direction);
        return AllowMask.Where(catalog.Count, item =>
            among[item] && Degree(attribute, item) is { } degree && direction * (degree - middle) >= Clearly * width);
    }

    private double? Degree(AttributeSchema attribute, ItemIndex item) =>
        catalog.IntervalOf(attribute, item) is { } interval ? (interval.Low + interval.High) / 2 : null;
}
