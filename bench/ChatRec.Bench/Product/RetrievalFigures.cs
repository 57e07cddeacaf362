using System.Diagnostics;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Bench.Product;

/// <summary>How long each retriever, their fusion and the ranker take on the same requests. The baseline is popularity.</summary>
internal static class RetrievalFigures
{
    private const int Rounds = 20;
    private const int Candidates = 200;

    private static readonly string[] Words =
    [
        "one night in a big city", "two brothers on a farm", "robots that dream", "Al Pacino heist", "courtroom drama with a jury",
        "lost in space", "a slow western", "friends on a road trip", "detective in the rain", "the end of the world",
    ];

    /// <summary>Measures.</summary>
    public static async Task WriteAsync(EngineUnderTest engine, Report report)
    {
        var catalog = engine.Part<ItemCatalog>();
        var requests = Requests(catalog);
        var rows = new List<(string Name, Durations Times, double Found)>();
        foreach (var retriever in engine.Parts<IRetriever>())
        {
            rows.Add(await MeasureAsync(retriever.Name, requests, async request => (await retriever.RetrieveAsync(request)).Count));
        }

        var fusion = engine.Part<ICandidateSource>();
        rows.Add(await MeasureAsync("fused (all of them)", requests, async request => (await fusion.FindAsync(request)).Count));
        var ranker = engine.Part<IRanker>();
        var fused = new Dictionary<RetrievalRequest, IReadOnlyList<Candidate>>(ReferenceEqualityComparer.Instance);
        foreach (var request in requests)
        {
            fused[request] = await fusion.FindAsync(request);
        }

        rows.Add(await MeasureAsync("ranked (the fused)", requests, request =>
            Task.FromResult(ranker.Rank(fused[request], new RankingRequest { Retrieval = request, Size = 5 }).Count)));

        report.Heading("Retrieval and ranking");
        report.Text($"{requests.Count} requests (liked films, words, both; half of them over a tenth of the {catalog.Count:N0} films), {Candidates} candidates asked for, {Rounds} rounds after one that warms up. Ratio: p50 to popularity's.");
        report.Table("", "requests", "p50 ms", "p95 ms", "longest ms", "found on average", "ratio");
        var popularity = rows.First(row => row.Name == "popularity").Times.Median;
        foreach (var (name, times, found) in rows)
        {
            report.Row(name, times.Count, times.Median, times.P95, times.Longest, found, times.Median / popularity);
        }
    }

    private static async Task<(string Name, Durations Times, double Found)> MeasureAsync(
        string name, List<RetrievalRequest> requests, Func<RetrievalRequest, Task<int>> run)
    {
        var times = new Durations();
        var found = 0.0;
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var request in requests)
            {
                var start = Stopwatch.GetTimestamp();
                found += await run(request);
                if (round > 0)
                {
                    times.Add(Stopwatch.GetElapsedTime(start));
                }
            }
        }

        return (name, times, found / (requests.Count * (Rounds + 1)));
    }

    private static List<RetrievalRequest> Requests(ItemCatalog catalog)
    {
        var known = Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row))
            .OrderByDescending(catalog.PopularityOf).ThenBy(item => item.Value).Take(200).ToArray();
        var all = AllowMask.All(catalog.Count);
        var tenth = AllowMask.Where(catalog.Count, item => item.Value % 10 == 0);
        var random = new Random(1);
        var requests = new List<RetrievalRequest>();
        foreach (var (number, words) in Words.Index())
        {
            var allow = number % 2 == 0 ? all : tenth;
            random.Shuffle(known);
            requests.Add(new RetrievalRequest { Liked = [.. known.Take(1 + (number % 3))], Allow = allow, Count = Candidates });
            requests.Add(new RetrievalRequest { Text = words, Allow = allow, Count = Candidates });
            requests.Add(new RetrievalRequest { Liked = [known[^1]], Text = words, Allow = allow, Count = Candidates });
        }

        return requests;
    }
}
