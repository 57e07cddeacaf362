using ChatRec.Retrieval.Inference;
using Microsoft.ML.OnnxRuntime;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// A network trained elsewhere: <c>items</c> int64 [batch, length] (row + 1, zeros behind the end) to <c>scores</c> f32 [batch, items]. Owns its
/// session; scoring is thread-safe.
/// </summary>
public sealed class NetworkModel : ISequentialModel, IDisposable
{
    private static readonly string[] Inputs = ["items"];
    private static readonly string[] Outputs = ["scores"];

    private readonly OnnxModel _model;
    private readonly int _history;

    /// <summary>Loads a network.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="history">How many of the latest items it takes.</param>
    /// <exception cref="ModelException">The file is missing, broken, or takes and gives something else.</exception>
    public NetworkModel(string path, int history)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(history, 1);
        _history = history;

        // Cases are scored side by side: one thread each.
        _model = OnnxModel.Load(path, new OnnxModelOptions { IntraOpThreads = 1 });
        if (!_model.HasInput(Inputs[0]) || !_model.Outputs.Contains(Outputs[0], StringComparer.Ordinal))
        {
            _model.Dispose();
            throw new ModelException(path, "the network must take items and give scores");
        }
    }

    /// <inheritdoc />
    public string Name => Path.GetFileName(_model.Path);

    /// <inheritdoc />
    public string Settings => FormattableString.Invariant($"history {_history}");

    /// <inheritdoc />
    /// <remarks>A trained network learns nothing here.</remarks>
    public void Fit(IReadOnlyList<ArraySegment<int>> histories, int items, IProgress<double>? progress, CancellationToken cancellationToken)
    {
    }

    /// <inheritdoc />
    /// <exception cref="ModelException">The network knows another number of items.</exception>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        scores.Clear();
        if (history.IsEmpty)
        {
            return;
        }

        var latest = history[Math.Max(0, history.Length - _history)..];
        var items = new long[latest.Length];
        for (var at = 0; at < items.Length; at++)
        {
            items[at] = latest[at] + 1;
        }

        using var input = OrtValue.CreateTensorValueFromMemory(items, [1, items.Length]);
        using var results = _model.Run(Inputs, [input], Outputs);
        var found = results[0].GetTensorDataAsSpan<float>();
        if (found.Length != scores.Length)
        {
            throw new ModelException(_model.Path, $"the network scores {found.Length} items, the data has {scores.Length}");
        }

        found.CopyTo(scores);
    }

    /// <inheritdoc />
    public void Dispose() => _model.Dispose();
}
