using System.Security.Cryptography;
using ChatRec.Bot.Channels;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Storage;
using Microsoft.Extensions.FileProviders;

namespace ChatRec.Bot.Hosting;

/// <summary>Puts the server together: engine, store, Direct Line, page.</summary>
internal static class ServeHost
{
    private const string DirectLineCors = "directline";

    /// <summary>Makes a server, not yet started. What can fail (pack, database) has been tried when this returns.</summary>
    /// <param name="options">What the run is made of.</param>
    /// <param name="urls">Where it listens.</param>
    /// <param name="engine">Adds the engine.</param>
    /// <exception cref="CommandFailedException">Something it needs cannot be used.</exception>
    public static WebApplication Create(BotOptions options, string[] urls, Action<IServiceCollection, BotOptions> engine)
    {
        var pages = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("CHATREC_");
        AddLogging(builder);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Bodies are read up to 1 MiB and then refused with 413; a client that sends more must still hear it, not a broken line.
            kestrel.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        });
        builder.WebHost.UseUrls(urls);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.AddRoutingCore();
        builder.Services.AddCors(cors => cors.AddPolicy(DirectLineCors, policy => policy
            .AllowAnyOrigin() // who asks is told from what they show, never from where their page lies
            .WithMethods("GET", "POST")
            .WithHeaders("Authorization", "Content-Type", "Accept", "x-ms-bot-agent", "x-requested-with")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
        engine(builder.Services, options);
        builder.Services.AddChatRecBot(options);
        AddDirectLine(builder.Services);
        builder.Services.AddHostedService<RunnerLifetime>();
        builder.Services.AddHostedService<WarmUp>();

        var app = builder.Build();
        Try(app.Services);
        app.UsePageHeaders();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30) });
        if (Directory.Exists(pages))
        {
            var files = new PhysicalFileProvider(pages);
            app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
            app.UseStaticFiles(new StaticFileOptions { FileProvider = files, OnPrepareResponse = sent => sent.Context.Response.Headers.CacheControl = "no-cache" });
        }

        app.UseRouting();
        app.UseCors();
        app.MapHealth();
        app.MapTurns();
        app.MapPeople();
        var directLine = app.MapGroup(string.Empty).RequireCors(DirectLineCors);
        app.Services.GetRequiredService<DirectLineEndpoints>().Map(directLine);
        return app;
    }

    private static void AddDirectLine(IServiceCollection services)
    {
        services.AddSingleton<DirectLineChannel>();
        services.AddSingleton<IReplyChannel>(provider => provider.GetRequiredService<DirectLineChannel>());
        services.AddSingleton(provider => new DirectLineTokens(
            provider.GetRequiredService<ConversationStore>().SettingAsync("directline.key", () => RandomNumberGenerator.GetBytes(32)).GetAwaiter().GetResult(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DirectLineAccess>();
        services.AddSingleton<DirectLineEndpoints>();
    }

    private static void AddLogging(WebApplicationBuilder builder)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // a start that fails is told in one line by the command
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            console.UseUtcTimestamp = true;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace); // standard output is for results
    }

    /// <summary>Opens everything now, so that what is missing stops the start and not the first conversation.</summary>
    private static void Try(IServiceProvider services)
    {
        services.RequireEngine();
        services.GetRequiredService<DirectLineEndpoints>();
        services.GetRequiredService<ConversationRunner>();
    }
}
