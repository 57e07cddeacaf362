using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What a token says. Immutable.</summary>
internal sealed record DirectLineClaims
{
    /// <summary>The one conversation it opens.</summary>
    [JsonPropertyName("conv")]
    public required string Conversation { get; init; }

    /// <summary>The user it speaks for (begins with "dl_"), or <see langword="null"/>.</summary>
    [JsonPropertyName("user")]
    public string? User { get; init; }

    /// <summary>What it is for: "token", or "stream" for a stream's address.</summary>
    [JsonPropertyName("use")]
    public required string Use { get; init; }

    /// <summary>The origins whose pages may use it; empty: any.</summary>
    [JsonPropertyName("origins")]
    public string[] Origins { get; init; } = [];

    /// <summary>When it ends, in seconds since 1970.</summary>
    [JsonPropertyName("exp")]
    public long Expires { get; init; }
}

/// <summary>
/// Makes and checks tokens: JSON Web Tokens signed with HMAC-SHA256 by a key that lives in the database, so they outlive a restart
/// and end with the database. Only that one algorithm is ever accepted. Thread-safe.
/// </summary>
internal sealed class DirectLineTokens
{
    /// <summary>How long a token lives, in seconds.</summary>
    public const int Lifetime = 1800;

    /// <summary>How long a stream's address lives, in seconds.</summary>
    public const int StreamLifetime = 60;

    /// <summary>The use of a token for requests.</summary>
    public const string ForRequests = "token";

    /// <summary>The use of a stream's address.</summary>
    public const string ForStream = "stream";

    private static readonly string Header = Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8);
    private readonly byte[] _key;
    private readonly TimeProvider _time;

    /// <summary>Makes the issuer.</summary>
    /// <param name="key">The signing key, 32 bytes.</param>
    /// <param name="time">The clock.</param>
    public DirectLineTokens(byte[] key, TimeProvider time)
    {
        _key = key;
        _time = time;
    }

    /// <summary>Makes a token.</summary>
    /// <param name="claims">What it says; its end is set here by its use.</param>
    public string Issue(DirectLineClaims claims)
    {
        var lifetime = claims.Use == ForStream ? StreamLifetime : Lifetime;
        var ending = claims with { Expires = _time.GetUtcNow().ToUnixTimeSeconds() + lifetime };
        var signed = Header + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(ending));
        return signed + "." + Sign(signed);
    }

    /// <summary>Reads and checks a token.</summary>
    /// <param name="token">What the client gave.</param>
    /// <param name="use">What it must be for.</param>
    /// <exception cref="DirectLineException">401 when it is no token, 403 when it is not ours, for something else, or has ended.</exception>
    public DirectLineClaims Check(string token, string use)
    {
        var claims = Read(token, use);
        if (claims.Expires <= _time.GetUtcNow().ToUnixTimeSeconds())
        {
            throw new DirectLineException(StatusCodes.Status403Forbidden, "TokenExpired", "The token has expired.");
        }

        return claims;
    }

    /// <summary>Reads a token that was issued here, whether or not its time is over.</summary>
    /// <param name="token">What the client gave.</param>
    /// <param name="use">What it must have been for.</param>
    /// <exception cref="DirectLineException">401 when it is no token, 403 when it is not ours or for something else.</exception>
    public DirectLineClaims Read(string token, string use)
    {
        var parts = token.Length > 8192 ? [] : token.Split('.');
        if (parts.Length != 3)
        {
            throw DirectLineException.Unauthorized();
        }

        if (parts[0] != Header || !CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Sign(parts[0] + "." + parts[1])), Encoding.ASCII.GetBytes(parts[2])))
        {
            throw DirectLineException.Forbidden("The token was not issued here.");
        }

        var claims = JsonSerializer.Deserialize<DirectLineClaims>(Base64Url.DecodeFromChars(parts[1]))!;
        if (claims.Use != use)
        {
            throw DirectLineException.Forbidden("The token is for something else.");
        }

        return claims;
    }

    private string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text)));
}
