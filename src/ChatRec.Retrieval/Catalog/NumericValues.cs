namespace ChatRec.Retrieval.Catalog;

/// <summary>Reads the attributes that hold numbers in one way.</summary>
public static class NumericValues
{
    /// <summary>
    /// The value of a number, axis, range or ordinal attribute as an interval; one point but for a range, the place in the order for
    /// an ordinal; <see langword="null"/> when unknown.
    /// </summary>
    /// <param name="catalog">The items.</param>
    /// <param name="attribute">An attribute of the catalogue's schema.</param>
    /// <param name="item">The row.</param>
    /// <exception cref="ArgumentException">The attribute holds no number.</exception>
    public static NumberRange? IntervalOf(this ItemCatalog catalog, AttributeSchema attribute, ItemIndex item)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(attribute);
        double? point = null;
        switch (attribute.Kind)
        {
            case AttributeKind.Range:
                return catalog.RangeOf(attribute.Name, item);
            case AttributeKind.Number:
                point = catalog.NumberOf(attribute.Name, item);
                break;
            case AttributeKind.Axis:
                point = catalog.AxisOf(attribute.Name, item)?.Value;
                break;
            case AttributeKind.Ordinal:
                var values = catalog.ValuesOf(attribute.Name, item);
                point = values.Count == 0 ? null : attribute.Order.IndexOf(values[0]);
                break;
            default:
                throw new ArgumentException($"The attribute \"{attribute.Name}\" holds no number.", nameof(attribute));
        }

        return point is { } value ? new NumberRange(value, value) : null;
    }
}
