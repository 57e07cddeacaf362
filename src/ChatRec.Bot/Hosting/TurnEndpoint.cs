using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Hosting;

/// <summary>The turns of a conversation for an inspector on this machine; nobody else gets them.</summary>
internal static class TurnEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    /// <param name="routes">The server's routes.</param>
    public static void MapTurns(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/studio/api/conversations/{id}/turns", (RequestDelegate)AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        var store = context.RequestServices.GetRequiredService<ConversationStore>();
        var id = (string)context.Request.RouteValues["id"]!;
        if (!LoopbackPages.Includes(context.Request) || await store.FindAsync(id).ConfigureAwait(false) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(await store.TurnsAsync(id).ConfigureAwait(false), TurnJson.Options, context.RequestAborted).ConfigureAwait(false);
    }
}
