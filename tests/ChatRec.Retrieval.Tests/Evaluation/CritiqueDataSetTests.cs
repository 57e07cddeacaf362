using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Evaluation;

public sealed class CritiqueDataSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    public CritiqueDataSetTests() => Write("items.jsonl", """
        {"id":"6","title":"Heat","year":1995}
        {"id":"x1","title":"Alien (1979)"}
        {"id":"10","title":"Something Else","year":1998}
        """);

    [Fact]
    public void Load_SoundFolder_FindsItemsByIdOrByName()
    {
        Write("critiques.jsonl", """{"id":"c1","history":["10"],"anchor":"6","critique":"older","target":"x1"}""");

        var data = CritiqueDataSet.Load(_folder);
        var films = TestPacks.Films();
        var rows = data.RowsIn(films);

        Assert.Equal(films.Row("6"), rows["6"]);
        Assert.Equal(films.Row("12"), rows["x1"]);
        Assert.False(rows.ContainsKey("10"), "An id alone is no match: the catalogue's item of that id is called otherwise.");
        Assert.Equal(["10"], Assert.Single(data.Cases).History);
        Assert.StartsWith("sha256:", data.Hash, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"c1","history":[],"anchor":"7","critique":"older","target":"6"}""", "item 7 is not in items.jsonl")]
    [InlineData("""{"id":"c1","anchor":"6","critique":"older","target":"x1"}""", "\"history\" is missing")]
    [InlineData("""{"id":"c1","history":[],"anchor":"6","target":"x1"}""", "\"critique\" is missing")]
    [InlineData("{", "no JSON")]
    [InlineData("", "at least one critique")]
    public void Load_WrongFile_SaysWhereAndWhy(string line, string message)
    {
        Write("critiques.jsonl", line);

        Assert.Contains(message, Assert.Throws<DataSetException>(() => CritiqueDataSet.Load(_folder)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
