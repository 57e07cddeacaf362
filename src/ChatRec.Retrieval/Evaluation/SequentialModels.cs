using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>A model that scores the next item of a sequence. Fitted once, then thread-safe for scoring.</summary>
public interface ISequentialModel
{
    /// <summary>The name in results.</summary>
    string Name { get; }

    /// <summary>The settings in results, in one line.</summary>
    string Settings { get; }

    /// <summary>Fits the model.</summary>
    /// <param name="histories">What may be seen of each user: never the item to predict.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="progress">Is told the share done, 0..1.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    void Fit(IReadOnlyList<ArraySegment<int>> histories, int items, IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>Scores every item as the next one.</summary>
    /// <param name="history">Rows, oldest first.</param>
    /// <param name="scores">Receives one score an item.</param>
    void Score(ReadOnlySpan<int> history, Span<float> scores);
}

/// <summary>Counts how often an item occurs in the histories.</summary>
public sealed class PopularityModel : ISequentialModel
{
    private float[] _counts = [];

    /// <inheritdoc />
    public string Name => "popularity";

    /// <inheritdoc />
    public string Settings => "counts of the training part";

    /// <inheritdoc />
    public void Fit(IReadOnlyList<ArraySegment<int>> histories, int items, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(histories);
        _counts = new float[items];
        foreach (var history in histories)
        {
            foreach (var item in history)
            {
                _counts[item]++;
            }
        }
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> history, Span<float> scores) => _counts.CopyTo(scores);
}

/// <summary>EASE with weights that fall with the age of an item in the history (none for the plain form).</summary>
public sealed class EaseModel : ISequentialModel
{
    private readonly double _lambda;
    private readonly double _decay;
    private readonly int _window;
    private EaseWeights? _weights;

    /// <summary>Makes an unfitted model.</summary>
    /// <param name="name">The name in results.</param>
    /// <param name="lambda">The ridge regulariser.</param>
    /// <param name="decay">Weight of an item is decay^age; 1 for the plain form.</param>
    /// <param name="window">How many of the most recent items count.</param>
    public EaseModel(string name, double lambda, double decay, int window)
    {
        Name = name;
        _lambda = lambda;
        _decay = decay;
        _window = window;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Settings => FormattableString.Invariant($"lambda {_lambda}, decay {_decay}, window {(_window == int.MaxValue ? "all" : _window)}");

    /// <inheritdoc />
    public void Fit(IReadOnlyList<ArraySegment<int>> histories, int items, IProgress<double>? progress, CancellationToken cancellationToken) =>
        _weights = EaseFitter.Fit(histories.Select(h => (IReadOnlyList<int>)[.. h.Distinct()]), items, _lambda, progress, cancellationToken);

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> history, Span<float> scores) =>
        (_weights ?? throw new InvalidOperationException("The model is not fitted.")).Score(history, _decay, _window, scores);
}
