using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Tests;

public sealed class RetrievalServiceCollectionExtensionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-pack-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Add_PackFolder_ServesFromSourceToSlate()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, PackLoader.SchemaFile), TestPacks.FilmsSchema);
        await File.WriteAllTextAsync(Path.Combine(_folder, PackLoader.ItemsFile), TestPacks.FilmsItems);
        using var provider = new ServiceCollection().AddChatRecRetrieval(options => options.PackFolder = _folder).BuildServiceProvider();
        var films = provider.GetRequiredService<ItemCatalog>();
        var request = new RetrievalRequest { Text = "heist", Allow = AllowMask.All(films.Count), Count = 20 };

        var candidates = await provider.GetRequiredService<ICandidateSource>().FindAsync(request);
        var slate = provider.GetRequiredService<IRanker>().Rank(candidates, new RankingRequest { Retrieval = request, Size = 3 });

        Assert.Equal(Path.GetFullPath(_folder), films.Folder);
        Assert.Equal(3, slate.Count);
        Assert.Contains("heist", films.ValuesOf("theme", slate[0].Candidate.Item));
        Assert.Contains("lexical", slate[0].Candidate.Retrievers.Select(one => one.Name));
    }

    [Fact]
    public void Add_CorruptPack_NamesFileAndLine()
    {
        File.WriteAllText(Path.Combine(_folder, PackLoader.SchemaFile), TestPacks.FilmsSchema);
        File.WriteAllText(Path.Combine(_folder, PackLoader.ItemsFile), "{\"id\":\"1\",\"title\":\"A\"}\nnonsense");
        using var provider = new ServiceCollection().AddChatRecRetrieval(options => options.PackFolder = _folder).BuildServiceProvider();

        var error = Assert.Throws<PackException>(provider.GetRequiredService<ItemCatalog>);

        Assert.Equal(2, error.Line);
        Assert.StartsWith(_folder, error.File, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_WrongOptions_AreRefused()
    {
        using var provider = new ServiceCollection()
            .AddChatRecRetrieval(options =>
            {
                options.Fusion.Constant = 0;
                options.Ranking.RatingWeight = -1;
                options.Fusion.Weights["lexical"] = double.NaN;
            })
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<RetrievalOptions>>().Value);

        Assert.Contains("PackFolder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_WrongParts_AreRefused()
    {
        using var provider = new ServiceCollection()
            .AddChatRecRetrieval(options =>
            {
                options.PackFolder = _folder;
                options.Fusion.Constant = 0;
                options.Fusion.Weights["lexical"] = double.NaN;
            })
            .BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<RetrievalOptions>>().Value);

        Assert.Contains("Constant", error.Message, StringComparison.Ordinal);
        Assert.Contains("lexical", error.Message, StringComparison.Ordinal);
    }
}
