namespace ChatRec.Retrieval.Collaborative;

/// <summary>
/// Fits EASE, the closed-form item-item model (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019): with G = X'X + lambda I and P its
/// inverse, the weight from item i to item j is -P[i,j] / P[j,j], zero on the diagonal.
/// </summary>
/// <remarks>Stateless and thread-safe. Needs 4 bytes for every pair of items: 580 MB for 12,000 items.</remarks>
public static class EaseFitter
{
    /// <summary>The largest number of items that can be fitted: one matrix has to fit an array.</summary>
    public const int MaximumItems = 46_000;

    /// <summary>Fits the model.</summary>
    /// <param name="histories">Each user's distinct items, as rows 0..<paramref name="items"/>-1. Enumerated once.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="lambda">The ridge regulariser, above 0.</param>
    /// <param name="progress">Is told the share done, 0..1; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too many items, a lambda that is not positive, or a row outside the catalogue.</exception>
    public static EaseWeights Fit(
        IEnumerable<IReadOnlyList<int>> histories,
        int items,
        double lambda,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(histories);
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items, MaximumItems);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lambda);

        var matrix = new float[(long)items * items];
        foreach (var history in histories)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var row in history)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(row, nameof(histories));
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, items, nameof(histories));
                var cells = matrix.AsSpan(checked(row * items), items);
                foreach (var column in history)
                {
                    if (column <= row)
                    {
                        cells[column]++;
                    }
                }
            }
        }

        for (var item = 0; item < items; item++)
        {
            matrix[((long)item * items) + item] += (float)lambda;
        }

        SymmetricInverse.Invert(matrix, items, progress, cancellationToken);
        return new EaseWeights(matrix, items);
    }
}

/// <summary>The fitted weights of <see cref="EaseFitter"/>. Immutable and thread-safe.</summary>
public sealed class EaseWeights
{
    private readonly float[] _inverse;
    private readonly float[] _scale;

    internal EaseWeights(float[] inverse, int items)
    {
        _inverse = inverse;
        Items = items;
        _scale = new float[items];
        for (var item = 0; item < items; item++)
        {
            _scale[item] = -1f / inverse[((long)item * items) + item];
        }
    }

    /// <summary>Number of items.</summary>
    public int Items { get; }

    /// <summary>The weight from one item to another.</summary>
    /// <param name="from">The item a person knows.</param>
    /// <param name="to">The item scored.</param>
    public float this[int from, int to] => from == to ? 0 : _inverse[((long)from * Items) + to] * _scale[to];

    /// <summary>Scores every item for a history.</summary>
    /// <param name="history">Rows, the most recent last. A repeated item counts as often as it stands there.</param>
    /// <param name="decay">The weight of an item is decay^age, age 0 for the most recent; 1 for none.</param>
    /// <param name="window">How many of the most recent items count.</param>
    /// <param name="scores">Receives one score an item; its length is <see cref="Items"/>.</param>
    public void Score(ReadOnlySpan<int> history, double decay, int window, Span<float> scores)
    {
        scores.Clear();
        var weight = 1.0;
        for (var age = 0; age < Math.Min(window, history.Length); age++, weight *= decay)
        {
            var item = history[^(age + 1)];
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                _inverse.AsSpan(item * Items, Items), (float)weight, scores, scores);

            // Taken back: an item says nothing about itself.
            scores[item] -= (float)weight * _inverse[((long)item * Items) + item];
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(scores, _scale, scores);
    }

    /// <summary>The items an item speaks for most, strongest first, ties by row.</summary>
    /// <param name="from">The item a person knows.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<(int Item, float Weight)> Neighbours(int from, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var queue = new PriorityQueue<int, (float Weight, int Tie)>(count + 1);
        for (var to = 0; to < Items; to++)
        {
            var weight = this[from, to];
            if (weight > 0)
            {
                queue.Enqueue(to, (weight, -to));
                if (queue.Count > count)
                {
                    queue.Dequeue();
                }
            }
        }

        var result = new (int, float)[queue.Count];
        for (var at = result.Length - 1; at >= 0; at--)
        {
            queue.TryDequeue(out var item, out var priority);
            result[at] = (item, priority.Weight);
        }

        return result;
    }
}
