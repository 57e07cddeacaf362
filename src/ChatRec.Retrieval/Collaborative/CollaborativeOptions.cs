using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>How neighbours of several items add up.</summary>
public sealed class CollaborativeOptions
{
    /// <summary>
    /// What the weight of a liked item is multiplied by for each more recent one; 1 treats all alike. Default 0.95: all
    /// titles of a chat count, a long history fades.
    /// </summary>
    [Range(0.01, 1)]
    public double RecencyDecay { get; set; } = 0.95;

    /// <summary>How many of the most recent liked items count. Default 100.</summary>
    [Range(1, 10_000)]
    public int Window { get; set; } = 100;

    /// <summary>How much the neighbours of a disliked item lose, relative to what those of the last liked item win. Default 0.3.</summary>
    [Range(0, 1)]
    public double DislikeWeight { get; set; } = 0.3;
}
