using ChatRec.Retrieval.Attributes;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Retrieval.Tests.Attributes;

public sealed class TextAttributesTests : IDisposable
{
    private const string Schema = """
        name: plays
        noun: { one: play, many: plays }
        title: title
        display: "{title}"
        description: about
        attributes:
          violence: { kind: axis }
          humour: { kind: axis }
          romance: { kind: axis }
          sweetness: { kind: axis }
          theme: { kind: tag, many: true, words: { war: [soldiers], marriage: [wedding] } }
        """;

    private const string Items = """
        {"id":"blood","title":"The Siege","about":"Soldiers are ambushed, tortured and massacred in a brutal war; the survivors take bloody revenge with guns and knives."}
        {"id":"laugh","title":"The Wrong Suitcase","about":"A hilarious comedy of mistaken luggage: two silly clowns and a goofy hotel porter stumble from one funny mishap into the next."}
        {"id":"love","title":"A Summer Promise","about":"A tender love story: she falls in love with her neighbour, they kiss in the rain and plan a wedding."}
        {"id":"own","title":"The Stated One","violence":[0.35,1],"about":"A brutal massacre with guns and knives."}
        {"id":"bare","title":"Nothing Said"}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    public TextAttributesTests() => WritePack(Schema);

    [Fact]
    public void AxisOf_ImportedPack_FollowsTheDescriptions()
    {
        var catalog = Load();
        Assert.True(Degree(catalog, "violence", "blood") > Degree(catalog, "violence", "laugh") + 0.2);
        Assert.True(Degree(catalog, "humour", "laugh") > Degree(catalog, "humour", "blood") + 0.2);
        Assert.True(Degree(catalog, "romance", "love") > Degree(catalog, "romance", "blood") + 0.2);
        Assert.Equal("predicted", catalog.SourceOf("violence", catalog.Row("blood")));
    }

    [Fact]
    public void AxisOf_ThePackHasAValue_KeepsIt() => Assert.Equal(new AxisValue(0.35, 1), Load() is var catalog ? catalog.AxisOf("violence", catalog.Row("own")) : null);

    [Fact]
    public void AxisOf_UnknownToTheModel_StaysUnknown() => Assert.Null(Load() is var catalog ? catalog.AxisOf("sweetness", catalog.Row("blood")) : null);

    [Fact]
    public void AxisOf_WithoutADescription_IsLessSure()
    {
        var catalog = Load();
        double Mean(string id) => new[] { "violence", "humour", "romance" }.Average(axis => catalog.AxisOf(axis, catalog.Row(id))!.Value.Confidence);
        Assert.True(Mean("bare") < Mean("laugh"));
    }

    [Fact]
    public void ValuesOf_Tags_AreOnlyThoseThePackHasWordsFor()
    {
        var catalog = Load();
        Assert.Contains("war", catalog.ValuesOf("theme", catalog.Row("blood")));
        Assert.All(Enumerable.Range(0, catalog.Count), row => Assert.All(catalog.ValuesOf("theme", new ItemIndex(row)), value => Assert.Contains(value, (string[])["war", "marriage"])));
    }

    [Fact]
    public void AxisOf_LoadedAgainFromTheCache_IsTheSame()
    {
        var first = Load();
        var second = Load();
        Assert.True(File.Exists(Path.Combine(_folder, ".chatrec", "text-vectors.safetensors")));
        Assert.All(Enumerable.Range(0, first.Count), row => Assert.Equal(first.AxisOf("violence", new ItemIndex(row)), second.AxisOf("violence", new ItemIndex(row))));
    }

    [Fact]
    public void Resolve_PackThatDeclaresNoAxis_IsLeftAsItIs()
    {
        WritePack(TestPacks.BoardGamesSchema, TestPacks.BoardGamesItems);
        var catalog = Load();
        Assert.Same(catalog.Stated, catalog);
    }

    [Theory]
    [InlineData("sha256:mine", 3)]
    [InlineData("sha256:other", 2)]
    public void ThrowIfNotFor_AnotherEncoder_NamesTheFile(string encoder, int dimensions)
    {
        var path = WriteModel(0.5f);
        TextAttributes.Load(path).ThrowIfNotFor("sha256:mine", 2);
        var error = Assert.Throws<ModelException>(() => TextAttributes.Load(path).ThrowIfNotFor(encoder, dimensions));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_NoNumber_StopsWithItsPath()
    {
        var path = WriteModel(float.NaN);
        Assert.Contains("out of bounds", Assert.Throws<ModelException>(() => TextAttributes.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_OneVector_IsTheLinearMapCutToItsBounds()
    {
        // v = (127, -127) / 127; violence = 0.5 * 1 - 0.25 * -1 + 0.1 = 0.85; humour = 3 - ... above 1; war: logistic(0) = 0.5
        var model = TextAttributes.Load(WriteModel(0.5f));
        var catalog = PackLoader.Parse(Schema, """{"id":"x","title":"X","about":"y"}""");
        var vectors = new ItemVectors(1, 2);
        vectors.Set(0, [127, -127], 1f / 127);
        var predicted = model.Predict(catalog, vectors);
        Assert.Equal(0.85, predicted.Axis(predicted.AxisColumn("violence"), 0)!.Value.Value, 2);
        Assert.Equal(1, predicted.Axis(predicted.AxisColumn("humour"), 0)!.Value.Value);
        Assert.Equal(0.8, predicted.Axis(0, 0)!.Value.Confidence, 6);
        Assert.Equal(0.5, predicted.Chance(0, 0));
        Assert.Equal(0.7, predicted.LeastChance);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double Degree(ItemCatalog catalog, string axis, string id) => catalog.AxisOf(axis, catalog.Row(id))!.Value.Value;

    private string WriteModel(float first)
    {
        var writer = new SafeTensorsWriter();
        writer.Note("model", "sha256:mine");
        writer.Note("axes", "violence,humour");
        writer.Note("tags", "theme:war");
        writer.Note("least", "0.7");
        writer.Add("weights", [first, -0.25f, 3, -3, 1, 1], 3, 2);
        writer.Add("shift", [0.1f, 0, 0], 3);
        writer.Add("confidence", [0.4f, 0.4f, 0.8f, 0.8f], 2, 2);
        var path = Path.Combine(_folder, TextAttributes.Name);
        writer.Save(path);
        return path;
    }

    private void WritePack(string schema, string items = Items)
    {
        File.WriteAllText(Path.Combine(_folder, "catalog.yaml"), schema);
        File.WriteAllText(Path.Combine(_folder, "items.jsonl"), items);
    }

    private ItemCatalog Load()
    {
        using var provider = new ServiceCollection()
            .AddChatRecRetrieval(options =>
            {
                options.PackFolder = _folder;
                options.EncoderFolder = RepositoryRoot.Combine("models", "text-encoder");
            })
            .BuildServiceProvider();
        return provider.GetRequiredService<ItemCatalog>();
    }
}
