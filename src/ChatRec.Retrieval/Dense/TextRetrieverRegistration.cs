using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Ranking;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Dense;

/// <summary>Registers search by meaning: the shared <see cref="TextEncoder"/> and the retriever "text".</summary>
internal static class TextRetrieverRegistration
{
    /// <summary>The name of the items' vectors in a model folder.</summary>
    public const string VectorsFile = "text.safetensors";

    private const string EncoderModel = "text-encoder";
    private const string ManifestFile = "manifest.json";

    /// <summary>Adds the encoder, the retriever and the comparison of texts as singletons; the container disposes the retriever before the encoder.</summary>
    public static IServiceCollection AddTextRetriever(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => LoadEncoder(OptionsOf(provider).EncoderFolder!));
        services.TryAddSingleton(provider => new ItemVectorSource(
            provider.GetRequiredService<TextEncoder>(),
            WithVectors(OptionsOf(provider)),
            provider.GetService<ILogger<TextRetriever>>() ?? NullLogger<TextRetriever>.Instance));
        services.TryAddSingleton<ITextLikeness>(provider => new TextLikeness(
            provider.GetRequiredService<ItemCatalog>(), provider.GetRequiredService<TextEncoder>(), provider.GetRequiredService<ItemVectorSource>()));
        return services.AddSingleton<IRetriever>(provider => TextRetriever.Load(
            provider.GetRequiredService<ItemCatalog>(),
            provider.GetRequiredService<TextEncoder>(),
            provider.GetRequiredService<ItemVectorSource>(),
            OptionsOf(provider).Text,
            provider.GetService<ILogger<TextRetriever>>() ?? NullLogger<TextRetriever>.Instance));
    }

    private static TextEncoder LoadEncoder(string folder)
    {
        var manifest = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))!, ManifestFile);
        if (File.Exists(manifest) && ModelManifest.Load(manifest) is var models && models.Find(EncoderModel) is { } encoder)
        {
            models.Verify(encoder);
        }

        return TextEncoder.Load(folder);
    }

    private static TextRetrieverOptions WithVectors(RetrievalOptions options)
    {
        if (options.Text.VectorsFile is null && options.ModelFolder is { } folder && Path.Combine(folder, VectorsFile) is var path && File.Exists(path))
        {
            options.Text.VectorsFile = path;
        }

        return options.Text;
    }

    private static RetrievalOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<RetrievalOptions>>().Value;
}
