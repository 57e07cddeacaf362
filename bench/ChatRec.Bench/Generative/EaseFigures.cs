using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChatRec.Bench.Product;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Bench.Generative;

/// <summary>What the first start with an imported pack fits: EASE and its neighbours, by the number of items that have likes.</summary>
internal static class EaseFigures
{
    private const int LikesPerItem = 20;

    /// <summary>Measures.</summary>
    public static void Write(Report report)
    {
        report.Heading("Neighbours of an imported pack");
        report.Text($"EASE fitted at the first start, {LikesPerItem} random likes an item, 20 likes a person; reading and keeping included; at most {new CollaborativeOptions().FittedItems:#,0} items are fitted, those with most likes. `matrix` is what one matrix of the fitted items needs; `allocated` is what the fit took from the heap in all.");
        report.Table("items", "seconds", "ms an item", "allocated MB", "matrix MB");
        foreach (var count in (int[])[1_000, 3_000, 6_000, 12_000])
        {
            var folder = Directory.CreateTempSubdirectory("chatrec-bench");
            try
            {
                var catalogue = WritePack(folder.FullName, count);
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var began = Stopwatch.GetTimestamp();
                new NeighbourFitter(catalogue, new CollaborativeOptions(), NullLogger.Instance).Fit();
                var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
                report.Row(
                    $"{count:#,0}", seconds, seconds * 1_000 / count, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e6, 4.0 * Math.Pow(Math.Min(count, new CollaborativeOptions().FittedItems), 2) / 1e6);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static ItemCatalog WritePack(string folder, int count)
    {
        var random = new Random(1);
        File.WriteAllText(Path.Combine(folder, "catalog.yaml"), "name: random\nnoun: { one: thing, many: things }\ntitle: title\ndisplay: \"{title}\"\nattributes:\n  genre: { kind: category, many: true }\n");
        File.WriteAllLines(Path.Combine(folder, "items.jsonl"), Enumerable.Range(0, count).Select(row => string.Create(
            CultureInfo.InvariantCulture, $"{{\"id\":\"{row}\",\"title\":\"Thing {row}\",\"genre\":[\"g{row % 7}\"]}}")));
        var likes = new StringBuilder("user,item,timestamp,rating\n");
        for (var like = 0; like < count * LikesPerItem; like++)
        {
            likes.Append(CultureInfo.InvariantCulture, $"u{like / 20},{random.Next(count)},{like},5\n");
        }

        File.WriteAllText(Path.Combine(folder, InteractionLog.FileName), likes.ToString());
        return PackLoader.Load(folder);
    }
}
