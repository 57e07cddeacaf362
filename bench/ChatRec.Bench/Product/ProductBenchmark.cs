using System.Globalization;
using System.Runtime.InteropServices;

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
        var report = new Report();
        var before = Load();
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

        var text = report.ToMarkdown(Introduction(before));
        Console.Out.Write(text);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, text);
        }

        bool Wants(string part) => parts.Count == 0 || parts.Contains(part);
    }

    private static string Introduction(string before) => string.Create(
        CultureInfo.InvariantCulture,
        $"`dotnet run -c Release --project bench/ChatRec.Bench -- product` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC. {Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}. Load of the machine over one minute when it began: {before}, when it ended: {Load()}. Absolute times differ between machines: compare ratios.");

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor"
        : RuntimeInformation.ProcessArchitecture.ToString();
}
