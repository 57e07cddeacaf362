namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// How often an item came after another in the histories: a pair counts gap^(steps between - 1), over the root of both items' counts. A history
/// is scored by the sum over its latest items, weighted decay^age. What EASE, which knows no order, leaves out.
/// </summary>
public sealed class TransitionModel : ISequentialModel
{
    private readonly double _decay;
    private readonly int _window;
    private readonly double _gap;
    private readonly int _reach;
    private (int[] Items, float[] Weights)[] _next = [];

    /// <summary>Makes an unfitted model.</summary>
    /// <param name="decay">Weight of a history's item is decay^age.</param>
    /// <param name="window">How many of the most recent items count.</param>
    /// <param name="gap">What each further step between two items leaves of a pair's weight.</param>
    /// <param name="reach">How many steps apart two items may stand.</param>
    public TransitionModel(double decay, int window, double gap, int reach)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(reach, 1);
        _decay = decay;
        _window = window;
        _gap = gap;
        _reach = reach;
    }

    /// <inheritdoc />
    public string Name => "transitions";

    /// <inheritdoc />
    public string Settings => FormattableString.Invariant($"decay {_decay}, window {_window}, gap {_gap}, reach {_reach}");

    /// <inheritdoc />
    public void Fit(IReadOnlyList<ArraySegment<int>> histories, int items, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(histories);
        var counts = new int[items];
        var pairs = new Dictionary<int, double>[items];
        foreach (var history in histories)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var at = 0; at < history.Count; at++)
            {
                counts[history[at]]++;
                var after = pairs[history[at]] ??= [];
                var weight = 1.0;
                for (var step = 1; step <= _reach && at + step < history.Count; step++, weight *= _gap)
                {
                    after[history[at + step]] = after.GetValueOrDefault(history[at + step]) + weight;
                }
            }
        }

        _next = new (int[], float[])[items];
        for (var item = 0; item < items; item++)
        {
            var after = pairs[item] ?? [];
            var root = Math.Sqrt(Math.Max(counts[item], 1));
            _next[item] = ([.. after.Keys], [.. after.Select(p => (float)(p.Value / root / Math.Sqrt(Math.Max(counts[p.Key], 1))))]);
        }
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        scores.Clear();
        var weight = 1.0;
        for (var age = 0; age < Math.Min(_window, history.Length); age++, weight *= _decay)
        {
            var (items, weights) = _next[history[^(age + 1)]];
            for (var at = 0; at < items.Length; at++)
            {
                scores[items[at]] += (float)weight * weights[at];
            }
        }
    }
}
