using System.Collections.Immutable;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>
/// The network that weighs the features: <c>out · relu(first f + context c + bias) + straight · f</c>. What an item brings to it whatever is said is
/// added up once. Immutable and thread-safe.
/// </summary>
internal sealed class DialogueNetwork
{
    private const int Numbers = 5;
    private const int Chunk = 1024; // features of so many items stay in the nearest cache

    private readonly ImmutableArray<(int Row, int Column)> _columns;
    private readonly float[] _first;
    private readonly float[] _context;
    private readonly float[] _bias;
    private readonly float[] _out;
    private readonly float[] _straight;
    private readonly float[][] _fixedHidden;
    private readonly float[] _fixedStraight;
    private readonly int _width;

    private DialogueNetwork(SafeTensors file, DialogueSettings settings, DialogueFeatures features, int items)
    {
        var priors = (int)file.Tensors["prior"].Shape[1];
        _width = settings.Features.Length + priors;
        _out = file.Read<float>("network.out", -1);
        _first = file.Read<float>("network.first", _out.Length, _width);
        _context = file.Read<float>("network.context", _out.Length, Numbers);
        _bias = file.Read<float>("network.bias", _out.Length);
        _straight = file.Read<float>("network.straight", _width);
        if (new[] { _first, _context, _bias, _out, _straight }.Any(values => values.Any(value => !float.IsFinite(value))))
        {
            throw new ModelException(file.Path, "the network holds a value that is no number");
        }

        _columns = [.. features.Names.Select((name, row) => (row, Array.IndexOf(settings.Features, name)))];
        var prior = file.Read<float>("prior", items, priors);
        var steady = settings.Features
            .Select((name, column) => (Column: column, Values: features.Fixed.GetValueOrDefault(name)))
            .Where(one => one.Values is not null)
            .Concat(Enumerable.Range(0, priors).Select(at => (
                Column: settings.Features.Length + at,
                Values: (float[]?)[.. Enumerable.Range(0, items).Select(item => prior[(item * priors) + at])])))
            .ToList();
        _fixedHidden = [.. Enumerable.Range(0, _out.Length).Select(unit => Sum(column => _first[(unit * _width) + column]))];
        _fixedStraight = Sum(column => _straight[column]);

        float[] Sum(Func<int, float> weight)
        {
            var sum = new float[items];
            foreach (var (column, values) in steady)
            {
                TensorPrimitives.MultiplyAdd(values, weight(column), sum, sum);
            }

            return sum;
        }
    }

    /// <summary>Reads <c>network.*</c> and <c>prior</c>.</summary>
    /// <exception cref="ModelException">A tensor is missing or of another shape, or the model was made for other features.</exception>
    public static DialogueNetwork Read(SafeTensors file, DialogueSettings settings, DialogueFeatures features, int items)
    {
        var known = features.Names.Concat(features.Fixed.Keys).ToHashSet(StringComparer.Ordinal);
        return !known.SetEquals(settings.Features) || settings.Features.Length != known.Count
            ? throw new ModelException(file.Path, "it was made for other features than this version computes")
            : file.Tensors.TryGetValue("prior", out var prior) && prior.Shape.Length == 2
                ? new DialogueNetwork(file, settings, features, items)
                : throw new ModelException(file.Path, "it holds no tensor \"prior\" with a row an item");
    }

    /// <summary>Scores every item.</summary>
    /// <param name="rows">The features, in the order of <see cref="DialogueFeatures.Names"/>.</param>
    /// <param name="numbers">The conversation's own numbers.</param>
    /// <param name="scores">Receives one score an item.</param>
    public void Score(FeatureRows rows, ReadOnlySpan<float> numbers, Span<float> scores)
    {
        Span<float> hidden = stackalloc float[Chunk];
        for (var start = 0; start < scores.Length; start += Chunk)
        {
            var part = start..Math.Min(start + Chunk, scores.Length);
            var target = scores[part];
            var unitPart = hidden[..target.Length];
            _fixedStraight.AsSpan(part).CopyTo(target);
            AddRows(rows, _straight, part, target);
            for (var unit = 0; unit < _out.Length; unit++)
            {
                var shift = _bias[unit] + TensorPrimitives.Dot(_context.AsSpan(unit * Numbers, Numbers), numbers);
                TensorPrimitives.Add(_fixedHidden[unit].AsSpan(part), shift, unitPart);
                AddRows(rows, _first.AsSpan(unit * _width, _width), part, unitPart);
                TensorPrimitives.Max(unitPart, 0f, unitPart);
                TensorPrimitives.MultiplyAdd(unitPart, _out[unit], target, target);
            }
        }
    }

    private void AddRows(FeatureRows rows, ReadOnlySpan<float> weights, Range part, Span<float> target)
    {
        foreach (var (row, column) in _columns)
        {
            TensorPrimitives.MultiplyAdd(rows[row][part], weights[column], target, target);
        }
    }
}
