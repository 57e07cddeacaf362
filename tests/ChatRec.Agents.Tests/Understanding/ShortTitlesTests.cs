using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Tests.Understanding;

public sealed class ShortTitlesTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    [Theory]
    [InlineData("fast and furious tokyo drift", "The Fast and the Furious: Tokyo Drift (2006)")]
    [InlineData("plan 9", "Plan 9 from Outer Space (1959)")]
    [InlineData("priscilla queen of the desert", "The Adventures of Priscilla, Queen of the Desert (1994)")]
    [InlineData("rotk", "The Lord of the Rings: The Return of the King (2003)")]
    [InlineData("hp3", "Harry Potter and the Prisoner of Azkaban (2004)")]
    [InlineData("t2", "Terminator 2: Judgment Day (1991)")]
    public void FindShort_TitleCutShort_IsFound(string said, string title)
    {
        var index = new TitleIndex(films.Catalog, CueLexicon.Load("en"));

        var link = index.Decide(index.FindShort(Tokenizer.Key(said)) ?? [new TitleReading(new ItemIndex(0), TitleForm.Part)], null, _ => false);

        Assert.Equal(title, films.Catalog.DisplayOf(link!.Item));
    }

    [Theory]
    [InlineData("the")]
    [InlineData("love")]
    [InlineData("of the")]
    [InlineData("1984")]
    public void FindShort_WordsThatTellNothing_AreNoTitle(string said) =>
        Assert.Null(new TitleIndex(films.Catalog, CueLexicon.Load("en")).FindShort(said));
}
