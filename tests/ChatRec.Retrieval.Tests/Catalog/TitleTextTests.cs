using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Tests.Catalog;

public sealed class TitleTextTests
{
    [Theory]
    [InlineData("The Godfather", "godfather")]
    [InlineData("Godfather, The", "godfather")]
    [InlineData("Amélie", "amelie")]
    [InlineData("WALL·E", "wall e")]
    [InlineData("E.T. the Extra-Terrestrial", "et the extra terrestrial")]
    [InlineData("L.A. Confidential", "la confidential")]
    [InlineData("A.I. Artificial Intelligence", "ai artificial intelligence")]
    [InlineData("Mr. & Mrs. Smith", "mr and mrs smith")]
    [InlineData("Schindler’s List", "schindlers list")]
    [InlineData("Alien³", "alien3")]
    [InlineData("Ame\u0301lie", "amelie")]
    [InlineData("Łódź Straße Æon", "lodz strasse aeon")]
    [InlineData("  Se7en!!  ", "se7en")]
    [InlineData("The", "the")]
    [InlineData("", "")]
    [InlineData("千と千尋", "千と千尋")]
    [InlineData("an American, a", "american a")]
    public void Fold_Title_MakesSpellingsEqual(string title, string expected) => Assert.Equal(expected, TitleText.Fold(title));

    [Theory]
    [InlineData("Heat (1995)", "Heat", 1995)]
    [InlineData("Heat", "Heat", null)]
    [InlineData("1917 (2019) ", "1917", 2019)]
    [InlineData("(500) Days of Summer", "(500) Days of Summer", null)]
    public void SplitYear_Title_TakesTheYearInParentheses(string text, string title, int? year) =>
        Assert.Equal((title, year), TitleText.SplitYear(text));

    [Fact]
    public void Compact_Folded_DropsSpaces() => Assert.Equal("spiderman", TitleText.Compact(TitleText.Fold("Spider-Man")));
}
