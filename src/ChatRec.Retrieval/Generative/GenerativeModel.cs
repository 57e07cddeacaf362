using System.Globalization;
using System.Numerics.Tensors;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;
using Microsoft.ML.OnnxRuntime;

namespace ChatRec.Retrieval.Generative;

/// <summary>
/// The network that reads a history and a text and searches a prefix tree, all in one run (<c>generative.onnx</c>; its inputs are described in
/// <c>training/chatrec_training/generative/graph.py</c>). Thread-safe.
/// </summary>
internal sealed class GenerativeModel : IDisposable
{
    /// <summary>The file's name in a model folder.</summary>
    public const string Name = "generative.onnx";

    private const string Schema = "chatrec/generative/v1";

    private static readonly string[] InputNames =
    [
        "codes", "vectors", "present", "text", "code1", "code2", "code3", "code4", "first1", "first2", "first3", "leaf1", "leaf2", "branching", "allowed", "mask",
        "width",
    ];

    private static readonly string[] OutputNames = ["items", "scores"];

    private readonly OnnxModel _network;

    private GenerativeModel(OnnxModel network, int vector, int text, int history)
    {
        _network = network;
        VectorDimensions = vector;
        TextDimensions = text;
        History = history;
    }

    /// <summary>The file.</summary>
    public string Path => _network.Path;

    /// <summary>Numbers of an item's vector.</summary>
    public int VectorDimensions { get; }

    /// <summary>Numbers of a text's vector.</summary>
    public int TextDimensions { get; }

    /// <summary>How many items of a history it tells apart by their place.</summary>
    public int History { get; }

    /// <summary>Where it runs.</summary>
    public ComputeDevice Device => _network.Device;

    /// <summary>Why it does not run on a GPU, if it should.</summary>
    public string? Fallback => _network.Fallback;

    /// <summary>Loads the network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it runs.</param>
    /// <exception cref="ModelException">The file is missing, truncated, or no such network.</exception>
    public static GenerativeModel Load(string path, OnnxModelOptions options)
    {
        var network = OnnxModel.Load(path, options);
        try
        {
            if (network.Metadata.GetValueOrDefault("schema") != Schema || !InputNames.All(network.HasInput) || !OutputNames.All(network.Outputs.Contains))
            {
                throw new ModelException(path, $"it is no network of the form {Schema}");
            }

            if (Size(network, "levels") != SemanticId.Levels || Size(network, "codes") != SemanticId.CodesPerLevel)
            {
                throw new ModelException(path, $"it decodes {Size(network, "levels")} levels of {Size(network, "codes")} codes, not {SemanticId.Levels} of {SemanticId.CodesPerLevel}");
            }

            return new GenerativeModel(network, Size(network, "vector"), Size(network, "text"), Size(network, "history"));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a network that was trained with another codebook or encoder.</summary>
    /// <param name="file">The codebook.</param>
    /// <param name="encoderHash">The encoder of text vectors.</param>
    /// <param name="dimensions">The numbers of its vectors.</param>
    /// <exception cref="ModelException">They do not belong together; the message names both hashes.</exception>
    public void ThrowIfNotFor(SemanticIdFile file, string encoderHash, int dimensions)
    {
        var metadata = _network.Metadata;
        foreach (var (name, actual, what) in (ReadOnlySpan<(string, string, string)>)
            [("codebook", file.Hash, file.Path), ("catalog", file.CatalogHash, $"that of {file.Path}"), ("encoder", encoderHash, "the text encoder")])
        {
            if (metadata.GetValueOrDefault(name) is var said && said != actual)
            {
                throw new ModelException(Path, $"it was trained with the {name} {said ?? "(unnamed)"}, but {what} is {actual}");
            }
        }

        if (VectorDimensions != dimensions || TextDimensions != dimensions)
        {
            throw new ModelException(Path, $"it reads vectors of {VectorDimensions} and {TextDimensions} numbers, the encoder makes {dimensions}");
        }
    }

    /// <summary>Searches the tree for each case; the cases have one width and do not see one another.</summary>
    /// <param name="queries">The cases, at least one.</param>
    /// <param name="tree">The catalogue.</param>
    /// <param name="cancellationToken">Stops the run inside the network.</param>
    /// <returns>For each case the distinct allowed items found, by falling score.</returns>
    /// <exception cref="ArgumentException">A case is not over this tree, has another width than the first, or holds what is no number.</exception>
    /// <exception cref="ModelException">The network refuses to run.</exception>
    public IReadOnlyList<FoundPlace[]> Search(IReadOnlyList<GenerativeQuery> queries, PrefixTree tree, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero(queries.Count);
        var inputs = new List<OrtValue>(InputNames.Length);
        try
        {
            AddHistory(inputs, queries);
            AddTree(inputs, tree);
            AddMasks(inputs, queries, tree);
            Add(inputs, new long[] { queries[0].Width }, 1);
            using var outputs = _network.Run(InputNames, inputs, OutputNames, cancellationToken);
            return Read(outputs[0].GetTensorDataAsSpan<long>(), outputs[1].GetTensorDataAsSpan<float>(), queries.Count);
        }
        finally
        {
            inputs.ForEach(static input => input.Dispose());
        }
    }

    /// <inheritdoc />
    public void Dispose() => _network.Dispose();

    private void AddHistory(List<OrtValue> inputs, IReadOnlyList<GenerativeQuery> queries)
    {
        var (batch, items) = (queries.Count, Math.Max(1, queries.Max(query => query.History.Length)));
        var codes = new long[batch * items * SemanticId.Levels];
        var vectors = new float[batch * items * VectorDimensions];
        var present = new bool[batch * items];
        var texts = new float[batch * TextDimensions];
        for (var row = 0; row < batch; row++)
        {
            var query = queries[row];
            if (query.Vectors.Length != query.History.Length * VectorDimensions || (query.Text ?? []).Length is var said && said != 0 && said != TextDimensions)
            {
                throw new ArgumentException("A case's vectors are not of the network's size.", nameof(queries));
            }

            if (!IsFinite(query.Vectors) || !IsFinite(query.Text))
            {
                throw new ArgumentException("A case's vectors hold what is no number.", nameof(queries));
            }

            var start = ((row + 1) * items) - query.History.Length; // padded on the left
            for (var at = 0; at < query.History.Length; at++)
            {
                present[start + at] = true;
                for (var level = 0; level < SemanticId.Levels; level++)
                {
                    codes[((start + at) * SemanticId.Levels) + level] = query.History[at][level];
                }
            }

            query.Vectors.CopyTo(vectors, start * VectorDimensions);
            query.Text?.CopyTo(texts, row * TextDimensions);
        }

        Add(inputs, codes, batch, items, SemanticId.Levels);
        Add(inputs, vectors, batch, items, VectorDimensions);
        Add(inputs, present, batch, items);
        Add(inputs, texts, batch, TextDimensions);
    }

    private static void AddTree(List<OrtValue> inputs, PrefixTree tree)
    {
        foreach (var codes in tree.Codes)
        {
            Add(inputs, codes, codes.Length);
        }

        foreach (var starts in (ReadOnlySpan<int[]>)[.. tree.First, .. tree.Leaf])
        {
            Add(inputs, starts, starts.Length);
        }

        Add(inputs, tree.Branching, tree.Branching.Length);
    }

    private static void AddMasks(List<OrtValue> inputs, IReadOnlyList<GenerativeQuery> queries, PrefixTree tree)
    {
        var distinct = new List<int[]>();
        var mask = new long[queries.Count];
        for (var row = 0; row < mask.Length; row++)
        {
            var query = queries[row];
            if (query.Before.Length != tree.Count + 1 || query.Width != queries[0].Width || query.Width < 1)
            {
                throw new ArgumentException("The cases are not over this tree or not of one width.", nameof(queries));
            }

            mask[row] = distinct.FindIndex(one => ReferenceEquals(one, query.Before));
            if (mask[row] < 0)
            {
                mask[row] = distinct.Count;
                distinct.Add(query.Before);
            }
        }

        var joined = distinct[0];
        if (distinct.Count > 1)
        {
            joined = GC.AllocateUninitializedArray<int>(checked(distinct.Count * joined.Length));
            for (var row = 0; row < distinct.Count; row++)
            {
                distinct[row].CopyTo(joined, row * (tree.Count + 1));
            }
        }

        Add(inputs, joined, distinct.Count, tree.Count + 1);
        Add(inputs, mask, mask.Length);
    }

    private static void Add<T>(List<OrtValue> inputs, T[] values, params long[] shape)
        where T : unmanaged =>
        inputs.Add(OrtValue.CreateTensorValueFromMemory(values, shape));

    private static FoundPlace[][] Read(ReadOnlySpan<long> items, ReadOnlySpan<float> scores, int batch)
    {
        var found = new FoundPlace[batch][];
        var width = items.Length / batch;
        for (var row = 0; row < batch; row++)
        {
            var places = items.Slice(row * width, width);
            var count = places.IndexOf(-1) is var end && end < 0 ? width : end; // what was not found is last
            found[row] = new FoundPlace[count];
            for (var at = 0; at < count; at++)
            {
                found[row][at] = new FoundPlace((int)places[at], scores[(row * width) + at]);
            }
        }

        return found;
    }

    private static bool IsFinite(ReadOnlySpan<float> values) => float.IsFinite(TensorPrimitives.SumOfMagnitudes(values));

    private static int Size(OnnxModel network, string name) =>
        int.TryParse(network.Metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? size
            : throw new ModelException(network.Path, $"it does not say its \"{name}\"");
}
