using System.Text.Json;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Inference;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Evaluation;

/// <summary>Against TinyModel, which <c>python3 -m tests.make_tiny_model</c> (in training/) trains and measures.</summary>
public sealed class BlendedModelTests : IDisposable
{
    private static readonly string Trained = RepositoryRoot.Combine("tests", "ChatRec.Retrieval.Tests", "Evaluation", "TinyModel");

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;
    private readonly SequentialDataSet _data = SequentialDataSet.Load(Trained);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_TrainedFolder_GivesEveryPlaceThatTrainingFound()
    {
        using var description = JsonDocument.Parse(File.ReadAllText(Path.Combine(Trained, "model.json")));
        var expected = description.RootElement.GetProperty("figures");
        using var model = BlendedModel.Load(Trained, _data);

        var result = SequentialEvaluation.Run(_data, model, SequentialSplit.Test, seed: 1);

        Assert.Equal(expected.GetProperty("places").EnumerateArray().Select(p => p.GetInt32()), result.Cases.Select(c => c.Place));
        Assert.Equal(expected.GetProperty("recall10").GetDouble(), result.Recall10.Mean, 1e-9);
        Assert.Equal(expected.GetProperty("ndcg10").GetDouble(), result.Ndcg10.Mean, 1e-9);
        Assert.Contains(result.Cases, c => c.Place > 0);
        Assert.Equal("tiny", result.Model);
    }

    [Fact]
    public void Score_OnePartOfTheBlend_IsStandardised()
    {
        var kept = Copy(json => Keep(json, 0));
        using var model = BlendedModel.Load(kept, _data);
        var scores = new float[_data.Items.Count];

        model.Fit([.. _data.Sequences.Select(s => new ArraySegment<int>(s))], scores.Length, null, CancellationToken.None);
        model.Score([3, 4, 5], scores);

        Assert.Equal(0, scores.Average(), 1e-5);
        Assert.Equal(1, scores.Select(s => (double)s * s).Average(), 1e-4);
    }

    [Fact]
    public void Score_HistoryLongerThanTheNetworkTakes_CountsTheLatest()
    {
        using var model = BlendedModel.Load(Copy(json => Keep(json, 0)), _data);
        var whole = new float[_data.Items.Count];
        var cut = new float[_data.Items.Count];
        int[] history = [.. Enumerable.Range(0, 10_000).Select(i => i % whole.Length)];

        model.Score(history, whole);
        model.Score(history.AsSpan()[^6..], cut);

        Assert.Equal(cut, whole);
    }

    [Fact]
    public void Score_EmptyHistory_SaysNothing()
    {
        using var model = BlendedModel.Load(Copy(json => Keep(json, 0)), _data);
        var scores = Enumerable.Repeat(7f, _data.Items.Count).ToArray();

        model.Score([], scores);

        Assert.All(scores, s => Assert.Equal(0, s));
    }

    [Fact]
    public void Load_OtherData_IsRefusedWithBothHashes()
    {
        var other = Path.Combine(_folder, "other.txt");
        File.WriteAllText(other, "u 1 2 3\n");
        var data = SequentialDataSet.Load(other);

        var error = Assert.Throws<ModelException>(() => BlendedModel.Load(Trained, data));

        Assert.Contains(data.Hash, error.Message, StringComparison.Ordinal);
        Assert.Contains(_data.Hash, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"kind\": \"ease\"", "\"kind\": \"oracle\"", "oracle")]
    [InlineData("chatrec/sequential/v1", "chatrec/sequential/v9", "chatrec/sequential/v9")]
    [InlineData("\"history\": 6", "\"history\": 0", "network")]
    [InlineData("\"file\": \"model.onnx\"", "\"file\": \"../model.onnx\"", "network")]
    [InlineData("\"file\": \"model.onnx\"", "\"file\": \"absent.onnx\"", "absent.onnx")]
    [InlineData("\"name\": \"tiny\",", "\"name\": ", "model's description")]
    public void Load_WrongDescription_NamesTheReasonInOneLine(string from, string to, string expected)
    {
        var folder = Copy(json => json.Replace(from, to, StringComparison.Ordinal));

        var error = Assert.Throws<ModelException>(() => BlendedModel.Load(folder, _data));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_TruncatedNetwork_NamesTheFile()
    {
        var folder = Copy(json => json);
        var network = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(network, File.ReadAllBytes(network).AsSpan(0, 900));

        Assert.Contains(network, Assert.Throws<ModelException>(() => BlendedModel.Load(folder, _data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoDescription_SaysWhatATrainedModelIs() =>
        Assert.Contains("model.json", Assert.Throws<ModelException>(() => BlendedModel.Load(_folder, _data)).Message, StringComparison.Ordinal);

    [Fact]
    public void Fit_Transitions_CountForwardsAndLessFurtherOn()
    {
        var model = new TransitionModel(decay: 0.5, window: 10, gap: 0.7, reach: 10);
        model.Fit([new([0, 1]), new([0, 1, 2])], 3, null, CancellationToken.None);
        var scores = new float[3];

        model.Score([0], scores);
        Assert.Equal([0, 1, 0.7f / MathF.Sqrt(2)], scores);

        // 1 is the latest and counts whole, 0 half.
        model.Score([0, 1], scores);
        Assert.Equal((0.35f / MathF.Sqrt(2)) + (1 / MathF.Sqrt(2)), scores[2], 1e-6f);
    }

    // One part alone: the others would say something even where this one does not.
    private static string Keep(string json, int part)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        var blend = node["blend"]!.AsArray();
        for (var at = blend.Count - 1; at >= 0; at--)
        {
            if (at != part)
            {
                blend.RemoveAt(at);
            }
        }

        return node.ToJsonString();
    }

    private string Copy(Func<string, string> change)
    {
        foreach (var file in Directory.EnumerateFiles(Trained))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        var json = File.ReadAllText(Path.Combine(Trained, "model.json"));
        var changed = change(json);
        File.WriteAllText(Path.Combine(_folder, "model.json"), changed);
        return _folder;
    }
}
