using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Text;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Text;

public sealed class ItemDocumentTests
{
    private const string FilmDocument = "document: \"{title} ({year}). {genre}. Directed by {director}. With {cast:1}.\"\n";

    [Theory]
    [InlineData("18", "Amélie (2001). Comedy, Romance. Directed by Jean-Pierre Jeunet. With Audrey Tautou. A shy waitress in Paris decides to help the people around her.")]
    [InlineData("11", "The Town (2010). Crime, Drama, Thriller. Directed by Ben Affleck. With Ben Affleck.")]
    [InlineData("29", "It (2017). Horror. With Bill Skarsgård.")]
    [InlineData("31", "Yearless Wonder. Drama.")]
    public void Of_DeclaredDocument_LeavesOutWhatIsUnknown(string id, string expected)
    {
        var catalog = PackLoader.Parse(FilmDocument + TestPacks.FilmsSchema, TestPacks.FilmsItems);
        Assert.Equal(expected, ItemDocument.For(catalog.Schema).Of(catalog, catalog.Row(id)));
    }

    [Theory]
    [InlineData("g1", "Harbour Lights. light. auction. Designed by Ada Quill. Ships bid for berths.")]
    [InlineData("g12", "Unlabelled Box.")]
    public void Of_PackWithoutADocument_PutsItsWordsInOrder(string id, string expected)
    {
        var catalog = TestPacks.BoardGames();
        Assert.Equal(expected, ItemDocument.For(catalog.Schema).Of(catalog, catalog.Row(id)));
    }

    [Theory]
    [InlineData("document: \"{nothing}\"")]
    [InlineData("document: \"{violence}\"")]
    [InlineData("document: \"{title\"")]
    [InlineData("document: \"{cast:x}\"")]
    [InlineData("document: \"{cast:0}\"")]
    public void Parse_WrongDocument_IsNamedWithItsLine(string document) =>
        Assert.Contains("catalog.yaml(1)", Assert.Throws<PackException>(() => PackLoader.Parse($"{document}\n{TestPacks.FilmsSchema}", TestPacks.FilmsItems)).Message, StringComparison.Ordinal);
}
