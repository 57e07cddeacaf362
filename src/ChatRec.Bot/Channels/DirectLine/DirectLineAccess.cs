using System.Security.Cryptography;
using System.Text;
using ChatRec.Bot.Hosting;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What a request may do. Immutable.</summary>
/// <param name="Claims">The token's claims, or <see langword="null"/> for a secret, which opens every conversation.</param>
internal sealed record DirectLineRight(DirectLineClaims? Claims)
{
    /// <summary>Refuses a conversation that the token does not open.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <exception cref="DirectLineException">403.</exception>
    public DirectLineRight For(string conversation) =>
        Claims is null || Claims.Conversation == conversation ? this : throw DirectLineException.Forbidden("The token is for another conversation.");
}

/// <summary>Finds out what a request may do from its Authorization header. Thread-safe.</summary>
internal sealed class DirectLineAccess
{
    private readonly DirectLineTokens _tokens;
    private readonly byte[][] _secrets;

    /// <summary>Makes the check.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="options">The configured secrets.</param>
    public DirectLineAccess(DirectLineTokens tokens, BotOptions options)
    {
        _tokens = tokens;
        _secrets = [.. options.Secrets.Select(Hash)];
    }

    /// <summary>The right of a request with a token or a secret.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="DirectLineException">401 or 403.</exception>
    public DirectLineRight Require(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        const string Scheme = "Bearer ";
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || header.Length == Scheme.Length)
        {
            throw DirectLineException.Unauthorized();
        }

        var given = header[Scheme.Length..].Trim();
        if (IsSecret(given))
        {
            return new DirectLineRight(null);
        }

        var claims = _tokens.Check(given, DirectLineTokens.ForRequests);
        string? origin = request.Headers.Origin;
        if (claims.Origins.Length > 0 && origin is not null && !claims.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
        {
            throw DirectLineException.Forbidden("The token is not for pages of this origin.");
        }

        return new DirectLineRight(claims);
    }

    /// <summary>Refuses a request that may not have a new token: it needs a secret or a page on this machine.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it came without a secret.</returns>
    /// <exception cref="DirectLineException">401 or 403.</exception>
    public bool RequireForNewToken(HttpRequest request)
    {
        if (request.Headers.Authorization.Count > 0)
        {
            return Require(request).Claims is null ? false : throw DirectLineException.Forbidden("A token cannot make another; refresh it.");
        }

        return LoopbackPages.Includes(request) ? true : throw DirectLineException.Unauthorized();
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private bool IsSecret(string given)
    {
        var hash = Hash(given);
        var found = false;
        foreach (var secret in _secrets)
        {
            found |= CryptographicOperations.FixedTimeEquals(secret, hash); // no early end: time tells nothing
        }

        return found;
    }
}
