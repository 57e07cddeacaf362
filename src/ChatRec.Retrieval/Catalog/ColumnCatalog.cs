using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>A loaded pack by column. Immutable and thread-safe.</summary>
internal sealed class ColumnCatalog(ColumnCatalogBuilder built, string hash, string? folder) : ItemCatalog
{
    private readonly string[] _ids = [.. built.Ids];
    private readonly Dictionary<string, int> _rowOf = built.RowOf;
    private readonly string[] _titles = [.. built.Titles];
    private readonly string[] _displays = built.Displays();
    private readonly FrozenDictionary<string, Column> _columns = built.Columns.ToFrozenDictionary(column => column.Schema.Name, StringComparer.Ordinal);
    private readonly Dictionary<int, IReadOnlyList<string>> _otherTitles = built.OtherTitles;
    private readonly string?[]? _descriptions = built.Descriptions?.ToArray();
    private readonly string?[]? _franchises = built.Franchises?.ToArray();
    private readonly Dictionary<string, string>?[]? _sources = built.Sources?.ToArray();
    private readonly Dictionary<int, ItemHook> _hooks = built.Hooks;
    private readonly double[]? _popularity = built.PopularityQuantiles();

    /// <inheritdoc />
    public override PackSchema Schema { get; } = built.Schema;

    /// <inheritdoc />
    public override int Count => _ids.Length;

    /// <inheritdoc />
    public override string Hash { get; } = hash;

    /// <inheritdoc />
    public override string? Folder { get; } = folder;

    /// <inheritdoc />
    public override ItemId IdOf(ItemIndex item) => new(_ids[Checked(item)]);

    /// <inheritdoc />
    public override bool TryIndexOf(ItemId id, out ItemIndex item)
    {
        var found = _rowOf.TryGetValue(id.Value ?? string.Empty, out var row);
        item = new ItemIndex(row);
        return found;
    }

    /// <inheritdoc />
    public override string TitleOf(ItemIndex item) => _titles[Checked(item)];

    /// <inheritdoc />
    public override string DisplayOf(ItemIndex item) => _displays[Checked(item)];

    /// <inheritdoc />
    public override IReadOnlyList<string> OtherTitlesOf(ItemIndex item) => _otherTitles.GetValueOrDefault(Checked(item), []);

    /// <inheritdoc />
    public override string? DescriptionOf(ItemIndex item) => _descriptions?[Checked(item)];

    /// <inheritdoc />
    public override string? FranchiseOf(ItemIndex item) => _franchises?[Checked(item)];

    /// <inheritdoc />
    public override ItemHook? HookOf(ItemIndex item) => _hooks.GetValueOrDefault(Checked(item));

    /// <inheritdoc />
    public override double PopularityOf(ItemIndex item) => _popularity?[Checked(item)] ?? 0.5;

    /// <inheritdoc />
    public override double? NumberOf(string attribute, ItemIndex item)
    {
        var value = Find<NumberColumn>(attribute, "number").Values[Checked(item)];
        return double.IsNaN(value) ? null : value;
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> ValuesOf(string attribute, ItemIndex item) =>
        Find<LabelColumn>(attribute, "category, person, tag or ordinal").ValuesOf(Checked(item));

    /// <inheritdoc />
    public override AxisValue? AxisOf(string attribute, ItemIndex item)
    {
        var (value, confidence) = Pairs(attribute, AttributeKind.Axis)[Checked(item)];
        return double.IsNaN(value) ? null : new AxisValue(value, confidence);
    }

    /// <inheritdoc />
    public override NumberRange? RangeOf(string attribute, ItemIndex item)
    {
        var (low, high) = Pairs(attribute, AttributeKind.Range)[Checked(item)];
        return double.IsNaN(low) ? null : new NumberRange(low, high);
    }

    /// <inheritdoc />
    public override string? SourceOf(string attribute, ItemIndex item) =>
        _sources?[Checked(item)] is { } sources ? sources.GetValueOrDefault(attribute) ?? sources.GetValueOrDefault(string.Empty) : null;

    /// <inheritdoc />
    public override IReadOnlyList<string> VocabularyOf(string attribute) =>
        Find<LabelColumn>(attribute, "category, person, tag or ordinal").Vocabulary;

    /// <inheritdoc />
    public override ImmutableArray<ItemIndex> ItemsWith(string attribute, string value) =>
        Find<LabelColumn>(attribute, "category, person, tag or ordinal").ItemsWith(value);

    private int Checked(ItemIndex item)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item.Value, (uint)_ids.Length, nameof(item));
        return item.Value;
    }

    private ReadOnlySpan<(double First, double Second)> Pairs(string attribute, AttributeKind kind)
    {
        var column = Find<PairColumn>(attribute, kind == AttributeKind.Axis ? "axis" : "range");
        return column.Schema.Kind == kind
            ? column.Values
            : throw new ArgumentException($"The attribute \"{attribute}\" is of another kind than {kind}.", nameof(attribute));
    }

    private T Find<T>(string attribute, string kind)
        where T : Column =>
        _columns.GetValueOrDefault(attribute) as T
        ?? throw new ArgumentException($"The pack \"{Schema.Name}\" has no {kind} attribute \"{attribute}\".", nameof(attribute));
}
