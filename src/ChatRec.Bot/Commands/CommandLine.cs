using System.CommandLine;
using System.Text.Json;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Commands;

/// <summary>
/// The command line: one file a verb in this folder. A verb writes its result to standard output (with <c>--json</c> one object and nothing
/// else), progress and logs to standard error, and throws <see cref="CommandFailedException"/> for wrong usage or input.
/// </summary>
internal static class CommandLine
{
    /// <summary>Prints one JSON object instead of text. Recursive: every verb has it.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object.", Recursive = true };

    /// <summary>Runs a command line and returns its exit code.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await FailAsync(parsed, Complaint(parsed), output, error).ConfigureAwait(false);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TimeSpan.FromSeconds(25), // a server finishes its turns in flight first
            };
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (CommandFailedException failure)
        {
            return await FailAsync(parsed, failure.Message, output, error).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A file or folder a verb was pointed at: its message names the path.
            return await FailAsync(parsed, failure.Message, output, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("stopped").ConfigureAwait(false);
            return ExitCode.CheckFailed;
        }
    }

    /// <summary>Writes a result object in the contract's envelope to standard output.</summary>
    /// <param name="parsed">The parsed command line; its output is written to.</param>
    /// <param name="result">The object; its first members are <c>schema</c> and <c>ok</c>.</param>
    public static void WriteJson(ParseResult parsed, object result) =>
        parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(result, TurnJson.Options));

    private static async Task<int> FailAsync(ParseResult parsed, string message, TextWriter output, TextWriter error)
    {
        var line = message.ReplaceLineEndings(" ").Trim();
        if (parsed.GetResult(Json) is { Implicit: false })
        {
            var schema = $"chatrec/{Verb(parsed)}/v1";
            await output.WriteLineAsync(JsonSerializer.Serialize(new { schema, ok = false, error = line }, TurnJson.Options)).ConfigureAwait(false);
        }

        await error.WriteLineAsync(line).ConfigureAwait(false);
        return ExitCode.WrongUsage;
    }

    // "Required command was not provided." hides the word that is none.
    private static string Complaint(ParseResult parsed) => parsed.UnmatchedTokens is [var unknown, ..]
        ? $"there is no such command or argument: {unknown} (--help lists what there is)"
        : parsed.Errors[0].Message;

    private static string Verb(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at?.Parent is System.CommandLine.Parsing.CommandResult parent; at = parent)
        {
            names.Insert(0, at.Command.Name);
        }

        return names.Count == 0 ? "chatrec" : string.Join('-', names);
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("ChatRec, a conversational recommender.");
        root.Options.Add(Json);
        foreach (var command in Verbs())
        {
            root.Subcommands.Add(command);
        }

        return root;
    }

    private static IEnumerable<Command> Verbs()
    {
        yield return ServeCommand.Create();
        yield return ChatCommand.Create();
        yield return DataCommand.Create();
        yield return RecommendCommand.Create();
        yield return EvalCommand.Create();
        yield return ReplayCommand.Create();
        yield return TranscriptsCommand.Create();
        yield return PromptsCommand.Create();
    }
}
