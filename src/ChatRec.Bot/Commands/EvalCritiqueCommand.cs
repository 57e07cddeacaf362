using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Policy.Evaluation;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval critique</c>: how much a critique of an item helps to find what was wanted.</summary>
internal static class EvalCritiqueCommand
{
    private static readonly Option<string> Data = EvalCommand.Data("A folder with items.jsonl (the candidates) and critiques.jsonl.");

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Tries a setting of the policy or the ranking: WishWeight=1. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("critique", "Finds what was wanted from an item and a critique of it, with and without the critique.") { Data, HeldOutEngine.Dialogue, Set };
        var run = new RunOptions(command, store: false);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, run, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunOptions run, CancellationToken cancellationToken)
    {
        var data = EvalCommand.Load(parsed, Data, CritiqueDataSet.Load);
        var seed = parsed.GetValue(EvalCommand.Seed);
        var options = run.Read(parsed, ":memory:");
        if (options.Pack is null && File.Exists(Path.Combine(parsed.GetRequiredValue(Data), "catalog.yaml")))
        {
            options.Pack = parsed.GetRequiredValue(Data);
        }

        var world = HeldOutEngine.Create(parsed, options, parsed.GetRequiredValue(Set), cancellationToken);
        var rows = data.RowsIn(world.Catalog);
        if (!data.Cases.Any(one => rows.ContainsKey(one.Anchor) && rows.ContainsKey(one.Target)))
        {
            throw new CommandFailedException($"no critique of {data.Name} is about items of the catalogue {world.Catalog.Schema.Name}; choose theirs with --pack");
        }

        await using var provider = world.Services();
        EngineServices.Resolve<ITurnEngine>(provider);
        var progress = new LineProgress(parsed.InvocationConfiguration.Error, data.Name);
        var result = await new CritiqueEvaluation(provider).RunAsync(data, seed, progress, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            File.WriteAllLines(file.FullName, result.Outcomes.Select(one => JsonSerializer.Serialize(
                new { one.Case.Id, one.Case.Anchor, one.Case.Critique, one.Case.Target, edits = one.Read, one.Without, one.With, one.Filtered }, TurnJson.Options)));
        }

        Print(parsed, data, world.Catalog, rows.Count, result, seed);
        return ExitCode.Fine;
    }

    private static void Print(ParseResult parsed, CritiqueDataSet data, ItemCatalog catalog, int matched, CritiqueResult result, int seed)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-critique/v1",
                ok = true,
                data = new { name = data.Name, hash = data.Hash, critiques = data.Cases.Count, items = data.Items.Count, matched, catalog = catalog.Hash },
                seed,
                ranking = "full, history and anchor excluded, neighbours fitted on other people; an item the catalogue lacks is a miss",
                figures = result,
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Name}: {data.Cases.Count} critiques, {data.Items.Count} items ({matched} in the catalogue), seed {seed}, {data.Hash[..19]}; 95 % intervals by bootstrap over critiques"));
        output.WriteLine($"Recall@10  without {EvalCommand.Show(result.Without)}  filtered {EvalCommand.Show(result.Filtered)}  with {EvalCommand.Show(result.With)}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"lift {result.Lift:+0.0 %;-0.0 %}  gain {EvalCommand.Show(result.Gain)}  over the filter {EvalCommand.Show(result.GainOverFilter)}  understood {result.Understood:.000}"));
    }
}
