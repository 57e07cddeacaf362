using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Ranking;

/// <summary>How much each reason counts in the ranking. The fused retrieval score, scaled to 0..1 within a request, has weight 1.</summary>
public sealed class RankingOptions
{
    /// <summary>
    /// Whether the ranker trained for the pack scores, where there is one; the weights below then play no part, save for diversity, series and the pool.
    /// Default true.
    /// </summary>
    public bool Learned { get; set; } = true;

    /// <summary>A trained ranker in place of the one in the model folder, or <see langword="null"/>.</summary>
    public string? ModelFile { get; set; }

    /// <summary>How much being well known helps (popularity quantile 0..1). Default 0.1.</summary>
    [Range(0, 10)]
    public double PopularityWeight { get; set; } = 0.1;

    /// <summary>
    /// How much fame (the share of the best-known item's ratings, 0..1) helps where one liked item is all that is known; every further like, condition or
    /// wish leaves a third of it, and without any like it plays no part. What many people like is the best guess at somebody of whom one title is known.
    /// Default 2.
    /// </summary>
    [Range(0, 100)]
    public double FameWeight { get; set; } = 2;

    /// <summary>How much being well rated helps (Bayesian mean scaled to 0..1). Default 0.4.</summary>
    [Range(0, 10)]
    public double RatingWeight { get; set; } = 0.4;

    /// <summary>
    /// What an item nobody has rated loses: few people's word is little evidence. Not taken from who asks for little-known items. Default 0.5.
    /// </summary>
    [Range(0, 10)]
    public double EvidenceWeight { get; set; } = 0.5;

    /// <summary>How many ratings halve that loss. Default 10.</summary>
    [Range(1, 10_000)]
    public double EvidencePrior { get; set; } = 10;

    /// <summary>How many ratings of average worth every item is given beforehand. Default 10.</summary>
    [Range(0, 10_000)]
    public double RatingPrior { get; set; } = 10;

    /// <summary>
    /// How much it helps to look like what the person likes (categories, people, decade), the last liked item counting most. Default 1.
    /// </summary>
    [Range(0, 10)]
    public double LikenessWeight { get; set; } = 1;

    /// <summary>What a wish that is met wholly adds and one that is missed wholly takes. Default 0.8.</summary>
    [Range(0, 10)]
    public double WishWeight { get; set; } = 0.8;

    /// <summary>What a soft constraint that holds adds and one that does not takes. Default 0.7: what is hedged ("ideally") comes first wherever it can be had.</summary>
    [Range(0, 10)]
    public double PreferenceWeight { get; set; } = 0.7;

    /// <summary>What each constraint that holds only because the value is unknown takes. Default 0.4.</summary>
    [Range(0, 10)]
    public double UnknownPenalty { get; set; } = 0.4;

    /// <summary>
    /// The diversity dial of maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): what an item loses for being wholly
    /// like one already on the slate. 0 ranks by score alone. Default 0.15.
    /// </summary>
    [Range(0, 10)]
    public double Diversity { get; set; } = 0.15;

    /// <summary>Whether a slate holds one item of a series at most, where the person did not ask for the series. Default true.</summary>
    public bool OnePerFranchise { get; set; } = true;

    /// <summary>How many of the best candidates, per place of the slate, compete for diversity. Default 12.</summary>
    [Range(1, 1_000)]
    public int PoolPerPlace { get; set; } = 12;
}
