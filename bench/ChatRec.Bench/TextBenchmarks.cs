using BenchmarkDotNet.Attributes;
using ChatRec.Retrieval.Text;

namespace ChatRec.Bench;

/// <summary>A request's way to its vector: ids, then the network. The tokenizer alone is the baseline.</summary>
[MemoryDiagnoser]
public class TextBenchmarks : IDisposable
{
    private const string Request = "something like Heat but newer, set in a big city at night, not too violent";

    private readonly WordPieceTokenizer _tokenizer = WordPieceTokenizer.Load(Path.Combine(EncoderFiles.Folder, "vocab.txt"));
    private readonly TextEncoder _encoder = TextEncoder.Load(EncoderFiles.Folder);

    [Benchmark(Baseline = true)]
    public int[] Tokenize() => _tokenizer.Encode(Request);

    [Benchmark]
    public float[] Encode() => _encoder.Encode(Request);

    [Benchmark]
    public float[] EncodeThreeWords() => _encoder.Encode("slow burn thriller");

    public void Dispose()
    {
        _encoder.Dispose();
        GC.SuppressFinalize(this);
    }
}
