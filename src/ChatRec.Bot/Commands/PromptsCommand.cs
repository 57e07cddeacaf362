using System.CommandLine;
using System.Text.Json;
using ChatRec.Agents.Prompts;
using ChatRec.Bot.Hosting;

namespace ChatRec.Bot.Commands;

/// <summary><c>prompts</c>: what designers ask of the prompts: lint, render, where-used, diff.</summary>
internal static class PromptsCommand
{
    private static readonly Option<string> Folder = new("--prompts")
    {
        Description = "The folder of prompts.",
        DefaultValueFactory = _ => EngineServices.DefaultPrompts() ?? "prompts",
        Recursive = true,
    };

    private static readonly Option<string> Locale = new("--locale") { Description = "The locale.", DefaultValueFactory = _ => PromptLibrary.DefaultLocale };
    private static readonly Argument<string> Name = new("name") { Description = "The prompt's name." };
    private static readonly Option<FileInfo> Input = new("--input") { Description = "A JSON file with the variables.", Required = true };
    private static readonly Option<bool> All = new("--all") { Description = "Show every wording." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Chooses among wordings.", DefaultValueFactory = _ => 1 };
    private static readonly Argument<string> Variable = new("variable") { Description = "A variable (title) or a path (noun.one)." };
    private static readonly Argument<string> Revision = new("revision") { Description = "A git revision to compare with." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var lint = new Command("lint", "Checks every prompt; exit 1 when something is wrong.");
        lint.SetAction(Lint);
        var render = new Command("render", "Renders a prompt.") { Name, Input, All, Seed, Locale };
        render.SetAction(Render);
        var used = new Command("where-used", "Finds where a variable is used.") { Variable, Locale };
        used.SetAction(WhereUsed);
        var diff = new Command("diff", "Shows which wordings changed since a revision; exit 1 when some did.") { Revision };
        diff.SetAction((parsed, cancellationToken) => DiffAsync(parsed, cancellationToken));
        return new Command("prompts", "Checks, renders and searches the prompts.") { Folder, lint, render, used, diff };
    }

    private static int Lint(ParseResult parsed)
    {
        var folder = FolderOf(parsed);
        var problems = PromptLint.Check(folder);
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { schema = "chatrec/prompts-lint/v1", ok = true, clean = problems.IsEmpty, problems });
        }
        else
        {
            foreach (var problem in problems)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{problem.Path}:{problem.Line}: {problem.Message}");
            }

            parsed.InvocationConfiguration.Error.WriteLine(problems.IsEmpty ? "no problems" : $"{problems.Length} problems");
        }

        return problems.IsEmpty ? ExitCode.Fine : ExitCode.CheckFailed;
    }

    private static int Render(ParseResult parsed)
    {
        var set = Load(parsed);
        var name = parsed.GetRequiredValue(Name);
        var model = ReadModel(parsed.GetRequiredValue(Input));
        var texts = Guard(() => parsed.GetValue(All)
            ? PromptInspection.RenderAll(set, name, model)
            : [set.Render(name, model, new WordingSession(parsed.GetValue(Seed), new Dictionary<string, int>()))]);
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { schema = "chatrec/prompts-render/v1", ok = true, name, texts });
        }
        else
        {
            parsed.InvocationConfiguration.Output.WriteLine(string.Join("\n---\n", texts));
        }

        return ExitCode.Fine;
    }

    private static int WhereUsed(ParseResult parsed)
    {
        var uses = PromptInspection.WhereUsed(Load(parsed), parsed.GetRequiredValue(Variable));
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { schema = "chatrec/prompts-where-used/v1", ok = true, uses });
        }
        else
        {
            foreach (var use in uses)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{use.Path}:{use.Line}: {{{{{use.Tag}}}}}");
            }
        }

        return ExitCode.Fine;
    }

    private static async Task<int> DiffAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var folder = FolderOf(parsed);
        var changes = await PromptDiff.FindAsync(folder, parsed.GetRequiredValue(Revision), cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { schema = "chatrec/prompts-diff/v1", ok = true, changes });
        }
        else
        {
            foreach (var change in changes)
            {
                parsed.InvocationConfiguration.Output.WriteLine(change.Path);
                foreach (var line in change.Removed)
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"  - {line}");
                }

                foreach (var line in change.Added)
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"  + {line}");
                }
            }
        }

        return changes.Count == 0 ? ExitCode.Fine : ExitCode.CheckFailed;
    }

    private static string FolderOf(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(Folder);
        return Directory.Exists(folder) ? folder : throw new CommandFailedException($"{folder}: there is no such folder of prompts");
    }

    private static PromptSet Load(ParseResult parsed) =>
        Guard(() => PromptSet.Load(Path.Combine(FolderOf(parsed), "replies", parsed.GetRequiredValue(Locale))));

    private static object ReadModel(FileInfo file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file.FullName));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? PromptInspection.Model(document.RootElement)!
                : throw new CommandFailedException($"{file.Name}: the variables are one JSON object");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file.Name}: {error.Message}", error);
        }
    }

    private static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (PromptException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }
}
