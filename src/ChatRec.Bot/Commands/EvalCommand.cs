using System.CommandLine;
using System.Globalization;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval</c>: the parent of every measurement. Each kind is a file of its own.</summary>
internal static class EvalCommand
{
    /// <summary>A file with one JSON object a case.</summary>
    public static readonly Option<FileInfo?> Out = new("--out") { Description = "Write one JSON line a case to this file.", Recursive = true };

    /// <summary>The seed of intervals and of everything drawn.</summary>
    public static readonly Option<int> Seed = new("--seed") { Description = "Seed of the intervals and of everything drawn.", DefaultValueFactory = _ => 1, Recursive = true };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("eval", "Measures a part of the system on a data set.");
        command.Options.Add(Out);
        command.Options.Add(Seed);
        command.Subcommands.Add(EvalSequentialCommand.Create());
        command.Subcommands.Add(EvalDialogueCommand.Create());
        command.Subcommands.Add(EvalUnderstandingCommand.Create());
        command.Subcommands.Add(EvalSimulateCommand.Create());
        command.Subcommands.Add(EvalCritiqueCommand.Create());
        command.Subcommands.Add(EvalClaimsCommand.Create());
        command.Subcommands.Add(EvalRankingCommand.Create());
        return command;
    }

    /// <summary>A required <c>--data</c> option; every kind of measurement has its own description.</summary>
    /// <param name="description">What the path names.</param>
    public static Option<string> Data(string description) => new("--data") { Description = description, Required = true };

    /// <summary>Loads the data set that <c>--data</c> names; what is wrong with it becomes one clear line.</summary>
    /// <param name="parsed">The parsed command line.</param>
    /// <param name="data">The verb's <c>--data</c> option.</param>
    /// <param name="load">Loads a path.</param>
    /// <typeparam name="T">The data set.</typeparam>
    /// <exception cref="CommandFailedException">The data set cannot be read.</exception>
    public static T Load<T>(ParseResult parsed, Option<string> data, Func<string, T> load)
    {
        try
        {
            return load(parsed.GetRequiredValue(data));
        }
        catch (DataSetException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }

    /// <summary>A figure with its interval, as every kind of measurement prints it.</summary>
    /// <param name="estimate">The figure.</param>
    public static string Show(Estimate estimate) =>
        string.Create(CultureInfo.InvariantCulture, $"{estimate.Mean:.000} [{estimate.Low:.000}, {estimate.High:.000}]");
}
