using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ChatRec.Bench.Product;

namespace ChatRec.Bench.Generative;

/// <summary>The same network and search in PyTorch, measured by <c>chatrec_training.generative.speed</c>, which writes the networks to measure as well.</summary>
internal sealed class TorchFigures
{
    private readonly Dictionary<int, (double Work, double Clock)> _torch;
    private readonly Dictionary<int, Durations> _own = [];

    private TorchFigures(string folder, Dictionary<int, (double Work, double Clock)> torch)
    {
        Constrained = Path.Combine(folder, "constrained.onnx");
        Free = Path.Combine(folder, "free.onnx");
        _torch = torch;
    }

    /// <summary>The search as the product has it.</summary>
    public string Constrained { get; }

    /// <summary>The search without a tree.</summary>
    public string Free { get; }

    /// <summary>Writes the networks and measures them in PyTorch. CHATREC_PYTHON names another interpreter than /usr/bin/python3.</summary>
    public static async Task<TorchFigures> MeasureAsync(int[] counts)
    {
        var training = FindTraining();
        var folder = Path.Combine(training, "out", "generative-speed");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("CHATREC_PYTHON") ?? "/usr/bin/python3")
        {
            WorkingDirectory = training,
            RedirectStandardOutput = true,
            Environment = { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" }, // the matrix library has threads of its own
        };
        foreach (var argument in (string[])["-m", "chatrec_training.generative.speed", folder, .. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("Python did not start.");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"chatrec_training.generative.speed ended with {process.ExitCode}.");
        }

        var times = JsonSerializer.Deserialize<Dictionary<int, double[]>>(output)!;
        return new TorchFigures(folder, times.ToDictionary(entry => entry.Key, entry => (entry.Value[0], entry.Value[1])));
    }

    /// <summary>Keeps what the product took.</summary>
    public void Hold(int count, Durations times) => _own[count] = times;

    /// <summary>Writes both beside each other.</summary>
    public void Write(Report report)
    {
        report.Heading("The same search in PyTorch");
        report.Text($"Eager mode, one thread each, medians of processor time and of the clock. Milliseconds.");
        report.Table("items", "PyTorch work", "PyTorch clock", "here work", "PyTorch against here, work");
        foreach (var (count, (work, clock)) in _torch)
        {
            var own = _own[count].Median;
            report.Row($"{count:#,0}", work, clock, own, work / own);
            report.Goal($"here against PyTorch, {count:#,0} items, work", own / work, 0.1, "");
        }
    }

    private static string FindTraining()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "training") is var training && Directory.Exists(Path.Combine(training, "chatrec_training")))
            {
                return training;
            }
        }

        throw new InvalidOperationException("The checkout's training folder is not above the program.");
    }
}
