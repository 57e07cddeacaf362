using System.Text.Json.Nodes;
using ChatRec.Bot.Channels;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Hosting;

/// <summary>
/// <c>DELETE /api/people/{id}</c>: forgets a person. Their own token may do it, one that names them; or a secret, for anybody. A token that
/// names nobody may not: whom it speaks for is only what its client says.
/// </summary>
internal static class PeopleEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    /// <param name="routes">The server's routes.</param>
    public static void MapPeople(this IEndpointRouteBuilder routes) => routes.MapDelete("/api/people/{id}", (RequestDelegate)AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        var (status, body) = await EraseAsync(context).ConfigureAwait(false);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<(int Status, string Body)> EraseAsync(HttpContext context)
    {
        var user = (string)context.Request.RouteValues["id"]!;
        try
        {
            var claims = context.RequestServices.GetRequiredService<DirectLineAccess>().Require(context.Request).Claims;
            if (claims is not null && claims.User != user)
            {
                throw DirectLineException.Forbidden("The token is for another person.");
            }

            var gone = await context.RequestServices.GetRequiredService<ConversationRunner>().EraseAsync(user).ConfigureAwait(false);
            return (StatusCodes.Status200OK, new JsonObject { ["erased"] = true, ["conversations"] = gone ?? 0 }.ToJsonString());
        }
        catch (DirectLineException error)
        {
            return (error.Status, DirectLineException.Body(error.Code, error.Message));
        }
        catch (StoreException error)
        {
            context.RequestServices.GetRequiredService<ILogger<ConversationRunner>>().LogError("{Error}", error.Message);
            return (StatusCodes.Status503ServiceUnavailable, DirectLineException.Body("ServiceError", "Not everything could be erased right now; try again."));
        }
    }
}
