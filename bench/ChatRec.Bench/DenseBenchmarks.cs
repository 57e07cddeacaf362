using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;

namespace ChatRec.Bench;

/// <summary>The exact scan over eight-bit vectors. The whole catalogue is the baseline; narrow masks must be cheaper.</summary>
[MemoryDiagnoser]
public class DenseBenchmarks
{
    private const int Dimensions = 384;

    private readonly float[] _query = new float[Dimensions];
    private ItemVectors _vectors = null!;
    private AllowMask _all = null!;
    private AllowMask _tenth = null!;

    [Params(13_000, 100_000)]
    public int Items { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _vectors = new ItemVectors(Items, Dimensions);
        var values = new sbyte[Dimensions];
        for (var row = 0; row < Items; row++)
        {
            random.NextBytes(MemoryMarshal.AsBytes(values.AsSpan()));
            _vectors.Set(row, values, 0.001f);
        }

        for (var at = 0; at < Dimensions; at++)
        {
            _query[at] = random.NextSingle() - 0.5f;
        }

        _all = AllowMask.All(Items);
        _tenth = AllowMask.Where(Items, item => item.Value % 10 == 0);
    }

    [Benchmark(Baseline = true)]
    public IReadOnlyList<ScoredItem> Nearest() => _vectors.Nearest(_query, _all, 200);

    [Benchmark]
    public IReadOnlyList<ScoredItem> NearestOfATenth() => _vectors.Nearest(_query, _tenth, 200);
}
