using ChatRec.Retrieval.Attributes;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.Lexical;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Ranking;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval;

/// <summary>Registers retrieval: one loaded pack, its constraint evaluator, the retrievers, their fusion and the ranker.</summary>
public static class RetrievalServiceCollectionExtensions
{
    /// <summary>The neighbour model's file name in a model folder.</summary>
    public const string NeighbourFile = "ease.safetensors";

    /// <summary>
    /// Adds <see cref="ItemCatalog"/>, <see cref="IConstraintEvaluator"/>, <see cref="ConflictFinder"/>, every <see cref="IRetriever"/>,
    /// <see cref="ICandidateSource"/> and <see cref="IRanker"/> as singletons. Resolving the catalogue loads the pack with what
    /// models say of its items, and throws <see cref="PackException"/> or <see cref="Inference.ModelException"/> when one of them is wrong.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Names the pack and sets what differs from the defaults.</param>
    public static IServiceCollection AddChatRecRetrieval(this IServiceCollection services, Action<RetrievalOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<RetrievalOptions>().Configure(configure).ValidateDataAnnotations().ValidateOnStart();

        services.TryAddSingleton(provider => AttributeRegistration.Predict(provider, PackLoader.Load(OptionsOf(provider).PackFolder), OptionsOf(provider)));
        services.TryAddSingleton<IConstraintEvaluator>(provider => new ConstraintEvaluator(provider.GetRequiredService<ItemCatalog>()));
        services.TryAddSingleton(provider => new ConflictFinder(provider.GetRequiredService<IConstraintEvaluator>()));

        services.TryAddSingleton(provider => new PreferredItems(
            provider.GetRequiredService<ItemCatalog>(), provider.GetRequiredService<IConstraintEvaluator>()));

        services.AddSingleton<IRetriever>(provider => new PopularityRetriever(provider.GetRequiredService<ItemCatalog>()));
        services.TryAddSingleton(provider => new LexicalIndex(provider.GetRequiredService<ItemCatalog>(), OptionsOf(provider).Lexical));
        services.AddSingleton<IRetriever>(provider =>
            new LexicalRetriever(provider.GetRequiredService<ItemCatalog>(), provider.GetRequiredService<LexicalIndex>()));
        services.TryAddSingleton(LoadNeighbours);
        services.AddSingleton<IRetriever>(provider => new CollaborativeRetriever(
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetRequiredService<ICollaborativeModel>(),
            OptionsOf(provider).Collaborative));

        var chosen = new RetrievalOptions();
        configure(chosen);
        if (chosen.EncoderFolder is not null)
        {
            services.AddTextRetriever().AddGenerativeRetriever(chosen);
        }

        services.AddDialogueRetriever(chosen);
        services.TryAddSingleton<ICandidateSource>(provider =>
        {
            provider.GetService<GenerativeModel>();
            provider.GetService<TextEncoder>(); // neither needs a catalogue, which another thread may be loading meanwhile
            return new RankFusion(
                provider.GetRequiredService<ItemCatalog>(),
                provider.GetServices<IRetriever>(),
                OptionsOf(provider).Fusion,
                provider.GetService<SemanticIdSource>());
        });
        services.AddRanking();
        return services;
    }

    private static RetrievalOptions OptionsOf(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<RetrievalOptions>>().Value;

    // Trained neighbours where the pack has them, else fitted ones; none without interactions.
    private static ICollaborativeModel LoadNeighbours(IServiceProvider provider)
    {
        var catalog = provider.GetRequiredService<ItemCatalog>();
        var options = OptionsOf(provider);
        if (options.ModelFolder is { } folder && Path.Combine(folder, NeighbourFile) is var path && File.Exists(path))
        {
            return NeighbourTable.Load(path, catalog);
        }

        var logger = provider.GetService<ILoggerFactory>()?.CreateLogger<NeighbourFitter>();
        return new NeighbourFitter(catalog, options.Collaborative, logger ?? (ILogger)NullLogger.Instance).Fit();
    }
}
