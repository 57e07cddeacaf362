using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Catalog;

public sealed class PackLoaderTests
{
    private const string Small = """
        name: things
        noun: { one: thing, many: things }
        title: title
        attributes:
          kind: { kind: category }
          size: { kind: number, min: 0, max: 10 }
          grade: { kind: ordinal, order: [low, high] }
          depth: { kind: axis }
          span: { kind: range }
        """;

    [Fact]
    public void Parse_FilmPack_ReadsEveryKind()
    {
        var films = TestPacks.Films();
        var heat = films.Row("6");

        Assert.Equal(24, films.Count);
        Assert.Equal("Heat", films.TitleOf(heat));
        Assert.Equal("Heat (1995)", films.DisplayOf(heat));
        Assert.Equal(1995, films.NumberOf("year", heat));
        Assert.Equal(["Action", "Crime", "Thriller"], films.ValuesOf("genre", heat));
        Assert.Equal(["R"], films.ValuesOf("certificate", heat));
        Assert.Equal(new AxisValue(0.7, 0.9), films.AxisOf("violence", heat));
        Assert.Equal("movielens", films.SourceOf("year", heat));
        Assert.Null(films.SourceOf("runtime", heat));
        Assert.Equal("alien", films.FranchiseOf(films.Row("13")));
        Assert.Equal(["Alien 3"], films.OtherTitlesOf(films.Row("14")));
        Assert.StartsWith("sha256:", films.Hash, StringComparison.Ordinal);
        Assert.Null(films.Folder);
    }

    [Fact]
    public void Parse_UnknownValues_AreNullOrEmpty()
    {
        var films = TestPacks.Films();
        var oddity = films.Row("30");
        var yearless = films.Row("31");

        Assert.Null(films.NumberOf("runtime", oddity));
        Assert.Empty(films.ValuesOf("cast", oddity));
        Assert.Null(films.AxisOf("violence", oddity));
        Assert.Equal("Yearless Wonder", films.DisplayOf(yearless));
    }

    [Fact]
    public void Parse_BoardGames_ReadsRangesAndOwnWords()
    {
        var games = TestPacks.BoardGames();

        Assert.Equal(new NumberRange(2, 4), games.RangeOf("players", games.Row("g1")));
        Assert.Equal(new NumberRange(2, 2), games.RangeOf("players", games.Row("g6")));
        Assert.Null(games.RangeOf("players", games.Row("g12")));
        Assert.Equal(["board game", "board games", "game", "games"], games.Schema.Noun.Words);
        Assert.Equal(0.5, games.PopularityOf(games.Row("g1")));
    }

    [Fact]
    public void VocabularyOf_People_IsSortedAndDistinct()
    {
        var directors = TestPacks.Films().VocabularyOf("director");

        Assert.Equal(directors.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), directors);
        Assert.Contains("Michael Mann", directors);
    }

    [Fact]
    public void ItemsWith_Value_ListsItsRowsAscending()
    {
        var films = TestPacks.Films();

        Assert.Equal([films.Row("6"), films.Row("8")], films.ItemsWith("director", "Michael Mann"));
        Assert.Empty(films.ItemsWith("director", "michael mann"));
    }

    [Fact]
    public void PopularityOf_Quantile_OrdersItems()
    {
        var films = TestPacks.Films();

        Assert.Equal(1, films.PopularityOf(films.Row("16")));
        Assert.Equal(0, films.PopularityOf(films.Row("31")));
        Assert.Equal(0.5, films.PopularityOf(films.Row("30")));
        Assert.True(films.PopularityOf(films.Row("6")) > films.PopularityOf(films.Row("8")));
    }

    [Fact]
    public void Parse_Phrases_KeepTheirMeaning()
    {
        var schema = TestPacks.Films().Schema;

        Assert.Equal(["Romance", "Comedy"], schema.Find("genre")!.Phrases["rom-com"].Values);
        Assert.Equal(2013, schema.Find("year")!.Phrases["recent"].Min);
        Assert.True(schema.Find("certificate")!.Strict);
        Assert.Equal("rating", schema.RatingAttribute);
        Assert.Equal("popularity", schema.PopularityAttribute);
    }

    [Theory]
    [InlineData("{ much: scary, more: scarier }", null)]
    [InlineData("{ more: scarier }", "needs \"much\"")]
    [InlineData("{ much: scary, most: scariest }", "knows no key \"most\"")]
    public void Parse_WordsForDegrees_NeedTheWordForMuch(string words, string? reason)
    {
        var schema = $$"""
            name: things
            noun: { one: thing, many: things }
            title: title
            display: "{title}"
            attributes:
              fright: { kind: axis, is: {{words}} }
            """;
        if (reason is not null)
        {
            Assert.Contains(reason, Assert.Throws<PackException>(() => PackLoader.Parse(schema, """{"id":"1","title":"A"}""")).Message, StringComparison.Ordinal);
            return;
        }

        var degrees = PackLoader.Parse(schema, """{"id":"1","title":"A"}""").Schema.Find("fright")!.Degrees;
        Assert.Equal(new DegreeWords("scary", null, "scarier", null), degrees);
    }

    [Theory]
    [InlineData("{\"id\":\"1\",\"title\":\"A\"}\n{\"id\":\"1\",\"title\":\"B\"}", 2, "used before")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\"}\n\n{\"id\":\"2\"}", 3, "\"title\" is missing")]
    [InlineData("{\"title\":\"A\"}", 1, "\"id\" is missing")]
    [InlineData("{\"id\":\"1\",\"title\":\" \"}", 1, "blank")]
    [InlineData("{\"id\":\"1\",\"title\":7}", 1, "must be a text")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"size\":\"NaN\"}", 1, "must be a number")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"size\":NaN}", 1, "not valid JSON")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"size\":1e999}", 1, "must be a number")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"size\":11}", 1, "outside its bounds")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"grade\":\"middle\"}", 1, "not in the order")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"kind\":[\"a\",\"b\"]}", 1, "one value")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"kind\":{\"a\":1}}", 1, "must be a text")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"depth\":1.5}", 1, "between 0 and 1")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"span\":[3,2]}", 1, "ends before")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"span\":[3]}", 1, "must be a number")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"span\":[3,4,5]}", 1, "two numbers")]
    [InlineData("{\"id\":\"1\",\"title\":\"\\ud800\"}", 1, "half a character")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\",\"title\":\"B\"}", 1, "twice")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\"", 1, "not valid JSON")]
    [InlineData("{\"id\":\"1\",\"title\":\"A\"} {}", 1, "not valid JSON")]
    [InlineData("[1]", 1, "object")]
    [InlineData("\n \n", 0, "no item")]
    public void Parse_WrongItems_NamesLineAndReason(string items, int line, string reason)
    {
        var error = Assert.Throws<PackException>(() => PackLoader.Parse(Small, items));

        Assert.Equal(line, error.Line);
        Assert.Equal("items.jsonl", error.File);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("colour: red", 10, "unknown key \"colour\"")]
    [InlineData("  extra: { kind: number, colour: red }", 10, "unknown key \"colour\"")]
    [InlineData("  extra: { kind: sound }", 10, "is no kind")]
    [InlineData("  extra: { kind: ordinal }", 10, "order")]
    [InlineData("  extra: { kind: number, order: [a] }", 10, "order")]
    [InlineData("  extra: { kind: number, min: x }", 10, "must be a number")]
    [InlineData("  extra: { kind: number, min: 2, max: 1 }", 10, "above")]
    [InlineData("  extra: { kind: number, many: true }", 10, "several")]
    [InlineData("  extra: { kind: number, many: perhaps }", 10, "true or false")]
    [InlineData("  extra: { many: true }", 10, "no \"kind\"")]
    [InlineData("  item: { kind: number }", 10, "cannot be called")]
    [InlineData("  title: { kind: category }", 1, "title column")]
    [InlineData("display: \"{colour}\"", 10, "unknown column")]
    [InlineData("display: \"{title\"", 10, "brace")]
    [InlineData("popularity: kind", 10, "kind number")]
    [InlineData("name: again", 10, "not valid YAML")]
    [InlineData("name: [", 11, "not valid YAML")]
    [InlineData("x: *anchor", 10, "alias")]
    [InlineData("x: [[[[[[[[[[[[[[1]]]]]]]]]]]]]]", 10, "deeply")]
    public void Parse_WrongDeclaration_NamesLineAndReason(string added, int line, string reason)
    {
        var error = Assert.Throws<PackException>(
            () => PackLoader.Parse(Small + "\n" + added + "\n", "{\"id\":\"1\",\"title\":\"A\"}"));

        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
        Assert.Equal("catalog.yaml", error.File);
    }

    [Fact]
    public void Parse_UnknownColumnsAndNulls_AreIgnored()
    {
        var pack = PackLoader.Parse(Small, "\uFEFF{\"id\":7,\"title\":\"A\",\"poster\":{\"deep\":[1,2]},\"size\":null}\r\n");

        Assert.Equal(new ItemId("7"), pack.IdOf(new ItemIndex(0)));
        Assert.Null(pack.NumberOf("size", new ItemIndex(0)));
    }

    [Fact]
    public void Load_MissingFolder_SaysWhichFile()
    {
        var error = Assert.Throws<PackException>(() => PackLoader.Load(Path.Combine(Path.GetTempPath(), "no-such-pack")));

        Assert.EndsWith("catalog.yaml", error.File, StringComparison.Ordinal);
        Assert.Contains("does not exist", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_OtherKindOrRow_Throw()
    {
        var films = TestPacks.Films();
        var heat = films.Row("6");

        Assert.Throws<ArgumentException>(() => films.NumberOf("genre", heat));
        Assert.Throws<ArgumentException>(() => films.ValuesOf("year", heat));
        Assert.Throws<ArgumentException>(() => films.AxisOf("colour", heat));
        Assert.Throws<ArgumentOutOfRangeException>(() => films.TitleOf(new ItemIndex(24)));
        Assert.Throws<ArgumentOutOfRangeException>(() => films.IdOf(new ItemIndex(-1)));
    }
}
