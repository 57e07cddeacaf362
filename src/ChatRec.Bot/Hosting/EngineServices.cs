using ChatRec.Agents;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Understanding;
using ChatRec.Bot.Commands;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Bot.Hosting;

/// <summary>Puts the steps of a turn together over the chosen pack, models and prompts.</summary>
internal static class EngineServices
{
    /// <summary>The embedded pack, beneath the program or the checkout it was built in.</summary>
    private const string EmbeddedPack = "data/films";

    /// <summary>Adds the steps.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">What the run is made of.</param>
    /// <exception cref="CommandFailedException">The embedded pack is not there and none was chosen.</exception>
    public static IServiceCollection AddChatRecEngine(this IServiceCollection services, BotOptions options)
    {
        var embedded = Embedded(EmbeddedPack);
        var pack = options.Pack ?? DefaultPack();
        var models = options.Models ?? Embedded("models");
        services.AddChatRecRetrieval(retrieval =>
        {
            retrieval.PackFolder = pack;
            retrieval.ModelFolder = ModelsOf(models, pack, trainedFor: options.Models is null ? embedded : pack);
            retrieval.EncoderFolder = Existing(models, "text-encoder");
            retrieval.Device = options.Device;
            retrieval.Generative.SharedFolder = Existing(models, Path.GetFileName(EmbeddedPack)); // a codebook for packs that have none
        });
        services.AddSingleton<ChatRec.Agents.Turns.IArtefactSource>(new RetrievalArtefacts(models));
        services.AddChatRecUnderstanding(Existing(models, "understanding"));
        services.AddChatRecAgents(agents => agents.PromptFolder = options.Prompts ?? DefaultPrompts() ?? agents.PromptFolder);
        return services;
    }

    /// <summary>The folder of the embedded pack.</summary>
    /// <exception cref="CommandFailedException">It is not there.</exception>
    public static string DefaultPack() => Embedded(EmbeddedPack)
        ?? throw new CommandFailedException("The embedded films are not beside the program; choose a catalogue with --pack.");

    /// <summary>The folder of the embedded prompts; <see langword="null"/> when it is not there.</summary>
    public static string? DefaultPrompts() => Embedded("prompts");

    /// <summary>The folder of the learned reader; <see langword="null"/> when it is not there.</summary>
    public static string? DefaultReader() => Embedded("models/understanding");

    /// <summary>The folder of a pack that ships with the program.</summary>
    /// <param name="name">The pack's name, as a turn records it. Untrusted.</param>
    /// <returns>The folder; <see langword="null"/> when no such pack ships.</returns>
    public static string? ShippedPack(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') ? Embedded($"data/{name}") : null;

    /// <summary>Resolves a part; what a pack, model or prompt lacks becomes one clear line.</summary>
    /// <param name="provider">The services.</param>
    /// <typeparam name="T">The part.</typeparam>
    /// <exception cref="CommandFailedException">It cannot be made, or is not registered.</exception>
    public static T Resolve<T>(IServiceProvider provider)
        where T : class
    {
        try
        {
            return provider.GetService<T>() ?? throw new CommandFailedException($"No {typeof(T).Name} is registered.");
        }
        catch (Exception error) when (error is PackException or Microsoft.Extensions.Options.OptionsValidationException or IOException
            or ModelException or PromptException)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }

    /// <summary>Models know the items of the pack they were trained for and mean nothing for another's.</summary>
    private static string? ModelsOf(string? models, string pack, string? trainedFor) =>
        trainedFor is not null && Path.GetFullPath(pack) == Path.GetFullPath(trainedFor)
            ? Existing(models, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(pack))))
            : null;

    private static string? Existing(string? folder, string name) =>
        folder is not null && Path.Combine(folder, name) is var path && Directory.Exists(path) ? path : null;

    private static string? Embedded(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, path) is var candidate && Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
