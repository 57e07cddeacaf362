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
/// masked, to a score for each act and for each tag of every stretch. It is opened beside the start and knows no pack. Thread-safe; the network is shared by all callers.
/// </summary>
internal sealed class LearnedReader : ILearnedReader, IDisposable
{
    private const string Name = "understanding";

    /// <summary>The markers are the vocabulary's unused tokens, from this id on.</summary>
    private const int FirstMarker = 1;

    private static readonly string[] Inputs = ["input_ids", "attention_mask", "token_type_ids"];
    private static readonly string[] Outputs = ["act", "tag"];
    private static readonly string[] BareOutputs = ["span", "stance", "act"];

    private static readonly int AllTags = StretchTags.ItemTags + StretchTags.ObjectTags + StretchTags.WordTags;

    private readonly OnnxModel _model;
    private readonly OnnxModel _bare;
    private readonly WordPieceTokenizer _tokenizer;
    private readonly Settings _settings;

    private LearnedReader(OnnxModel model, OnnxModel bare, WordPieceTokenizer tokenizer, Settings settings)
    {
        _model = model;
        _bare = bare;
        _tokenizer = tokenizer;
        _settings = settings;
    }

    /// <summary>Loads the reader from its folder: <c>model.onnx</c>, <c>bare.onnx</c>, <c>vocab.txt</c>, <c>config.json</c>.</summary>
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
        var model = Open(folder, "model.onnx", Outputs);
        try
        {
            return new LearnedReader(model, Open(folder, "bare.onnx", BareOutputs), tokenizer, settings);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static OnnxModel Open(string folder, string file, string[] outputs)
    {
        var model = OnnxModel.Load(Path.Combine(folder, file), new OnnxModelOptions { IntraOpThreads = 1 });
        if (!Inputs.All(model.HasInput) || !outputs.All(model.Outputs.Contains))
        {
            model.Dispose();
            throw new ModelException(model.Path, $"a reader has the inputs {string.Join(", ", Inputs)} and the outputs {string.Join(", ", outputs)}");
        }

        return model;
    }

    /// <inheritdoc />
    public LearnedOpinion Read(Reading reading, ItemCatalog catalog, LearnedOpinion? earlier = null)
    {
        var input = ModelInput.Of(reading, catalog);
        return earlier?.Input == input ? earlier : Score(Encode(input, reading.Text), input);
    }

    /// <inheritdoc />
    public SpanOpinion? FindSpans(Reading reading, PackSchema schema)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var (input, tokens) = ModelInput.Bare(reading, schema);
        var encoded = Encode(input, reading.Text);
        using var results = Run(_bare, encoded, BareOutputs, [encoded.Ids.Length * SpanOpinion.Tags, _settings.Concepts.Length * StanceOpinion.Stances, _settings.Acts.Length]);
        var tags = results[0].GetTensorDataAsSpan<float>();
        var words = ImmutableArray.CreateBuilder<SpanOpinion.Word>(input.Segments.Length);
        for (var at = 0; at < encoded.Firsts.Length; at++)
        {
            if (encoded.Firsts[at] is var place and >= 0 && tokens[at] is var token and >= 0)
            {
                words.Add(new SpanOpinion.Word(token, LogProbabilities.Of(tags.Slice(place * SpanOpinion.Tags, SpanOpinion.Tags))));
            }
        }

        var act = ActOpinion.Of(_settings.Acts, results[2].GetTensorDataAsSpan<float>(), _settings.ActLeads);
        return new SpanOpinion(words.DrainToImmutable(), StanceOpinion.Of(_settings.Concepts, results[1].GetTensorDataAsSpan<float>()), act, _settings.SpanLeads);
    }

    /// <summary>Runs the network.</summary>
    /// <param name="encoded">The token ids.</param>
    /// <param name="input">The input they were made of.</param>
    /// <exception cref="ModelException">The network refuses them.</exception>
    public LearnedOpinion Score(EncodedInput encoded, ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        using var results = Run(_model, encoded, Outputs, [_settings.Acts.Length, encoded.Ids.Length * AllTags]);
        var tags = Tags(encoded, input, results[1].GetTensorDataAsSpan<float>());
        return new LearnedOpinion(ActOpinion.Of(_settings.Acts, results[0].GetTensorDataAsSpan<float>(), _settings.ActLeads), new TagOpinion(tags, _settings.TagLeads), input);
    }

    private static IDisposableReadOnlyCollection<OrtValue> Run(OnnxModel model, EncodedInput encoded, string[] outputs, int[] lengths)
    {
        long[] shape = [1, encoded.Ids.Length];
        var mask = new long[encoded.Ids.Length];
        Array.Fill(mask, 1);
        using var tokens = OrtValue.CreateTensorValueFromMemory(encoded.Ids, shape);
        using var seen = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var kinds = OrtValue.CreateTensorValueFromMemory(new long[encoded.Ids.Length], shape);
        var results = model.Run(Inputs, [tokens, seen, kinds], outputs);
        for (var at = 0; at < outputs.Length; at++)
        {
            if (results[at].GetTensorDataAsSpan<float>().Length is var length && length != lengths[at])
            {
                results.Dispose();
                throw new ModelException(model.Path, $"it gives {length} scores as {outputs[at]} where its configuration promises {lengths[at]}");
            }
        }

        return results;
    }

    private static ImmutableArray<StretchTags> Tags(EncodedInput encoded, ModelInput input, ReadOnlySpan<float> logits)
    {
        var tags = ImmutableArray.CreateBuilder<StretchTags>(input.Segments.Length);
        for (var at = 0; at < input.Segments.Length; at++)
        {
            if (encoded.Firsts[at] is var place and >= 0)
            {
                var segment = input.Segments[at];
                var (first, count) = segment.Mark < 0 ? (StretchTags.ItemTags + StretchTags.ObjectTags, StretchTags.WordTags)
                    : segment.IsItem ? (0, StretchTags.ItemTags) : (StretchTags.ItemTags, StretchTags.ObjectTags);
                tags.Add(StretchTags.Of(segment, logits.Slice((place * AllTags) + first, count)));
            }
        }

        return tags.DrainToImmutable();
    }

    /// <summary>The token ids of an input; a ramble loses its middle.</summary>
    /// <param name="input">The input.</param>
    /// <param name="text">The utterance it stands over.</param>
    public EncodedInput Encode(ModelInput input, string text)
    {
        ArgumentNullException.ThrowIfNull(input);
        var frame = _tokenizer.Encode([]);
        var ids = new List<int> { frame[0] };
        ids.AddRange(input.Context.Select(marker => FirstMarker + (int)marker));
        var firsts = new int[input.Segments.Length];
        for (var at = 0; at < firsts.Length; at++)
        {
            var (segment, first) = (input.Segments[at], ids.Count);
            if (segment.Marker is { } marker)
            {
                ids.Add(FirstMarker + (int)marker);
            }
            else
            {
                ids.AddRange(_tokenizer.Encode(text.AsSpan(segment.Start, segment.End - segment.Start))[1..^1]);
            }

            firsts[at] = ids.Count > first ? first : -1;
        }

        ids.Add(frame[^1]);
        if (ids.Count - _settings.Limit is var gap and > 0)
        {
            ids.RemoveRange(_settings.Head, gap);
            firsts = [.. firsts.Select(at => at < _settings.Head ? at : at >= _settings.Head + gap ? at - gap : -1)];
        }

        return new EncodedInput([.. ids.Select(id => (long)id)], firsts);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _model.Dispose();
        _bare.Dispose();
    }

    /// <summary>What the network's scores mean and how much they count. Immutable.</summary>
    private sealed record Settings(ImmutableArray<UserActKind> Acts, ImmutableArray<Concept> Concepts, int Limit, int Head, ActLeads ActLeads, TagLeads TagLeads, SpanLeads SpanLeads)
    {
        public static Settings Load(string path)
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(path));
                var config = document.RootElement;
                var acts = config.GetProperty("acts").EnumerateArray().Select(act => Enum.Parse<UserActKind>(act.GetString()!, ignoreCase: true)).ToImmutableArray();
                var settings = new Settings(
                    acts, [.. config.GetProperty("concepts").EnumerateArray().Select(concept => Concept.Parse(concept.GetString()!))], config.GetProperty("maxTokens").GetInt32(), config.GetProperty("headTokens").GetInt32(),
                    new ActLeads(config.GetProperty("lead").GetDouble(), config.GetProperty("leadShown").GetDouble()), TagLeads.Of(config.GetProperty("tagLeads")), SpanLeads.Of(config.GetProperty("spanLeads")));
                return settings is { Head: >= 2, ActLeads: { Begun: >= 0, Shown: >= 0 } } && settings.Limit > settings.Head && acts.Distinct().Count() == acts.Length
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
