using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Dense;

/// <summary>How items are found by meaning.</summary>
public sealed class TextRetrieverOptions
{
    /// <summary>The weight of the liked items' mean vector beside the request's words, where both are there. Default 0.3.</summary>
    [Range(0, 10)]
    public double LikedWeight { get; set; } = 0.3;

    /// <summary>Up to this many items without a vector are encoded while loading; more of them in the background. Default 1,000.</summary>
    [Range(0, int.MaxValue)]
    public int EncodeAtOnce { get; set; } = 1_000;

    /// <summary>The vectors that were made with the pack, or <see langword="null"/>.</summary>
    public string? VectorsFile { get; set; }

    /// <summary>Where vectors made here are kept for the next start; <see langword="null"/> keeps them beside the pack, if it has a folder.</summary>
    public string? CacheFolder { get; set; }
}
