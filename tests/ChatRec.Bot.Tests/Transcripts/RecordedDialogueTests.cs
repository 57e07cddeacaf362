using System.Text.Json.Nodes;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Transcripts;

/// <summary>Replays the recorded dialogues of the repository on the real packs, models and prompts.</summary>
public sealed class RecordedDialogueTests
{
    private static readonly string Dialogues = RepositoryRoot.Combine("tests", "dialogues");

    [Fact]
    public async Task Replay_RecordedDialogues_HaveNoDifference()
    {
        Assert.True(Directory.GetFiles(Dialogues, "*.transcript", SearchOption.AllDirectories).Length >= 12);

        var (code, report) = await ReplayAsync(Dialogues);

        Assert.True(code == ExitCode.Fine, report.ToJsonString());
        Assert.Equal(0, (int)report["unrecorded"]!);
        Assert.Empty(report["differences"]!.AsArray());
    }

    [Fact]
    public async Task Replay_OneWordChangedInATemplate_FindsOnlyTextOnlyWhereItIsUsed()
    {
        using var folder = new ScratchFolder();
        var prompts = folder.File("prompts");
        CopyFolder(RepositoryRoot.Combine("prompts"), prompts);
        var template = Path.Combine(prompts, "replies", "en", "close.yaml");
        File.WriteAllText(template, File.ReadAllText(template).Replace("evening", "afternoon", StringComparison.Ordinal)
            .Replace("See you.", "Until soon.", StringComparison.Ordinal).Replace("Take care,", "Be well,", StringComparison.Ordinal));

        var (code, report) = await ReplayAsync(Path.Combine(Dialogues, "films"), "--prompts", prompts);

        Assert.Equal(ExitCode.CheckFailed, code);
        var differences = report["differences"]!.AsArray();
        Assert.NotEmpty(differences);
        Assert.All(differences, difference => Assert.Equal("text", (string?)difference!["class"]));
        var touched = differences.Select(difference => $"{difference!["file"]} {difference["turn"]}").Distinct().ToList();
        Assert.Equal(ClosingTurns(), touched.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Replay_FromALaterTurn_HasNoDifferenceEither()
    {
        var (code, report) = await ReplayAsync(Path.Combine(Dialogues, "films", "like-heat-but-newer.transcript"), "--from-turn", "4");

        Assert.Equal(ExitCode.Fine, code);
        Assert.Equal(4, (int)report["turns"]!);
    }

    private static IEnumerable<string> ClosingTurns() =>
        Directory.GetFiles(Path.Combine(Dialogues, "films"), "*.transcript")
            .SelectMany(file => Bot.Transcripts.RecordedDialogue.Of(Bot.Transcripts.Transcript.Read(file), file).Turns
                .Where(turn => turn.Turn is { Locale: "en", SystemAct.Act: Agents.Turns.SystemActKind.Close })
                .Select(turn => $"{file} {turn.Turn!.Turn}"))
            .Order(StringComparer.Ordinal);

    private static async Task<(int Code, JsonNode Report)> ReplayAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(["replay", .. arguments, "--json"], output, error);
        return (code, JsonNode.Parse(output.ToString())!);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
