using System.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Import;

public sealed class RatingsFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"chatrec-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Read_Letterboxd_GivesTitlesYearsAndStars()
    {
        var file = Read("Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Heat,1995,https://boxd.it/x,4.5\n2024-01-03,\"Bad, Good\",,https://boxd.it/y,\n");
        Assert.Equal("letterboxd", file.FormatName);
        Assert.Equal(("Heat", 1995, 4.5, new DateTimeOffset(2024, 1, 2, 0, 0, 0, TimeSpan.Zero)), (file.Rows[0].Title, file.Rows[0].Year, file.Rows[0].Rating, file.Rows[0].At));
        Assert.Equal(("Bad, Good", null, null), (file.Rows[1].Title, file.Rows[1].Year, file.Rows[1].Rating));
    }

    [Fact]
    public void Read_LetterboxdWatched_GivesNoStars() =>
        Assert.Null(Assert.Single(Read("Date,Name,Year,Letterboxd URI\n2024-01-02,Heat,1995,https://boxd.it/x\n").Rows).Rating);

    [Fact]
    public void Read_Imdb_HalvesTheTenPoints()
    {
        var file = Read("\uFEFFConst,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres\r\ntt0113277,9,2023-05-06,Heat,Heat,https://x,Movie,8.3,170,1995,\"Action, Crime\"\r\n");
        Assert.Equal("imdb", file.FormatName);
        Assert.Equal((4.5, "Movie", 1995), (file.Rows[0].Rating, file.Rows[0].Type, file.Rows[0].Year));
    }

    [Fact]
    public void Read_MovieLens_GivesIdsAndRaters()
    {
        var row = Assert.Single(Read("userId,movieId,rating,timestamp\n1,6,4.0,964982931\n").Rows);
        Assert.Equal(("6", "1", 4.0, 964982931L), (row.Item, row.Rater, row.Rating, row.At!.Value.ToUnixTimeSeconds()));
    }

    [Theory]
    [InlineData("userId,movieId,rating,timestamp\n1,6,9,1\n", "rating")]
    [InlineData("userId,movieId,rating,timestamp\n1,6,good,1\n", "rating")]
    [InlineData("userId,movieId,rating,timestamp\n1,6,4\n", "fields")]
    [InlineData("userId,movieId,rating,timestamp\n1,,4,1\n", "empty")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\nyesterday,Heat,1995,x,4\n", "date")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Heat,soon,x,4\n", "year")]
    [InlineData("Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,\"Heat,1995,x,4\n", "quote")]
    public void Read_WrongRow_IsNamedWithItsLine(string text, string reason)
    {
        var file = Read(text);
        var wrong = Assert.Single(file.Wrong);
        Assert.Equal((2, 1L), (wrong.Line, file.WrongCount));
        Assert.Contains(reason, wrong.Reason, StringComparison.Ordinal);
        Assert.Empty(file.Rows);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,b,c\n1,2,3\n")]
    public void Read_UnknownHeader_IsRefused(string text) => Assert.Throws<InvalidDataException>(() => Read(text));

    [Theory]
    [InlineData("Heat", 1995, "6")]
    [InlineData("heat", 1996, "6")]
    [InlineData("Heat", 1986, null)]
    [InlineData("Sabrina", 1954, "19")]
    [InlineData("Sabrina", 1994, "20")]
    [InlineData("Sabrina", null, null)]
    [InlineData("Town, The", 2010, "11")]
    [InlineData("Amelie", 2001, "18")]
    [InlineData("Le Fabuleux Destin d'Amélie Poulain", 2001, "18")]
    [InlineData("Alien 3", 1992, "14")]
    [InlineData("Inception", null, "23")]
    [InlineData("Yearless Wonder", 1990, null)]
    [InlineData("No Such Film", 2000, null)]
    public void Find_TitleAndYear_GivesTheItemOrNone(string title, int? year, string? item)
    {
        var catalog = TestPacks.Films();
        var found = new RatingsMatcher(catalog).Find(new RatedRow(2, null, title, year, 4, null));
        Assert.Equal(item, found is { } row ? catalog.IdOf(row).Value : null);
    }

    [Fact]
    public void Find_OtherKindOfThing_GivesNone() =>
        Assert.Null(new RatingsMatcher(TestPacks.Films()).Find(new RatedRow(2, null, "Heat", 1995, 4, null) { Type = "TV Series" }));

    private RatingsFile Read(string text)
    {
        File.WriteAllText(_path, text, new UTF8Encoding(false));
        return RatingsFile.Read(_path, null, CancellationToken.None);
    }
}
