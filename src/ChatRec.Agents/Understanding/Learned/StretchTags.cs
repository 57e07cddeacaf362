using System.Collections.Immutable;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>What is said of an item named, in the network's order.</summary>
internal enum ItemTag
{
    /// <summary>It is only named.</summary>
    None,

    /// <summary>It is liked.</summary>
    Like,

    /// <summary>It is disliked.</summary>
    Dislike,

    /// <summary>It was seen.</summary>
    Seen,

    /// <summary>It was seen and is liked.</summary>
    SeenLike,

    /// <summary>It was seen and is disliked.</summary>
    SeenDislike,

    /// <summary>It is not wanted.</summary>
    NotInterested,

    /// <summary>What was said of it before is taken back.</summary>
    Remove,
}

/// <summary>What is said of another object named, in the network's order.</summary>
internal enum ObjectTag
{
    /// <summary>It is only named.</summary>
    None,

    /// <summary>It is a condition.</summary>
    WantHard,

    /// <summary>It is preferred.</summary>
    WantSoft,

    /// <summary>It is ruled out.</summary>
    BanHard,

    /// <summary>It is better left out.</summary>
    BanSoft,

    /// <summary>What was said of it before is taken back.</summary>
    Remove,
}

/// <summary>Whether a plain word belongs to a wish that no attribute holds, in the network's order.</summary>
internal enum WordTag
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>It is wished for.</summary>
    Wish,

    /// <summary>It is not wanted.</summary>
    Ban,
}

/// <summary>How probable each tag of a stretch is, as logarithms in whole hundredths like the acts. Immutable.</summary>
/// <param name="Segment">The stretch.</param>
/// <param name="Scores">The logarithm of each tag's probability among those of the stretch's kind.</param>
internal sealed record StretchTags(InputSegment Segment, ImmutableArray<double> Scores)
{
    /// <summary>The number of tags of an item.</summary>
    public static readonly int ItemTags = Enum.GetValues<ItemTag>().Length;

    /// <summary>The number of tags of another object.</summary>
    public static readonly int ObjectTags = Enum.GetValues<ObjectTag>().Length;

    /// <summary>The number of tags of a plain word.</summary>
    public static readonly int WordTags = Enum.GetValues<WordTag>().Length;

    /// <summary>Makes the tags of a stretch from the network's scores.</summary>
    /// <param name="segment">The stretch.</param>
    /// <param name="logits">A score for each tag of its kind.</param>
    public static StretchTags Of(InputSegment segment, ReadOnlySpan<float> logits) => new(segment, LogProbabilities.Of(logits));

    /// <summary>The logarithm of the odds that one of some tags holds, in whole hundredths.</summary>
    /// <param name="tags">The tags.</param>
    public double Odds(params ReadOnlySpan<int> tags)
    {
        var yes = 0.0;
        foreach (var tag in tags)
        {
            yes += Math.Exp(Scores[tag]);
        }

        var no = Scores.Sum(Math.Exp) - yes;
        return Math.Round(Math.Clamp(Math.Log(yes) - Math.Log(Math.Max(no, Math.Exp(LogProbabilities.Floor))), LogProbabilities.Floor, -LogProbabilities.Floor), 2);
    }
}
