using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>An axis value of an item.</summary>
/// <param name="Value">The predicted degree, 0..1.</param>
/// <param name="Confidence">How sure the prediction is, 0..1.</param>
public readonly record struct AxisValue(double Value, double Confidence);

/// <summary>The interval of numbers an item covers, both ends included.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct NumberRange(double Low, double High);

/// <summary>
/// The items of one loaded domain pack, by column. This is the only place that maps <see cref="ItemId"/> to
/// <see cref="ItemIndex"/>. Immutable and thread-safe. All text in it is untrusted.
/// </summary>
public abstract class ItemCatalog
{
    /// <summary>The pack's declaration.</summary>
    public abstract PackSchema Schema { get; }

    /// <summary>Number of items; rows are 0..Count-1.</summary>
    public abstract int Count { get; }

    /// <summary>"sha256:…" over the pack's declaration and items: what a turn names as its artefact.</summary>
    public abstract string Hash { get; }

    /// <summary>The folder the pack was loaded from, or <see langword="null"/> for a pack made in memory.</summary>
    public abstract string? Folder { get; }

    /// <summary>The identifier of a row.</summary>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row is not of this catalogue.</exception>
    public abstract ItemId IdOf(ItemIndex item);

    /// <summary>Finds the row of an identifier.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="item">The row when found.</param>
    public abstract bool TryIndexOf(ItemId id, out ItemIndex item);

    /// <summary>The item's title without year ("Heat").</summary>
    /// <param name="item">The row.</param>
    public abstract string TitleOf(ItemIndex item);

    /// <summary>The item as it is shown ("Heat (1995)"), by the pack's display rule.</summary>
    /// <param name="item">The row.</param>
    public abstract string DisplayOf(ItemIndex item);

    /// <summary>Other titles of the item; empty when none.</summary>
    /// <param name="item">The row.</param>
    public abstract IReadOnlyList<string> OtherTitlesOf(ItemIndex item);

    /// <summary>The item's description, or <see langword="null"/>.</summary>
    /// <param name="item">The row.</param>
    public abstract string? DescriptionOf(ItemIndex item);

    /// <summary>The series an item belongs to, or <see langword="null"/>.</summary>
    /// <param name="item">The row.</param>
    public abstract string? FranchiseOf(ItemIndex item);

    /// <summary>A sentence or two that make a person want the item, or <see langword="null"/>.</summary>
    /// <param name="item">The row.</param>
    public abstract ItemHook? HookOf(ItemIndex item);

    /// <summary>How well known an item is, 0 (least) to 1 (most), as a rank quantile; 0.5 when the pack does not say.</summary>
    /// <param name="item">The row.</param>
    public abstract double PopularityOf(ItemIndex item);

    /// <summary>The value of a number attribute, or <see langword="null"/> when unknown.</summary>
    /// <param name="attribute">A number attribute's name.</param>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentException">The pack has no number attribute of that name.</exception>
    public abstract double? NumberOf(string attribute, ItemIndex item);

    /// <summary>The values of a category, person, tag or ordinal attribute; empty when unknown.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentException">The pack has no such attribute.</exception>
    public abstract IReadOnlyList<string> ValuesOf(string attribute, ItemIndex item);

    /// <summary>The value of an axis, or <see langword="null"/> when unknown.</summary>
    /// <param name="attribute">An axis attribute's name.</param>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentException">The pack has no axis of that name.</exception>
    public abstract AxisValue? AxisOf(string attribute, ItemIndex item);

    /// <summary>The interval of a range attribute, or <see langword="null"/> when unknown.</summary>
    /// <param name="attribute">A range attribute's name.</param>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentException">The pack has no range of that name.</exception>
    public abstract NumberRange? RangeOf(string attribute, ItemIndex item);

    /// <summary>How likely a value is true of an item where a model says so and not the pack, 0..1; <see langword="null"/> for what the pack states.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="item">The row.</param>
    /// <param name="value">A value of the item.</param>
    public virtual double? PredictionOf(string attribute, ItemIndex item, string value) => null;

    /// <summary>The same items with nothing but what the pack states.</summary>
    public virtual ItemCatalog Stated => this;

    /// <summary>Where a field of an item comes from ("redial-movie-info", "predicted"), or <see langword="null"/> when the pack does not say.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="item">The row.</param>
    public abstract string? SourceOf(string attribute, ItemIndex item);

    /// <summary>All distinct values of a category, person, tag or ordinal attribute, in ordinal order.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <exception cref="ArgumentException">The pack has no such attribute.</exception>
    public abstract IReadOnlyList<string> VocabularyOf(string attribute);

    /// <summary>The rows that hold a value, ascending; empty when none. Compares ordinally.</summary>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="value">The value as the vocabulary writes it.</param>
    /// <exception cref="ArgumentException">The pack has no such attribute.</exception>
    public abstract ImmutableArray<ItemIndex> ItemsWith(string attribute, string value);
}
