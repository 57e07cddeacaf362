using ChatRec.Agents.Turns;
using ChatRec.Bot.Channels;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatRec.Bot.Hosting;

/// <summary>Registers what the bot adds to the engine: the store, the runner and the channels.</summary>
internal static class BotServices
{
    /// <summary>Adds the store, the runner and the terminal. The engine comes from <c>AddChatRecEngine</c> or from a test.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">What the run is made of.</param>
    public static IServiceCollection AddChatRecBot(this IServiceCollection services, BotOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => OpenDatabase(options.Database, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<ConversationRunner>();
        services.AddSingleton<IReplyChannel, TerminalChannel>();
        return services;
    }

    /// <summary>The engine, or one clear line why there is none.</summary>
    /// <param name="provider">The services.</param>
    /// <exception cref="CommandFailedException">No engine is registered.</exception>
    public static ITurnEngine RequireEngine(this IServiceProvider provider) => EngineServices.Resolve<ITurnEngine>(provider);

    private static StoreDatabase OpenDatabase(string path, TimeProvider time)
    {
        try
        {
            return StoreDatabase.Open(path, time);
        }
        catch (StoreException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }
}
