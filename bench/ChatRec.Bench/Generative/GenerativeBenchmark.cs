using System.Diagnostics;
using ChatRec.Bench.Product;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bench.Generative;

/// <summary>
/// Measures generative retrieval against its goals: one request by size of the catalogue, what the constraint costs, PyTorch on the same network, many
/// requests at once, memory, and how long it takes to add an item and to load. What is compared is measured alternately in one run.
/// </summary>
internal static class GenerativeBenchmark
{
    private const int Width = 64;
    private const int Rounds = 200;

    /// <summary>Runs.</summary>
    /// <param name="arguments">Parts (search, crowd, ease; none: all) and, last, a file ending in ".md" to write.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var file = arguments.FirstOrDefault(argument => argument.EndsWith(".md", StringComparison.Ordinal));
        var parts = arguments.Where(argument => argument != file).ToHashSet(StringComparer.Ordinal);
        var report = new Report("Generative retrieval");
        var before = Machine.Load();
        if (Wants("search") || Wants("crowd"))
        {
            var torch = await TorchFigures.MeasureAsync([12_000, 1_000_000]);
            using var model = GenerativeModel.Load(torch.Constrained, new GenerativeOptions().ModelOptions(ComputeDevice.Cpu));
            using var free = GenerativeModel.Load(torch.Free, new GenerativeOptions().ModelOptions(ComputeDevice.Cpu));
            if (Wants("search"))
            {
                report.Heading("One request by size of the catalogue");
                report.Text($"Three liked items and a text, {Width} beams, random weights and random IDs; all items allowed, and then a random half of them, whose counts are made anew for each request. `free` is the same network without a tree: all 256 codes of every level are tried. The three take turns. `work` is processor time of the one thread that a run has, which is what it takes on an idle machine; `clock` is what it took here. Milliseconds.");
                report.Table("items", "work p50", "work p95", "clock p50", "half: work p50", "its counts", "free: work p50", "work against free");
                foreach (var count in (int[])[12_000, 100_000, 1_000_000, 10_000_000])
                {
                    Measure(model, free, new RandomCatalogue(count), report, torch);
                }

                torch.Write(report);
                Grow.Write(model, report);
            }

            if (Wants("crowd"))
            {
                Crowd.Write(torch.Constrained, report);
            }
        }

        if (Wants("ease"))
        {
            EaseFigures.Write(report);
        }

        var text = report.ToMarkdown(Machine.Introduction("generative", before));
        Console.Out.Write(text);
        if (file is not null)
        {
            await File.WriteAllTextAsync(file, text);
        }

        bool Wants(string part) => parts.Count == 0 || parts.Contains(part);
    }

    private static void Measure(GenerativeModel model, GenerativeModel free, RandomCatalogue catalogue, Report report, TorchFigures torch)
    {
        var random = new Random(3);
        var (all, clock, half, counts, unbound) = (new Durations(), new Durations(), new Durations(), new Durations(), new Durations());
        var masks = Enumerable.Range(0, 4).Select(_ => AllowMask.Where(catalogue.Tree.Count, _ => random.Next(2) == 0)).ToArray();
        for (var round = -20; round < Rounds; round++)
        {
            var query = catalogue.Query(model, Width);
            var began = Stopwatch.GetTimestamp();
            var one = WorkTime.Of(() => model.Search([query], catalogue.Tree));
            var passed = Stopwatch.GetElapsedTime(began);
            var three = WorkTime.Of(() => free.Search([query], catalogue.Tree));
            int[] before = [];
            var counting = WorkTime.Of(() => before = AllowedPlaces.Count(masks[round & 3], catalogue.Tree));
            var two = WorkTime.Of(() => model.Search([query with { Before = before }], catalogue.Tree));
            catalogue.Tree.GiveBack(before);
            if (round >= 0)
            {
                all.Add(one);
                clock.Add(passed);
                half.Add(two + counting);
                counts.Add(counting);
                unbound.Add(three);
            }
        }

        var size = catalogue.Tree.Count;
        report.Row($"{size:#,0}", all.Median, all.P95, clock.Median, half.Median, counts.Median, unbound.Median, all.Median / unbound.Median);
        if (size is 12_000 or 1_000_000)
        {
            torch.Hold(size, all);
            report.Goal($"one request, {size:#,0} items, work p50", all.Median, size == 12_000 ? 5 : 10, "ms");
        }

        if (size == 12_000)
        {
            report.Goal("with the constraint against without, 12,000 items, work", all.Median / unbound.Median, 1.01, "");
        }

        if (size == 1_000_000)
        {
            report.Goal("memory of a million items", catalogue.BytesPerItem, 100, "MB");
        }

        report.Later($"{size:#,0} items: the tree is built in {Durations.Text(catalogue.BuildTime.TotalMilliseconds)} ms and holds {catalogue.BytesPerItem:0.0} bytes an item.");
    }
}
