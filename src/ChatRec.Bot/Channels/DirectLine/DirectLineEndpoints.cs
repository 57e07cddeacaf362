using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Direct Line 3.0 over HTTP, as the unmodified JavaScript clients speak it. What is decided where the specification leaves room is
/// written in docs/direct-line.md.
/// </summary>
internal sealed class DirectLineEndpoints
{
    /// <summary>The protocol's base path.</summary>
    public const string Base = "/v3/directline";

    private const int PageSize = 1000;
    private readonly ConversationStore _store;
    private readonly ConversationRunner _runner;
    private readonly DirectLineChannel _channel;
    private readonly DirectLineTokens _tokens;
    private readonly DirectLineAccess _access;
    private readonly IHostApplicationLifetime _lifetime;

    /// <summary>Makes the endpoints.</summary>
    /// <param name="store">Where conversations live.</param>
    /// <param name="runner">Answers messages.</param>
    /// <param name="channel">The streams.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="access">Who may do what.</param>
    /// <param name="lifetime">Ends streams when the server stops.</param>
    public DirectLineEndpoints(
        ConversationStore store,
        ConversationRunner runner,
        DirectLineChannel channel,
        DirectLineTokens tokens,
        DirectLineAccess access,
        IHostApplicationLifetime lifetime)
    {
        _store = store;
        _runner = runner;
        _channel = channel;
        _tokens = tokens;
        _access = access;
        _lifetime = lifetime;
    }

    /// <summary>Maps the protocol's routes.</summary>
    /// <param name="routes">The server's routes.</param>
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Base);
        Map(group, "POST", "/tokens/generate", GenerateAsync);
        Map(group, "POST", "/tokens/refresh", RefreshAsync);
        Map(group, "POST", "/conversations", StartAsync);
        Map(group, "GET", "/conversations/{id}", ReconnectAsync);
        Map(group, "GET", "/conversations/{id}/activities", ReadAsync);
        Map(group, "POST", "/conversations/{id}/activities", PostAsync);
        Map(group, "POST", "/conversations/{id}/upload", UploadAsync);
        group.MapGet("/conversations/{id}/stream", StreamAsync);
        group.MapFallback(context => WriteAsync(context, StatusCodes.Status404NotFound, DirectLineException.Body("NotFound", "There is no such operation.")));
    }

    private static void Map(RouteGroupBuilder group, string method, string path, Func<HttpContext, Task<(int Status, string Body)>> answer) =>
        group.MapMethods(path, [method], (RequestDelegate)(context => AnswerAsync(context, answer)));

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task<(int Status, string Body)>> answer)
    {
        var (status, body) = await GuardAsync(context, () => answer(context)).ConfigureAwait(false);
        await WriteAsync(context, status, body).ConfigureAwait(false);
    }

    private static async Task<(int Status, string Body)> GuardAsync(HttpContext context, Func<Task<(int Status, string Body)>> answer)
    {
        try
        {
            return await answer().ConfigureAwait(false);
        }
        catch (DirectLineException error)
        {
            return (error.Status, DirectLineException.Body(error.Code, error.Message));
        }
        catch (BadHttpRequestException error)
        {
            return (error.StatusCode, DirectLineException.Body(error.StatusCode == 413 ? "MessageSizeTooBig" : "BadArgument", "The request cannot be read."));
        }
        catch (InboxFullException)
        {
            context.Response.Headers.RetryAfter = "1";
            return (429, DirectLineException.Body("TooManyRequests", "Too many messages of this conversation wait for an answer."));
        }
        catch (ConversationEndedException)
        {
            return (400, DirectLineException.Body("ConversationEnded", "The conversation has ended; its history can still be read."));
        }
        catch (StoreException error)
        {
            context.RequestServices.GetRequiredService<ILogger<DirectLineEndpoints>>().LogError("{Error}", error.Message);
            return (503, DirectLineException.Body("ServiceError", "The conversation cannot be kept right now; nothing was taken down."));
        }
    }

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private async Task<(int Status, string Body)> GenerateAsync(HttpContext context)
    {
        var open = _access.RequireForNewToken(context.Request);
        var body = await DirectLineBody.ReadAsync(context.Request, mayBeEmpty: true).ConfigureAwait(false);
        var user = DirectLineInbound.Object(body, "user") is { } account ? DirectLineInbound.Text(account, "id", 128) : null;
        if (user is not null && !user.StartsWith("dl_", StringComparison.Ordinal))
        {
            throw DirectLineException.Bad("A user's id in a token must begin with \"dl_\".");
        }

        // A page on this machine that comes back after its token's time shows the old one and goes on: the signature says it was here.
        var previous = open && DirectLineInbound.Text(body, "previous", 8192) is { Length: > 0 } old ? _tokens.Read(old, DirectLineTokens.ForRequests) : null;
        var claims = previous ?? new DirectLineClaims
        {
            Conversation = NewId(),
            User = user ?? (open ? "dl_" + NewId() : null), // a page without a secret speaks for nobody but its own new user
            Use = DirectLineTokens.ForRequests,
            Origins = Origins(body),
        };
        return (200, Token(claims).ToJsonString());
    }

    private Task<(int Status, string Body)> RefreshAsync(HttpContext context)
    {
        var claims = _access.Require(context.Request).Claims ?? throw DirectLineException.Forbidden("A secret does not expire: there is nothing to refresh.");
        return Task.FromResult((200, Token(claims).ToJsonString()));
    }

    private async Task<(int Status, string Body)> StartAsync(HttpContext context)
    {
        var right = _access.Require(context.Request);
        var body = await DirectLineBody.ReadAsync(context.Request, mayBeEmpty: true).ConfigureAwait(false);
        var user = DirectLineInbound.Object(body, "user") is { } account ? DirectLineInbound.Text(account, "id", 128) : null;
        var locale = DirectLineInbound.Text(body, "locale", 64);
        var claims = right.Claims ?? new DirectLineClaims { Conversation = NewId(), Use = DirectLineTokens.ForRequests };
        var info = new ConversationInfo(
            claims.Conversation,
            DirectLineChannel.ChannelName,
            claims.User ?? (string.IsNullOrEmpty(user) || right.Claims is not null ? "dl_" + NewId() : user), // only a secret vouches for a name
            Seed(claims.Conversation),
            string.IsNullOrEmpty(locale) ? "en" : locale);
        var isNew = await _store.StartAsync(info).ConfigureAwait(false);
        var answer = Token(claims);
        answer["streamUrl"] = StreamUrl(context.Request, claims, null);
        return (isNew ? 201 : 200, answer.ToJsonString());
    }

    private async Task<(int Status, string Body)> ReconnectAsync(HttpContext context)
    {
        var (info, claims) = await ConversationAsync(context).ConfigureAwait(false);
        string? watermark = context.Request.Query["watermark"];
        var position = Watermark.Read(watermark, await _store.LastPositionAsync(info.Id).ConfigureAwait(false));
        var answer = Token(claims);
        answer["streamUrl"] = StreamUrl(context.Request, claims, position == 0 ? null : Watermark.Write(position));
        return (200, answer.ToJsonString());
    }

    private async Task<(int Status, string Body)> ReadAsync(HttpContext context)
    {
        var (info, _) = await ConversationAsync(context).ConfigureAwait(false);
        var position = Watermark.Read(context.Request.Query["watermark"], await _store.LastPositionAsync(info.Id).ConfigureAwait(false));
        var activities = await _store.TranscriptAsync(info.Id, position, PageSize, hidden: false).ConfigureAwait(false);
        return (200, ActivitySet.Write(activities, activities.Count > 0 ? activities[^1].Position : position));
    }

    private async Task<(int Status, string Body)> PostAsync(HttpContext context)
    {
        var (info, claims) = await ConversationAsync(context).ConfigureAwait(false);
        var activity = await DirectLineBody.ReadAsync(context.Request, mayBeEmpty: false).ConfigureAwait(false);
        var type = DirectLineInbound.Clean(activity, claims.User);
        if (type is "typing" or "conversationUpdate" or "trace" or "invoke")
        {
            return (200, Id($"{info.Id}|ignored-{NewId()}")); // nothing to keep and nothing to answer
        }

        var inbound = new InboundActivity(info.Channel, info.Id, DirectLineInbound.Key(activity), activity, NeedsTurn: type == "message");
        var taken = await _runner.AcceptAsync(inbound).ConfigureAwait(false);
        if (type == "endOfConversation")
        {
            await _store.EndAsync(info.Id).ConfigureAwait(false);
        }

        return (200, Id(taken.Id));
    }

    private async Task<(int Status, string Body)> UploadAsync(HttpContext context)
    {
        await ConversationAsync(context).ConfigureAwait(false);
        return (415, DirectLineException.Body("UploadNotSupported", "This bot takes no files; send text."));
    }

    private async Task StreamAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var position = 0L;
        var (status, body) = await GuardAsync(context, async () =>
        {
            if (_tokens.Check(context.Request.Query["t"].ToString(), DirectLineTokens.ForStream).Conversation != id)
            {
                throw DirectLineException.Forbidden("The address is for another conversation.");
            }

            if (!context.WebSockets.IsWebSocketRequest)
            {
                throw DirectLineException.Bad("This address is for a WebSocket.");
            }

            if (await _store.FindAsync(id).ConfigureAwait(false) is null)
            {
                throw DirectLineException.NotFound();
            }

            position = Watermark.Read(context.Request.Query["watermark"], await _store.LastPositionAsync(id).ConfigureAwait(false));
            return (101, string.Empty);
        }).ConfigureAwait(false);
        if (status != 101)
        {
            await WriteAsync(context, status, body).ConfigureAwait(false);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        await _channel.StreamAsync(socket, id, position, _lifetime.ApplicationStopping).ConfigureAwait(false);
    }

    private static string[] Origins(JsonObject body) => body["trustedOrigins"] switch
    {
        null => [],
        JsonArray { Count: <= 32 } items when items.All(item => item is JsonValue value && value.TryGetValue(out string? text) && text.Length <= 256) =>
            [.. items.Select(item => item!.GetValue<string>())],
        _ => throw DirectLineException.Bad("\"trustedOrigins\" must be a list of at most 32 origins."),
    };

    private static string Id(string id) => new JsonObject { ["id"] = id }.ToJsonString();

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>The seed of a conversation is a function of its id, so that a restart or a replay finds it again.</summary>
    private static int Seed(string conversation) => BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(conversation)), 0) & int.MaxValue;

    private async Task<(ConversationInfo Info, DirectLineClaims Claims)> ConversationAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var right = _access.Require(context.Request).For(id);
        if (await _store.FindAsync(id).ConfigureAwait(false) is not { Channel: DirectLineChannel.ChannelName } info)
        {
            throw DirectLineException.NotFound();
        }

        return (info, right.Claims ?? new DirectLineClaims { Conversation = id, Use = DirectLineTokens.ForRequests });
    }

    private JsonObject Token(DirectLineClaims claims) => new()
    {
        ["conversationId"] = claims.Conversation,
        ["token"] = _tokens.Issue(claims with { Use = DirectLineTokens.ForRequests }),
        ["expires_in"] = DirectLineTokens.Lifetime,
    };

    private string StreamUrl(HttpRequest request, DirectLineClaims claims, string? watermark)
    {
        var scheme = request.IsHttps ? "wss" : "ws";
        var token = _tokens.Issue(claims with { Use = DirectLineTokens.ForStream });
        var after = watermark is null ? string.Empty : $"watermark={watermark}&";
        return $"{scheme}://{request.Host}{request.PathBase}{Base}/conversations/{Uri.EscapeDataString(claims.Conversation)}/stream?{after}t={token}";
    }
}
