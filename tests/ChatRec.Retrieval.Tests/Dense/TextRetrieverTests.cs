using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Tests.Text;
using ChatRec.Retrieval.Text;
using ChatRec.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Tests.Dense;

public sealed class TextRetrieverTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    [Theory]
    [InlineData("a detective hunts a master thief", "6")]
    [InlineData("toys that are alive", "16")]
    [InlineData("romance in Paris", "18")]
    public async Task RetrieveAsync_Words_FindsByMeaning(string text, string id)
    {
        using var retriever = Load(TestPacks.Films());
        var found = await Ask(retriever, TestPacks.Films(), text);
        Assert.Contains(TestPacks.Films().Row(id), found.Take(3).Select(item => item.Item));
    }

    [Fact]
    public async Task RetrieveAsync_LikedItemAlone_FindsItsLikesAndNotItself()
    {
        var catalog = TestPacks.Films();
        using var retriever = Load(catalog);
        var found = await Ask(retriever, catalog, null, catalog.Row("16"));
        Assert.Equal(catalog.Row("17"), found[0].Item);
        Assert.DoesNotContain(catalog.Row("16"), found.Select(item => item.Item));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public async Task RetrieveAsync_NothingToGoBy_FindsNothing(string? text)
    {
        using var retriever = Load(TestPacks.Films());
        Assert.Empty(await Ask(retriever, TestPacks.Films(), text));
    }

    [Fact]
    public async Task Load_CachedVectors_GiveTheSameAnswersWithoutEncodingAgain()
    {
        var catalog = TestPacks.Films();
        IReadOnlyList<ScoredItem> first;
        using (var retriever = Load(catalog))
        {
            first = await Ask(retriever, catalog, "space");
        }

        var written = File.GetLastWriteTimeUtc(CachePath);
        var loader = new ItemVectorLoader(catalog, SharedEncoder.Require(), Options, NullLogger.Instance);
        Assert.Equal(0, loader.Missing);
        using var again = Load(catalog);
        Assert.Equal(first, await Ask(again, catalog, "space"));
        Assert.Equal(written, File.GetLastWriteTimeUtc(CachePath));
    }

    [Fact]
    public void Load_ChangedItem_EncodesThatItemOnly()
    {
        using (Load(TestPacks.Films()))
        {
        }

        var changed = PackLoader.Parse(TestPacks.FilmsSchema, TestPacks.FilmsItems.Replace("Toys come to life", "Puppets wake up", StringComparison.Ordinal));
        Assert.Equal(1, new ItemVectorLoader(changed, SharedEncoder.Require(), Options, NullLogger.Instance).Missing);
    }

    [Fact]
    public async Task Load_CorruptCache_IsMadeAnew()
    {
        SharedEncoder.Require();
        File.WriteAllText(CachePath, "garbage");
        using var retriever = Load(TestPacks.Films());
        Assert.NotEmpty(await Ask(retriever, TestPacks.Films(), "space"));
        using var cache = SafeTensors.Open(CachePath);
        Assert.Equal(24, cache.Tensors["scale"].Shape[0]);
    }

    [Fact]
    public void Load_LargePack_EncodesInTheBackgroundAndStopsWhenDisposed()
    {
        var catalog = TestPacks.Numbered(2_000);
        var retriever = Load(catalog, encodeAtOnce: 10);
        Assert.False(retriever.Encoding.IsCompleted);
        retriever.Dispose();
        Assert.True(retriever.Encoding.IsCompletedSuccessfully);
        Assert.InRange(new ItemVectorLoader(catalog, SharedEncoder.Require(), Options, NullLogger.Instance).Missing, 1, 2_000);
    }

    [Fact]
    public async Task Load_VectorsOfThePack_AreUsedAndTheRestIsEncoded()
    {
        var catalog = TestPacks.Films();
        var path = WriteVectors("6\ngone", SharedEncoder.Require().Hash, [1, 1]);
        using var retriever = Load(catalog, vectors: path);
        var found = await Ask(retriever, catalog, "space", count: 24);
        Assert.Equal(24, found.Count);
        Assert.Equal(catalog.Row("6"), found[^1].Item); // its vector in the file points away from everything
    }

    [Fact]
    public void Load_VectorsOfAnotherEncoderOrUnsound_AreRefused()
    {
        var hash = SharedEncoder.Require().Hash;
        foreach (var path in (string[])[WriteVectors("6\n8", "sha256:00", [1, 1]), WriteVectors("6\n8\n10", hash, [1, 1]), WriteVectors("6\n8", hash, [1, float.NaN]), "nowhere.safetensors"])
        {
            Assert.StartsWith(path, Assert.Throws<ModelException>(() => Load(TestPacks.Films(), vectors: path)).Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string CachePath => Path.Combine(_folder, "text-vectors.safetensors");

    private TextRetrieverOptions Options => new() { CacheFolder = _folder };

    private static async Task<IReadOnlyList<ScoredItem>> Ask(TextRetriever retriever, ItemCatalog catalog, string? text, ItemIndex? liked = null, int count = 10) =>
        await retriever.RetrieveAsync(
            new RetrievalRequest { Text = text, Liked = liked is { } item ? [item] : [], Allow = AllowMask.All(catalog.Count), Count = count },
            TestContext.Current.CancellationToken);

    private TextRetriever Load(ItemCatalog catalog, int encodeAtOnce = 1_000, string? vectors = null) => TextRetriever.Load(
        catalog,
        SharedEncoder.Require(),
        new TextRetrieverOptions { CacheFolder = _folder, EncodeAtOnce = encodeAtOnce, VectorsFile = vectors },
        NullLogger<TextRetriever>.Instance,
        TestContext.Current.CancellationToken);

    private string WriteVectors(string ids, string encoder, float[] scales)
    {
        var encoderVector = SharedEncoder.Require().Encode("space");
        var values = new sbyte[scales.Length * SharedEncoder.Dimensions];
        ItemVectors.Quantise([.. encoderVector.Select(value => -value)], values.AsSpan(0, SharedEncoder.Dimensions));
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.safetensors");
        var writer = new SafeTensorsWriter();
        writer.Note("model", encoder);
        writer.Add("ids", System.Text.Encoding.UTF8.GetBytes(ids), System.Text.Encoding.UTF8.GetByteCount(ids));
        writer.Add("vectors", values, scales.Length, SharedEncoder.Dimensions);
        writer.Add("scale", scales, scales.Length);
        writer.Save(path);
        return path;
    }
}
