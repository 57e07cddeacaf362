using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Keeps to the items that are what was asked for: "a funny film" means one of the funniest there are, not a famous one that has its moments. As far
/// as enough of them are left: what fits few is asked for less strictly. Comparisons ("funnier") alone are left to the ranking; beside such a wish
/// they are kept to as well, or there would be no room for them. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
internal sealed class PronouncedItems(ItemCatalog catalog)
{
    /// <summary>At least so many are left to choose from, or so large a part of what is allowed where that is less, but never fewer than a few; of what is only compared a slate.</summary>
    private const int Enough = 32, LeastEnough = 12, PartOfAllowed = 8, LeastCompared = 4;

    /// <summary>What part of the catalogue is less of it, strictest first.</summary>
    private static readonly ImmutableArray<double> Levels = [0.998, 0.995, 0.99, 0.98, 0.95, 0.9, 0.8, 0.65];

    /// <summary>Where something else says what is wanted as well, and where little of something is wanted.</summary>
    private const double Loosely = 0.8, AtMost = 0.9;

    /// <summary>How far beyond the item that is compared with.</summary>
    private const double Step = 0.1;

    private readonly ConcurrentDictionary<string, double[]> _sorted = new(StringComparer.Ordinal);

    /// <summary>The items among the allowed ones that have much, or little, of what was asked for.</summary>
    /// <param name="taste">What was asked for.</param>
    /// <param name="allow">The allowed items.</param>
    public AllowMask Of(Taste taste, AllowMask allow)
    {
        var all = taste.Wishes
            .Select(wish => (Axis: catalog.Schema.Find(wish.Attribute), wish.Direction, wish.Anchor))
            .Where(wish => wish.Axis is { Kind: AttributeKind.Axis })
            .ToList();
        var wishes = all.FindAll(wish => wish.Anchor is null);
        if (wishes.Count == 0)
        {
            return allow;
        }

        var enough = Math.Max(LeastEnough, Math.Min(Enough, allow.Count / PartOfAllowed));
        var comparisons = all.FindAll(wish => wish.Anchor is { } anchor && catalog.AxisOf(wish.Axis!.Name, anchor) is not null)
            .ConvertAll(wish => (wish.Axis!.Name, wish.Direction, Bound: catalog.AxisOf(wish.Axis.Name, wish.Anchor!.Value)!.Value.Value + (wish.Direction * Step)));
        var strictest = taste.Liked.IsEmpty && taste.Texts.IsEmpty && comparisons.Count == 0 ? 1 : Loosely;
        foreach (var level in Levels.Where(level => level <= strictest))
        {
            List<(string Name, int Direction, double Bound)> bounds =
                [.. wishes.Select(wish => (wish.Axis!.Name, wish.Direction, BoundOf(wish.Axis, wish.Direction, level))), .. comparisons];
            if (Within(bounds, allow) is { } pronounced && pronounced.Count >= enough)
            {
                return pronounced;
            }
        }

        // What was found fault with last is not given up for what was wished for long ago.
        return comparisons.Count > 0 && Within(comparisons[^1..], allow) is { } compared && compared.Count >= LeastCompared ? compared : allow;
    }

    private AllowMask Within(List<(string Name, int Direction, double Bound)> bounds, AllowMask allow) => AllowMask.Where(catalog.Count, item => allow[item] && bounds.TrueForAll(bound =>
        catalog.AxisOf(bound.Name, item) is { } own && (bound.Direction > 0 ? own.Value >= bound.Bound : own.Value <= bound.Bound)));

    private double BoundOf(AttributeSchema axis, int direction, double level)
    {
        var values = _sorted.GetOrAdd(axis.Name, name => [.. Enumerable.Range(0, catalog.Count)
            .Select(row => catalog.AxisOf(name, new ItemIndex(row))?.Value).OfType<double>().Order()]);
        if (values.Length == 0)
        {
            return direction > 0 ? double.MinValue : double.MaxValue;
        }

        var part = direction < 0 || axis.Strict ? Math.Min(level, AtMost) : level;
        return values[(int)Math.Round((direction > 0 ? part : 1 - part) * (values.Length - 1))];
    }
}
