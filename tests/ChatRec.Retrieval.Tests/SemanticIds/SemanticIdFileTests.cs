using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Retrieval.Tests.Generative;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.SemanticIds;

public sealed class SemanticIdFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    private string CodebookPath => Path.Combine(_folder, SemanticIdFile.Name);

    [Fact]
    public void CodesFor_ItsCatalogue_GivesEachItemItsCodes()
    {
        TinyModel.WriteCodebook(CodebookPath, ["6", "12"], [1, 2, 3, 4, 250, 0, 0, 1]);
        var catalog = TestPacks.Films();

        var codes = Read().CodesFor(catalog);

        Assert.Equal([1, 2, 3, 4], codes[catalog.Row("6").Value].ToCodes());
        Assert.Equal([250, 0, 0, 1], codes[catalog.Row("12").Value].ToCodes());
        Assert.Equal(2, codes.Count);
    }

    [Fact]
    public void CodesFor_AnotherCatalogue_NamesTheItemItLacks()
    {
        TinyModel.WriteCodebook(CodebookPath, ["6", "not-here"], [1, 2, 3, 4, 5, 6, 7, 8]);
        AssertOneLine("\"not-here\"", () => Read().CodesFor(TestPacks.Films()));
    }

    [Fact]
    public void Read_OfAnotherEncoder_NamesBoth()
    {
        TinyModel.WriteCodebook(CodebookPath, encoder: "sha256:other");
        AssertOneLine("sha256:other", () => Read());
        AssertOneLine(TinyModel.Encoder.Hash, () => Read());
    }

    [Theory]
    [InlineData(0, "codebooks")]
    [InlineData(1, "project")]
    [InlineData(2, "shift")]
    public void Read_NotANumber_NamesTheTensor(int which, string name)
    {
        TinyModel.WriteCodebook(CodebookPath, alter: (words, project, shift) => (which == 0 ? words : which == 1 ? project : shift)[2] = float.NaN);
        AssertOneLine($"\"{name}\"", () => Read());
    }

    [Fact]
    public void Read_TwoItemsWithTheSameCodes_NamesTheSecond()
    {
        TinyModel.WriteCodebook(CodebookPath, ["6", "12"], [1, 2, 3, 4, 1, 2, 3, 4]);
        AssertOneLine("\"12\"", () => Read());
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.9)]
    public void Read_CutShort_NamesTheFile(double share)
    {
        TinyModel.WriteCodebook(CodebookPath);
        var whole = File.ReadAllBytes(CodebookPath);
        File.WriteAllBytes(CodebookPath, whole.AsSpan(0, (int)(whole.Length * share)));
        AssertOneLine(SemanticIdFile.Name, () => Read());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SemanticIdFile Read() => SemanticIdFile.Read(CodebookPath, TinyModel.Encoder.Hash, TinyModel.Encoder.Dimensions);

    private static void AssertOneLine(string part, Func<object> act)
    {
        var error = Assert.Throws<ModelException>(act);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
