using System.Collections.Immutable;

namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// An item's semantic ID: four codes of 0..255, each a finer part of what the item is. Items that are alike share their first codes. Ordered by
/// code after code, as the prefix tree is.
/// </summary>
/// <param name="Value">The codes in one number, the first in the highest byte.</param>
internal readonly record struct SemanticId(uint Value) : IComparable<SemanticId>
{
    /// <summary>Codes in an ID.</summary>
    public const int Levels = 4;

    /// <summary>Different codes at a level.</summary>
    public const int CodesPerLevel = 256;

    /// <summary>The code of a level.</summary>
    /// <param name="level">0 to 3.</param>
    public byte this[int level] => (byte)(Value >> (8 * (Levels - 1 - level)));

    /// <summary>An ID of its four codes.</summary>
    public static SemanticId Of(ReadOnlySpan<byte> codes) => new(((uint)codes[0] << 24) | ((uint)codes[1] << 16) | ((uint)codes[2] << 8) | codes[3]);

    /// <summary>The codes, the first first.</summary>
    public ImmutableArray<int> ToCodes() => [this[0], this[1], this[2], this[3]];

    /// <inheritdoc />
    public int CompareTo(SemanticId other) => Value.CompareTo(other.Value);

    /// <inheritdoc />
    public override string ToString() => string.Join(' ', ToCodes());

    /// <summary>Orders by codes.</summary>
    public static bool operator <(SemanticId left, SemanticId right) => left.Value < right.Value;

    /// <summary>Orders by codes.</summary>
    public static bool operator >(SemanticId left, SemanticId right) => left.Value > right.Value;

    /// <summary>Orders by codes.</summary>
    public static bool operator <=(SemanticId left, SemanticId right) => left.Value <= right.Value;

    /// <summary>Orders by codes.</summary>
    public static bool operator >=(SemanticId left, SemanticId right) => left.Value >= right.Value;
}
