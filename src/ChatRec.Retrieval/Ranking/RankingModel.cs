using System.Collections.Immutable;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Ranking;

/// <summary>
/// A trained ranker: the weight of each feature is a base and what each column of the situation adds to it, so that a score is a sum whose parts can be
/// told. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// File: safetensors with <c>weights</c> F32 [1 + S, F] (the base, then one row a column of the situation), <c>chance</c> F32 [2, 1 + S] (slope and shift of
/// the logit of being liked, each a base and one number a column). <c>__metadata__</c>: <c>schema</c>, <c>features</c> and <c>situation</c>, the names of
/// the columns joined by commas.
/// </remarks>
internal sealed class RankingModel
{
    /// <summary>The file's name in a model folder.</summary>
    public const string FileName = "ranker.safetensors";

    private const string Schema = "chatrec/ranker/v1";

    private readonly float[] _weights;
    private readonly float[] _chance;

    private RankingModel(FeatureLayout layout, float[] weights, float[] chance) => (Layout, _weights, _chance) = (layout, weights, chance);

    /// <summary>The columns it reads.</summary>
    public FeatureLayout Layout { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The pack it ranks.</param>
    /// <exception cref="ModelException">The file is no such model, or it reads columns that this pack or program does not measure.</exception>
    public static RankingModel Load(string path, PackSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        using var file = SafeTensors.Open(path);
        if (file.Metadata.GetValueOrDefault("schema") is not Schema)
        {
            throw new ModelException(path, $"it is no ranker of the form {Schema}");
        }

        var features = Names(file, "features");
        var situation = Names(file, "situation");
        var layout = FeatureLayout.Of(schema, FeatureLayout.RetrieversIn(situation));
        Compare(path, "measures", features, layout.Features);
        Compare(path, "knows", situation, layout.Situation);
        var (width, rows) = (layout.Features.Length, layout.Situation.Length + 1);
        var weights = file.Read<float>("weights", rows, width);
        var chance = file.Read<float>("chance", 2, rows);
        if (weights.Concat(chance).Any(value => !float.IsFinite(value)))
        {
            throw new ModelException(path, "it holds a value that is no number");
        }

        return new RankingModel(layout, weights, chance);
    }

    /// <summary>Prepares the scoring of one request's candidates.</summary>
    /// <param name="table">What was measured.</param>
    public RankingScores Score(FeatureTable table) => new(this, table);

    /// <summary>The weights of the features in a situation.</summary>
    /// <param name="situation">The request's columns.</param>
    public float[] WeightsIn(ReadOnlySpan<float> situation) => Mix(_weights, Layout.Features.Length, situation);

    /// <summary>The slope and the shift of the logit of being liked in a situation.</summary>
    /// <param name="situation">The request's columns.</param>
    public (double Slope, double Shift) ChanceIn(ReadOnlySpan<float> situation)
    {
        var rows = situation.Length + 1;
        double At(int row, ReadOnlySpan<float> given) => _chance[row * rows] + TensorPrimitives.Dot(given, _chance.AsSpan((row * rows) + 1, rows - 1));
        return (Math.Max(0, At(0, situation)), At(1, situation));
    }

    private static float[] Mix(float[] table, int width, ReadOnlySpan<float> situation)
    {
        var mixed = table.AsSpan(0, width).ToArray();
        for (var row = 0; row < situation.Length; row++)
        {
            if (situation[row] != 0)
            {
                TensorPrimitives.MultiplyAdd(table.AsSpan((row + 1) * width, width), situation[row], mixed, mixed);
            }
        }

        return mixed;
    }

    private static ImmutableArray<string> Names(SafeTensors file, string key) =>
        file.Metadata.TryGetValue(key, out var names) && names.Length > 0
            ? [.. names.Split(',')]
            : throw new ModelException(file.Path, $"it does not name its {key}");

    private static void Compare(string path, string verb, ImmutableArray<string> named, ImmutableArray<string> known)
    {
        if (!named.SequenceEqual(known, StringComparer.Ordinal))
        {
            var strange = named.Except(known, StringComparer.Ordinal).Concat(known.Except(named, StringComparer.Ordinal)).FirstOrDefault() ?? "their order";
            throw new ModelException(path, $"it {verb} other things than this program and pack: {strange}");
        }
    }
}

/// <summary>The scores of one request's candidates and what they are made of. Immutable.</summary>
internal sealed class RankingScores
{
    private readonly RankingModel _model;
    private readonly FeatureTable _table;
    private readonly float[] _weights;
    private readonly Lazy<float[]> _mean;

    /// <summary>Scores candidates.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">What was measured.</param>
    public RankingScores(RankingModel model, FeatureTable table)
    {
        (_model, _table) = (model, table);
        _mean = new Lazy<float[]>(Mean);
        _weights = model.WeightsIn(table.Situation);
        var count = table.Values.Length / _weights.Length;
        Values = new double[count];
        for (var place = 0; place < count; place++)
        {
            Values[place] = TensorPrimitives.Dot(Row(place), _weights);
        }
    }

    /// <summary>One score a candidate.</summary>
    public double[] Values { get; }

    /// <summary>How likely a candidate is liked, 0..1.</summary>
    /// <param name="place">The candidate's place.</param>
    public double Chance(int place)
    {
        var (slope, shift) = _model.ChanceIn(_table.Situation);
        return Math.Round(1 / (1 + Math.Exp(-((slope * Values[place]) + shift))), 6);
    }

    /// <summary>The parts of a candidate's score relative to the candidates' mean, the weightiest first.</summary>
    /// <param name="place">The candidate's place.</param>
    public ImmutableArray<RankingReason> Reasons(int place)
    {
        var (width, mean) = (_weights.Length, _mean.Value);
        var own = Row(place);
        var parts = new List<RankingReason>(width);
        for (var feature = 0; feature < width; feature++)
        {
            parts.Add(new RankingReason(_model.Layout.Features[feature], _weights[feature] * (own[feature] - mean[feature])));
        }

        return
        [
            .. parts.Select(part => part with { Part = Math.Round(part.Part, 4) })
                .Where(part => part.Part != 0)
                .OrderByDescending(part => Math.Abs(part.Part))
                .ThenBy(part => part.Feature, StringComparer.Ordinal),
        ];
    }

    private float[] Mean()
    {
        var mean = new float[_weights.Length];
        for (var row = 0; row < Values.Length; row++)
        {
            TensorPrimitives.Add(mean, Row(row), mean);
        }

        TensorPrimitives.Divide(mean, Values.Length, mean);
        return mean;
    }

    private ReadOnlySpan<float> Row(int place) => _table.Values.AsSpan(place * _weights.Length, _weights.Length);
}
