using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>How near items are in the degrees of their axes, 0..1, where confidence weighs. Thread-safe.</summary>
/// <param name="catalog">The items.</param>
internal sealed class AxisLikeness(ItemCatalog catalog)
{
    private readonly ImmutableArray<string> _axes =
        [.. catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Axis).Select(attribute => attribute.Name)];

    /// <summary>The likeness to the nearest of some items; 0 where no axis is known of both.</summary>
    public double To(ReadOnlySpan<ItemIndex> others, ItemIndex item)
    {
        var own = new AxisValue?[_axes.Length];
        for (var axis = 0; axis < own.Length; axis++)
        {
            own[axis] = catalog.AxisOf(_axes[axis], item);
        }

        var best = 0.0;
        foreach (var other in others)
        {
            double apart = 0, total = 0;
            for (var axis = 0; axis < own.Length; axis++)
            {
                if (own[axis] is { } left && catalog.AxisOf(_axes[axis], other) is { } right)
                {
                    var weight = left.Confidence * right.Confidence;
                    apart += weight * Math.Abs(left.Value - right.Value);
                    total += weight;
                }
            }

            best = total > 0 ? Math.Max(best, 1 - (apart / total)) : best;
        }

        return best;
    }
}
