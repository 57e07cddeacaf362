using System.Globalization;
using System.Runtime.InteropServices;

namespace ChatRec.Bench.Product;

/// <summary>Says what a benchmark ran on.</summary>
internal static class Machine
{
    /// <summary>The first lines of a report.</summary>
    /// <param name="verb">What was run.</param>
    /// <param name="before">The load when it began.</param>
    public static string Introduction(string verb, string before) => string.Create(
        CultureInfo.InvariantCulture,
        $"`dotnet run -c Release --project bench/ChatRec.Bench -- {verb}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC. {Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}. Load of the machine over one minute when it began: {before}, when it ended: {Load()}. Absolute times differ between machines: compare ratios.");

    /// <summary>How many processes wanted to run over the last minute.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor"
        : RuntimeInformation.ProcessArchitecture.ToString();
}
