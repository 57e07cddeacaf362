using System.Text.Json.Nodes;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The real engine over small packs: what is broken is told in one line before anything starts.</summary>
public sealed class EngineServicesTests : IDisposable
{
    private static readonly string Games = RepositoryRoot.Combine("data", "boardgames");
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Recommend_KnownTitle_GivesASlateWithoutIt()
    {
        var liked = (string)JsonNode.Parse(File.ReadLines(Path.Combine(Games, "items.jsonl")).First())!["title"]!;
        var (code, output) = await RunAsync("recommend", "--likes", liked, "-k", "3", "--pack", Games, "--models", _folder.Path, "--json");
        var answer = JsonNode.Parse(output)!;
        Assert.Equal((ExitCode.Fine, true, "chatrec/recommend/v1"), (code, (bool)answer["ok"]!, (string?)answer["schema"]));
        Assert.Equal(3, answer["items"]!.AsArray().Count);
        Assert.DoesNotContain(answer["items"]!.AsArray(), item => ((string)item!["title"]!).StartsWith(liked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recommend_UnknownTitle_FailsAndNamesTheNearest()
    {
        var liked = (string)JsonNode.Parse(File.ReadLines(Path.Combine(Games, "items.jsonl")).First())!["title"]!;
        var error = await FailAsync("recommend", "--likes", liked + "x", "--pack", Games, "--models", _folder.Path);
        Assert.Contains(liked, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("recommend")]
    [InlineData("recommend", "--likes", "x", "-k", "0")]
    public Task Recommend_WrongUsage_Fails(params string[] arguments) => FailAsync(arguments);

    [Fact]
    public async Task Chat_BrokenPack_NamesFileAndLine()
    {
        File.Copy(Path.Combine(Games, "catalog.yaml"), _folder.File("catalog.yaml"));
        File.WriteAllText(_folder.File("items.jsonl"), "{\"id\":\"1\",\"title\":\"A\"}\n{broken\n");
        Assert.Contains("items.jsonl(2)", await FailAsync("chat", "--pack", _folder.Path, "--models", _folder.Path, "--db", ":memory:"), StringComparison.Ordinal);
    }

    [Fact]
    public Task Chat_PackWithoutDeclaration_Fails() => FailAsync("chat", "--pack", _folder.Path, "--db", ":memory:");

    [Fact]
    public Task Chat_FolderWithoutPrompts_Fails() => FailAsync("chat", "--pack", Games, "--models", _folder.Path, "--prompts", _folder.Path, "--db", ":memory:");

    [Fact]
    public async Task Chat_BrokenModel_Fails()
    {
        Directory.CreateDirectory(_folder.File("text-encoder"));
        File.WriteAllText(_folder.File("text-encoder/model.onnx"), "rubbish");
        File.WriteAllText(_folder.File("text-encoder/vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n");
        File.WriteAllText(_folder.File("text-encoder/config.json"), "{}");
        await FailAsync("chat", "--pack", Games, "--models", _folder.Path, "--db", ":memory:");
    }

    private static async Task<string> FailAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.WrongUsage, await CommandLine.RunAsync(arguments, output, error));
        var line = Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
        return line;
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        return (await CommandLine.RunAsync(arguments, output, TextWriter.Null), output.ToString());
    }
}
