using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Catalog;

/// <summary>The packs the repository carries load as their declarations say.</summary>
public sealed class ShippedPacksTests
{
    [Fact]
    public void Load_FilmPack_KnowsHeatWithRunningTimeAndCertificate()
    {
        var films = Load("data", "films");
        var heat = films.Row("6");

        Assert.True(films.Count >= 12000, $"only {films.Count} films");
        Assert.Equal("Heat (1995)", films.DisplayOf(heat));
        Assert.Equal(170, films.NumberOf("runtime", heat));
        Assert.Equal(["R"], films.ValuesOf("certificate", heat));
        Assert.Equal(["Michael Mann"], films.ValuesOf("director", heat));
        Assert.Equal("project", films.SourceOf("runtime", heat));
    }

    [Fact]
    public void Load_BoardGames_HoldRangesOfPlayersAndNoWordOfFilms()
    {
        var games = Load("data", "boardgames");

        Assert.Equal(30, games.Count);
        Assert.Equal(new NumberRange(3, 4), games.RangeOf("players", games.Row("catan")));
        Assert.Equal("board game", games.Schema.Noun.One);
        Assert.DoesNotContain(games.Schema.Noun.Words, word => word.Contains("film", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Load_HostileBoardGames_DescriptionsAreDataAndKeepTheirMarkup()
    {
        var hostile = Load("tests", "packs", "hostile-boardgames");

        Assert.Equal(30, hostile.Count);
        Assert.Contains(
            "<script>alert(1)</script>",
            File.ReadAllText(RepositoryRoot.Combine("tests", "packs", "hostile-boardgames", PackLoader.ItemsFile)),
            StringComparison.Ordinal);
    }

    private static ItemCatalog Load(params string[] path) => PackLoader.Load(RepositoryRoot.Combine(path));
}
