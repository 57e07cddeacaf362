using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Generative;

/// <summary>Registers semantic IDs and the retriever "generative" where their files are there.</summary>
internal static class GenerativeRegistration
{
    /// <summary>
    /// Adds <see cref="SemanticIdSource"/> where the pack's model folder or the shared one has a codebook, and the retriever where it has a network. The
    /// container disposes the network after whatever uses it.
    /// </summary>
    /// <param name="services">The services, with the text encoder among them.</param>
    /// <param name="chosen">The options as they are at registration.</param>
    public static IServiceCollection AddGenerativeRetriever(this IServiceCollection services, RetrievalOptions chosen)
    {
        if (FolderOf(chosen) is not { } folder)
        {
            return services;
        }

        services.TryAddSingleton(provider => LoadFile(provider, folder));
        services.TryAddSingleton(provider => new SemanticIdSource(
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetRequiredService<SemanticIdFile>(),
            provider.GetRequiredService<ItemVectorSource>().For(provider.GetRequiredService<ItemCatalog>()).Vectors,
            isOwn: folder == OptionsOf(provider).ModelFolder,
            LoggerOf<SemanticIdSource>(provider)));
        if (File.Exists(Path.Combine(folder, GenerativeModel.Name)) && (folder == chosen.ModelFolder || chosen.Generative.OnOtherPacks))
        {
            services.TryAddSingleton(provider => LoadModel(provider, folder));
            services.AddSingleton<IRetriever>(provider => new GenerativeRetriever(
                provider.GetRequiredService<ItemCatalog>(),
                provider.GetRequiredService<SemanticIdSource>(),
                provider.GetRequiredService<GenerativeModel>(),
                provider.GetRequiredService<TextEncoder>(),
                OptionsOf(provider).Generative,
                LoggerOf<GenerativeRetriever>(provider)));
        }

        return services;
    }

    // The pack's own models where they speak of semantic IDs, else the shared ones.
    private static string? FolderOf(RetrievalOptions options) =>
        new[] { options.ModelFolder, options.Generative.SharedFolder }.FirstOrDefault(folder => folder is not null
            && (File.Exists(Path.Combine(folder, SemanticIdFile.Name)) || File.Exists(Path.Combine(folder, GenerativeModel.Name))));

    private static SemanticIdFile LoadFile(IServiceProvider provider, string folder)
    {
        var path = Path.Combine(folder, SemanticIdFile.Name);
        ModelManifest.HasSound(Path.Combine(folder, GenerativeModel.Name)); // one that the manifest names must be there
        if (!ModelManifest.HasSound(path))
        {
            throw new ModelException(path, $"it is missing, but {GenerativeModel.Name} needs it");
        }

        var encoder = provider.GetRequiredService<TextEncoder>();
        return SemanticIdFile.Read(path, encoder.Hash, encoder.Dimensions);
    }

    private static GenerativeModel LoadModel(IServiceProvider provider, string folder)
    {
        var path = Path.Combine(folder, GenerativeModel.Name);
        ModelManifest.HasSound(path);
        var options = OptionsOf(provider);
        var model = GenerativeModel.Load(path, options.Generative.ModelOptions(options.Device));
        try
        {
            var encoder = provider.GetRequiredService<TextEncoder>();
            model.ThrowIfNotFor(provider.GetRequiredService<SemanticIdFile>(), encoder.Hash, encoder.Dimensions);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static RetrievalOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<RetrievalOptions>>().Value;

    private static ILogger LoggerOf<T>(IServiceProvider provider) =>
        provider.GetService<ILoggerFactory>()?.CreateLogger<T>() ?? (ILogger)NullLogger.Instance;
}
