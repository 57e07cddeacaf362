using System.Text.Json.Nodes;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Tests.Storage;

namespace ChatRec.Bot.Tests.Commands;

public sealed class TranscriptsCommandTests
{
    [Fact]
    public async Task ListAndSave_AStoredConversation_NameItAndWriteIt()
    {
        using var folder = new ScratchFolder();
        var database = folder.File("chat.db");
        await StoreAsync(database);

        var (listed, list) = await RunAsync("transcripts", "list", "--db", database, "--json");
        var (saved, _) = await RunAsync("transcripts", "save", "c1", "--db", database, "--out", folder.File("c1.transcript"));

        Assert.Equal((ExitCode.Fine, ExitCode.Fine), (listed, saved));
        Assert.Equal("c1", (string?)JsonNode.Parse(list)!["conversations"]![0]!["id"]);
        Assert.Contains("chatrec/conversation/v1", File.ReadAllText(folder.File("c1.transcript")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_UnknownConversationOrDatabase_IsOneLine()
    {
        using var folder = new ScratchFolder();
        var database = folder.File("chat.db");
        await StoreAsync(database);

        Assert.Equal(ExitCode.WrongUsage, (await RunAsync("transcripts", "save", "none", "--db", database, "--out", folder.File("x"))).Code);
        Assert.Equal(ExitCode.WrongUsage, (await RunAsync("transcripts", "list", "--db", folder.File("none.db"))).Code);
    }

    private static async Task StoreAsync(string file)
    {
        await using var database = StoreDatabase.Open(file, TimeProvider.System);
        await new ConversationStore(database, TimeProvider.System).StartAsync(new ConversationInfo("c1", "terminal", "you", 4, "en"));
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (await CommandLine.RunAsync(arguments, output, error), output.ToString());
    }
}
