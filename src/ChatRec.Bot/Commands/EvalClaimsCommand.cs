using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Claims;
using ChatRec.Agents.Claims.Evaluation;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval claims</c>: how well the gate tells texts that stay with their facts from those that do not.</summary>
internal static class EvalClaimsCommand
{
    private static readonly Option<string> Data = EvalCommand.Data("A file with one text, its items, facts and verdict a line.");

    private static readonly Option<string> Pack = new("--pack")
    {
        Description = "The catalogue's folder, whose declaration names the attributes (default: the embedded films).",
        DefaultValueFactory = _ => EngineServices.DefaultPack(),
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("claims", "Judges texts against facts and compares with their verdicts.");
        command.Options.Add(Data);
        command.Options.Add(Pack);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var data = EvalCommand.Load(parsed, Data, ClaimDataSet.Load);
        PackSchema schema;
        try
        {
            schema = PackLoader.LoadSchema(Path.Combine(parsed.GetRequiredValue(Pack), PackLoader.SchemaFile));
        }
        catch (PackException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }

        var seed = parsed.GetValue(EvalCommand.Seed);
        var result = ClaimEvaluation.Run(data, new ClaimGate(schema), seed);
        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            WriteCases(file, result);
        }

        Print(parsed, data, result, seed);
        return ExitCode.Fine;
    }

    private static void WriteCases(FileInfo file, ClaimEvaluation result)
    {
        using var writer = new StreamWriter(file.FullName);
        foreach (var one in result.Outcomes)
        {
            writer.WriteLine(JsonSerializer.Serialize(
                new
                {
                    one.Case.Id,
                    verdict = one.Verdict.IsSupported ? ClaimCase.Supported : ClaimCase.Unsupported,
                    right = one.IsRight,
                    span = one.Verdict.Faults is [var first, ..] ? one.Case.Text[first.Span.Start..first.Span.End] : null,
                    faults = one.Verdict.Faults.Select(fault => new { fault.Span, fault.Cause, text = one.Case.Text[fault.Span.Start..fault.Span.End] }),
                },
                TurnJson.Options));
        }
    }

    private static void Print(ParseResult parsed, ClaimDataSet data, ClaimEvaluation result, int seed)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-claims/v1",
                ok = true,
                data = new { name = data.Name, hash = data.Hash, texts = data.Cases.Count },
                seed,
                accuracy = result.Accuracy,
                unsupportedPrecision = result.Precision,
                unsupportedRecall = result.Recall,
                confusion = new { caught = result.Caught, missed = result.Missed, passed = result.Passed, accused = result.Accused },
                millisecondsP95 = Math.Round(result.SlowMilliseconds, 3),
                byKind = result.ByKind,
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{data.Name}: {data.Cases.Count} texts, seed {seed}, {data.Hash[..19]}; 95 % intervals by bootstrap over texts");
        output.WriteLine($"accuracy               {EvalCommand.Show(result.Accuracy)}");
        output.WriteLine($"unsupported: precision {EvalCommand.Show(result.Precision)}   recall {EvalCommand.Show(result.Recall)}");
        output.WriteLine($"unsupported: found {result.Caught}, passed {result.Missed}; supported: passed {result.Passed}, found unsupported {result.Accused}");
        foreach (var group in result.ByKind)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {group.Kind,-20} {group.Right,4} of {group.Count}"));
        }
    }
}
