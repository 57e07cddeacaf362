using ChatRec.Agents.Turns;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Transcripts;

namespace ChatRec.Bot.Hosting;

/// <summary>A conversation's turns and its transcript, for an inspector or the page on this machine; nobody else gets them.</summary>
internal static class TurnEndpoint
{
    /// <summary>Maps the endpoints.</summary>
    /// <param name="routes">The server's routes.</param>
    public static void MapTurns(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/studio/api/conversations/{id}/turns", (RequestDelegate)(context => AnswerAsync(context, WriteTurnsAsync)));
        routes.MapGet("/studio/api/conversations/{id}/transcript", (RequestDelegate)(context => AnswerAsync(context, WriteTranscriptAsync)));
    }

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, ConversationStore, string, Task> write)
    {
        var store = context.RequestServices.GetRequiredService<ConversationStore>();
        var id = (string)context.Request.RouteValues["id"]!;
        if (!LoopbackPages.Includes(context.Request) || await store.FindAsync(id).ConfigureAwait(false) is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await write(context, store, id).ConfigureAwait(false);
    }

    private static async Task WriteTurnsAsync(HttpContext context, ConversationStore store, string id) =>
        await context.Response.WriteAsJsonAsync(await store.TurnsAsync(id).ConfigureAwait(false), TurnJson.Options, context.RequestAborted).ConfigureAwait(false);

    private static async Task WriteTranscriptAsync(HttpContext context, ConversationStore store, string id)
    {
        var transcript = await TranscriptExport.ReadAsync(store, id).ConfigureAwait(false);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.ContentDisposition = "attachment; filename=\"conversation.transcript\"";
        await context.Response.WriteAsync(transcript!.ToString(), context.RequestAborted).ConfigureAwait(false);
    }
}
