using ChatRec.Retrieval.Inference;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Retrieval.Tests.Dense;

public sealed class TextRetrieverRegistrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    public TextRetrieverRegistrationTests()
    {
        File.WriteAllText(Path.Combine(_folder, "catalog.yaml"), TestPacks.BoardGamesSchema);
        File.WriteAllText(Path.Combine(_folder, "items.jsonl"), TestPacks.BoardGamesItems);
    }

    [Fact]
    public void Add_WithoutAnEncoder_LeavesTheRetrieverOut()
    {
        using var provider = Build(null);
        Assert.DoesNotContain("text", provider.GetServices<IRetriever>().Select(retriever => retriever.Name));
    }

    [Fact]
    public async Task Add_EmbeddedEncoder_FindsByMeaning()
    {
        var encoder = RepositoryRoot.Combine("models", "text-encoder");
        Assert.SkipUnless(Directory.Exists(encoder), "There is no trained encoder under models/ yet.");
        using var provider = Build(encoder);
        var retriever = provider.GetServices<IRetriever>().Single(one => one.Name == "text");
        var catalog = provider.GetRequiredService<Retrieval.Catalog.ItemCatalog>();
        var request = new RetrievalRequest { Text = "a calm game about plants", Allow = Retrieval.Catalog.AllowMask.All(catalog.Count), Count = 3 };
        var found = await retriever.RetrieveAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(catalog.Row("g2"), found.Select(item => item.Item));
    }

    [Fact]
    public void Add_AlteredEncoder_StopsWithItsPath()
    {
        var encoder = Path.Combine(_folder, "models", "text-encoder");
        Directory.CreateDirectory(encoder);
        File.WriteAllText(Path.Combine(encoder, "model.onnx"), "x");
        File.WriteAllText(
            Path.Combine(_folder, "models", "manifest.json"),
            $$"""{"schema":"chatrec/models/v1","models":[{"name":"text-encoder","files":[{"path":"text-encoder/model.onnx","bytes":1,"sha256":"{{new string('0', 64)}}"}]}]}""");
        using var provider = Build(encoder);
        Assert.Contains("model.onnx", Assert.Throws<ModelException>(() => provider.GetServices<IRetriever>().ToList()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ServiceProvider Build(string? encoder) => new ServiceCollection()
        .AddChatRecRetrieval(options =>
        {
            options.PackFolder = _folder;
            options.EncoderFolder = encoder;
        })
        .BuildServiceProvider();
}
