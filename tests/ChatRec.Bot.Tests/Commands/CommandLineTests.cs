using ChatRec.Bot.Commands;
using ChatRec.Bot.Tests.Storage;

namespace ChatRec.Bot.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("sreve")]
    [InlineData("data", "inform")]
    [InlineData("serve", "--prot", "5000")]
    public async Task Run_UnknownWord_NamesIt(params string[] arguments) =>
        Assert.Contains(arguments.First(one => one is "sreve" or "inform" or "--prot"), await FailAsync(arguments), StringComparison.Ordinal);

    [Fact]
    public Task Run_Nothing_SaysThatACommandIsNeeded() => FailAsync();

    [Theory]
    [InlineData("recommend", "--likes", "Heat", "--device", "gpu")]
    [InlineData("chat", "--device", "1")]
    public async Task Run_DeviceThatIsNone_NamesTheChoice(params string[] arguments) =>
        Assert.Contains("none of auto, cpu, cuda", await FailAsync(arguments), StringComparison.Ordinal);

    [Fact]
    public async Task Replay_ReportThatCannotBeWritten_IsOneLine()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("a.chat"), "user=you\nbot=chatrec\n\nyou: hello\n");
        var line = await FailAsync("replay", folder.File("a.chat"), "--pack", Testing.RepositoryRoot.Combine("data", "boardgames"), "--report", folder.File("none/out.html"));
        Assert.Contains("out.html", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FromATurnThatIsNotThere_IsOneLine()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("a.chat"), "user=you\nbot=chatrec\n\nyou: hello\n");
        var line = await FailAsync("replay", folder.File("a.chat"), "--pack", Testing.RepositoryRoot.Combine("data", "boardgames"), "--from-turn", "9");
        Assert.EndsWith("the dialogue has 1 turns, none to start at 9", line, StringComparison.Ordinal);
    }

    private static async Task<string> FailAsync(params string[] arguments)
    {
        using var error = new StringWriter();
        Assert.Equal(ExitCode.WrongUsage, await CommandLine.RunAsync(arguments, TextWriter.Null, error));
        return error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
    }
}
