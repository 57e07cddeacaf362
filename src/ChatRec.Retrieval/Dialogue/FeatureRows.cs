using System.Buffers;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>Features of all items, a row a feature, zero at first. Borrowed memory: give it back. Not thread-safe.</summary>
internal sealed class FeatureRows : IDisposable
{
    private readonly float[] _values;
    private readonly int _items;

    /// <summary>Borrows rows.</summary>
    /// <param name="features">How many rows.</param>
    /// <param name="items">Their length.</param>
    public FeatureRows(int features, int items)
    {
        _items = items;
        _values = ArrayPool<float>.Shared.Rent(features * items);
        _values.AsSpan(0, features * items).Clear();
    }

    /// <summary>A feature's row.</summary>
    public Span<float> this[int feature] => _values.AsSpan(feature * _items, _items);

    /// <inheritdoc />
    public void Dispose() => ArrayPool<float>.Shared.Return(_values);
}
