using System.Collections.Concurrent;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>The catalogue as each language speaks of it, made when a language is first worded. Thread-safe.</summary>
/// <param name="catalog">The catalogue.</param>
/// <param name="reasons">Finds reasons in the pack's own words.</param>
internal sealed class SpokenCatalogs(ItemCatalog catalog, ReasonFinder reasons)
{
    private readonly ConcurrentDictionary<string, (ItemCatalog Catalog, ReasonFinder Reasons)> _spoken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The catalogue in a language's words, and the finder that speaks them; the pack's own where it has none of that language.</summary>
    /// <param name="locale">The locale of the replies.</param>
    public (ItemCatalog Catalog, ReasonFinder Reasons) For(string locale) => _spoken.GetOrAdd(locale, key =>
    {
        if (PackLocale.Load(catalog.Folder, key.Split('-')[0]) is not { } words)
        {
            return (catalog, reasons);
        }

        var localised = new LocalisedCatalog(catalog, words);
        return (localised, reasons.Over(localised));
    });
}
