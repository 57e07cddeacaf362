using System.Text.Json;
using ChatRec.Bot.Commands;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public DataCommandTests()
    {
        File.WriteAllText(Path.Combine(_folder, "catalog.yaml"), TestPacks.BoardGamesSchema);
        File.WriteAllText(Path.Combine(_folder, "games.jsonl"), TestPacks.BoardGamesItems);
        File.WriteAllText(Path.Combine(_folder, "wrong.csv"), "id,name,minutes\ng1,One,5\ng2,Two,soon\n");
    }

    [Fact]
    public async Task Import_SoundFile_PrintsOneObjectAndInfoReadsThePack()
    {
        Assert.Equal(ExitCode.Fine, await Run("data", "import", "items", "games.jsonl", "--into", "pack", "--json"));
        var result = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal("chatrec/data-import/v1", result.GetProperty("schema").GetString());
        Assert.True(result.GetProperty("ok").GetBoolean());
        Assert.Equal(12, result.GetProperty("rows").GetInt32());

        _output.GetStringBuilder().Clear();
        Assert.Equal(ExitCode.Fine, await Run("data", "info", "--pack", "pack", "--json"));
        var info = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal("chatrec/data-info/v1", info.GetProperty("schema").GetString());
        Assert.Equal(12, info.GetProperty("items").GetInt32());
        Assert.Equal(11, info.GetProperty("attributes").EnumerateArray().First().GetProperty("known").GetInt32());
    }

    [Fact]
    public async Task Import_WrongRow_NamesItOnStandardErrorAndFails()
    {
        Assert.Equal(ExitCode.WrongUsage, await Run("data", "import", "items", "wrong.csv", "--into", "pack", "--json"));
        Assert.Contains("wrong.csv(3): \"minutes\" must be a number", _error.ToString(), StringComparison.Ordinal);
        var result = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.False(result.GetProperty("ok").GetBoolean());
        Assert.Contains("1 of 2 rows are wrong", result.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "pack")));
    }

    [Theory]
    [InlineData("data", "import", "items", "nowhere.csv", "--into", "pack")]
    [InlineData("data", "import", "people", "games.jsonl")]
    [InlineData("data", "import", "interactions", "wrong.csv", "--into", "pack")]
    [InlineData("data", "info", "--pack", "nowhere")]
    public async Task Run_WrongInput_GivesOneLineAndExitCodeTwo(params string[] arguments)
    {
        Assert.Equal(ExitCode.WrongUsage, await Run(arguments));
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Empty(_output.ToString());
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Arguments that name a file of this test become its path.
    private Task<int> Run(params string[] arguments) => CommandLine.RunAsync(
        [.. arguments.Select(argument => argument is "pack" or "nowhere" || argument.Contains('.', StringComparison.Ordinal) ? Path.Combine(_folder, argument) : argument)],
        _output,
        _error);
}
