using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Fusion;

/// <summary>How the ranks of several retrievers become one.</summary>
public sealed class FusionOptions
{
    /// <summary>
    /// The constant of reciprocal rank fusion (Cormack et al., SIGIR 2009): a candidate at rank r of a retriever of weight w adds
    /// w / (Constant + r). The smaller, the more the first ranks count. Default 60.
    /// </summary>
    [Range(1, 1_000)]
    public double Constant { get; set; } = 60;

    /// <summary>How many candidates each retriever is asked for, at least as many as the request wants. Default 200.</summary>
    [Range(1, 100_000)]
    public int PerRetriever { get; set; } = 200;

    /// <summary>
    /// What a place among the preferred items counts for where an item is not found among all, relative to the same place there; 0 looks among all only.
    /// Default 0.7.
    /// </summary>
    [Range(0, 10)]
    public double PreferredShare { get; set; } = 0.7;

    /// <summary>
    /// The weight of each retriever by name; one that is not named has weight 1, one of weight 0 is not asked. Default: popularity
    /// 0.05, so that it orders what nothing else speaks for; generative 2; all others 1.
    /// </summary>
    public IDictionary<string, double> Weights { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["dialogue"] = 1,
        ["generative"] = 2,
        ["collaborative"] = 1,
        ["text"] = 1,
        ["lexical"] = 1,
        ["popularity"] = 0.05,
    };
}
