using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Lexical;
using ChatRec.Retrieval.Tests.Conformance;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Lexical;

public sealed class LexicalRetrieverTests : RetrieverConformance, IDisposable
{
    private readonly List<LexicalIndex> _indexes = [];

    public void Dispose() => _indexes.ForEach(index => index.Dispose());

    protected override IRetriever CreateRetriever(ItemCatalog catalog)
    {
        var index = new LexicalIndex(catalog, new LexicalOptions());
        _indexes.Add(index);
        return new LexicalRetriever(catalog, index);
    }

    [Theory]
    [InlineData("that one about dreams and secrets", "Inception")]
    [InlineData("amelie", "Amélie")]
    [InlineData("Fabuleux Destin", "Amélie")]
    [InlineData("the crew of a freighter", "Alien")]
    [InlineData("coming home to a high school satire", "Heathers")]
    [InlineData("a taxi driver at night", "Collateral")]
    [InlineData("mann's thief", "Heat")]
    public async Task Retrieve_Words_FindsTheFilm(string text, string title)
    {
        var found = await Find(Catalog, Retriever, text);

        Assert.Equal(title, found[0]);
    }

    [Fact]
    public async Task Retrieve_SynonymOfACategory_FindsItsItems()
    {
        var found = await Find(Catalog, Retriever, "science fiction");

        Assert.Contains("Interstellar", found);
        Assert.DoesNotContain("Toy Story", found);
    }

    [Fact]
    public async Task Retrieve_OnlyStopWords_ReturnsNothing() =>
        Assert.Empty(await Find(Catalog, Retriever, "something like that, please"));

    [Fact]
    public async Task Retrieve_NarrowMaskAndCommonWord_StillFindsIt()
    {
        var pack = TestPacks.Numbered(3_000);
        var retriever = CreateRetriever(pack);
        var last = new ItemIndex(2_999);

        var found = await retriever.RetrieveAsync(
            new RetrievalRequest { Text = "title", Allow = AllowMask.Of(pack.Count, [last]), Count = 1 });

        Assert.Equal([last], found.Select(one => one.Item));
    }

    [Fact]
    public async Task Retrieve_EqualScores_BreakByRow()
    {
        var pack = TestPacks.Numbered(500);
        var retriever = CreateRetriever(pack);

        var found = await retriever.RetrieveAsync(
            new RetrievalRequest { Text = "g3", Allow = AllowMask.All(pack.Count), Count = 500 });

        Assert.Equal(found.Select(one => one.Item.Value).Order(), found.Select(one => one.Item.Value));
        Assert.Equal(71, found.Count);
    }

    [Fact]
    public async Task Retrieve_DisposedIndex_Throws()
    {
        var index = new LexicalIndex(Catalog, new LexicalOptions());
        index.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await Find(Catalog, new LexicalRetriever(Catalog, index), "heat"));
    }

    private static async Task<List<string>> Find(ItemCatalog catalog, IRetriever retriever, string text) =>
        [.. (await retriever.RetrieveAsync(new RetrievalRequest { Text = text, Allow = AllowMask.All(catalog.Count), Count = 10 }))
            .Select(one => catalog.TitleOf(one.Item))];
}
