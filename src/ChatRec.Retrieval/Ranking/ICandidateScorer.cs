using System.Collections.Immutable;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Ranking;

/// <summary>The scores of some candidates for one request. Immutable.</summary>
/// <param name="Scores">One score a candidate, the higher the better; comparable within one answer.</param>
internal sealed record CandidateScores(double[] Scores)
{
    /// <summary>How likely a candidate, by place, is liked; <see langword="null"/> where nobody learnt it.</summary>
    public Func<int, double>? Chance { get; init; }

    /// <summary>What a candidate's score is made of, by place; <see langword="null"/> where nobody tells.</summary>
    public Func<int, ImmutableArray<RankingReason>>? Reasons { get; init; }
}

/// <summary>Scores candidates for a request. Thread-safe and deterministic. Whether an item may be shown at all is not its business.</summary>
internal interface ICandidateScorer
{
    /// <summary>Scores candidates.</summary>
    /// <param name="candidates">Distinct candidates that fit.</param>
    /// <param name="request">What they are scored for.</param>
    CandidateScores Score(IReadOnlyList<Candidate> candidates, RankingRequest request);
}
