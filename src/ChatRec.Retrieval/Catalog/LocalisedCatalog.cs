using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>
/// A catalogue seen in another language: the declaration speaks its words and an item is shown by the title people know there beside the
/// original ("«Матрица» (The Matrix, 1999)"). Ids, rows and values stay what they are. Immutable and thread-safe.
/// </summary>
/// <param name="inner">The catalogue.</param>
/// <param name="locale">The language's words.</param>
public sealed class LocalisedCatalog(ItemCatalog inner, PackLocale locale) : ItemCatalog
{
    private readonly PackSchema _schema = locale.Localise(inner.Schema);

    /// <inheritdoc />
    public override PackSchema Schema => _schema;

    /// <inheritdoc />
    public override int Count => inner.Count;

    /// <inheritdoc />
    public override string Hash => inner.Hash;

    /// <inheritdoc />
    public override string? Folder => inner.Folder;

    /// <inheritdoc />
    public override ItemId IdOf(ItemIndex item) => inner.IdOf(item);

    /// <inheritdoc />
    public override bool TryIndexOf(ItemId id, out ItemIndex item) => inner.TryIndexOf(id, out item);

    /// <inheritdoc />
    public override string TitleOf(ItemIndex item) =>
        locale.TitleForm.Replace("{title}", Named(item) ?? inner.TitleOf(item), StringComparison.Ordinal);

    /// <inheritdoc />
    public override string DisplayOf(ItemIndex item)
    {
        var original = inner.DisplayOf(item);
        if (Named(item) is not { } named)
        {
            return original;
        }

        // "The Matrix (1999)" becomes "(The Matrix, 1999)" behind the title; another form of display stands there as it is.
        var open = original.LastIndexOf(" (", StringComparison.Ordinal);
        var beside = open > 0 && original[^1] == ')' ? $"{original[..open]}, {original[(open + 2)..^1]}" : original;
        return locale.ShownForm.Replace("{title}", named, StringComparison.Ordinal).Replace("{original}", beside, StringComparison.Ordinal);
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> OtherTitlesOf(ItemIndex item) => inner.OtherTitlesOf(item);

    /// <inheritdoc />
    public override string? DescriptionOf(ItemIndex item) => inner.DescriptionOf(item);

    /// <inheritdoc />
    public override string? FranchiseOf(ItemIndex item) => inner.FranchiseOf(item);

    /// <summary>None: hooks are written in one language only.</summary>
    /// <param name="item">The row.</param>
    public override ItemHook? HookOf(ItemIndex item) => null;

    /// <inheritdoc />
    public override double PopularityOf(ItemIndex item) => inner.PopularityOf(item);

    /// <inheritdoc />
    public override double? NumberOf(string attribute, ItemIndex item) => inner.NumberOf(attribute, item);

    /// <inheritdoc />
    public override IReadOnlyList<string> ValuesOf(string attribute, ItemIndex item) => inner.ValuesOf(attribute, item);

    /// <inheritdoc />
    public override AxisValue? AxisOf(string attribute, ItemIndex item) => inner.AxisOf(attribute, item);

    /// <inheritdoc />
    public override NumberRange? RangeOf(string attribute, ItemIndex item) => inner.RangeOf(attribute, item);

    /// <inheritdoc />
    public override double? PredictionOf(string attribute, ItemIndex item, string value) => inner.PredictionOf(attribute, item, value);

    /// <inheritdoc />
    public override ItemCatalog Stated => inner.Stated;

    /// <inheritdoc />
    public override string? SourceOf(string attribute, ItemIndex item) => inner.SourceOf(attribute, item);

    /// <inheritdoc />
    public override IReadOnlyList<string> VocabularyOf(string attribute) => inner.VocabularyOf(attribute);

    /// <inheritdoc />
    public override ImmutableArray<ItemIndex> ItemsWith(string attribute, string value) => inner.ItemsWith(attribute, value);

    private string? Named(ItemIndex item) =>
        locale.Titles.TryGetValue(inner.IdOf(item).Value, out var titles) && !titles.IsEmpty ? titles[0] : null;
}
