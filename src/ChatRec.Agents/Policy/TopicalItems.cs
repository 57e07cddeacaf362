using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Keeps to the items that are about what was asked for in words: after two heist films "something with lighthouses" is a film with a lighthouse, and what
/// else is liked decides among those. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
/// <param name="likeness">How near an item's text is to words; <see langword="null"/> where texts cannot be compared, which leaves all.</param>
internal sealed class TopicalItems(ItemCatalog catalog, ITextLikeness? likeness)
{
    /// <summary>At least so many are left to choose from, and at most so many.</summary>
    private const int Fewest = 8, Most = 120;

    /// <summary>More items than this are left to the retrievers.</summary>
    private const int Scanned = 200_000;

    /// <summary>How much less near than the nearest one an item may be; cosines.</summary>
    private const double Slack = 0.1;

    /// <summary>The items among the allowed ones whose texts are nearest to what was asked for.</summary>
    /// <param name="taste">What was asked for.</param>
    /// <param name="allow">The allowed items.</param>
    public AllowMask Of(Taste taste, AllowMask allow)
    {
        if (taste.Texts.IsEmpty || likeness is null || allow.Count <= Fewest || allow.Count > Scanned)
        {
            return allow;
        }

        var items = Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row)).Where(item => allow[item]).ToList();
        var closeness = new TextCloseness[items.Count];
        likeness.Measure([], string.Join(' ', taste.Texts), items, closeness);
        var sorted = closeness.Select(close => close.Words).OrderDescending().Take(Most).ToList();
        var least = Math.Max(Math.Min(sorted[0] - Slack, sorted[Fewest - 1]), sorted[^1]);
        var kept = Enumerable.Range(0, items.Count).Where(at => closeness[at].Words >= least).Select(at => items[at]).ToHashSet();
        return AllowMask.Where(catalog.Count, kept.Contains);
    }
}
