namespace ChatRec.Retrieval.Catalog;

/// <summary>What a title given by itself means.</summary>
/// <param name="Item">The item, or <see langword="null"/> when there is none or several are meant.</param>
/// <param name="Others">Without an item: those that may be meant (<see cref="IsAmbiguous"/>), or the nearest by their letters, best known first.</param>
/// <param name="IsAmbiguous">Whether several items bear the title.</param>
public sealed record TitleMatch(ItemIndex? Item, IReadOnlyList<ItemIndex> Others, bool IsAmbiguous);

/// <summary>
/// Finds items by a title that stands by itself, on a command line or in a tool's arguments; titles within sentences are the understanding's.
/// Looks at every item: milliseconds for ten thousand. Thread-safe.
/// </summary>
/// <param name="catalog">The items.</param>
public sealed class TitleLookup(ItemCatalog catalog)
{
    private const int Nearest = 3;

    /// <summary>The item that a title means: as it is shown, or without year when that is one item only.</summary>
    /// <param name="title">The title. Untrusted.</param>
    public TitleMatch Find(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var wanted = TitleText.Fold(title);
        var shown = new List<ItemIndex>();
        var named = new List<ItemIndex>();
        for (var row = 0; row < catalog.Count; row++)
        {
            var item = new ItemIndex(row);
            if (TitleText.Fold(catalog.DisplayOf(item)) == wanted)
            {
                shown.Add(item);
            }
            else if (TitleText.Fold(catalog.TitleOf(item)) == wanted || catalog.OtherTitlesOf(item).Any(other => TitleText.Fold(other) == wanted))
            {
                named.Add(item);
            }
        }

        var found = shown.Count > 0 ? shown : named;
        return found.Count switch
        {
            1 => new TitleMatch(found[0], [], IsAmbiguous: false),
            0 => new TitleMatch(null, [.. NearestTo(wanted)], IsAmbiguous: false),
            _ => new TitleMatch(null, [.. found.OrderByDescending(catalog.PopularityOf).Take(Nearest)], IsAmbiguous: true),
        };
    }

    private IEnumerable<ItemIndex> NearestTo(string wanted)
    {
        var pairs = Pairs(wanted);
        return Enumerable.Range(0, catalog.Count)
            .Select(row => new ItemIndex(row))
            .Select(item => (Item: item, Score: Math.Max(
                Likeness(pairs, TitleText.Fold(catalog.DisplayOf(item))),
                Likeness(pairs, TitleText.Fold(catalog.TitleOf(item))))))
            .OrderByDescending(scored => scored.Score)
            .ThenByDescending(scored => catalog.PopularityOf(scored.Item))
            .Take(Nearest)
            .Select(scored => scored.Item);
    }

    /// <summary>Dice's coefficient over letter pairs.</summary>
    private static double Likeness(HashSet<(char, char)> wanted, string title)
    {
        var pairs = Pairs(title);
        var size = wanted.Count + pairs.Count;
        pairs.IntersectWith(wanted);
        return size == 0 ? 0 : 2.0 * pairs.Count / size;
    }

    private static HashSet<(char, char)> Pairs(string text)
    {
        var padded = $" {text} ";
        var pairs = new HashSet<(char, char)>();
        for (var at = 1; at < padded.Length; at++)
        {
            pairs.Add((padded[at - 1], padded[at]));
        }

        return pairs;
    }
}
