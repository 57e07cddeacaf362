using System.Diagnostics;
using ChatRec.Bench.Product;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Bench.Generative;

/// <summary>How long it takes until an item that comes later can be found, and to load the network.</summary>
internal static class Grow
{
    private const int Dimensions = 384;
    private const int CodeWidth = 64;
    private const int Rounds = 20;

    /// <summary>Measures.</summary>
    public static void Write(GenerativeModel model, Report report)
    {
        var random = new Random(5);
        var codebook = new Codebook(
            Numbers(SemanticId.Levels * SemanticId.CodesPerLevel * CodeWidth), Numbers(Dimensions * CodeWidth), Numbers(CodeWidth));
        report.Heading("An item that comes later");
        report.Text($"An ID from its text vector ({Dimensions} numbers to {CodeWidth}, four levels), and a tree with it among the others; `tenth` adds a tenth of the catalogue at once. Milliseconds.");
        report.Table("items", "ID p50", "tree p50", "tree with a tenth more");
        foreach (var count in (int[])[12_000, 100_000, 1_000_000])
        {
            var catalogue = new RandomCatalogue(count);
            var assigner = new SemanticIdAssigner(codebook, catalogue.Tree.Taken());
            var (id, tree) = (new Durations(), new Durations());
            for (var round = 0; round < Rounds; round++)
            {
                var vector = Numbers(Dimensions);
                var began = Stopwatch.GetTimestamp();
                var assigned = assigner.Assign(vector);
                id.Add(Stopwatch.GetElapsedTime(began));
                began = Stopwatch.GetTimestamp();
                catalogue.Tree.With([assigned], [count], count + 1);
                tree.Add(Stopwatch.GetElapsedTime(began));
            }

            var many = Enumerable.Range(0, count / 10).Select(_ => assigner.Assign(Numbers(Dimensions))).ToArray();
            var start = Stopwatch.GetTimestamp();
            catalogue.Tree.With(many, [.. Enumerable.Range(count, many.Length)], count + many.Length);
            report.Row($"{count:#,0}", id.Median, tree.Median, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var load = new Durations();
        for (var round = 0; round < 5; round++)
        {
            var began = Stopwatch.GetTimestamp();
            GenerativeModel.Load(model.Path, new GenerativeOptions().ModelOptions(ComputeDevice.Cpu)).Dispose();
            load.Add(Stopwatch.GetElapsedTime(began));
        }

        report.Later($"The network ({new FileInfo(model.Path).Length / 1e6:0.0} MB) is loaded in {Durations.Text(load.Median)} ms (best {Durations.Text(load.Shortest)}).");

        float[] Numbers(int length) => [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() - 0.5f) / 10)];
    }
}
