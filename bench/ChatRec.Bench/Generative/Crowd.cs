using System.Diagnostics;
using ChatRec.Bench.Product;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bench.Generative;

/// <summary>Requests a second when 512 ask at once, by how they are run: lanes at the same time, threads in each, and cases in one run.</summary>
internal static class Crowd
{
    private const int Width = 64;
    private const int People = 512;

    /// <summary>Measures.</summary>
    public static void Write(string path, Report report)
    {
        var catalogue = new RandomCatalogue(12_000);
        report.Heading("Many at once");
        report.Text($"{People} requests at once over 12,000 items; each way twice, in turns, the better counts. Requests for each second of processor time of the whole process; the ratio is to one case in each run.");
        report.Table("lanes x threads", "1 in a run", "8 in a run", "16 in a run", "16 against 1");
        foreach (var (lanes, threads) in ((int, int)[])[(1, 1), (2, 1), (1, 2)])
        {
            using var own = GenerativeModel.Load(path, new OnnxModelOptions { KeepsMemory = true, IntraOpThreads = threads });
            var best = new double[3];
            for (var round = 0; round < 2; round++)
            {
                for (var way = 0; way < best.Length; way++)
                {
                    best[way] = Math.Max(best[way], PerSecond(own, catalogue, ((int[])[1, 8, 16])[way], lanes));
                }
            }

            report.Row($"{lanes} x {threads}", best[0], best[1], best[2], best[2] / best[0]);
        }
    }

    private static double PerSecond(GenerativeModel model, RandomCatalogue catalogue, int batch, int lanes)
    {
        var queue = new SearchQueue(model, batch, lanes);
        var queries = Enumerable.Range(0, People).Select(_ => catalogue.Query(model, Width)).ToArray();
        using var process = Process.GetCurrentProcess();
        var began = process.TotalProcessorTime;
        Task.WaitAll([.. queries.Select(query => Task.Run(async () => await queue.SearchAsync(query, catalogue.Tree, CancellationToken.None)))]);
        process.Refresh();
        return People / (process.TotalProcessorTime - began).TotalSeconds;
    }
}
