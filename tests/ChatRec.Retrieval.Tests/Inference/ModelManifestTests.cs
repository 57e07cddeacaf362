using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Tests.Inference;

public sealed class ModelManifestTests : IDisposable
{
    private const string HashOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    private string ManifestPath => Path.Combine(_folder, "manifest.json");

    [Fact]
    public void Verify_UnalteredFiles_Passes()
    {
        var manifest = Write("m/x.bin", 3, HashOfAbc);
        manifest.Verify(TestContext.Current.CancellationToken);
        Assert.Equal("m/x.bin", manifest.Find("m")!.Files.Single().Path);
        Assert.Null(manifest.Find("n"));
    }

    [Theory]
    [InlineData("abd")]
    [InlineData("ab")]
    [InlineData("abcd")]
    [InlineData(null)]
    public void Verify_AlteredCutOrMissingFile_IsNamedInOneLine(string? content)
    {
        var manifest = Write("m/x.bin", 3, HashOfAbc);
        var path = Path.Combine(_folder, "m", "x.bin");
        File.Delete(path);
        if (content is not null)
        {
            File.WriteAllText(path, content);
        }

        var error = Assert.Throws<ModelException>(() => manifest.Verify(TestContext.Current.CancellationToken));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("../x.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("m\\..\\..\\x")]
    [InlineData("")]
    public void Load_PathOutsideTheFolder_IsRefused(string file) => Assert.Throws<ModelException>(() => Write(file.Replace("\\", "\\\\", StringComparison.Ordinal), 3, HashOfAbc));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"schema":"other","models":[]}""")]
    [InlineData("""{"schema":"chatrec/models/v1","models":[{"name":"m"}]}""")]
    [InlineData("""{"schema":"chatrec/models/v1","models":[{"name":"m","files":[{"path":"x","bytes":3,"sha256":"abc"}]}]}""")]
    public void Load_WrongManifest_IsNamedInOneLine(string text)
    {
        File.WriteAllText(ManifestPath, text);
        Assert.StartsWith(ManifestPath, Assert.Throws<ModelException>(() => ModelManifest.Load(ManifestPath)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ModelManifest Write(string file, long bytes, string hash)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "m"));
        File.WriteAllText(Path.Combine(_folder, "m", "x.bin"), "abc");
        File.WriteAllText(ManifestPath, $$"""{"schema":"chatrec/models/v1","models":[{"name":"m","files":[{"path":"{{file}}","bytes":{{bytes}},"sha256":"{{hash}}"}]}]}""");
        return ModelManifest.Load(ManifestPath);
    }
}
