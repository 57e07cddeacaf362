using ChatRec.Retrieval.Catalog;

namespace ChatRec.Bot.Commands;

/// <summary>Finds items by the titles that stand on a command line.</summary>
internal sealed class TitleFinder(ItemCatalog catalog)
{
    private const int Nearest = 3;

    /// <summary>The item that a title means: as it is shown, or without year when that is one item only.</summary>
    /// <param name="title">The title.</param>
    /// <exception cref="CommandFailedException">It means no item, or several; the message names the nearest.</exception>
    public ItemIndex Find(string title)
    {
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
            1 => found[0],
            0 => throw new CommandFailedException($"--likes: no {catalog.Schema.Noun.One} is called {title}; nearest: {List(NearestTo(wanted))}"),
            _ => throw new CommandFailedException($"--likes: {title} may be {List(found.OrderByDescending(catalog.PopularityOf).Take(Nearest))}"),
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

    private string List(IEnumerable<ItemIndex> items) => string.Join(", ", items.Select(catalog.DisplayOf));
}
