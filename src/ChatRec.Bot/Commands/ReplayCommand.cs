using System.CommandLine;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Transcripts;

namespace ChatRec.Bot.Commands;

/// <summary><c>replay</c>: runs the user's half of recorded dialogues again and reports every difference by class.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> Paths = new("paths") { Description = "Transcripts (.transcript, .chat) or folders of them.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int> FromTurn = new("--from-turn") { Description = "Start at this turn, with the state the recording had before it.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Update = new("--update") { Description = "Write what came into the transcripts." };
    private static readonly Option<string?> Report = new("--report") { Description = "Write one self-contained HTML page." };
    private static readonly Option<DifferenceClass[]> Warn = Classes("--warn", "Classes that are reported and do not fail.");
    private static readonly Option<DifferenceClass[]> Ignore = Classes("--ignore", "Classes that are not reported.");
    private static readonly Option<DifferenceClass[]> Fail = Classes("--fail", "Classes that fail (default: all but timing).");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("replay", "Runs recorded dialogues again and reports every difference.") { Paths, FromTurn, Update, Report, Fail, Warn, Ignore };
        var run = new RunOptions(command, store: false);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, run.Read(parsed, ":memory:"), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, BotOptions options, CancellationToken cancellationToken)
    {
        var fromTurn = parsed.GetValue(FromTurn);
        if (fromTurn < 1)
        {
            throw new CommandFailedException($"--from-turn counts from 1, not from {fromTurn}");
        }

        var files = Files(parsed.GetRequiredValue(Paths));
        await using var engines = new ReplayEngines(options);
        var dialogues = new List<ReplayedDialogue>();
        var updated = 0;
        foreach (var file in files)
        {
            var transcript = Read(file);
            var turns = await RunAsync(engines, transcript, file, fromTurn, cancellationToken).ConfigureAwait(false);
            dialogues.Add(new ReplayedDialogue(file, turns));
            if (parsed.GetValue(Update) && turns.Any(t => t.Recorded is null || t.Differences.Any(d => d.Class != DifferenceClass.Timing)))
            {
                TranscriptUpdate.Apply(transcript, turns).Write(Path.ChangeExtension(file, ".transcript"));
                updated++;
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{dialogues.Count}/{files.Count} {file}").ConfigureAwait(false);
        }

        var report = new ReplayReport(dialogues, Severities(parsed));
        if (parsed.GetValue(Report) is { } page)
        {
            report.WriteHtml(page);
        }

        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, report.ToJson());
        }
        else
        {
            report.WriteText(parsed.InvocationConfiguration.Output);
        }

        if (parsed.GetValue(Update))
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"{updated} transcripts written").ConfigureAwait(false);
            return ExitCode.Fine;
        }

        return report.Failed ? ExitCode.CheckFailed : ExitCode.Fine;
    }

    private static async Task<IReadOnlyList<ReplayedTurn>> RunAsync(
        ReplayEngines engines, Transcript transcript, string file, int fromTurn, CancellationToken cancellationToken)
    {
        try
        {
            var dialogue = RecordedDialogue.Of(transcript, file);
            return await engines.For(dialogue).RunAsync(dialogue, fromTurn, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException failure)
        {
            throw new CommandFailedException($"{file}: {failure.Message}", failure);
        }
        catch (TranscriptException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }

    private static Transcript Read(string file)
    {
        try
        {
            return file.EndsWith(".chat", StringComparison.OrdinalIgnoreCase) ? ChatFile.Read(file) : Transcript.Read(file);
        }
        catch (TranscriptException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }

    private static List<string> Files(string[] paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path))
            {
                var found = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(f => f.EndsWith(".transcript", StringComparison.OrdinalIgnoreCase) || f.EndsWith(".chat", StringComparison.OrdinalIgnoreCase));
                files.AddRange(found.Order(StringComparer.Ordinal));
            }
            else if (File.Exists(path))
            {
                files.Add(path);
            }
            else
            {
                throw new CommandFailedException($"{path}: no such file or folder");
            }
        }

        return files.Count > 0 ? files : throw new CommandFailedException($"{string.Join(", ", paths)}: no .transcript or .chat file there");
    }

    private static Dictionary<DifferenceClass, Severity> Severities(ParseResult parsed)
    {
        var severities = Enum.GetValues<DifferenceClass>().ToDictionary(c => c, c => c == DifferenceClass.Timing ? Severity.Ignore : Severity.Fail);
        Set(Fail, Severity.Fail);
        Set(Warn, Severity.Warn);
        Set(Ignore, Severity.Ignore);
        return severities;

        void Set(Option<DifferenceClass[]> option, Severity severity)
        {
            foreach (var one in parsed.GetValue(option) ?? [])
            {
                severities[one] = severity;
            }
        }
    }

    private static Option<DifferenceClass[]> Classes(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}
