namespace ChatRec.Retrieval.Inference;

/// <summary>Where a network runs.</summary>
public enum ComputeDevice
{
    /// <summary>On a GPU where one can be used, else on the processor.</summary>
    Auto,

    /// <summary>On the processor.</summary>
    Cpu,

    /// <summary>On a GPU through CUDA; on the processor, with a warning, where that cannot be.</summary>
    Cuda,
}
