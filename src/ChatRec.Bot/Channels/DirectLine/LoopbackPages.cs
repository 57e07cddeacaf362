using System.Net;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Tells a page on this machine from everything else: the connection, the name the browser asked for and the page's own origin must
/// all be loopback, and no proxy may stand between. The name stops pages that point their own domain at this machine.
/// </summary>
internal static class LoopbackPages
{
    /// <summary>Whether a request comes from a page or program on this machine, asked for under a loopback name.</summary>
    /// <param name="request">The request.</param>
    public static bool Includes(HttpRequest request)
    {
        if (request.HttpContext.Connection.RemoteIpAddress is not { } remote || !IPAddress.IsLoopback(remote))
        {
            return false;
        }

        if (request.Headers.ContainsKey("X-Forwarded-For") || request.Headers.ContainsKey("Forwarded") || !IsLoopbackName(request.Host.Host))
        {
            return false;
        }

        string? origin = request.Headers.Origin;
        return origin is null || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopbackName(page.IdnHost));
    }

    /// <summary>Whether a host name means this machine only.</summary>
    /// <param name="host">A host name or address.</param>
    public static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
