namespace ChatRec.Bench.Product;

/// <summary>Measures the product against its goals and writes what was found as Markdown. Takes about two minutes.</summary>
internal static class ProductBenchmark
{
    /// <summary>Runs.</summary>
    /// <param name="arguments">Parts to measure (turns, retrieval, start, load; none: all) and, last, a file ending in ".md" to write.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var file = arguments.FirstOrDefault(argument => argument.EndsWith(".md", StringComparison.Ordinal));
        var parts = arguments.Where(argument => argument != file).ToHashSet(StringComparer.Ordinal);
        var report = new Report("The product");
        var before = Machine.Load();
        if (Wants("turns") || Wants("retrieval"))
        {
            await using var engine = new EngineUnderTest();
            if (Wants("turns"))
            {
                await TurnFigures.WriteAsync(engine, report);
            }

            if (Wants("retrieval"))
            {
                await RetrievalFigures.WriteAsync(engine, report);
            }
        }

        if (Wants("start"))
        {
            await StartFigures.WriteAsync(report);
        }

        if (Wants("load"))
        {
            await LoadFigures.WriteAsync(report);
        }

        var text = report.ToMarkdown(Machine.Introduction("product", before));
        Console.Out.Write(text);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, text);
        }

        bool Wants(string part) => parts.Count == 0 || parts.Contains(part);
    }
}
