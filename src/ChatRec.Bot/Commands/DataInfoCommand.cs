using System.CommandLine;
using System.Globalization;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;

namespace ChatRec.Bot.Commands;

/// <summary><c>data info</c>: what a pack holds, and how much of each attribute is known.</summary>
internal static class DataInfoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var pack = new Option<string>("--pack")
        {
            Description = "The pack's folder (default: the embedded films).",
            DefaultValueFactory = _ => EngineServices.DefaultPack(),
        };
        var command = new Command("info", "Says what a pack holds.") { pack };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => Run(parsed, parsed.GetRequiredValue(pack), cancellationToken), cancellationToken));
        return command;
    }

    private static int Run(ParseResult parsed, string folder, CancellationToken cancellationToken)
    {
        using var provider = new ServiceCollection().AddLogging().AddChatRecEngine(new BotOptions { Pack = folder }).BuildServiceProvider();
        var catalog = EngineServices.Resolve<ItemCatalog>(provider);
        cancellationToken.ThrowIfCancellationRequested();
        var attributes = catalog.Schema.Attributes
            .Select(attribute => (
                attribute.Name, Kind: attribute.Kind.ToString().ToLowerInvariant(), Known: Known(catalog, attribute), Predicted: Predicted(catalog, attribute)))
            .ToList();
        var interactions = CountInteractions(Path.Combine(folder, PackImporter.InteractionsFile));
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/data-info/v1",
                ok = true,
                pack = catalog.Schema.Name,
                folder,
                hash = catalog.Hash,
                items = catalog.Count,
                interactions,
                attributes = attributes.Select(attribute => new { name = attribute.Name, kind = attribute.Kind, known = attribute.Known, predicted = attribute.Predicted }),
            });
            return ExitCode.Fine;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{catalog.Schema.Name}: {catalog.Count} {catalog.Schema.Noun.Many}, {interactions} interactions, {catalog.Hash[..19]}");
        foreach (var (name, kind, known, predicted) in attributes)
        {
            var share = string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {kind,-9} {known,8} known ({100.0 * known / catalog.Count:0} %)");
            output.WriteLine(predicted == 0 ? share : string.Create(CultureInfo.InvariantCulture, $"{share}, {predicted} with a prediction"));
        }

        return ExitCode.Fine;
    }

    /// <summary>How many items have a value of the attribute that a model put there.</summary>
    private static int Predicted(ItemCatalog catalog, AttributeSchema attribute) =>
        Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row)).Count(item => attribute.Kind switch
        {
            AttributeKind.Axis => catalog.AxisOf(attribute.Name, item) is not null && catalog.Stated.AxisOf(attribute.Name, item) is null,
            AttributeKind.Tag => catalog.ValuesOf(attribute.Name, item).Count > catalog.Stated.ValuesOf(attribute.Name, item).Count,
            _ => false,
        });

    private static int Known(ItemCatalog catalog, AttributeSchema attribute)
    {
        var known = 0;
        for (var row = 0; row < catalog.Count; row++)
        {
            var item = new ItemIndex(row);
            known += attribute.Kind switch
            {
                AttributeKind.Number => catalog.NumberOf(attribute.Name, item) is not null,
                AttributeKind.Axis => catalog.AxisOf(attribute.Name, item) is not null,
                AttributeKind.Range => catalog.RangeOf(attribute.Name, item) is not null,
                _ => catalog.ValuesOf(attribute.Name, item).Count > 0,
            }
                ? 1
                : 0;
        }

        return known;
    }

    private static long CountInteractions(string path) => File.Exists(path) ? Math.Max(0, File.ReadLines(path).LongCount(line => line.Length > 0) - 1) : 0;
}
