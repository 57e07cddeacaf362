using System.Numerics.Tensors;
using System.Text.Json;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;

namespace ChatRec.Retrieval.Tests.Text;

public sealed class TextEncoderTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void EncodeAll_ReferenceTexts_AgreesWithFullPrecision(int batch)
    {
        var encoder = SharedEncoder.Require();
        var texts = new List<string>();
        var expected = new List<float[]>();
        foreach (var line in File.ReadLines(Path.Combine(SharedEncoder.Folder(), "reference-vectors.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            texts.Add(row.RootElement.GetProperty("text").GetString()!);
            expected.Add([.. row.RootElement.GetProperty("vector").EnumerateArray().Select(value => value.GetSingle())]);
        }

        var vectors = encoder.EncodeAll(texts, batch, cancellationToken: TestContext.Current.CancellationToken);
        var cosines = expected.Select((vector, text) =>
            TensorPrimitives.CosineSimilarity(vector, vectors.AsSpan(text * encoder.Dimensions, encoder.Dimensions))).ToArray();
        output.WriteLine($"{cosines.Length} texts: mean {cosines.Average():F5}, worst {cosines.Min():F5}");
        Assert.Equal(200, cosines.Length);
        Assert.True(cosines.Average() >= 0.999f, $"mean cosine {cosines.Average()}");
        Assert.True(cosines.Min() >= 0.99f, $"worst cosine {cosines.Min()}");
    }

    [Fact]
    public void EncodeAll_OneByOne_EqualsEncode()
    {
        var encoder = SharedEncoder.Require();
        string[] texts = ["a heist gone wrong", "", "two lonely people talk through a night in a foreign city", "x"];
        var vectors = encoder.EncodeAll(texts, cancellationToken: TestContext.Current.CancellationToken);
        for (var text = 0; text < texts.Length; text++)
        {
            Assert.Equal(encoder.Encode(texts[text], TestContext.Current.CancellationToken), vectors.AsSpan(text * encoder.Dimensions, encoder.Dimensions).ToArray());
        }
    }

    [Fact]
    public void Encode_TextLongerThanTheLimit_ReadsItsBeginning()
    {
        var encoder = SharedEncoder.Require();
        var start = string.Concat(Enumerable.Repeat("heat ", 254));
        Assert.Equal(encoder.Encode(start, TestContext.Current.CancellationToken), encoder.Encode(start + "and much more", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Encode_ManyThreads_GivesTheSameVector()
    {
        var encoder = SharedEncoder.Require();
        var expected = encoder.Encode("something like Heat", TestContext.Current.CancellationToken);
        var vectors = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => encoder.Encode("something like Heat"))));
        Assert.All(vectors, vector => Assert.Equal(expected, vector));
    }

    [Fact]
    public void Encode_Cancelled_Throws()
    {
        var encoder = SharedEncoder.Require();
        Assert.Throws<OperationCanceledException>(() => encoder.Encode("heat", new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"hidden_size":"x","max_position_embeddings":512,"vocab_size":5}""")]
    [InlineData("""{"hidden_size":0,"max_position_embeddings":512,"vocab_size":5}""")]
    public void Load_WrongConfiguration_NamesTheFile(string config)
    {
        var folder = Directory.CreateTempSubdirectory("chatrec").FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), config);
        Assert.Contains("config.json", Assert.Throws<ModelException>(() => TextEncoder.Load(folder)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Load_NoFolder_NamesTheFile() =>
        Assert.Contains("config.json", Assert.Throws<ModelException>(() => TextEncoder.Load("/nowhere")).Message, StringComparison.Ordinal);
}
