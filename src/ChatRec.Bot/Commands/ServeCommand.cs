using System.CommandLine;
using ChatRec.Bot.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatRec.Bot.Commands;

/// <summary><c>serve</c>: the web chat at <c>/</c>, Direct Line at <c>/v3/directline</c>, <c>/healthz</c>; on this machine only by default.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the verb.</summary>
    /// <param name="engine">Adds the engine; tests put their own.</param>
    public static Command Create(Action<IServiceCollection, BotOptions>? engine = null)
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen, separated by semicolons.", DefaultValueFactory = _ => ServeAddresses.Default };
        var command = new Command("serve", "Serve the web chat and Direct Line.") { urls };
        var run = new RunOptions(command, store: true);
        command.SetAction((parsed, cancellationToken) =>
        {
            var secrets = ServeAddresses.Secrets(Environment.GetEnvironmentVariable(ServeAddresses.SecretsVariable));
            var addresses = ServeAddresses.Read(parsed.GetValue(urls)!, secrets);
            var options = run.Read(parsed, DataFolder.Database());
            options.Secrets = secrets;
            return RunAsync(parsed, options, addresses, engine ?? ((services, chosen) => services.AddChatRecEngine(chosen)), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, BotOptions options, string[] urls, Action<IServiceCollection, BotOptions> engine, CancellationToken cancellationToken)
    {
        await using var app = ServeHost.Create(options, urls, engine);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new CommandFailedException($"Another program listens at {string.Join(" or ", urls)}; stop it or choose another address with --urls.", error);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException)
        {
            throw new CommandFailedException($"Cannot listen at {string.Join(" or ", urls)}: {error.Message}", error);
        }

        var listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { Schema = "chatrec/serve/v1", Ok = true, Urls = listening, options.Database });
        }
        else
        {
            parsed.InvocationConfiguration.Output.WriteLine($"ChatRec is ready: open {listening.First()} (Ctrl+C stops)");
        }

        await app.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Fine;
    }
}
