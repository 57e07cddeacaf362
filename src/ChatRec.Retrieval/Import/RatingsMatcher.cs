using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Import;

/// <summary>
/// Finds the items that rows of ratings mean: by the catalogue's id, or by title and a year that is at most one off, which the sources
/// of release dates are. A title without a year counts only when one item has it. Thread-safe once made.
/// </summary>
public sealed class RatingsMatcher
{
    private const int YearsOff = 1;
    private static readonly string[] OtherKinds = ["series", "episode", "game", "podcast"];
    private readonly ItemCatalog _catalog;
    private readonly string? _year;
    private readonly Dictionary<string, List<ItemIndex>> _byTitle = new(StringComparer.Ordinal);

    /// <summary>Makes the index.</summary>
    /// <param name="catalog">The catalogue.</param>
    public RatingsMatcher(ItemCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
        _year = catalog.Schema.Attributes.FirstOrDefault(attribute => attribute is { Kind: AttributeKind.Number, Unit: "year" })?.Name;
        for (var row = 0; row < catalog.Count; row++)
        {
            var item = new ItemIndex(row);
            foreach (var key in catalog.OtherTitlesOf(item).Prepend(catalog.TitleOf(item)).Select(Key).Distinct(StringComparer.Ordinal))
            {
                if (!_byTitle.TryGetValue(key, out var items))
                {
                    _byTitle.Add(key, items = []);
                }

                items.Add(item);
            }
        }
    }

    /// <summary>The item of a row, or <see langword="null"/>.</summary>
    /// <param name="row">The row.</param>
    public ItemIndex? Find(RatedRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Item is { } id)
        {
            return _catalog.TryIndexOf(new ItemId(id), out var item) ? item : null;
        }

        if (row.Title is null || OtherKinds.Any(kind => row.Type?.Contains(kind, StringComparison.OrdinalIgnoreCase) == true)
            || !_byTitle.TryGetValue(Key(row.Title), out var named))
        {
            return null;
        }

        if (row.Year is not { } year || _year is null)
        {
            return named.Count == 1 ? named[0] : null;
        }

        var near = named.Select(item => (Item: item, Off: _catalog.NumberOf(_year, item) is { } own ? Math.Abs(own - year) : double.PositiveInfinity))
            .Where(found => found.Off <= YearsOff)
            .OrderBy(found => found.Off).ThenByDescending(found => _catalog.PopularityOf(found.Item)).ThenBy(found => found.Item)
            .ToList();
        return near.Count == 0 ? null : near[0].Item;
    }

    private static string Key(string title) => TitleText.Fold(title);
}
