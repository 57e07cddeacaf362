using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval dialogue</c>: what a recommender names next in recorded dialogues.</summary>
internal static class EvalDialogueCommand
{
    private static readonly Option<string> Data = EvalCommand.Data("A folder with items.jsonl (the candidates) and dialogues.jsonl.");

    private static readonly Option<string[]> Model = new("--model")
    {
        Description = "popularity, co-mention or ease; may be given several times.",
        DefaultValueFactory = _ => ["popularity", "co-mention", "ease"],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<int> Folds = new("--folds") { Description = "Folds of the cross-validation over dialogues.", DefaultValueFactory = _ => 5 };

    private static readonly Option<double> Lambda = new("--lambda") { Description = "EASE's regulariser.", DefaultValueFactory = _ => 20 };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("dialogue", "Predicts the items a recommender names next in recorded dialogues, ranking every item.");
        command.Options.Add(Data);
        command.Options.Add(Model);
        command.Options.Add(Folds);
        command.Options.Add(Lambda);
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
        var creators = parsed.GetRequiredValue(Model).Select(name => (name, create: Creator(name, parsed.GetValue(Lambda)))).ToList();
        var results = creators.ConvertAll(c => DialogueEvaluation.Run(data, c.create, folds, seed, new LineProgress(error, c.name)));
        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            WriteCases(file, results);
        }

        Print(parsed, data, results, folds, seed);
        return ExitCode.Fine;
    }

    private static Func<IDialogueModel> Creator(string name, double lambda) => name switch
    {
        "popularity" => () => new DialoguePopularityModel(),
        "co-mention" => () => new CoMentionModel(),
        "ease" when lambda > 0 => () => new DialogueEaseModel(lambda),
        "ease" => throw new CommandFailedException("--lambda must be above 0"),
        _ => throw new CommandFailedException($"no model {name}: popularity, co-mention or ease"),
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
