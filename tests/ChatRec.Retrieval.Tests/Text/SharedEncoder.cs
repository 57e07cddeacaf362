using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Text;

/// <summary>The reference encoder of the shared folder; a test that asks for it is skipped where that is absent.</summary>
internal static class SharedEncoder
{
    public const int Dimensions = 384;

    private static readonly Lazy<TextEncoder> Loaded = new(() => new TextEncoder(
        OnnxModel.Load(Path.Combine(Folder(), "model.int8.onnx")),
        WordPieceTokenizer.Load(Path.Combine(Folder(), "vocab.txt")),
        Dimensions,
        maxTokens: 256));

    public static TextEncoder Require()
    {
        Folder();
        return Loaded.Value;
    }

    public static string Folder() => SharedFolder.Require("models", "all-minilm-l6-v2");
}
