using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Commands;

public sealed class RatingsCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string _pack;

    public RatingsCommandTests()
    {
        _pack = Directory.CreateDirectory(_folder.File("pack")).FullName;
        File.WriteAllText(Path.Combine(_pack, "catalog.yaml"), TestPacks.FilmsSchema);
        File.WriteAllText(Path.Combine(_pack, "items.jsonl"), TestPacks.FilmsItems);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_Letterboxd_FillsTheProfileAndListsWhatIsMissing()
    {
        var (code, output, error) = await RunAsync("""
            Date,Name,Year,Letterboxd URI,Rating
            2024-01-02,Heat,1995,x,4.5
            2024-01-03,Prometheus,2012,x,1.5
            2024-01-04,Inception,2010,x,3
            2024-01-05,Unheard Of,1999,x,5
            """);
        Assert.Equal(ExitCode.Fine, code);
        var told = JsonNode.Parse(output)!;
        Assert.Equal(("chatrec/data-import-ratings/v1", 4, 3), ((string?)told["schema"], (int)told["rows"]!, (int)told["matched"]!));
        Assert.Equal("Unheard Of", (string?)told["unmatched"]![0]!["title"]);
        Assert.Contains("(5): no item for Unheard Of (1999)", error, StringComparison.Ordinal);
        Assert.Equal(["Like Heat (1995)", "Dislike Prometheus (2012)", "Seen Inception (2010)"], await ProfileAsync());

        // Watched again without stars: the rating stays; rated anew: it changes.
        Assert.Equal(0, (await RunAsync("Date,Name,Year,Letterboxd URI\n2024-05-05,Heat,1995,x\n")).Code);
        Assert.Contains("Like Heat (1995)", await ProfileAsync());
        Assert.Equal(0, (await RunAsync("Const,Your Rating,Date Rated,Title,Title Type,Year\ntt1,6,2024-06-06,Heat,Movie,1995\n")).Code);
        Assert.Equal(["Dislike Prometheus (2012)", "Seen Inception (2010)", "Seen Heat (1995)"], await ProfileAsync());
    }

    [Fact]
    public async Task Import_OneWrongRow_ChangesNothing()
    {
        await RunAsync("userId,movieId,rating,timestamp\n1,6,5,1\n");
        var (code, _, error) = await RunAsync("userId,movieId,rating,timestamp\n1,8,5,1\n1,10,fine,1\n");
        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.Contains("(3): \"rating\"", error, StringComparison.Ordinal);
        Assert.Equal(["Like Heat (1995)"], await ProfileAsync());
    }

    [Fact]
    public async Task Import_SeveralRaters_NeedsAChoice()
    {
        const string Text = "userId,movieId,rating,timestamp\n1,6,5,1\n2,8,1,1\n";
        Assert.Equal(ExitCode.WrongUsage, (await RunAsync(Text)).Code);
        Assert.Equal(ExitCode.Fine, (await RunAsync(Text, "--of", "2")).Code);
        Assert.Equal(["Dislike Collateral (2004)"], await ProfileAsync());
        Assert.Equal(ExitCode.WrongUsage, (await RunAsync(Text, "--of", "3")).Code);
    }

    [Fact]
    public async Task Import_SaidLaterThanRated_KeepsWhatWasSaid()
    {
        await using (var database = StoreDatabase.Open(_folder.File("chat.db"), TimeProvider.System))
        {
            await new ConversationStore(database, TimeProvider.System).ChangeProfileAsync("ann", profile => profile.With(
            [
                new PreferenceEdit
                {
                    Attribute = "item",
                    Comparator = EditComparator.Dislike,
                    Item = "6",
                    Value = EditValue.Of("Heat (1995)"),
                    Source = new EditSource { Kind = "said", Pack = "films", At = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero) },
                },
            ]));
        }

        await RunAsync("Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Heat,1995,x,4.5\n");
        Assert.Equal(["Dislike Heat (1995)"], await ProfileAsync());
    }

    [Fact]
    public async Task Chat_AfterTheImport_LeavesOutWhatWasRated()
    {
        await RunAsync("Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Alien,1979,x,4.5\n2024-01-02,Aliens,1986,x,3\n");
        var script = _folder.File("script.txt");
        await File.WriteAllTextAsync(script, "something with Sigourney Weaver\nwhat do you know about me?\n");
        var output = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["chat", "--script", script, "--json", "--user", "ann", "--db", _folder.File("chat.db"), "--pack", _pack, "--models", _folder.Path], output, new StringWriter());
        Assert.Equal(ExitCode.Fine, code);
        var turns = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["14"], turns[0]["systemAct"]!["slate"]!.AsArray().Select(item => (string)item!["item"]!));
        Assert.Contains("from your ratings", (string)turns[1]["reply"]!["text"]!, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string text, params string[] more)
    {
        var path = _folder.File("ratings.csv");
        await File.WriteAllTextAsync(path, text);
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(
            ["data", "import", "ratings", path, "--user", "ann", "--db", _folder.File("chat.db"), "--pack", _pack, "--json", .. more], output, error);
        return (code, output.ToString(), error.ToString());
    }

    private async Task<List<string>> ProfileAsync()
    {
        await using var database = StoreDatabase.Open(_folder.File("chat.db"), TimeProvider.System);
        var profile = await new ConversationStore(database, TimeProvider.System).ProfileAsync("ann");
        return [.. profile.Entries.Select(entry => $"{entry.Comparator} {entry.Value}")];
    }
}
