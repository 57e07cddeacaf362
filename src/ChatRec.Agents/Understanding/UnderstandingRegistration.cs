using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatRec.Agents.Understanding;

/// <summary>Registers step 1.</summary>
public static class UnderstandingRegistration
{
    /// <summary>
    /// Adds <see cref="IUnderstanding"/> by grammar and, for other languages, by phrases over the registered <see cref="ItemCatalog"/>. Its indexes are built when it is first
    /// resolved; resolve it at start so that the first utterance does not wait.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="modelFolder">
    /// The folder of the learned reader (<c>model.onnx</c>, <c>bare.onnx</c>, <c>vocab.txt</c>, <c>config.json</c>), or <see langword="null"/> for the grammar alone.
    /// A broken model stops the start with a <see cref="ChatRec.Retrieval.Inference.ModelException"/>.
    /// </param>
    public static IServiceCollection AddChatRecUnderstanding(this IServiceCollection services, string? modelFolder = null)
    {
        if (modelFolder is not null)
        {
            services.TryAddSingleton<ILearnedReader>(_ => LearnedReader.Load(modelFolder));
        }

        services.TryAddSingleton(Create);
        return services;
    }

    /// <summary>Makes the understanding of a catalogue without a container.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="modelFolder">The folder of the learned reader, which lives as long as the process; <see langword="null"/> for the grammar alone.</param>
    /// <exception cref="ChatRec.Retrieval.Inference.ModelException">The model is broken.</exception>
    public static IUnderstanding Create(ItemCatalog catalog, string? modelFolder = null) =>
        Create(catalog, modelFolder is null ? null : () => LearnedReader.Load(modelFolder));

    private static IUnderstanding Create(IServiceProvider services) =>
        Create(services.GetRequiredService<ItemCatalog>(), services.GetService<ILearnedReader>, services.GetService<TimeProvider>());

    // The network is opened while the indexes are built; what is wrong with it is told before the first utterance.
    private static LanguageRouter Create(ItemCatalog catalog, Func<ILearnedReader?>? load, TimeProvider? time = null)
    {
        var learned = load is null ? null : Task.Run(load);
        var grammar = new GrammarUnderstanding(catalog, CueLexicon.Load("en"), learned, time);
        learned?.GetAwaiter().GetResult();
        return new LanguageRouter(catalog, grammar);
    }
}
