using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Retrieval.Ranking;

/// <summary>
/// Scores by retrieval, wishes, soft constraints, likeness, rating and popularity, each with the weight its options give: for a pack whose ranker
/// nobody trained. Thread-safe.
/// </summary>
/// <param name="measures">What is measured of candidates.</param>
/// <param name="options">The weights.</param>
internal sealed class WeightedScorer(RankingMeasures measures, RankingOptions options) : ICandidateScorer
{
    // What each further thing that is known of a taste leaves of the weight of fame.
    private const double FameDecay = 1.0 / 3;

    private readonly TasteScorer _taste = measures.Taste;

    /// <inheritdoc />
    public CandidateScores Score(IReadOnlyList<Candidate> candidates, RankingRequest request)
    {
        var catalog = measures.Catalog;
        var conditions = TasteScorer.Conditions(request.Constraints);
        var preferences = TasteScorer.Conditions(request.Preferences);
        var aims = _taste.Aims(request.Wishes);
        var top = candidates.Max(candidate => candidate.Score);
        var obscure = _taste.AsksForObscure(request);
        var fame = obscure || request.Retrieval.Liked.IsEmpty ? 0 : options.FameWeight * Math.Pow(FameDecay, Told(request) - 1);
        var scores = new double[candidates.Count];
        for (var place = 0; place < scores.Length; place++)
        {
            var candidate = candidates[place];
            var item = candidate.Item;
            var unknown = conditions.Count(condition => _taste.TruthOf(condition, item) == Truth.Unknown);
            scores[place] = (top > 0 ? candidate.Score / top : 0)
                + (fame * _taste.Fame(item))
                + (options.PopularityWeight * catalog.PopularityOf(item))
                + (options.RatingWeight * _taste.Rating(item))
                + (options.LikenessWeight == 0 ? 0 : options.LikenessWeight * measures.LikenessTo(request.Retrieval.Liked, item))
                + (options.WishWeight * _taste.Wishes(aims, item))
                + (options.PreferenceWeight * _taste.Preferences(preferences, item))
                - (options.UnknownPenalty * unknown)
                - (obscure ? 0 : options.EvidenceWeight * _taste.Doubt(item));
        }

        return new CandidateScores(scores);
    }

    // How many things are known of what the person wants.
    private static int Told(RankingRequest request) => request.Retrieval.Liked.Length + request.Constraints.Length + request.Preferences.Length
        + request.Wishes.Length + (string.IsNullOrWhiteSpace(request.Retrieval.Text) ? 0 : 1);
}
