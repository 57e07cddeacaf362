using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Retrieval.Inference;
using Microsoft.ML.OnnxRuntime;

namespace ChatRec.Retrieval.Text;

/// <summary>
/// Turns text into a sentence vector: WordPiece ids, a BERT-like network, the mean over the tokens, unit length. Thread-safe; the
/// network is shared by all callers. A text's vector does not depend on which other texts are encoded with it unless batches are
/// asked for: the network's activations are quantised by the range of a whole batch.
/// </summary>
public sealed class TextEncoder : IDisposable
{
    private const int DefaultMaxTokens = 256;

    private static readonly string[] AllInputs = ["input_ids", "attention_mask", "token_type_ids"];

    private readonly OnnxModel _model;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly Lazy<string> _hash;
    private readonly LatestTexts _latest = new();

    /// <summary>Creates an encoder.</summary>
    /// <param name="model">The network; owned and disposed by the encoder.</param>
    /// <param name="tokenizer">The tokenizer it was trained with.</param>
    /// <param name="dimensions">The length of its vectors.</param>
    /// <param name="maxTokens">The most tokens it reads of a text, at least 2.</param>
    /// <exception cref="ModelException">The network has other inputs than a BERT's.</exception>
    public TextEncoder(OnnxModel model, WordPieceTokenizer tokenizer, int dimensions, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 2);
        _model = model;
        _tokenizer = tokenizer;
        Dimensions = dimensions;
        MaxTokens = maxTokens;
        _inputs = [.. AllInputs.Where(model.HasInput)];
        _outputs = [model.Outputs[0]];
        if (_inputs.Length != model.Inputs.Count || !_inputs.Contains("input_ids"))
        {
            throw new ModelException(model.Path, $"a text encoder has the inputs {string.Join(", ", AllInputs)}, not {string.Join(", ", model.Inputs)}");
        }

        _hash = new Lazy<string>(() =>
        {
            using var stream = File.OpenRead(model.Path);
            return $"sha256:{Convert.ToHexStringLower(SHA256.HashData(stream))}";
        });
    }

    /// <summary>The length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>The most tokens read of a text, the two that frame it included.</summary>
    public int MaxTokens { get; }

    /// <summary>"sha256:…" of the network's file: what vectors are filed under.</summary>
    public string Hash => _hash.Value;

    /// <summary>Loads an encoder from its folder: <c>model.onnx</c>, <c>vocab.txt</c>, <c>config.json</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How the network runs.</param>
    /// <exception cref="ModelException">A file is missing or wrong.</exception>
    public static TextEncoder Load(string folder, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var configPath = Path.Combine(folder, "config.json");
        var (dimensions, maxTokens, vocabularySize) = ReadConfig(configPath);
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        if (tokenizer.VocabularySize != vocabularySize)
        {
            throw new ModelException(configPath, $"it speaks of {vocabularySize} tokens, but vocab.txt holds {tokenizer.VocabularySize}");
        }

        var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"), options);
        try
        {
            return new TextEncoder(model, tokenizer, dimensions, maxTokens);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Encodes one text.</summary>
    /// <param name="text">Any text; untrusted. What lies beyond <see cref="MaxTokens"/> is not read.</param>
    /// <param name="cancellationToken">Stops the network.</param>
    /// <returns>A vector of <see cref="Dimensions"/> numbers and length 1.</returns>
    public float[] Encode(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_latest.Find(text) is { } known)
        {
            return (float[])known.Clone();
        }

        var vector = new float[Dimensions];
        var ids = _tokenizer.Encode(text, MaxTokens);
        RunBatch([ids], [0], vector, cancellationToken);
        _latest.Keep(text, (float[])vector.Clone());
        return vector;
    }

    /// <summary>Encodes many texts, those of similar length together.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="batch">The most texts in one run, at least 1. With 1 each vector equals that of <see cref="Encode"/>.</param>
    /// <param name="progress">Is told how many texts are done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The vectors, one after the other, in the order of the texts.</returns>
    public float[] EncodeAll(IReadOnlyList<string> texts, int batch = 1, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var vectors = new float[checked(texts.Count * Dimensions)];
        var ids = new int[texts.Count][];
        for (var text = 0; text < ids.Length; text++)
        {
            ids[text] = _tokenizer.Encode(texts[text], MaxTokens);
        }

        var order = Enumerable.Range(0, ids.Length).OrderBy(text => ids[text].Length).ToArray();
        for (var start = 0; start < order.Length; start += batch)
        {
            var rows = order.AsSpan(start, Math.Min(batch, order.Length - start));
            RunBatch(ids, rows, vectors, cancellationToken);
            progress?.Report(start + rows.Length);
        }

        return vectors;
    }

    /// <inheritdoc />
    public void Dispose() => _model.Dispose();

    private void RunBatch(int[][] ids, ReadOnlySpan<int> rows, Span<float> vectors, CancellationToken cancellationToken)
    {
        var length = 0;
        foreach (var row in rows)
        {
            length = Math.Max(length, ids[row].Length);
        }

        var tokens = new long[rows.Length * length];
        var mask = new long[tokens.Length];
        Array.Fill(tokens, _tokenizer.Padding);
        for (var at = 0; at < rows.Length; at++)
        {
            var own = ids[rows[at]];
            for (var token = 0; token < own.Length; token++)
            {
                tokens[(at * length) + token] = own[token];
            }

            mask.AsSpan(at * length, own.Length).Fill(1);
        }

        long[] shape = [rows.Length, length];
        var values = new OrtValue[_inputs.Length];
        try
        {
            for (var input = 0; input < values.Length; input++)
            {
                var data = _inputs[input] switch { "input_ids" => tokens, "attention_mask" => mask, _ => new long[tokens.Length] };
                values[input] = OrtValue.CreateTensorValueFromMemory(data, shape);
            }

            using var results = _model.Run(_inputs, values, _outputs, cancellationToken);
            Pool(results[0], ids, rows, length, vectors);
        }
        finally
        {
            foreach (var value in values)
            {
                value?.Dispose();
            }
        }
    }

    private void Pool(OrtValue hidden, int[][] ids, ReadOnlySpan<int> rows, int length, Span<float> vectors)
    {
        var shape = hidden.GetTensorTypeAndShape().Shape;
        if (shape is not [_, _, _] || shape[0] != rows.Length || shape[1] != length || shape[2] != Dimensions)
        {
            throw new ModelException(_model.Path, $"its first output has the shape [{string.Join(", ", shape)}], not [{rows.Length}, {length}, {Dimensions}]");
        }

        var states = hidden.GetTensorDataAsSpan<float>();
        for (var at = 0; at < rows.Length; at++)
        {
            var vector = vectors.Slice(rows[at] * Dimensions, Dimensions);
            vector.Clear();
            var count = ids[rows[at]].Length;
            for (var token = 0; token < count; token++)
            {
                TensorPrimitives.Add(vector, states.Slice(((at * length) + token) * Dimensions, Dimensions), vector);
            }

            // The mean's divisor falls away in the norm; a vector of zeros stays one.
            var norm = TensorPrimitives.Norm((ReadOnlySpan<float>)vector);
            if (norm > 0)
            {
                TensorPrimitives.Divide(vector, norm, vector);
            }
        }
    }

    private static (int Dimensions, int MaxTokens, int VocabularySize) ReadConfig(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var config = document.RootElement;
            var positions = config.GetProperty("max_position_embeddings").GetInt32();
            var maxTokens = config.TryGetProperty("max_tokens", out var tokens) ? tokens.GetInt32() : DefaultMaxTokens;
            var dimensions = config.GetProperty("hidden_size").GetInt32();
            return dimensions is > 0 and <= 16384 && positions >= 2 && maxTokens >= 2
                ? (dimensions, Math.Min(maxTokens, positions), config.GetProperty("vocab_size").GetInt32())
                : throw new ModelException(path, "its sizes make no sense");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(path, $"the configuration cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ModelException(path, $"it is no encoder's configuration: {error.Message}", error);
        }
    }
}
