using System.Reflection;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Storage;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Bot.Hosting;

/// <summary><c>/healthz</c>: 200 when the server runs and its store answers, 503 when not or when it is stopping. It writes nothing, so a full disk shows only in the posts.</summary>
internal static class HealthEndpoint
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(HealthEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Maps the endpoint.</summary>
    /// <param name="routes">The server's routes.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes) => routes.MapGet("/healthz", (RequestDelegate)AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
        var ready = !stopping && await StoreAnswersAsync(context.RequestServices).ConfigureAwait(false);
        var health = new
        {
            Status = ready ? "ready" : "unready",
            Live = true,
            Ready = ready,
            Version,
            Store = SchemaMigrations.Newest,
            Catalog = context.RequestServices.GetService<ItemCatalog>() is { } catalog ? new { catalog.Schema.Name, catalog.Count, catalog.Hash } : null,
        };
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(health, TurnJson.Options, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<bool> StoreAnswersAsync(IServiceProvider services)
    {
        try
        {
            return await services.GetRequiredService<StoreDatabase>().ReadAsync(session => session.Scalar("SELECT 1") is not null).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return false;
        }
    }
}
