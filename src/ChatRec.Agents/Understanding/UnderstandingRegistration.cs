using ChatRec.Agents.Turns;
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
    public static IServiceCollection AddChatRecUnderstanding(this IServiceCollection services)
    {
        services.TryAddSingleton(Create);
        return services;
    }

    /// <summary>Makes the understanding of a catalogue without a container.</summary>
    /// <param name="catalog">The catalogue.</param>
    public static IUnderstanding Create(ItemCatalog catalog) => new LanguageRouter(catalog, new GrammarUnderstanding(catalog, CueLexicon.Load("en")));

    private static IUnderstanding Create(IServiceProvider services) => Create(services.GetRequiredService<ItemCatalog>());
}
