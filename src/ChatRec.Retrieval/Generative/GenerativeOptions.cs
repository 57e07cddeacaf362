using System.ComponentModel.DataAnnotations;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Generative;

/// <summary>How semantic IDs are decoded. Validated at start.</summary>
public sealed class GenerativeOptions
{
    /// <summary>
    /// The folder of <c>semantic-ids.safetensors</c> and <c>generative.onnx</c> for a pack that has none of its own: its items get IDs of that codebook.
    /// <see langword="null"/>: such a pack has no semantic IDs.
    /// </summary>
    public string? SharedFolder { get; set; }

    /// <summary>Whether a model that was trained on another pack retrieves too. Default: it does not, its codebook only gives IDs.</summary>
    public bool OnOtherPacks { get; set; }

    /// <summary>
    /// Whether it also answers words alone, without a liked item. Default: it leaves those to the text search, which finds the item that a person describes
    /// several times as often (docs/models.md).
    /// </summary>
    public bool AnswersWordsAlone { get; set; }

    /// <summary>How many beams the search carries, and so how many items it finds at most. Default 64.</summary>
    [Range(1, 4_096)]
    public int BeamWidth { get; set; } = 64;

    /// <summary>An allowed set of at most so many items is scored item by item: the search then carries them all. Default 256.</summary>
    [Range(0, 4_096)]
    public int ExactBelow { get; set; } = 256;

    /// <summary>
    /// Requests that wait while others run are run together, at most so many; 1: each by itself. Default: 16 on a GPU, 1 on the processor. There 16 serve a crowd
    /// 1.4 times as fast (bench/results/generative.md), but the last digits of a score then depend on who else asks, and a replay must not.
    /// </summary>
    [Range(1, 256)]
    public int? Batch { get; set; }

    /// <summary>The CUDA provider's library; <see langword="null"/>: looked for beside the program.</summary>
    public string? CudaLibrary { get; set; }

    // One thread a run: its steps are too short to be shared, so several requests at once share the processors instead.
    internal OnnxModelOptions ModelOptions(ComputeDevice device) =>
        new() { Device = device, CudaLibrary = CudaLibrary, KeepsMemory = true, IntraOpThreads = 1 };
}
