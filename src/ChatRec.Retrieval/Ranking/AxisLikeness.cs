using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>How near items are in the degrees of their axes, 0..1, where confidence weighs; what is read of an item is kept. Thread-safe.</summary>
/// <param name="catalog">The items.</param>
internal sealed class AxisLikeness(ItemCatalog catalog)
{
    private readonly ImmutableArray<string> _axes =
        [.. catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Axis).Select(attribute => attribute.Name)];

    // Filled as items are asked for; an unknown degree has no confidence. Two threads may both read an item; they read the same.
    private readonly AxisValue[]?[] _values = new AxisValue[]?[catalog.Count];

    /// <summary>The likeness to the nearest of some items; 0 where no axis is known of both.</summary>
    public double To(ReadOnlySpan<ItemIndex> others, ItemIndex item)
    {
        var own = Read(item);
        var best = 0.0;
        foreach (var other in others)
        {
            var theirs = Read(other);
            double apart = 0, total = 0;
            for (var axis = 0; axis < own.Length; axis++)
            {
                var weight = own[axis].Confidence * theirs[axis].Confidence;
                apart += weight * Math.Abs(own[axis].Value - theirs[axis].Value);
                total += weight;
            }

            best = total > 0 ? Math.Max(best, 1 - (apart / total)) : best;
        }

        return best;
    }

    private AxisValue[] Read(ItemIndex item)
    {
        if (Volatile.Read(ref _values[item.Value]) is { } known)
        {
            return known;
        }

        var read = new AxisValue[_axes.Length];
        for (var axis = 0; axis < read.Length; axis++)
        {
            read[axis] = catalog.AxisOf(_axes[axis], item) ?? default;
        }

        Volatile.Write(ref _values[item.Value], read);
        return read;
    }
}
