using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Tests.Conformance;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Dialogue;

public sealed class DialogueRetrieverTests : RetrieverConformance
{
    protected override IRetriever CreateRetriever(ItemCatalog catalog) =>
        new DialogueRetriever(catalog, DialogueModel.Load(DialogueModelTests.ParityModel), DialogueModelTests.ParityModel);

    protected override RetrievalRequest Taste() => base.Taste() with { Dialogue = Said("i loved alien", ("12", 8, 13)) };

    [Fact]
    public async Task Retrieve_WithoutConversation_SaysNothing() =>
        Assert.Empty(await Retriever.RetrieveAsync(Taste() with { Dialogue = null }));

    [Fact]
    public async Task Retrieve_WordsOnly_AreEnough() =>
        Assert.NotEmpty(await Retriever.RetrieveAsync(Taste() with { Liked = [], Dialogue = Said("a scary horror movie") }));

    [Fact]
    public void TrustIn_WordsAlone_IsLessThanWithAnItemNamedOrLiked()
    {
        var words = Said("a scary horror movie");
        var alone = Retriever.TrustIn(Taste() with { Liked = [], Dialogue = words });

        Assert.InRange(alone, 0.01, 0.99);
        Assert.Equal(1, Retriever.TrustIn(Taste() with { Liked = [Catalog.Row("12")], Dialogue = words }));
        Assert.Equal(1, Retriever.TrustIn(Taste() with { Liked = [] }));
        Assert.Equal(alone, Retriever.TrustIn(Taste() with { Liked = [], Disliked = [Catalog.Row("12")], Dialogue = Said("not alien", ("12", 4, 9)) }));
    }

    [Fact]
    public async Task Retrieve_AnotherWish_ChangesTheOrder()
    {
        var horror = await Retriever.RetrieveAsync(Taste() with { Dialogue = Said("a scary horror movie with ghosts") });
        var comedy = await Retriever.RetrieveAsync(Taste() with { Dialogue = Said("something funny, a comedy for kids") });

        Assert.NotEqual(horror.Select(one => one.Item), comedy.Select(one => one.Item));
    }

    [Fact]
    public async Task Retrieve_DislikedItem_IsNoNeighbourhood()
    {
        var said = Said("i loved alien", ("12", 8, 13));
        var liked = await Retriever.RetrieveAsync(Taste() with { Liked = [], Dialogue = said });
        var disliked = await Retriever.RetrieveAsync(Taste() with { Liked = [], Disliked = [Catalog.Row("12")], Dialogue = said });
        var words = await Retriever.RetrieveAsync(Taste() with { Liked = [], Disliked = [Catalog.Row("12")], Dialogue = Said("i loved itemitem") });

        Assert.DoesNotContain(disliked, one => one.Item == Catalog.Row("12"));
        Assert.Equal(words, disliked);
        Assert.NotEqual(liked.Select(one => one.Score), disliked.Select(one => one.Score));
    }

    [Fact]
    public async Task Retrieve_ItemTheCatalogueLacks_IsNeverReturned()
    {
        var found = await Retriever.RetrieveAsync(Taste() with { Count = 100 });

        Assert.Equal(8, found.Count); // ten of the model's eleven items are in the catalogue, two of them liked
    }

    [Fact]
    public void Create_ModelOfAnotherCatalogue_Throws() => Assert.Throws<ModelException>(() => CreateRetriever(TestPacks.BoardGames()));

    private DialogueContext Said(string text, params (string Item, int Start, int End)[] links) =>
        new([SpokenTurn.Of(false, text, [.. links.Select(link => (Catalog.Row(link.Item), link.Start, link.End))])]);
}
