namespace ChatRec.Retrieval.Catalog;

/// <summary>An item's identifier: the domain pack's own string, stable across versions of the pack.</summary>
/// <param name="Value">The identifier as the pack writes it, for instance "6".</param>
public readonly record struct ItemId(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>An item's row in the loaded catalogue. Valid for one loaded <see cref="ItemCatalog"/> only; never stored.</summary>
/// <param name="Value">Zero-based row.</param>
public readonly record struct ItemIndex(int Value) : IComparable<ItemIndex>
{
    /// <inheritdoc />
    public int CompareTo(ItemIndex other) => Value.CompareTo(other.Value);

    /// <summary>Orders by row.</summary>
    public static bool operator <(ItemIndex left, ItemIndex right) => left.Value < right.Value;

    /// <summary>Orders by row.</summary>
    public static bool operator >(ItemIndex left, ItemIndex right) => left.Value > right.Value;

    /// <summary>Orders by row.</summary>
    public static bool operator <=(ItemIndex left, ItemIndex right) => left.Value <= right.Value;

    /// <summary>Orders by row.</summary>
    public static bool operator >=(ItemIndex left, ItemIndex right) => left.Value >= right.Value;
}
