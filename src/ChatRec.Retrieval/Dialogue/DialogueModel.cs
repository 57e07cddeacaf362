using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Text;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>
/// Scores every item of a trained dialogue model for what was said and named so far: counts of who is named with whom, facts shared with what was
/// named, attributes the words ask for, and a small network that weighs them. Items never named in training are scored by the rest. Immutable and
/// thread-safe.
/// </summary>
/// <remarks>The file and the features are described in <c>training/README.md</c>; <c>training/chatrec_training/dialogue</c> writes it.</remarks>
internal sealed class DialogueModel
{
    /// <summary>The model's file name in a model folder.</summary>
    public const string FileName = "dialogue.safetensors";

    private readonly DialogueFeatures _features;
    private readonly DialogueNetwork _network;

    private DialogueModel(ImmutableArray<string> ids, DialogueFeatures features, DialogueNetwork network)
    {
        Ids = ids;
        _features = features;
        _network = network;
    }

    /// <summary>The items' ids in the model's order.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>Reads a model file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file is missing, cut short or contradicts itself.</exception>
    public static DialogueModel Load(string path)
    {
        using var file = SafeTensors.Open(path);
        var settings = DialogueSettings.Of(file);
        var ids = Encoding.UTF8.GetString(file.Read<byte>("ids")).Split('\n').ToImmutableArray();
        var features = new DialogueFeatures(file, settings, ids.Length);
        var network = DialogueNetwork.Read(file, settings, features, ids.Length);
        return new DialogueModel(ids, features, network);
    }

    /// <summary>Scores every item.</summary>
    /// <param name="dialogue">The conversation so far, on the model's rows.</param>
    /// <param name="scores">Receives one score an item, in the model's order.</param>
    public void Score(DialogueInput dialogue, Span<float> scores)
    {
        using var rows = new FeatureRows(_features.Names.Length, Ids.Length);
        _features.Fill(dialogue, rows);
        _network.Score(rows, dialogue.Numbers(), scores);
    }

    /// <summary>The features of every item, for holding them against those of training.</summary>
    /// <param name="dialogue">The conversation so far.</param>
    /// <returns>By name, one value an item.</returns>
    public IReadOnlyDictionary<string, float[]> FeaturesOf(DialogueInput dialogue)
    {
        using var rows = new FeatureRows(_features.Names.Length, Ids.Length);
        _features.Fill(dialogue, rows);
        var found = new Dictionary<string, float[]>(_features.Fixed, StringComparer.Ordinal);
        for (var at = 0; at < _features.Names.Length; at++)
        {
            found[_features.Names[at]] = rows[at].ToArray();
        }

        return found;
    }

    /// <summary>Widens halves.</summary>
    public static float[] Widen(Half[] halves)
    {
        var values = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, values);
        return values;
    }
}
