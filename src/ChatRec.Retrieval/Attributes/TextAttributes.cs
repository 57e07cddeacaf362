using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Attributes;

/// <summary>
/// The text-only form of the attribute model: one linear map from the vector of an item's text to its axes and tags, for packs that
/// training never saw. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// File: safetensors with <c>weights</c> F32 [axes + tags, dimensions], <c>shift</c> F32 [axes + tags] and <c>confidence</c> F32 [2, axes]: how often
/// a degree is near a person's judgement, for items without and with a description. A degree is <c>w · v + b</c> cut to 0..1, the chance of a
/// tag the logistic function of the same. The metadata name the outputs (<c>axes</c>, <c>tags</c>), the encoder (<c>model</c>) and the chance
/// from which a tag is told (<c>least</c>).
/// </remarks>
internal sealed class TextAttributes
{
    /// <summary>The file's name in the encoder's folder.</summary>
    public const string Name = "attributes.safetensors";

    private readonly ImmutableArray<string> _axes;
    private readonly ImmutableArray<TagName> _tags;
    private readonly float[] _weights;
    private readonly float[] _shifts;
    private readonly float[] _confidences;
    private readonly int _dimensions;
    private readonly string _path;
    private readonly string? _encoder;
    private readonly double _least;

    private TextAttributes(
        string path, string? encoder, ImmutableArray<string> axes, ImmutableArray<TagName> tags, float[] weights, float[] shifts, float[] confidences, double least)
    {
        _path = path;
        _encoder = encoder;
        _axes = axes;
        _tags = tags;
        _weights = weights;
        _shifts = shifts;
        _confidences = confidences;
        _dimensions = weights.Length / shifts.Length;
        _least = least;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file is missing or unsound.</exception>
    public static TextAttributes Load(string path)
    {
        using var file = SafeTensors.Open(path);
        var axes = AttributePredictionFile.Columns(file, "axes").Split(',', StringSplitOptions.RemoveEmptyEntries).ToImmutableArray();
        var tags = AttributePredictionFile.Tags(file);
        var outputs = axes.Length + tags.Length;
        var weights = file.Read<float>("weights", outputs, -1);
        var shifts = file.Read<float>("shift", outputs);
        var confidences = file.Read<float>("confidence", 2, axes.Length);
        var told = double.TryParse(AttributePredictionFile.Columns(file, "least"), NumberStyles.Float, CultureInfo.InvariantCulture, out var least);
        var sound = outputs > 0 && told && least is > 0 and <= 1 && weights.Concat(shifts).All(float.IsFinite) && confidences.All(one => one is >= 0 and <= 1);
        return sound
            ? new TextAttributes(path, file.Metadata.GetValueOrDefault("model"), axes, tags, weights, shifts, confidences, least)
            : throw new ModelException(path, "it holds a number out of bounds");
    }

    /// <summary>Checks that it was made for an encoder.</summary>
    /// <param name="encoderHash">The encoder whose vectors it will read.</param>
    /// <param name="dimensions">Numbers a vector.</param>
    /// <exception cref="ModelException">It was made for another.</exception>
    public void ThrowIfNotFor(string encoderHash, int dimensions)
    {
        if ((_encoder is not null && _encoder != encoderHash) || dimensions != _dimensions)
        {
            throw new ModelException(_path, $"it was made for the encoder {_encoder} with {_dimensions} numbers a vector, but {encoderHash} with {dimensions} is loaded");
        }
    }

    /// <summary>Whether a pack declares anything this model can tell: an axis it knows, or a tag with words for one of its values.</summary>
    /// <param name="schema">The pack's declaration.</param>
    public bool Concerns(PackSchema schema) => schema.Attributes.Any(attribute => attribute.Kind switch
    {
        AttributeKind.Axis => _axes.Contains(attribute.Name),
        AttributeKind.Tag => _tags.Any(tag => tag.Attribute == attribute.Name && attribute.Words.ContainsKey(tag.Value)),
        _ => false,
    });

    /// <summary>Reads the vectors of a catalogue's items; an item without a vector stays unknown.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="vectors">Their vectors.</param>
    public AttributePredictions Predict(ItemCatalog catalog, ItemVectors vectors)
    {
        var degrees = new byte[catalog.Count * _axes.Length];
        var confidences = new byte[degrees.Length];
        var chances = new byte[catalog.Count * _tags.Length];
        var placeOf = new int[catalog.Count];
        Parallel.For(0, catalog.Count, row =>
        {
            placeOf[row] = vectors.Has(row) ? row : -1;
            if (placeOf[row] < 0)
            {
                return;
            }

            var values = vectors.Get(row, out var scale);
            var described = string.IsNullOrWhiteSpace(catalog.DescriptionOf(new ItemIndex(row))) ? 0 : 1;
            for (var axis = 0; axis < _axes.Length; axis++)
            {
                degrees[(row * _axes.Length) + axis] = Steps(Read(axis, values, scale));
                confidences[(row * _axes.Length) + axis] = Steps(_confidences[(described * _axes.Length) + axis]);
            }

            for (var tag = 0; tag < _tags.Length; tag++)
            {
                chances[(row * _tags.Length) + tag] = Steps(1 / (1 + Math.Exp(-Read(_axes.Length + tag, values, scale))));
            }
        });
        return new AttributePredictions(_axes, _tags, degrees, confidences, chances, placeOf) { LeastChance = _least };
    }

    private static byte Steps(double value) => (byte)Math.Round(Math.Clamp(value, 0, 1) * AttributePredictions.Whole);

    // One after the other and in double precision: the same sum on every processor.
    private double Read(int output, ReadOnlySpan<sbyte> values, float scale)
    {
        var weights = _weights.AsSpan(output * _dimensions, _dimensions);
        var sum = 0.0;
        for (var at = 0; at < weights.Length; at++)
        {
            sum += (double)weights[at] * values[at];
        }

        return (sum * scale) + _shifts[output];
    }
}
