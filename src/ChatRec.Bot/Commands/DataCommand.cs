using System.CommandLine;
using System.Globalization;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;

namespace ChatRec.Bot.Commands;

/// <summary><c>data</c>: brings catalogues and ratings in, says what a catalogue holds, forgets people.</summary>
internal static class DataCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("data", "Imports and describes catalogues, and forgets people.")
    {
        CreateImport(),
        DataInfoCommand.Create(),
        DataForgetCommand.Create(),
    };

    private static Command CreateImport()
    {
        var kind = new Argument<ImportKind>("kind") { Description = "items or interactions" };
        var path = new Argument<string>("path") { Description = "A CSV file with a header, or one JSON object a line." };
        var catalog = new Option<string?>("--catalog") { Description = "The catalog.yaml (default: the one beside the file, then the pack's)." };
        var into = new Option<string?>("--into") { Description = "The pack's folder (default: data/<name of the catalogue>)." };
        var skip = new Option<bool>("--skip-wrong-rows") { Description = "Import the other rows; otherwise one wrong row refuses the file." };
        var errors = new Option<string?>("--errors") { Description = "A file that takes every wrong row with its reason." };
        var command = new Command("import", "Imports items or interactions into a pack, all or nothing.") { kind, path, catalog, into, skip, errors };
        command.Subcommands.Add(RatingsCommand.Create());
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Import(
                parsed,
                parsed.GetValue(into),
                new ImportRequest
                {
                    Kind = parsed.GetRequiredValue(kind),
                    Source = parsed.GetRequiredValue(path),
                    Catalog = parsed.GetValue(catalog),
                    Target = "",
                    SkipWrongRows = parsed.GetValue(skip),
                    ErrorsFile = parsed.GetValue(errors),
                },
                cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Import(ParseResult parsed, string? into, ImportRequest request, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var began = TimeProvider.System.GetTimestamp();
        ImportResult result;
        try
        {
            var schema = PackImporter.FindSchema(request.Source, request.Catalog, into, out _);
            request = request with { Target = into ?? Path.Combine("data", FolderName(schema)) };
            result = PackImporter.Import(request, new ImportLine(error, TimeProvider.System), cancellationToken);
        }
        catch (PackException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }

        foreach (var row in result.WrongRows)
        {
            error.WriteLine($"{request.Source}({row.Line}): {row.Reason}");
        }

        if (result.Wrong > result.WrongRows.Length)
        {
            error.WriteLine($"... and {result.Wrong - result.WrongRows.Length} more wrong rows{(request.ErrorsFile is { } all ? $"; all of them are in {all}" : "; --errors <file> writes all of them")}");
        }

        if (result.UnknownColumns.Length > 0)
        {
            error.WriteLine($"passed over, unknown to the catalogue: {string.Join(", ", result.UnknownColumns)}");
        }

        Print(parsed, request, result, TimeProvider.System.GetElapsedTime(began));
        return result.IsImported ? ExitCode.Fine : ExitCode.WrongUsage;
    }

    private static void Print(ParseResult parsed, ImportRequest request, ImportResult result, TimeSpan elapsed)
    {
        var summary = result.IsImported
            ? string.Create(CultureInfo.InvariantCulture, $"{result.Rows} rows imported into {request.Target} in {elapsed.TotalSeconds:0.0} s; {result.Wrong} wrong rows left out")
            : string.Create(CultureInfo.InvariantCulture, $"{result.Wrong} of {result.Rows + result.Wrong} rows are wrong; nothing was imported (--skip-wrong-rows imports the others)");
        if (!parsed.GetValue(CommandLine.Json))
        {
            (result.IsImported ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error).WriteLine(summary);
            return;
        }

        CommandLine.WriteJson(parsed, new
        {
            schema = "chatrec/data-import/v1",
            ok = result.IsImported,
            error = result.IsImported ? null : summary,
            kind = request.Kind == ImportKind.Items ? "items" : "interactions",
            pack = result.Pack,
            folder = request.Target,
            rows = result.IsImported ? result.Rows : 0,
            wrong = result.Wrong,
            wrongRows = result.WrongRows.Select(row => new { line = row.Line, reason = row.Reason }),
            unknownColumns = result.UnknownColumns,
            seconds = Math.Round(elapsed.TotalSeconds, 3),
        });
    }

    // The catalogue is untrusted: its name becomes a folder only where it is a plain word.
    private static string FolderName(PackSchema schema) =>
        schema.Name.Length is > 0 and <= 64 && schema.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? schema.Name
            : throw new CommandFailedException($"the catalogue's name \"{schema.Name}\" makes no folder; name one with --into");
}
