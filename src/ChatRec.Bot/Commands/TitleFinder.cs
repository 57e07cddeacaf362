using ChatRec.Retrieval.Catalog;

namespace ChatRec.Bot.Commands;

/// <summary>Finds items by the titles that stand on a command line.</summary>
internal sealed class TitleFinder(ItemCatalog catalog)
{
    private readonly TitleLookup _titles = new(catalog);

    /// <summary>The item that a title means: as it is shown, or without year when that is one item only.</summary>
    /// <param name="title">The title.</param>
    /// <exception cref="CommandFailedException">It means no item, or several; the message names the nearest.</exception>
    public ItemIndex Find(string title)
    {
        var match = _titles.Find(title);
        var others = string.Join(", ", match.Others.Select(catalog.DisplayOf));
        return match.Item ?? throw new CommandFailedException(match.IsAmbiguous
            ? $"--likes: {title} may be {others}"
            : $"--likes: no {catalog.Schema.Noun.One} is called {title}; nearest: {others}");
    }
}
