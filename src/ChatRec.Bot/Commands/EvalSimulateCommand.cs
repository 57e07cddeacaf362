using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Simulation;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval simulate</c>: how soon users find what they have in mind.</summary>
internal static class EvalSimulateCommand
{
    private const int MostUsers = 100_000;

    private static readonly Option<int> Users = new("--users") { Description = "How many users.", DefaultValueFactory = _ => 200 };

    private static readonly Option<string> Mode = new("--mode") { Description = "What a user knows of the target: attribute.", DefaultValueFactory = _ => "attribute" };

    private static readonly Option<string> Part = new("--part")
    {
        Description = "Whose histories: test (for figures) or tune (for choosing settings).",
        DefaultValueFactory = _ => "test",
    };

    private static readonly Option<bool> NoAsking = new("--no-asking") { Description = "The system asks nothing." };

    private static readonly Option<bool> NoCritiques = new("--no-critiques") { Description = "The users do not compare with what is shown." };

    private static readonly Option<bool> Grid = new("--grid") { Description = "With and without asking, with and without critiques: four runs." };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Tries a setting of the policy or the ranking: SlateSize=5. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("simulate", "Lets simulated users, drawn from held-out histories, look for a hidden item by its attributes.")
        {
            Users, Mode, Part, NoAsking, NoCritiques, Grid, HeldOutEngine.Dialogue, Set,
        };
        var run = new RunOptions(command, store: false);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, run, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunOptions run, CancellationToken cancellationToken)
    {
        var users = parsed.GetValue(Users);
        if (users is < 1 or > MostUsers)
        {
            throw new CommandFailedException(string.Create(CultureInfo.InvariantCulture, $"--users: a number from 1 to {MostUsers} is needed"));
        }

        if (parsed.GetRequiredValue(Mode) is not "attribute")
        {
            throw new CommandFailedException("--mode: only attribute is known");
        }

        var part = parsed.GetRequiredValue(Part) switch
        {
            "test" => MeasuredPart.Test,
            "tune" => MeasuredPart.Tune,
            var other => throw new CommandFailedException($"--part: test or tune, not {other}"),
        };
        var options = run.Read(parsed, ":memory:");
        var error = parsed.InvocationConfiguration.Error;
        var seed = parsed.GetValue(EvalCommand.Seed);
        var settings = parsed.GetValue(Grid)
            ? new[] { (true, true), (true, false), (false, true), (false, false) }
            : [(!parsed.GetValue(NoAsking), !parsed.GetValue(NoCritiques))];
        var results = new List<(bool Asking, bool Critiques, SimulationResult Result)>();
        var world = HeldOutEngine.Create(parsed, options, parsed.GetRequiredValue(Set), cancellationToken);
        if (world.Log.Rows.Count == 0)
        {
            throw new CommandFailedException($"the catalogue {world.Catalog.Schema.Name} has no {InteractionLog.FileName}, so there are no histories to draw users from");
        }

        foreach (var (asking, critiques) in settings)
        {
            await using var provider = world.Services(agents => agents.MaxQuestions = asking ? agents.MaxQuestions : 0);
            var simulation = new UserSimulation(
                EngineServices.Resolve<ITurnEngine>(provider), provider.GetRequiredService<IStateTracker>(), world.Catalog, world.Log);
            var name = $"{(asking ? "asking" : "no asking")}, {(critiques ? "critiques" : "no critiques")}";
            var plan = new SimulationPlan(users, part, critiques, seed, 4 * Environment.ProcessorCount);
            results.Add((asking, critiques, await simulation.RunAsync(plan, new LineProgress(error, name), cancellationToken).ConfigureAwait(false)));
        }

        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            File.WriteAllLines(file.FullName, results.SelectMany(one => one.Result.Lines));
        }

        Print(parsed, world, part, seed, results);
        return ExitCode.Fine;
    }

    private static void Print(
        ParseResult parsed, HeldOutEngine world, MeasuredPart part, int seed, List<(bool Asking, bool Critiques, SimulationResult Result)> results)
    {
        var hash = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(world.Catalog.Folder!, InteractionLog.FileName))));
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-simulate/v1",
                ok = true,
                data = new { name = world.Catalog.Schema.Name, hash, catalog = world.Catalog.Hash, part },
                mode = "attribute",
                seed,
                protocol = "targets are later likes of people whom the neighbours have not read; a user without success counts as 15 turns",
                runs = results.Select(one => new { asking = one.Asking, critiques = one.Critiques, figures = one.Result.All, byPersona = one.Result.ByPersona }),
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{world.Catalog.Schema.Name}: users of the {part.ToString().ToLowerInvariant()} part, seed {seed}, {hash[..19]}; 95 % intervals by bootstrap over users");
        foreach (var (asking, critiques, result) in results)
        {
            output.WriteLine($"{(asking ? "asking" : "no asking")}, {(critiques ? "critiques" : "no critiques")}");
            Line("all", result.All);
            foreach (var (persona, figures) in result.ByPersona)
            {
                Line(persona, figures);
            }

            output.WriteLine("  by turn " + string.Join(' ', result.All.Curve.Select(share => share.ToString(".000", CultureInfo.InvariantCulture))));
        }

        void Line(string name, SimulationFigures figures) => output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-12} @5 {EvalCommand.Show(figures.Success5)}  @10 {figures.Success10.Mean:.000}  @15 {EvalCommand.Show(figures.Success15)}  turns {figures.TurnsOfSuccesses.Mean:0.00} of successes, {figures.Turns.Mean:0.00} of all  left {figures.Left:.000}  questions {figures.Questions:0.0}  n {figures.Success5.Count}"));
    }
}
