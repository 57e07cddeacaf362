using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Attributes;

/// <summary>
/// What a model says of the items of one catalogue: degrees of axes with their confidence, and chances of tags. All numbers are kept in
/// steps of 1/250, in which tenths are exact, so that they are the same on every processor. Immutable once made; thread-safe.
/// </summary>
internal sealed class AttributePredictions
{
    /// <summary>What stands for 1.</summary>
    public const int Whole = 250;

    private readonly ImmutableArray<string> _axes;
    private readonly ImmutableArray<TagName> _tags;
    private readonly byte[] _degrees;
    private readonly byte[] _confidences;
    private readonly byte[] _chances;
    private readonly int[] _placeOf;

    /// <summary>Makes predictions from tables.</summary>
    /// <param name="axes">The axes, by column of the first two tables.</param>
    /// <param name="tags">The tags, by column of the third table.</param>
    /// <param name="degrees">[places, axes], in steps.</param>
    /// <param name="confidences">[places, axes], in steps; 0 where nothing is predicted.</param>
    /// <param name="chances">[places, tags], in steps.</param>
    /// <param name="placeOf">The row of the tables for each row of the catalogue; -1 where the model does not know the item.</param>
    public AttributePredictions(
        ImmutableArray<string> axes, ImmutableArray<TagName> tags, byte[] degrees, byte[] confidences, byte[] chances, int[] placeOf)
    {
        _axes = axes;
        _tags = tags;
        _degrees = degrees;
        _confidences = confidences;
        _chances = chances;
        _placeOf = placeOf;
    }

    /// <summary>From which chance on a tag is told. Default 0.5: likelier true than not.</summary>
    public double LeastChance { get; init; } = 0.5;

    /// <summary>The tags, in the order of their columns.</summary>
    public ImmutableArray<TagName> Tags => _tags;

    /// <summary>The column of an axis; -1 when the model does not know it.</summary>
    public int AxisColumn(string name) => _axes.IndexOf(name);

    /// <summary>The degree of an axis, or <see langword="null"/>.</summary>
    /// <param name="column">The axis' column.</param>
    /// <param name="row">The catalogue's row.</param>
    public AxisValue? Axis(int column, int row)
    {
        if (column < 0 || _placeOf[row] < 0)
        {
            return null;
        }

        var at = (_placeOf[row] * _axes.Length) + column;
        return _confidences[at] == 0 ? null : new AxisValue((double)_degrees[at] / Whole, (double)_confidences[at] / Whole);
    }

    /// <summary>The chance of a tag, 0..1.</summary>
    /// <param name="column">The tag's column.</param>
    /// <param name="row">The catalogue's row.</param>
    public double Chance(int column, int row) => _placeOf[row] < 0 ? 0 : (double)_chances[(_placeOf[row] * _tags.Length) + column] / Whole;
}

/// <summary>A value of an attribute that a model gives chances for.</summary>
/// <param name="Attribute">The attribute ("theme").</param>
/// <param name="Value">The value ("heist").</param>
internal readonly record struct TagName(string Attribute, string Value)
{
    /// <summary>Reads "theme:heist,theme:revenge".</summary>
    /// <exception cref="FormatException">A name has no colon.</exception>
    public static ImmutableArray<TagName> ReadList(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => name.Split(':', 2) is [var attribute, var value]
            ? new TagName(attribute, value)
            : throw new FormatException($"\"{name}\" names no attribute and value"))];
}
