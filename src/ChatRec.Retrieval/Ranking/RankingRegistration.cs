using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Ranking;

/// <summary>Registers the ranker: with the model trained for the pack where there is one, else with the weights of the options.</summary>
internal static class RankingRegistration
{
    /// <summary>Adds the measures and the ranker as singletons.</summary>
    public static IServiceCollection AddRanking(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new RankingMeasures(
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetRequiredService<IConstraintEvaluator>(),
            OptionsOf(provider).Ranking,
            provider.GetService<ITextLikeness>()));
        services.TryAddSingleton<IRanker>(provider => new SlateRanker(
            provider.GetRequiredService<RankingMeasures>(), OptionsOf(provider).Ranking, (measures, options) => ScorerOf(provider, measures, options)));
        return services;
    }

    /// <summary>The ranker trained for the pack, or <see langword="null"/>.</summary>
    /// <param name="options">Where it may lie.</param>
    /// <param name="schema">The pack.</param>
    /// <exception cref="ModelException">It is broken, or was chosen by name and is not there.</exception>
    public static RankingModel? Model(RetrievalOptions options, PackSchema schema)
    {
        var path = options.Ranking.ModelFile ?? (options.ModelFolder is { } folder ? Path.Combine(folder, RankingModel.FileName) : null);
        return path is not null && (options.Ranking.ModelFile is not null || ModelManifest.HasSound(path)) ? RankingModel.Load(path, schema) : null;
    }

    private static ICandidateScorer ScorerOf(IServiceProvider provider, RankingMeasures measures, RankingOptions options) =>
        options.Learned && Model(OptionsOf(provider), measures.Catalog.Schema) is { } model ? new LearnedScorer(measures, model) : new WeightedScorer(measures, options);

    private static RetrievalOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<RetrievalOptions>>().Value;
}
