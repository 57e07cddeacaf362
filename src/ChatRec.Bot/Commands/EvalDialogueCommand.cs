using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval dialogue</c>: what a recommender names next in recorded dialogues.</summary>
internal static class EvalDialogueCommand
{
    private static readonly Option<string> Data = EvalCommand.Data("A folder with items.jsonl (the candidates) and dialogues.jsonl.");

    private static readonly Option<string[]> Model = new("--model")
    {
        Description = "popularity, co-mention, ease, or the folder of trained models; may be given several times.",
        DefaultValueFactory = _ => ["popularity", "co-mention", "ease"],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Folds = new("--folds") { Description = "Folds of the cross-validation over dialogues.", DefaultValueFactory = _ => 5 };

    private static readonly Option<double> Lambda = new("--lambda") { Description = "EASE's regulariser.", DefaultValueFactory = _ => 20 };

    private static readonly Option<string?> Pack = new("--pack")
    {
        Description = "A pack whose ids the data speaks in: its retrieval is measured with each folder's models in it, and without, on the dialogues they have not seen.",
    };

    private static readonly Option<double> Weight = new("--weight") { Description = "With --pack: what the dialogue retriever counts in the fusion.", DefaultValueFactory = _ => 1 };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("dialogue", "Predicts the items a recommender names next in recorded dialogues, ranking every item.");
        command.Options.Add(Data);
        command.Options.Add(Model);
        command.Options.Add(Folds);
        command.Options.Add(Lambda);
        command.Options.Add(Pack);
        command.Options.Add(Weight);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var data = EvalCommand.Load(parsed, Data, DialogueDataSet.Load);

        var folds = parsed.GetValue(Folds);
        if (folds < 2 || folds > data.Dialogues.Count)
        {
            throw new CommandFailedException($"--folds must lie between 2 and the number of dialogues ({data.Dialogues.Count}), not {folds}");
        }

        var seed = parsed.GetValue(EvalCommand.Seed);
        var error = parsed.InvocationConfiguration.Error;
        var measures = parsed.GetRequiredValue(Model).Select(name => Measure(name, data, folds, parsed.GetValue(Lambda), seed, error)).ToList();
        var results = measures.ConvertAll(measure => measure());
        if (parsed.GetValue(Pack) is { } pack)
        {
            results.AddRange(Fused(parsed, pack, data, seed));
        }

        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            WriteCases(file, results);
        }

        Print(parsed, data, results, folds, seed);
        return ExitCode.Fine;
    }

    // All are made before the first is measured: a folder that is wrong is not found out minutes later.
    private static Func<DialogueResult> Measure(string name, DialogueDataSet data, int folds, double lambda, int seed, TextWriter error)
    {
        if (Directory.Exists(name))
        {
            return Trained(name, data, seed);
        }

        var create = Creator(name, lambda);
        return () => DialogueEvaluation.Run(data, create, folds, seed, new LineProgress(error, name));
    }

    private static Func<DialogueResult> Trained(string folder, DialogueDataSet data, int seed)
    {
        try
        {
            var trained = TrainedDialogueModels.Load(folder, data);
            return data.Dialogues.Any(dialogue => trained.For(dialogue.Id) is not null)
                ? () => DialogueEvaluation.Run(data, trained.For, trained.Name, seed)
                : throw new CommandFailedException($"{folder}: its models have seen every dialogue of {data.Name}");
        }
        catch (ModelException fault)
        {
            throw new CommandFailedException(fault.Message);
        }
    }

    private static List<DialogueResult> Fused(ParseResult parsed, string pack, DialogueDataSet data, int seed)
    {
        var folders = parsed.GetRequiredValue(Model).Where(Directory.Exists).ToList();
        if (folders.Count == 0)
        {
            throw new CommandFailedException("--pack needs the folder of trained models as --model");
        }

        try
        {
            using var services = new ServiceCollection().AddLogging().AddChatRecEngine(new BotOptions { Pack = pack }).BuildServiceProvider();
            EngineServices.Resolve<ItemCatalog>(services);
            var results = new List<DialogueResult>();
            foreach (var folder in folders)
            {
                var weight = parsed.GetValue(Weight);
                var with = TrainedDialogueModels.Load(folder, (name, path) => FusedDialogueScorer.Create(services, data, path, weight));
                var without = FusedDialogueScorer.Create(services, data, null, weight);
                results.Add(DialogueEvaluation.Run(data, id => with.For(id) is null ? null : without, "fused", seed));
                results.Add(DialogueEvaluation.Run(data, with.For, "fused+dialogue", seed));
            }

            return results;
        }
        catch (Exception fault) when (fault is ModelException or PackException)
        {
            throw new CommandFailedException(fault.Message);
        }
    }

    private static Func<IDialogueModel> Creator(string name, double lambda) => name switch
    {
        "popularity" => () => new DialoguePopularityModel(),
        "co-mention" => () => new CoMentionModel(),
        "ease" when lambda > 0 => () => new DialogueEaseModel(lambda),
        "ease" => throw new CommandFailedException("--lambda must be above 0"),
        _ => throw new CommandFailedException($"no model {name}: popularity, co-mention, ease or the folder of trained models"),
    };

    private static void WriteCases(FileInfo file, List<DialogueResult> results)
    {
        using var writer = new StreamWriter(file.FullName);
        foreach (var result in results)
        {
            foreach (var one in result.Cases)
            {
                writer.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        model = result.Model,
                        one.Dialogue,
                        one.Turn,
                        @new = one.New.Select(p => new { p.Item, rank = p.Place + 1 }),
                        all = one.All.Select(p => new { p.Item, rank = p.Place + 1 }),
                        one.Top,
                    },
                    TurnJson.Options));
            }
        }
    }

    private static void Print(ParseResult parsed, DialogueDataSet data, List<DialogueResult> results, int folds, int seed)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-dialogue/v1",
                ok = true,
                data = new { name = data.Name, hash = data.Hash, dialogues = data.Dialogues.Count, items = data.Items.Count },
                folds,
                seed,
                ranking = "full, items named before excluded for new items, ties to the target",
                models = results.Select(r => new
                {
                    model = r.Model,
                    newItems = r.NewItems,
                    allItems = r.AllItems,
                    byTurn = r.ByTurn.Select(t => new { t.Turn, t.Recall10 }),
                }),
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{data.Name}: {data.Dialogues.Count} dialogues, {data.Items.Count} items, {folds} folds, seed {seed}, {data.Hash[..19]}");
        output.WriteLine("full ranking, ties to the target; 95 % intervals by bootstrap over turns");
        foreach (var result in results)
        {
            Line(result.Model, "new", result.NewItems);
            Line(result.Model, "all", result.AllItems);
        }

        void Line(string model, string which, DialogueFigures figures) => output.WriteLine(
            $"{model,-11} {which}  R@1 {EvalCommand.Show(figures.Recall1)}  R@10 {EvalCommand.Show(figures.Recall10)}  R@50 {EvalCommand.Show(figures.Recall50)}  NDCG@10 {EvalCommand.Show(figures.Ndcg10)}  MRR {EvalCommand.Show(figures.Mrr)}  n {figures.Recall1.Count}");
    }
}
