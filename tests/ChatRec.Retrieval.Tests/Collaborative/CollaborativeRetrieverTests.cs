using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Tests.Conformance;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Collaborative;

public sealed class CollaborativeRetrieverTests : RetrieverConformance
{
    protected override IRetriever CreateRetriever(ItemCatalog catalog) =>
        new CollaborativeRetriever(catalog, Chain(catalog), new CollaborativeOptions());

    [Fact]
    public async Task Retrieve_TwoLikes_WeighsTheRecentOneMore()
    {
        var model = Model(("6", "8", 1), ("12", "13", 1));
        var retriever = new CollaborativeRetriever(Catalog, model, new CollaborativeOptions { RecencyDecay = 0.5 });

        var found = await retriever.RetrieveAsync(Request("6", "12"));

        Assert.Equal([("13", 1f), ("8", 0.5f)], found.Select(one => (Catalog.IdOf(one.Item).Value, one.Score)));
    }

    [Fact]
    public async Task Retrieve_SharedNeighbour_AddsUp()
    {
        var model = Model(("6", "8", 0.6f), ("6", "10", 0.5f), ("12", "10", 0.5f));
        var retriever = new CollaborativeRetriever(Catalog, model, new CollaborativeOptions { RecencyDecay = 1 });

        var found = await retriever.RetrieveAsync(Request("6", "12"));

        Assert.Equal(["10", "8"], found.Select(one => Catalog.IdOf(one.Item).Value));
    }

    [Fact]
    public async Task Retrieve_Dislike_TakesAwayALittle()
    {
        var model = Model(("6", "8", 0.6f), ("6", "10", 0.5f), ("12", "8", 0.6f));
        var retriever = new CollaborativeRetriever(Catalog, model, new CollaborativeOptions { DislikeWeight = 0.5 });

        var found = await retriever.RetrieveAsync(Request("6") with { Disliked = [Catalog.Row("12")] });

        Assert.Equal(["10", "8"], found.Select(one => Catalog.IdOf(one.Item).Value));
    }

    [Fact]
    public async Task Retrieve_DislikedNeighbour_IsLeftOut()
    {
        var retriever = new CollaborativeRetriever(Catalog, Model(("6", "8", 1)), new CollaborativeOptions());

        Assert.Empty(await retriever.RetrieveAsync(Request("6") with { Disliked = [Catalog.Row("8")] }));
    }

    [Fact]
    public async Task Retrieve_LikesBeyondTheWindow_StillStayOut()
    {
        var retriever = new CollaborativeRetriever(Catalog, Model(("6", "12", 1), ("6", "8", 1)), new CollaborativeOptions { Window = 1 });

        var found = await retriever.RetrieveAsync(Request("12", "6"));

        Assert.Equal(["8"], found.Select(one => Catalog.IdOf(one.Item).Value));
    }

    // Every film leads to the next six, so that a mask of one still finds what the whole answer held.
    private static NeighbourTable Chain(ItemCatalog catalog) => NeighbourTable.Create(
        catalog.Count,
        item => Enumerable.Range(1, 6).Select(step => new Neighbour(new ItemIndex((item.Value + step) % catalog.Count), 1f / (step / 2 + 1))));

    private RetrievalRequest Request(params string[] liked) => new()
    {
        Liked = [.. liked.Select(Catalog.Row)],
        Allow = AllowMask.All(Catalog.Count),
        Count = 10,
    };

    private NeighbourTable Model(params (string From, string To, float Weight)[] edges) => NeighbourTable.Create(
        Catalog.Count,
        item => edges
            .Where(edge => Catalog.Row(edge.From) == item)
            .Select(edge => new Neighbour(Catalog.Row(edge.To), edge.Weight)));
}
