using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Tests.Conformance;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Popularity;

public sealed class PopularityRetrieverTests : RetrieverConformance
{
    protected override bool AnswersEmptyTaste => true;

    protected override IRetriever CreateRetriever(ItemCatalog catalog) => new PopularityRetriever(catalog);

    [Fact]
    public async Task Retrieve_NoTaste_ReturnsTheBestKnownFirst()
    {
        var found = await Retriever.RetrieveAsync(new RetrievalRequest { Allow = AllowMask.All(Catalog.Count), Count = 2 });

        Assert.Equal(["Toy Story", "Toy Story 2"], found.Select(one => Catalog.TitleOf(one.Item)));
    }

    [Fact]
    public async Task Retrieve_PackWithoutPopularity_ReturnsRowsInOrder()
    {
        var games = TestPacks.BoardGames();

        var found = await new PopularityRetriever(games).RetrieveAsync(
            new RetrievalRequest { Allow = AllowMask.All(games.Count), Count = 3 });

        Assert.Equal([0, 1, 2], found.Select(one => one.Item.Value));
    }
}
