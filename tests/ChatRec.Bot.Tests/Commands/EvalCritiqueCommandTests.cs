using System.Text.Json;
using ChatRec.Bot.Commands;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Commands;

public sealed class EvalCritiqueCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public EvalCritiqueCommandTests()
    {
        Write("catalog.yaml", TestPacks.FilmsSchema);
        Write("items.jsonl", TestPacks.FilmsItems);
    }

    [Fact]
    public async Task Critique_PackOfItsOwn_FindsByTheCritiqueWhatIsNotFoundWithout()
    {
        // Heat's likes are crime films; a musical taste in animation is only in the words.
        Write("critiques.jsonl", """
            {"id":"c1","history":["8"],"anchor":"6","critique":"with Audrey Tautou","target":"18"}
            {"id":"c2","history":[],"anchor":"12","critique":"older than that, starring Humphrey Bogart","target":"19"}
            """);
        var lines = Path.Combine(_folder, "out.jsonl");

        Assert.Equal(ExitCode.Fine, await Run("eval", "critique", "--data", _folder, "--json", "--out", lines));
        var result = JsonDocument.Parse(_output.ToString()).RootElement;

        Assert.Equal("chatrec/eval-critique/v1", result.GetProperty("schema").GetString());
        Assert.Equal(24, result.GetProperty("data").GetProperty("matched").GetInt32());
        Assert.Equal(1, result.GetProperty("figures").GetProperty("with").GetProperty("mean").GetDouble());
        Assert.Equal(1, result.GetProperty("figures").GetProperty("understood").GetDouble());
        Assert.Equal(2, File.ReadLines(lines).Count());
    }

    [Fact]
    public async Task Critique_ItemsOfNoCatalogue_SaysSo()
    {
        Write("items.jsonl", """{"id":"1","title":"A Thing Nobody Made"}""");
        Write("critiques.jsonl", """{"id":"c1","history":[],"anchor":"1","critique":"newer","target":"1"}""");

        Assert.Equal(ExitCode.WrongUsage, await Run("eval", "critique", "--data", _folder, "--pack", RepositoryRoot.Combine("data", "boardgames")));
        Assert.Contains("is about items of the catalogue boardgames", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Critique_NoSuchDialogueModel_SaysSo()
    {
        Write("critiques.jsonl", """{"id":"c1","history":["8"],"anchor":"6","critique":"newer","target":"18"}""");

        Assert.Equal(ExitCode.WrongUsage, await Run("eval", "critique", "--data", _folder, "--dialogue", Path.Combine(_folder, "nowhere.safetensors")));
        Assert.Contains("--dialogue: there is no file", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Critique_NoFolder_SaysSo()
    {
        Assert.Equal(ExitCode.WrongUsage, await Run("eval", "critique", "--data", Path.Combine(_folder, "nowhere"), "--json"));
        Assert.Contains("no such file", JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private Task<int> Run(params string[] args) => CommandLine.RunAsync(args, _output, _error);
}
