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

    /// <summary>
    /// The regulariser of the model fitted at start for a pack with interactions and no trained model. Default 1000: a chat names one to three
    /// titles, and short histories want more of it than long ones.
    /// </summary>
    [Range(0.001, 1e9)]
    public double Lambda { get; set; } = 1000;

    /// <summary>How many neighbours of each item the fitted model keeps. Default 100.</summary>
    [Range(1, 1000)]
    public int Neighbours { get; set; } = 100;

    /// <summary>
    /// How many of the most liked items are fitted. Default 8,000: a quarter of a gigabyte and about ten seconds, once; the result is kept beside the
    /// pack.
    /// </summary>
    [Range(2, 40_000)]
    public int FittedItems { get; set; } = 8000;
}
