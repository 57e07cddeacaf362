using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Attributes;

/// <summary>
/// A pack with what a model says beside it: axes where the pack has no value of its own, tags that are likely enough. What the
/// pack states always wins and stands first. Its hash and folder are the pack's. Immutable and thread-safe.
/// </summary>
internal sealed class PredictedCatalog : ItemCatalog
{
    /// <summary>The source of what is predicted.</summary>
    public const string Source = "predicted";

    private readonly ItemCatalog _stated;
    private readonly AttributePredictions _predictions;
    private readonly FrozenDictionary<string, int> _axisColumns;
    private readonly FrozenDictionary<string, PredictedTags> _tags;

    /// <summary>Lays predictions over a pack. Only attributes it declares are filled, tags only with values it has words for.</summary>
    /// <param name="stated">The pack.</param>
    /// <param name="predictions">The predictions for its rows.</param>
    public PredictedCatalog(ItemCatalog stated, AttributePredictions predictions)
    {
        _stated = stated;
        _predictions = predictions;
        _axisColumns = stated.Schema.Attributes
            .Where(attribute => attribute.Kind == AttributeKind.Axis && predictions.AxisColumn(attribute.Name) >= 0)
            .ToFrozenDictionary(attribute => attribute.Name, attribute => predictions.AxisColumn(attribute.Name), StringComparer.Ordinal);
        _tags = stated.Schema.Attributes
            .Where(attribute => attribute.Kind == AttributeKind.Tag)
            .Select(attribute => (attribute.Name, Columns: ColumnsOf(attribute, predictions)))
            .Where(entry => entry.Columns.Count > 0)
            .ToFrozenDictionary(entry => entry.Name, entry => new PredictedTags(stated, entry.Name, predictions, entry.Columns), StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public override PackSchema Schema => _stated.Schema;

    /// <inheritdoc />
    public override int Count => _stated.Count;

    /// <inheritdoc />
    public override string Hash => _stated.Hash;

    /// <inheritdoc />
    public override string? Folder => _stated.Folder;

    /// <inheritdoc />
    public override ItemCatalog Stated => _stated;

    /// <inheritdoc />
    public override ItemId IdOf(ItemIndex item) => _stated.IdOf(item);

    /// <inheritdoc />
    public override bool TryIndexOf(ItemId id, out ItemIndex item) => _stated.TryIndexOf(id, out item);

    /// <inheritdoc />
    public override string TitleOf(ItemIndex item) => _stated.TitleOf(item);

    /// <inheritdoc />
    public override string DisplayOf(ItemIndex item) => _stated.DisplayOf(item);

    /// <inheritdoc />
    public override IReadOnlyList<string> OtherTitlesOf(ItemIndex item) => _stated.OtherTitlesOf(item);

    /// <inheritdoc />
    public override string? DescriptionOf(ItemIndex item) => _stated.DescriptionOf(item);

    /// <inheritdoc />
    public override string? FranchiseOf(ItemIndex item) => _stated.FranchiseOf(item);

    /// <inheritdoc />
    public override ItemHook? HookOf(ItemIndex item) => _stated.HookOf(item);

    /// <inheritdoc />
    public override double PopularityOf(ItemIndex item) => _stated.PopularityOf(item);

    /// <inheritdoc />
    public override double? NumberOf(string attribute, ItemIndex item) => _stated.NumberOf(attribute, item);

    /// <inheritdoc />
    public override NumberRange? RangeOf(string attribute, ItemIndex item) => _stated.RangeOf(attribute, item);

    /// <inheritdoc />
    public override AxisValue? AxisOf(string attribute, ItemIndex item) =>
        _stated.AxisOf(attribute, item) ?? (_axisColumns.TryGetValue(attribute, out var column) ? _predictions.Axis(column, item.Value) : null);

    /// <inheritdoc />
    public override IReadOnlyList<string> ValuesOf(string attribute, ItemIndex item) =>
        _tags.TryGetValue(attribute, out var tags) && tags.ValuesOf(item.Value) is { } values ? values : _stated.ValuesOf(attribute, item);

    /// <inheritdoc />
    public override double? PredictionOf(string attribute, ItemIndex item, string value) =>
        _tags.TryGetValue(attribute, out var tags) ? tags.ChanceOf(item.Value, value) : null;

    /// <inheritdoc />
    public override string? SourceOf(string attribute, ItemIndex item)
    {
        var predicted = _axisColumns.ContainsKey(attribute)
            ? _stated.AxisOf(attribute, item) is null && AxisOf(attribute, item) is not null
            : _tags.TryGetValue(attribute, out var tags) && tags.ValuesOf(item.Value) is not null && _stated.ValuesOf(attribute, item).Count == 0;
        return predicted ? Source : _stated.SourceOf(attribute, item);
    }

    /// <inheritdoc />
    public override IReadOnlyList<string> VocabularyOf(string attribute) =>
        _tags.TryGetValue(attribute, out var tags) ? tags.Vocabulary : _stated.VocabularyOf(attribute);

    /// <inheritdoc />
    public override ImmutableArray<ItemIndex> ItemsWith(string attribute, string value) =>
        _tags.TryGetValue(attribute, out var tags) && tags.ItemsWith(value) is { IsDefault: false } items ? items : _stated.ItemsWith(attribute, value);

    private static List<int> ColumnsOf(AttributeSchema attribute, AttributePredictions predictions) =>
        [.. Enumerable.Range(0, predictions.Tags.Length).Where(column =>
            predictions.Tags[column].Attribute == attribute.Name && attribute.Words.ContainsKey(predictions.Tags[column].Value))];

    /// <summary>The predicted values of one attribute beside the stated ones. Immutable and thread-safe.</summary>
    private sealed class PredictedTags
    {
        private readonly string[]?[] _values;
        private readonly AttributePredictions _predictions;
        private readonly FrozenDictionary<string, int> _columns;
        private readonly FrozenDictionary<string, ImmutableArray<ItemIndex>> _items;
        private readonly byte[] _statedCounts;

        public PredictedTags(ItemCatalog stated, string attribute, AttributePredictions predictions, List<int> columns)
        {
            _predictions = predictions;
            _columns = columns.ToFrozenDictionary(column => predictions.Tags[column].Value, column => column, StringComparer.Ordinal);
            _values = new string[]?[stated.Count];
            _statedCounts = new byte[stated.Count];
            var names = columns.Select(column => predictions.Tags[column].Value).ToArray();
            var placeOf = names.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
            var items = names.Select(_ => new List<ItemIndex>()).ToArray();
            var isStated = new bool[names.Length];
            var likely = new List<(string Value, double Chance)>();
            for (var row = 0; row < stated.Count; row++)
            {
                var item = new ItemIndex(row);
                var own = stated.ValuesOf(attribute, item);
                Array.Clear(isStated);
                for (var at = 0; at < own.Count; at++)
                {
                    if (placeOf.TryGetValue(own[at], out var place))
                    {
                        isStated[place] = true;
                    }
                }

                likely.Clear();
                for (var place = 0; place < names.Length; place++)
                {
                    var chance = isStated[place] ? 0 : predictions.Chance(columns[place], row);
                    if (isStated[place] || chance >= predictions.LeastChance)
                    {
                        items[place].Add(item);
                    }

                    if (chance >= predictions.LeastChance)
                    {
                        likely.Add((names[place], chance));
                    }
                }

                if (likely.Count > 0)
                {
                    likely.Sort(static (left, right) =>
                        left.Chance == right.Chance ? string.CompareOrdinal(left.Value, right.Value) : right.Chance.CompareTo(left.Chance));
                    _statedCounts[row] = (byte)Math.Min(own.Count, byte.MaxValue);
                    _values[row] = [.. own, .. likely.Select(one => one.Value)];
                }
            }

            _items = names.Zip(items).Where(pair => pair.Second.Count > 0).ToFrozenDictionary(
                pair => pair.First, pair => ImmutableCollectionsMarshal.AsImmutableArray(pair.Second.ToArray()), StringComparer.Ordinal);
            Vocabulary = [.. stated.VocabularyOf(attribute).Union(_items.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        /// <summary>All values of the attribute, in ordinal order.</summary>
        public ImmutableArray<string> Vocabulary { get; }

        /// <summary>All values of an item, the predicted ones last; <see langword="null"/> when none is predicted.</summary>
        public string[]? ValuesOf(int row) => _values[row];

        /// <summary>The items that hold a value; default when the model does not know it.</summary>
        public ImmutableArray<ItemIndex> ItemsWith(string value) => _items.GetValueOrDefault(value);

        /// <summary>The chance of a value that is predicted of an item, else <see langword="null"/>.</summary>
        public double? ChanceOf(int row, string value) =>
            _values[row] is { } values && Array.IndexOf(values, value, _statedCounts[row]) >= 0 ? _predictions.Chance(_columns[value], row) : null;
    }
}
