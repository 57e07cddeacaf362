using System.Numerics.Tensors;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>The items' attributes, column by column: a product with a vector of which much is zero skips those columns. Immutable and thread-safe.</summary>
internal sealed class AttributeColumns
{
    private readonly float[] _columns;
    private readonly int _items;

    /// <summary>Reads <c>attributes</c> F16 [items, width].</summary>
    /// <exception cref="ModelException">The tensor is missing or of another shape, or holds a value that is no number.</exception>
    public AttributeColumns(SafeTensors file, int items, int width)
    {
        var rows = DialogueModel.Widen(file.Read<Half>("attributes", items, width));
        if (rows.Any(value => !float.IsFinite(value)))
        {
            throw new ModelException(file.Path, "the tensor \"attributes\" holds a value that is no number");
        }

        (_items, Width) = (items, width);
        _columns = new float[rows.Length];
        for (var item = 0; item < items; item++)
        {
            for (var column = 0; column < width; column++)
            {
                _columns[(column * items) + item] = rows[(item * width) + column];
            }
        }
    }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>An item's attributes, times a factor, added to a vector.</summary>
    public void AddItem(int item, float factor, Span<float> target)
    {
        for (var column = 0; column < Width; column++)
        {
            target[column] += factor * _columns[(column * _items) + item];
        }
    }

    /// <summary>Adds every item's product with a vector, over some columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="vector">One weight a column.</param>
    /// <param name="target">Receives one product an item.</param>
    public void AddProducts(Range columns, ReadOnlySpan<float> vector, Span<float> target)
    {
        var (start, length) = columns.GetOffsetAndLength(Width);
        for (var at = 0; at < length; at++)
        {
            if (vector[at] != 0)
            {
                TensorPrimitives.MultiplyAdd(_columns.AsSpan((start + at) * _items, _items), vector[at], target, target);
            }
        }
    }
}
