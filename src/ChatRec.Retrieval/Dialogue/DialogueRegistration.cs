using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>Registers the dialogue retriever where a model was trained for the pack.</summary>
internal static class DialogueRegistration
{
    /// <summary>Adds the retriever when the model folder holds its file; a broken file stops the start when it is first resolved.</summary>
    public static IServiceCollection AddDialogueRetriever(this IServiceCollection services, RetrievalOptions chosen)
    {
        if (chosen.ModelFolder is { } folder && Path.Combine(folder, DialogueModel.FileName) is var path && File.Exists(path))
        {
            services.AddSingleton<IRetriever>(provider =>
            {
                var file = provider.GetRequiredService<IOptions<RetrievalOptions>>().Value.DialogueFile ?? path;
                if (file == path)
                {
                    ModelManifest.HasSound(path);
                }

                return new DialogueRetriever(provider.GetRequiredService<ItemCatalog>(), DialogueModel.Load(file), file);
            });
        }

        return services;
    }
}
