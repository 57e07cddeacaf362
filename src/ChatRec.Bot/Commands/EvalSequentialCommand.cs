using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval sequential</c>: leave-one-out with full ranking over users' sequences.</summary>
internal static class EvalSequentialCommand
{
    // The settings of the published anchors; the window of 20 loses nothing and keeps a long history quick.
    private const double Decay = 0.8;
    private const int Window = 20;

    private static readonly Option<string> Data = EvalCommand.Data("A folder with sequences.txt, or a file of that form: user item item ..., oldest first.");

    private static readonly Option<string[]> Model = new("--model")
    {
        Description = "popularity, ease (weights fall with age), ease-plain, or the folder of a trained model; may be given several times.",
        DefaultValueFactory = _ => ["popularity", "ease"],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double?> Lambda = new("--lambda") { Description = "EASE's regulariser; chosen by the density of the data when not given." };

    private static readonly Option<SequentialSplit> Split = new("--split") { Description = "test or validation.", DefaultValueFactory = _ => SequentialSplit.Test };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("sequential", "Predicts the last item of each sequence, ranking every item.");
        command.Options.Add(Data);
        command.Options.Add(Model);
        command.Options.Add(Lambda);
        command.Options.Add(Split);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var seed = parsed.GetValue(EvalCommand.Seed);
        var error = parsed.InvocationConfiguration.Error;
        var data = EvalCommand.Load(parsed, Data, SequentialDataSet.Load);

        var lambda = parsed.GetValue(Lambda) ?? DefaultLambda(data);
        if (!(lambda > 0) || !double.IsFinite(lambda))
        {
            throw new CommandFailedException($"--lambda must be above 0, not {lambda.ToString(CultureInfo.InvariantCulture)}");
        }

        var models = Create(parsed.GetRequiredValue(Model), lambda, data);
        var results = new List<SequentialResult>();
        try
        {
            foreach (var model in models)
            {
                error.WriteLine($"{model.Name}: fitting on {data.Users.Count} users, {data.Items.Count} items");
                results.Add(SequentialEvaluation.Run(data, model, parsed.GetValue(Split), seed, new LineProgress(error, model.Name)));
            }
        }
        catch (AggregateException faults) when (faults.GetBaseException() is ModelException fault)
        {
            throw new CommandFailedException(fault.Message);
        }
        finally
        {
            Dispose(models);
        }

        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            WriteCases(file, results);
        }

        Print(parsed, data, results, seed);
        return ExitCode.Fine;
    }

    // All are made before the first is measured: a folder that is wrong is not found out an hour later.
    private static List<ISequentialModel> Create(IReadOnlyList<string> names, double lambda, SequentialDataSet data)
    {
        var models = new List<ISequentialModel>();
        try
        {
            models.AddRange(names.Select(name => Create(name, lambda, data)));
            return models;
        }
        catch (ModelException fault)
        {
            Dispose(models);
            throw new CommandFailedException(fault.Message);
        }
    }

    private static void Dispose(List<ISequentialModel> models)
    {
        foreach (var model in models)
        {
            (model as IDisposable)?.Dispose();
        }
    }

    private static ISequentialModel Create(string name, double lambda, SequentialDataSet data) => name switch
    {
        "popularity" => new PopularityModel(),
        "ease" => new EaseModel(name, lambda, Decay, Window),
        "ease-plain" => new EaseModel(name, lambda, 1, int.MaxValue),
        _ when Directory.Exists(name) => BlendedModel.Load(name, data),
        _ => throw new CommandFailedException($"no model {name}: popularity, ease, ease-plain or the folder of a trained model"),
    };

    // Long histories want more regularisation; both values are those of the published comparisons (sparse and dense data).
    private static double DefaultLambda(SequentialDataSet data) => data.Sequences.Average(s => s.Length) > 50 ? 300 : 200;

    private static void WriteCases(FileInfo file, List<SequentialResult> results)
    {
        using var writer = new StreamWriter(file.FullName);
        foreach (var result in results)
        {
            foreach (var one in result.Cases)
            {
                writer.WriteLine(JsonSerializer.Serialize(new { model = result.Model, one.User, one.Target, rank = one.Place + 1, one.Top }, TurnJson.Options));
            }
        }
    }

    private static void Print(ParseResult parsed, SequentialDataSet data, List<SequentialResult> results, int seed)
    {
        var interactions = data.Sequences.Sum(s => (long)s.Length);
        var split = parsed.GetValue(Split);
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-sequential/v1",
                ok = true,
                data = new { name = data.Name, hash = data.Hash, users = data.Users.Count, items = data.Items.Count, interactions },
                split,
                seed,
                ranking = "full, seen items excluded, ties to the target",
                models = results.Select(r => new { model = r.Model, r.Settings, recall10 = r.Recall10, ndcg10 = r.Ndcg10, mrr = r.Mrr }),
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{data.Name}: {data.Users.Count} users, {data.Items.Count} items, {interactions} interactions, split {split}, seed {seed}, {data.Hash[..19]}");
        output.WriteLine("full ranking, seen items excluded, ties to the target; 95 % intervals by bootstrap over users");
        foreach (var result in results)
        {
            output.WriteLine($"{result.Model,-12} Recall@10 {Show(result.Recall10)}  NDCG@10 {Show(result.Ndcg10)}  MRR {Show(result.Mrr)}  ({result.Settings})");
        }
    }

    private static string Show(Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:0.0000} [{estimate.Low:0.0000}, {estimate.High:0.0000}]");
}
