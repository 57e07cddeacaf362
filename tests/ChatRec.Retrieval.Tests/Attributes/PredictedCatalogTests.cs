using System.Text;
using ChatRec.Retrieval.Attributes;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Tests.Attributes;

public sealed class PredictedCatalogTests : IDisposable
{
    private const string Schema = """
        name: films
        noun: { one: film, many: films }
        title: title
        display: "{title}"
        attributes:
          violence: { kind: axis }
          humour: { kind: axis }
          pace: { kind: axis }
          theme: { kind: tag, many: true, words: { heist: [heist], spy: [spies], war: [soldiers] } }
        """;

    private const string Items = """
        {"id":"a","title":"Own","violence":[0.8,1],"theme":["heist"],"source":{"violence":"critics","theme":"critics"}}
        {"id":"b","title":"Bare"}
        {"id":"c","title":"Unknown to the model"}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    [Fact]
    public void AxisOf_ThePackHasAValue_KeepsItAndItsSource()
    {
        var catalog = Load();
        Assert.Equal(new AxisValue(0.8, 1), catalog.AxisOf("violence", Row(catalog, "a")));
        Assert.Equal("critics", catalog.SourceOf("violence", Row(catalog, "a")));
    }

    [Fact]
    public void AxisOf_ThePackHasNone_IsThePredictionMarkedAsSuch()
    {
        var catalog = Load();
        Assert.Equal(new AxisValue(0.7, 0.6), catalog.AxisOf("violence", Row(catalog, "b")));
        Assert.Equal("predicted", catalog.SourceOf("violence", Row(catalog, "b")));
        Assert.Null(catalog.Stated.AxisOf("violence", Row(catalog, "b")));
    }

    [Fact]
    public void AxisOf_NotPredicted_IsUnknown()
    {
        var catalog = Load();
        Assert.Null(catalog.AxisOf("humour", Row(catalog, "b"))); // its confidence is 0
        Assert.Null(catalog.AxisOf("pace", Row(catalog, "b"))); // no such column
        Assert.Null(catalog.AxisOf("violence", Row(catalog, "c"))); // no such item
        Assert.Null(catalog.SourceOf("violence", Row(catalog, "c")));
    }

    [Fact]
    public void ValuesOf_StatedAndLikely_StatedStandFirstAndAreNoPredictions()
    {
        var catalog = Load();
        Assert.Equal(["heist", "spy"], catalog.ValuesOf("theme", Row(catalog, "a")));
        Assert.Null(catalog.PredictionOf("theme", Row(catalog, "a"), "heist"));
        Assert.Equal(0.8, catalog.PredictionOf("theme", Row(catalog, "a"), "spy"));
        Assert.Equal("critics", catalog.SourceOf("theme", Row(catalog, "a")));
    }

    [Fact]
    public void ValuesOf_OnlyLikely_AreOrderedByChanceAndLeaveTheUnlikelyOut()
    {
        var catalog = Load();
        Assert.Equal(["war", "heist"], catalog.ValuesOf("theme", Row(catalog, "b")));
        Assert.Equal("predicted", catalog.SourceOf("theme", Row(catalog, "b")));
        Assert.Empty(catalog.ValuesOf("theme", Row(catalog, "c")));
    }

    [Fact]
    public void ItemsWith_StatedAndLikely_AreAllInOrder()
    {
        var catalog = Load();
        Assert.Equal([Row(catalog, "a"), Row(catalog, "b")], catalog.ItemsWith("theme", "heist"));
        Assert.Equal([Row(catalog, "b")], catalog.ItemsWith("theme", "war"));
        Assert.Equal(["heist", "spy", "war"], catalog.VocabularyOf("theme"));
    }

    [Fact]
    public void Hash_WithPredictions_IsThePacks() => Assert.Equal(PackLoader.Parse(Schema, Items).Hash, Load().Hash);

    [Fact]
    public void WithPredictions_NoFile_IsThePackItself()
    {
        var stated = PackLoader.Parse(Schema, Items);
        Assert.Same(stated, stated.WithPredictions(_folder));
    }

    [Fact]
    public void WithPredictions_CutShort_StopsWithItsPath()
    {
        Write();
        var path = Path.Combine(_folder, "axes.safetensors");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
        AssertOneLine("axes.safetensors");
    }

    [Fact]
    public void WithPredictions_NumberAboveOne_StopsWithItsPath()
    {
        Write(degree: 251);
        AssertOneLine("above 1");
    }

    [Fact]
    public void WithPredictions_OfAnotherPack_Stops()
    {
        Write(ids: "x\ny");
        AssertOneLine("no predictions for any item");
    }

    [Theory]
    [InlineData(true, "SHA-256")]
    [InlineData(false, "cannot be read")]
    public void WithPredictions_NotAsTheManifestSays_StopsWithItsPath(bool present, string reason)
    {
        var models = Path.Combine(_folder, "films");
        Directory.CreateDirectory(models);
        if (present)
        {
            File.WriteAllText(Path.Combine(models, "axes.safetensors"), "x");
        }

        File.WriteAllText(
            Path.Combine(_folder, "manifest.json"),
            $$"""{"schema":"chatrec/models/v1","models":[{"name":"film-axes","files":[{"path":"films/axes.safetensors","bytes":1,"sha256":"{{new string('0', 64)}}"}]}]}""");
        var error = Assert.Throws<ModelException>(() => PackLoader.Parse(Schema, Items).WithPredictions(models));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ItemIndex Row(ItemCatalog catalog, string id)
    {
        Assert.True(catalog.TryIndexOf(new ItemId(id), out var row));
        return row;
    }

    private void AssertOneLine(string reason)
    {
        var error = Assert.Throws<ModelException>(() => PackLoader.Parse(Schema, Items).WithPredictions(_folder));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private ItemCatalog Load()
    {
        Write();
        return PackLoader.Parse(Schema, Items).WithPredictions(_folder);
    }

    // "b" comes first: the file's order is its own. Its humour has no confidence; "mystery" and "nobody" the pack does not declare.
    private void Write(byte degree = 175, string ids = "b\na\ngone")
    {
        var count = ids.Split('\n').Length;
        var writer = new SafeTensorsWriter();
        writer.Note("axes", "violence,humour,mystery");
        writer.Note("tags", "theme:heist,theme:spy,theme:war,theme:nobody,mood:war");
        writer.Add("axes", [.. new byte[] { degree, 25, 25, 25, 25, 25, 0, 0, 0 }[..(3 * count)]], count, 3);
        writer.Add("confidence", [.. new byte[] { 150, 0, 250, 150, 150, 250, 0, 0, 0 }[..(3 * count)]], count, 3);
        writer.Add("tags", [.. new byte[] { 125, 124, 200, 250, 250, 0, 200, 0, 0, 0, 0, 0, 0, 0, 0 }[..(5 * count)]], count, 5);
        writer.Add("ids", Encoding.UTF8.GetBytes(ids), Encoding.UTF8.GetByteCount(ids));
        writer.Save(Path.Combine(_folder, "axes.safetensors"));
    }
}
