using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Ranking;

/// <summary>Scores by a trained model over what is measured of candidates. Thread-safe.</summary>
/// <param name="measures">What is measured of an item.</param>
/// <param name="model">The model.</param>
internal sealed class LearnedScorer(RankingMeasures measures, RankingModel model) : ICandidateScorer
{
    private readonly RankingFeatures _features = new(measures, model.Layout);

    /// <inheritdoc />
    public CandidateScores Score(IReadOnlyList<Candidate> candidates, RankingRequest request)
    {
        var scores = model.Score(_features.Measure(candidates, request));
        return new CandidateScores(scores.Values) { Chance = scores.Chance, Reasons = scores.Reasons };
    }
}
