using System.Text.Json.Nodes;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>A request that Direct Line refuses: a status and <c>{"error":{"code","message"}}</c>. The message is for the client's author.</summary>
internal sealed class DirectLineException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The protocol's code.</param>
    /// <param name="message">One clear line.</param>
    public DirectLineException(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The protocol's code.</summary>
    public string Code { get; }

    /// <summary>400: the request is malformed.</summary>
    /// <param name="message">One clear line.</param>
    public static DirectLineException Bad(string message) => new(StatusCodes.Status400BadRequest, "BadArgument", message);

    /// <summary>413: the request is too large.</summary>
    /// <param name="message">One clear line.</param>
    public static DirectLineException TooBig(string message) => new(StatusCodes.Status413PayloadTooLarge, "MessageSizeTooBig", message);

    /// <summary>401: nothing that could be a token or secret was given.</summary>
    public static DirectLineException Unauthorized() =>
        new(StatusCodes.Status401Unauthorized, "Unauthorized", "A token or secret is needed: Authorization: Bearer …");

    /// <summary>403: what was given does not open this.</summary>
    /// <param name="message">One clear line.</param>
    public static DirectLineException Forbidden(string message) => new(StatusCodes.Status403Forbidden, "Forbidden", message);

    /// <summary>404: no such conversation.</summary>
    public static DirectLineException NotFound() => new(StatusCodes.Status404NotFound, "NotFound", "There is no such conversation.");

    /// <summary>The answer's body.</summary>
    /// <param name="code">The protocol's code.</param>
    /// <param name="message">One clear line.</param>
    public static string Body(string code, string message) =>
        new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }.ToJsonString();
}
