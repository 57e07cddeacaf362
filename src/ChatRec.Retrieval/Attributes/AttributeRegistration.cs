using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Attributes;

/// <summary>Lays what models say of the items over a loaded pack.</summary>
public static class AttributeRegistration
{
    /// <summary>
    /// A pack with the axes and tags that training predicted for it; the pack itself when its models hold none. A file that
    /// <c>manifest.json</c> beside the folder names is held against it.
    /// </summary>
    /// <param name="stated">The pack.</param>
    /// <param name="modelFolder">The folder of the models trained for the pack.</param>
    /// <exception cref="ModelException">The predictions are named in the manifest but missing, or altered, or unsound.</exception>
    public static ItemCatalog WithPredictions(this ItemCatalog stated, string modelFolder)
    {
        ArgumentNullException.ThrowIfNull(stated);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelFolder);
        var path = Path.Combine(modelFolder, AttributePredictionFile.Name);
        return ModelManifest.HasSound(path) ? new PredictedCatalog(stated, AttributePredictionFile.Read(path, stated)) : stated;
    }

    /// <summary>Trained predictions where the pack has them, else those that the texts of the items give, else none.</summary>
    internal static ItemCatalog Predict(IServiceProvider provider, ItemCatalog stated, RetrievalOptions options)
    {
        var known = options.ModelFolder is { } folder ? stated.WithPredictions(folder) : stated;
        if (!ReferenceEquals(known, stated) || options.EncoderFolder is null
            || !stated.Schema.Attributes.Any(attribute => attribute.Kind is AttributeKind.Axis or AttributeKind.Tag)
            || Path.Combine(options.EncoderFolder, TextAttributes.Name) is var path && !ModelManifest.HasSound(path))
        {
            return known;
        }

        var model = TextAttributes.Load(path);
        if (!model.Concerns(stated.Schema))
        {
            return stated;
        }

        var encoder = provider.GetRequiredService<TextEncoder>();
        model.ThrowIfNotFor(encoder.Hash, encoder.Dimensions);
        var loader = provider.GetRequiredService<ItemVectorSource>().For(stated);
        if (loader.Missing > 0)
        {
            var logger = provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(AttributeRegistration)) ?? NullLogger.Instance;
            logger.LogInformation(
                "{Pack}: axes of {Missing} items follow at the start after their texts are encoded", stated.Schema.Name, loader.Missing);
        }

        return new PredictedCatalog(stated, model.Predict(stated, loader.Vectors));
    }
}
