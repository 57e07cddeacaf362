using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Narratives;
using ChatRec.Agents.Plugins;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents;

/// <summary>Registers the six steps.</summary>
public static class AgentServices
{
    /// <summary>
    /// Registers the engine, tracker, policy, narrator, prompts and the tools of <see cref="RecommendationPlugin"/>. The catalogue, <see cref="IConstraintEvaluator"/>,
    /// <see cref="ICandidateSource"/>, <see cref="IRanker"/> and <see cref="IUnderstanding"/> come from their own registrations;
    /// <see cref="ILogger{T}"/> from the host. Options are validated at start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, or <see langword="null"/> for the defaults.</param>
    public static IServiceCollection AddChatRecAgents(this IServiceCollection services, Action<AgentOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<AgentOptions>()
            .Configure(options => configure?.Invoke(options))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<PromptLibrary>();
        services.TryAddSingleton<IPromptSource>(provider => provider.GetRequiredService<PromptLibrary>());
        services.AddSingleton<IArtefactSource>(provider => provider.GetRequiredService<PromptLibrary>());
        services.TryAddSingleton(provider => new TasteReader(provider.GetRequiredService<ItemCatalog>()));
        services.TryAddSingleton(provider => new PreferredItems(
            provider.GetRequiredService<ItemCatalog>(), provider.GetRequiredService<IConstraintEvaluator>()));
        services.TryAddSingleton<PronouncedItems>();
        services.TryAddSingleton(provider => new TopicalItems(provider.GetRequiredService<ItemCatalog>(), provider.GetService<ITextLikeness>()));
        services.TryAddSingleton<RankingPlanner>();
        services.TryAddSingleton<QuestionChooser>();
        services.TryAddSingleton<WhyNotFinder>();
        services.TryAddSingleton(provider => new KnownValueEvaluator(
            provider.GetRequiredService<ItemCatalog>(), provider.GetRequiredService<IConstraintEvaluator>()));
        services.TryAddSingleton<IPolicy, DialoguePolicy>();
        services.TryAddSingleton<IStateTracker>(provider => new TopicTracker(
            new StateTracker(provider.GetRequiredService<ItemCatalog>().Schema),
            provider.GetRequiredService<TasteReader>(),
            provider.GetRequiredService<KnownValueEvaluator>(),
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetRequiredService<IOptions<AgentOptions>>()));
        services.TryAddSingleton<FollowUpReader>();
        services.TryAddSingleton<MannerReader>();
        services.TryAddSingleton<CountReader>();
        services.TryAddSingleton<MemoryReader>();
        services.TryAddSingleton<ProfileMemory>();
        services.TryAddSingleton<ReasonFinder>();
        services.TryAddSingleton<INarrator, TemplateNarrator>();
        services.TryAddSingleton<ITurnEngine>(CreateEngine);
        services.TryAddSingleton(provider => new RecommendationPlugin(
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetRequiredService<RankingPlanner>(),
            provider.GetRequiredService<ICandidateSource>(),
            provider.GetRequiredService<IRanker>()));
        return services;
    }

    private static TurnEngine CreateEngine(IServiceProvider provider)
    {
        // Prompts, retrieval and understanding take a while to load and need only the catalogue, if that: side by side they are ready sooner.
        var loading = Task.WhenAll(Task.Run(provider.GetRequiredService<IPromptSource>), Task.Run(provider.GetRequiredService<ICandidateSource>));
        provider.GetRequiredService<ItemCatalog>();
        provider.GetRequiredService<IUnderstanding>();
        loading.GetAwaiter().GetResult();
        var steps = new TurnSteps(
            provider.GetRequiredService<IUnderstanding>(),
            provider.GetRequiredService<IStateTracker>(),
            provider.GetRequiredService<IPolicy>(),
            provider.GetRequiredService<ICandidateSource>(),
            provider.GetRequiredService<IRanker>(),
            provider.GetRequiredService<INarrator>());
        return new TurnEngine(
            steps,
            provider.GetRequiredService<MemoryReader>(),
            provider.GetRequiredService<FollowUpReader>(),
            provider.GetRequiredService<MannerReader>(),
            provider.GetRequiredService<CountReader>(),
            provider.GetRequiredService<ProfileMemory>(),
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetServices<IArtefactSource>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<AgentOptions>>(),
            provider.GetRequiredService<ILogger<TurnEngine>>());
    }
}
