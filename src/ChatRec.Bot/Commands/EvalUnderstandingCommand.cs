using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Agents.Understanding.Evaluation;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval understanding</c>: how well utterances become acts and edits.</summary>
internal static class EvalUnderstandingCommand
{
    private static readonly Option<string> Data = EvalCommand.Data("A file with one utterance, its context, act and edits a line.");

    private static readonly Option<string> Pack = new("--pack")
    {
        Description = "The catalogue's folder (default: the embedded films).",
        DefaultValueFactory = _ => EngineServices.DefaultPack(),
    };

    private static readonly Option<bool> GrammarAlone = new("--grammar-alone")
    {
        Description = "Leaves the learned reader out.",
    };

    private static readonly Option<FileInfo?> Readings = new("--readings")
    {
        Description = "Writes what the learned reader sees of every utterance to this file: what it is trained on.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("understanding", "Compares what is understood of utterances with what was meant.");
        command.Options.Add(Data);
        command.Options.Add(Pack);
        command.Options.Add(Readings);
        command.Options.Add(GrammarAlone);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        UnderstandingDataSet data;
        ItemCatalog catalog;
        try
        {
            data = UnderstandingDataSet.Load(parsed.GetRequiredValue(Data));
            catalog = PackLoader.Load(parsed.GetRequiredValue(Pack), cancellationToken);
        }
        catch (Exception failure) when (failure is DataSetException or PackException)
        {
            throw new CommandFailedException(failure.Message, failure);
        }

        if (parsed.GetValue(Readings) is { } readings)
        {
            ReadingExport.Write(readings.FullName, data, catalog, cancellationToken);
            return ExitCode.Fine;
        }

        var seed = parsed.GetValue(EvalCommand.Seed);
        var understanding = Load(catalog, parsed.GetValue(GrammarAlone) ? null : EngineServices.DefaultReader());
        var result = await UnderstandingEvaluation.RunAsync(data, understanding, catalog, seed, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            WriteCases(file, result);
        }

        Print(parsed, data, catalog, result, seed);
        return ExitCode.Fine;
    }

    private static IUnderstanding Load(ItemCatalog catalog, string? reader)
    {
        try
        {
            return UnderstandingRegistration.Create(catalog, reader);
        }
        catch (ModelException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }

    private static void WriteCases(FileInfo file, UnderstandingEvaluation result)
    {
        using var writer = new StreamWriter(file.FullName);
        foreach (var one in result.Outcomes)
        {
            var matched = one.Pairs.Where(pair => pair is not null).ToHashSet(ReferenceEqualityComparer.Instance);
            writer.WriteLine(JsonSerializer.Serialize(
                new
                {
                    one.Case.Id,
                    one.Case.Utterance,
                    right = one.IsWhollyRight,
                    act = one.Case.Act,
                    readAct = one.Read.Act,
                    one.Read.Confidence,
                    missing = one.Case.Edits.Where((_, at) => one.Pairs[at] is null),
                    extra = one.Read.Edits.Where(edit => !matched.Contains(edit)),
                    one.Read.NotUnderstood,
                    ambiguous = one.Read.Ambiguous.Length,
                    ms = Math.Round(one.Milliseconds, 3),
                },
                TurnJson.Options));
        }
    }

    private static void Print(ParseResult parsed, UnderstandingDataSet data, ItemCatalog catalog, UnderstandingEvaluation result, int seed)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-understanding/v1",
                ok = true,
                data = new { name = data.Name, hash = data.Hash, utterances = data.Cases.Count, catalog = catalog.Hash },
                seed,
                actAccuracy = result.ActAccuracy,
                actAccuracyMerged = result.MergedActAccuracy,
                editPrecision = result.Edits.Precision,
                editRecall = result.Edits.Recall,
                editF1 = result.Edits.F1,
                strengthAccuracy = result.StrengthAccuracy,
                whollyRight = result.WhollyRight,
                millisecondsP50 = Math.Round(result.MedianMilliseconds, 3),
                millisecondsP95 = Math.Round(result.SlowMilliseconds, 3),
                byAct = result.ByAct,
                byAttribute = result.ByAttribute,
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{data.Name}: {data.Cases.Count} utterances, seed {seed}, {data.Hash[..19]}; 95 % intervals by bootstrap over utterances");
        output.WriteLine($"act accuracy     {EvalCommand.Show(result.ActAccuracy)}   request and provide as one {EvalCommand.Show(result.MergedActAccuracy)}");
        output.WriteLine($"edit precision   {EvalCommand.Show(result.Edits.Precision)}   recall {EvalCommand.Show(result.Edits.Recall)}   F1 {EvalCommand.Show(result.Edits.F1)}");
        output.WriteLine($"strength         {EvalCommand.Show(result.StrengthAccuracy)}   on {result.StrengthAccuracy.Count} matched edits");
        output.WriteLine($"wholly right     {EvalCommand.Show(result.WhollyRight)}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ms per utterance p50 {result.MedianMilliseconds:0.00}, p95 {result.SlowMilliseconds:0.00}"));
        foreach (var (title, groups) in new[] { ("by act", result.ByAct), ("by attribute", result.ByAttribute) })
        {
            output.WriteLine($"{title,-20} meant  read  right");
            foreach (var group in groups)
            {
                output.WriteLine($"  {group.Name,-18} {group.Meant,5} {group.Read,5} {group.Right,6}");
            }
        }
    }
}
