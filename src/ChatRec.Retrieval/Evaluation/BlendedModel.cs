using System.Buffers;
using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// A folder that training wrote for one data set: <c>model.json</c> (<c>chatrec/sequential/v1</c>) and the networks it names. Every part's scores are
/// standardised per user over all items (less the mean, over the deviation), weighed and added. Networks come trained; closed forms are fitted on
/// what may be seen. Owns its parts; once fitted, scoring is thread-safe.
/// </summary>
public sealed class BlendedModel : ISequentialModel, IDisposable
{
    private const string Schema = "chatrec/sequential/v1";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    private readonly List<(ISequentialModel Model, float Weight)> _parts = [];

    private BlendedModel(string name) => Name = name;

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Settings => string.Join("; ", _parts.Select(p => FormattableString.Invariant($"{p.Weight} x {p.Model.Name} ({p.Model.Settings})")));

    /// <summary>Loads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="data">The data it must have been trained on.</param>
    /// <exception cref="ModelException">A file is missing or broken, or the model belongs to other data.</exception>
    public static BlendedModel Load(string folder, SequentialDataSet data)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        var path = Path.Combine(folder, "model.json");
        var description = Read(path);
        if (description.Data is not { } source || source.Hash != data.Hash)
        {
            throw new ModelException(path, $"the model was trained on {description.Data?.Name} ({description.Data?.Hash}), not on {data.Name} ({data.Hash})");
        }

        var model = new BlendedModel(string.IsNullOrWhiteSpace(description.Name) ? "trained" : description.Name);
        try
        {
            foreach (var part in description.Blend ?? [])
            {
                if (!double.IsFinite(part.Weight))
                {
                    throw new ModelException(path, "a weight is no number");
                }

                model._parts.Add((Create(folder, path, part), (float)part.Weight));
            }

            return model._parts.Count > 0 ? model : throw new ModelException(path, "the blend has no parts");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Fit(IReadOnlyList<ArraySegment<int>> histories, int items, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        foreach (var (model, _) in _parts)
        {
            model.Fit(histories, items, progress, cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        scores.Clear();
        var rented = ArrayPool<float>.Shared.Rent(scores.Length);
        try
        {
            var part = rented.AsSpan(0, scores.Length);
            foreach (var (model, weight) in _parts)
            {
                model.Score(history, part);
                if (Standardise(part))
                {
                    TensorPrimitives.MultiplyAdd(part, weight, scores, scores);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (model, _) in _parts)
        {
            (model as IDisposable)?.Dispose();
        }
    }

    // False where all scores are equal: such a part says nothing.
    private static bool Standardise(Span<float> scores)
    {
        double total = 0;
        foreach (var score in scores)
        {
            total += score;
        }

        var mean = total / scores.Length;
        double squares = 0;
        foreach (var score in scores)
        {
            squares += (score - mean) * (score - mean);
        }

        var deviation = Math.Sqrt(squares / scores.Length);
        if (!(deviation > 1e-12))
        {
            return false;
        }

        TensorPrimitives.Subtract(scores, (float)mean, scores);
        TensorPrimitives.Divide(scores, (float)deviation, scores);
        return true;
    }

    private static Description Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new ModelException(path, "no such file: a trained model is a folder with a model.json");
        }

        try
        {
            using var stream = File.OpenRead(path);
            var description = JsonSerializer.Deserialize<Description>(stream, Json);
            return description?.Schema == Schema ? description : throw new ModelException(path, $"the schema is {description?.Schema}, not {Schema}");
        }
        catch (JsonException error)
        {
            throw new ModelException(path, $"not a model's description: {error.Message}", error);
        }
    }

    private static ISequentialModel Create(string folder, string path, Part part)
    {
        try
        {
            return part.Kind switch
            {
                "network" when !string.IsNullOrEmpty(part.File) && Path.GetFileName(part.File) == part.File => new NetworkModel(Path.Combine(folder, part.File), part.History),
                "ease" when part.Lambda > 0 => new EaseModel(part.Kind, part.Lambda, part.Decay, part.Window),
                "transitions" => new TransitionModel(part.Decay, part.Window, part.Gap, part.Reach),
                _ => throw new ModelException(path, $"a part of kind {part.Kind} cannot be made from what is said of it"),
            };
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new ModelException(path, $"a part of kind {part.Kind}: {error.Message}", error);
        }
    }

    private sealed record Source(string? Name, string? Hash);

    private sealed record Part(string? Kind, string? File, int History, double Weight, double Lambda, double Decay, int Window, double Gap, int Reach);

    private sealed record Description(string? Schema, string? Name, Source? Data, IReadOnlyList<Part>? Blend);
}
