using System.Collections.Immutable;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;
using Microsoft.ML.OnnxRuntime;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>
/// A small encoder trained on the project's own utterances (<c>models/understanding</c>): what stood before and the words, titles and people
/// masked, to a score for each act. It is opened beside the start and knows no pack. Thread-safe; the network is shared by all callers.
/// </summary>
internal sealed class LearnedReader : ILearnedReader, IDisposable
{
    private const string Name = "understanding";

    /// <summary>The markers are the vocabulary's unused tokens, from this id on.</summary>
    private const int FirstMarker = 1;

    private static readonly string[] Inputs = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] Outputs = ["act"];

    private readonly OnnxModel _model;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly Settings _settings;

    private LearnedReader(OnnxModel model, WordPieceTokenizer tokenizer, Settings settings)
    {
        _model = model;
        _tokenizer = tokenizer;
        _settings = settings;
    }

    /// <summary>Loads the reader from its folder: <c>model.onnx</c>, <c>vocab.txt</c>, <c>config.json</c>.</summary>
    /// <param name="folder">The folder; a <c>manifest.json</c> beside it is held against its files.</param>
    /// <exception cref="ModelException">A file is missing or wrong.</exception>
    public static LearnedReader Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var manifest = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))!, "manifest.json");
        if (File.Exists(manifest) && ModelManifest.Load(manifest) is var models && models.Find(Name) is { } entry)
        {
            models.Verify(entry);
        }

        var settings = Settings.Load(Path.Combine(folder, "config.json"));
        var tokenizer = WordPieceTokenizer.Load(Path.Combine(folder, "vocab.txt"));
        var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"), new OnnxModelOptions { IntraOpThreads = 1 });
        if (!Inputs.All(model.HasInput) || !Outputs.All(model.Outputs.Contains))
        {
            model.Dispose();
            throw new ModelException(model.Path, $"a reader has the inputs {string.Join(", ", Inputs)} and the output {string.Join(", ", Outputs)}");
        }

        return new LearnedReader(model, tokenizer, settings);
    }

    /// <inheritdoc />
    public ActOpinion Read(Reading reading, ItemCatalog catalog) => Score(Encode(ModelInput.Of(reading, catalog), reading.Text));

    /// <summary>Runs the network.</summary>
    /// <param name="ids">The token ids.</param>
    /// <exception cref="ModelException">The network refuses them.</exception>
    public ActOpinion Score(long[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        long[] shape = [1, ids.Length];
        var mask = new long[ids.Length];
        Array.Fill(mask, 1);
        using var tokens = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var seen = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var kinds = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], shape);
        using var results = _model.Run(Inputs, [tokens, seen, kinds], Outputs);
        var scores = results[0].GetTensorDataAsSpan<float>();
        return scores.Length == _settings.Acts.Length
            ? ActOpinion.Of(_settings.Acts, scores, _settings.Lead)
            : throw new ModelException(_model.Path, $"it scores {scores.Length} acts, but its configuration names {_settings.Acts.Length}");
    }

    /// <summary>The token ids of an input; a ramble loses its middle.</summary>
    /// <param name="input">The input.</param>
    /// <param name="text">The utterance it stands over.</param>
    public long[] Encode(ModelInput input, string text)
    {
        ArgumentNullException.ThrowIfNull(input);
        var frame = _tokenizer.Encode([]);
        var ids = new List<int> { frame[0] };
        ids.AddRange(input.Context.Select(marker => FirstMarker + (int)marker));
        foreach (var segment in input.Segments)
        {
            if (segment.Marker is { } marker)
            {
                ids.Add(FirstMarker + (int)marker);
            }
            else
            {
                ids.AddRange(_tokenizer.Encode(text.AsSpan(segment.Start, segment.End - segment.Start))[1..^1]);
            }
        }

        ids.Add(frame[^1]);
        if (ids.Count > _settings.Limit)
        {
            ids.RemoveRange(_settings.Head, ids.Count - _settings.Limit);
        }

        return [.. ids.Select(id => (long)id)];
    }

    /// <inheritdoc />
    public void Dispose() => _model.Dispose();

    /// <summary>What the network's scores mean and how much they count. Immutable.</summary>
    private sealed record Settings(ImmutableArray<UserActKind> Acts, int Limit, int Head, double Lead)
    {
        public static Settings Load(string path)
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(path));
                var config = document.RootElement;
                var acts = config.GetProperty("acts").EnumerateArray().Select(act => Enum.Parse<UserActKind>(act.GetString()!, ignoreCase: true)).ToImmutableArray();
                var settings = new Settings(
                    acts, config.GetProperty("maxTokens").GetInt32(), config.GetProperty("headTokens").GetInt32(),
                    config.GetProperty("lead").GetDouble());
                return settings is { Head: >= 2, Lead: >= 0 } && settings.Limit > settings.Head && acts.Distinct().Count() == acts.Length
                    && config.GetProperty("markers").GetInt32() == Enum.GetValues<Marker>().Length
                    ? settings
                    : throw new ModelException(path, "its sizes make no sense for this program");
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ModelException(path, $"the configuration cannot be read: {error.Message}", error);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
            {
                throw new ModelException(path, $"it is no reader's configuration: {error.Message}", error);
            }
        }
    }
}
