using System.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Retrieval.Text;
using ChatRec.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Tests.Generative;

/// <summary>A network with random weights (written by <c>chatrec_training.generative.parity</c>), a codebook of random words, and what goes with them.</summary>
internal static class TinyModel
{
    public const string CatalogHash = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

    private const int Width = 6;

    private static readonly string NoHash = "sha256:" + new string('0', 64);

    private static readonly Lazy<TextEncoder> LoadedEncoder = new(() => TextEncoder.Load(EncoderFolder));

    private static readonly Lazy<GenerativeModel> LoadedModel = new(() => GenerativeModel.Load(Path, new OnnxModelOptions { KeepsMemory = true }));

    /// <summary>The network's file.</summary>
    public static string Path => RepositoryRoot.Combine("tests", "ChatRec.Retrieval.Tests", "Generative", "Parity", "tiny.onnx");

    /// <summary>The shipped encoder's folder.</summary>
    public static string EncoderFolder => RepositoryRoot.Combine("models", "text-encoder");

    /// <summary>The shipped encoder.</summary>
    public static TextEncoder Encoder => LoadedEncoder.Value;

    /// <summary>The network; not to be disposed.</summary>
    public static GenerativeModel Shared => LoadedModel.Value;

    /// <summary>Writes a codebook with random words, and codes of items if there are any.</summary>
    public static void WriteCodebook(string path, string[]? ids = null, byte[]? codes = null, Action<float[], float[], float[]>? alter = null, string? encoder = null)
    {
        var random = new Random(3);
        var words = Numbers(SemanticId.Levels * SemanticId.CodesPerLevel * Width, 0.1f);
        var project = Numbers(384 * Width, 1);
        var shift = Numbers(Width, 0.1f);
        alter?.Invoke(words, project, shift);
        var joined = Encoding.UTF8.GetBytes(string.Join('\n', ids ?? []));
        var writer = new SafeTensorsWriter();
        writer.Note("encoder", encoder ?? Encoder.Hash);
        writer.Note("catalog", CatalogHash);
        writer.Add("codebooks", words, SemanticId.Levels, SemanticId.CodesPerLevel, Width);
        writer.Add("project", project, 384, Width);
        writer.Add("shift", shift, Width);
        writer.Add("ids", joined, joined.Length);
        writer.Add("codes", codes ?? [], (ids ?? []).Length, SemanticId.Levels);
        writer.Save(path);

        float[] Numbers(int count, float size) => [.. Enumerable.Range(0, count).Select(_ => ((random.NextSingle() * 2) - 1) * size)];
    }

    /// <summary>Writes the network as one that was trained with a codebook.</summary>
    public static void WriteModel(string path, string codebook, string? encoder = null, string catalog = CatalogHash)
    {
        var bytes = File.ReadAllBytes(Path);
        Replace("codebook", codebook);
        Replace("encoder", encoder ?? Encoder.Hash);
        Replace("catalog", catalog);
        File.WriteAllBytes(path, bytes);

        // The hash follows its name within a few bytes, and any hash is as long as another.
        void Replace(string name, string hash)
        {
            var at = bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name));
            var value = bytes.AsSpan(at).IndexOf(Encoding.ASCII.GetBytes(NoHash));
            Assert.InRange(value, name.Length, name.Length + 8);
            Encoding.ASCII.GetBytes(hash).CopyTo(bytes, at + value);
        }
    }

    /// <summary>IDs for every item of a catalogue, from its texts.</summary>
    public static SemanticIdSource Ids(ItemCatalog catalog)
    {
        var folder = Directory.CreateTempSubdirectory("chatrec");
        try
        {
            var path = System.IO.Path.Combine(folder.FullName, SemanticIdFile.Name);
            WriteCodebook(path);
            var loader = new ItemVectorLoader(catalog, Encoder, new TextRetrieverOptions(), NullLogger.Instance);
            loader.Encode(CancellationToken.None);
            return new SemanticIdSource(catalog, SemanticIdFile.Read(path, Encoder.Hash, Encoder.Dimensions), loader.Vectors, isOwn: false, NullLogger.Instance);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
