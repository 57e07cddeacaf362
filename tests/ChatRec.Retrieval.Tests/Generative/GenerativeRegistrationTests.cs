using System.Security.Cryptography;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Retrieval.Tests.Generative;

public sealed class GenerativeRegistrationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("chatrec").FullName;

    private readonly string _pack;

    private readonly string _models;

    public GenerativeRegistrationTests()
    {
        _pack = Directory.CreateDirectory(Path.Combine(_root, "pack")).FullName;
        _models = Directory.CreateDirectory(Path.Combine(_root, "models", "pack")).FullName;
        File.WriteAllText(Path.Combine(_pack, "catalog.yaml"), TestPacks.BoardGamesSchema);
        File.WriteAllText(Path.Combine(_pack, "items.jsonl"), TestPacks.BoardGamesItems);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_OwnModels_FindsAndNamesTheCodes()
    {
        WriteOwn();
        using var provider = Build(_models, shared: null);
        var catalog = provider.GetRequiredService<ItemCatalog>();
        var request = new RetrievalRequest { Liked = [catalog.Row("g1")], Allow = AllowMask.All(catalog.Count), Count = 11 };

        var found = await provider.GetRequiredService<ICandidateSource>().FindAsync(request, Stop);

        Assert.Contains(found, one => one.Retrievers.Any(source => source.Name == "generative"));
        Assert.All(found, one => Assert.Equal(4, one.SemanticId.Length));
        Assert.Equal([1, 2, 3, 4], found.Single(one => one.Item == catalog.Row("g2")).SemanticId);
    }

    [Fact]
    public async Task Add_SharedModels_GivesIdsAndDoesNotRetrieve()
    {
        WriteOwn();
        using var provider = Build(own: null, shared: _models);
        var catalog = provider.GetRequiredService<ItemCatalog>();
        Assert.DoesNotContain("generative", provider.GetServices<IRetriever>().Select(retriever => retriever.Name));
        var request = new RetrievalRequest { Liked = [catalog.Row("g1")], Text = "garden", Allow = AllowMask.All(catalog.Count), Count = 11 };

        var found = await provider.GetRequiredService<ICandidateSource>().FindAsync(request, Stop);

        Assert.All(found, one => Assert.Equal(4, one.SemanticId.Length));
        Assert.Equal(found.Count, found.Select(one => string.Join(' ', one.SemanticId)).Distinct().Count());

        // Kept for the next start, so that items added in between do not move what is there.
        Assert.True(File.Exists(Path.Combine(_pack, ".chatrec", SemanticIdFile.Name)));
        using var again = Build(own: null, shared: _models);
        var ids = again.GetRequiredService<SemanticIdSource>();
        Assert.All(found, one => Assert.Equal(one.SemanticId, ids.CodesOf(one.Item)));
    }

    [Fact]
    public void Add_NoModels_LeavesItOut()
    {
        using var provider = Build(_models, shared: null);
        Assert.DoesNotContain("generative", provider.GetServices<IRetriever>().Select(retriever => retriever.Name));
        Assert.Null(provider.GetService<SemanticIdSource>());
    }

    [Fact]
    public void Add_CodebookOfAnotherCatalogue_StopsWithOneLine()
    {
        TinyModel.WriteCodebook(Path.Combine(_models, SemanticIdFile.Name), ["elsewhere"], [1, 2, 3, 4]);
        AssertStops("\"elsewhere\"");
    }

    [Theory]
    [InlineData("codebook")]
    [InlineData("encoder")]
    [InlineData("catalog")]
    public void Add_NetworkOfAnother_StopsWithBothHashes(string what)
    {
        WriteOwn();
        var other = "sha256:" + new string('2', 64);
        var model = Path.Combine(_models, GenerativeModel.Name);
        TinyModel.WriteModel(
            model,
            what == "codebook" ? other : HashOf(SemanticIdFile.Name),
            what == "encoder" ? other : null,
            what == "catalog" ? other : TinyModel.CatalogHash);
        AssertStops(other);
    }

    [Fact]
    public void Add_NetworkWithoutCodebook_StopsWithItsName()
    {
        TinyModel.WriteModel(Path.Combine(_models, GenerativeModel.Name), "sha256:" + new string('2', 64));
        AssertStops(SemanticIdFile.Name);
    }

    [Fact]
    public void Add_NetworkThatTheManifestKnowsOtherwise_StopsWithItsPath()
    {
        WriteOwn();
        File.WriteAllText(
            Path.Combine(_root, "models", "manifest.json"),
            $$"""{"schema":"chatrec/models/v1","models":[{"name":"x","files":[{"path":"pack/generative.onnx","bytes":5,"sha256":"{{new string('0', 64)}}"}]}]}""");
        AssertStops(GenerativeModel.Name);
        File.Delete(Path.Combine(_models, GenerativeModel.Name));
        AssertStops(GenerativeModel.Name);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void WriteOwn()
    {
        TinyModel.WriteCodebook(Path.Combine(_models, SemanticIdFile.Name), ["g2"], [1, 2, 3, 4]);
        TinyModel.WriteModel(Path.Combine(_models, GenerativeModel.Name), HashOf(SemanticIdFile.Name));
    }

    private string HashOf(string name) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_models, name))))}";

    private void AssertStops(string part)
    {
        using var provider = Build(_models, shared: null);
        var error = Assert.Throws<ModelException>(() => provider.GetRequiredService<ICandidateSource>());
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private ServiceProvider Build(string? own, string? shared) => new ServiceCollection()
        .AddChatRecRetrieval(options =>
        {
            options.PackFolder = _pack;
            options.ModelFolder = own;
            options.EncoderFolder = TinyModel.EncoderFolder;
            options.Generative.SharedFolder = shared;
        })
        .BuildServiceProvider();
}
