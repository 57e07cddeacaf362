using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Bench.Generative;

/// <summary>A tree of random IDs and random cases over it: speed does not depend on what is likely. Seeded.</summary>
internal sealed class RandomCatalogue
{
    private readonly Random _random = new(7);

    /// <summary>Makes a tree.</summary>
    /// <param name="count">Items.</param>
    public RandomCatalogue(int count)
    {
        var ids = new HashSet<uint>(count);
        while (ids.Count < count)
        {
            ids.Add((uint)_random.NextInt64(1L << 32));
        }

        Ids = [.. ids.Select(id => new SemanticId(id))];
        Rows = [.. Enumerable.Range(0, count)];
        ids.Clear();
        ids.TrimExcess();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = TimeProvider.System.GetTimestamp();
        Tree = PrefixTree.Build(Ids, Rows, count);
        BuildTime = TimeProvider.System.GetElapsedTime(began);
        BytesPerItem = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / count;
    }

    /// <summary>The items' IDs by row.</summary>
    public SemanticId[] Ids { get; }

    /// <summary>The rows.</summary>
    public int[] Rows { get; }

    /// <summary>The tree.</summary>
    public PrefixTree Tree { get; }

    /// <summary>How long it took to build.</summary>
    public TimeSpan BuildTime { get; }

    /// <summary>What it holds in memory.</summary>
    public double BytesPerItem { get; }

    /// <summary>A case: three liked items and a text.</summary>
    public GenerativeQuery Query(GenerativeModel model, int width, int[]? before = null) => new(
        [Any(), Any(), Any()], Vector(3 * model.VectorDimensions), Vector(model.TextDimensions), before ?? Tree.Everything, width);

    private SemanticId Any() => Ids[_random.Next(Ids.Length)];

    private float[] Vector(int length) => [.. Enumerable.Range(0, length).Select(_ => (_random.NextSingle() - 0.5f) / 10)];
}
