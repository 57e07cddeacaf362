using System.Globalization;
using ChatRec.Bot.Channels.DirectLine;
using ChatRec.Bot.Commands;

namespace ChatRec.Bot.Hosting;

/// <summary>Checks where the server is to listen before anything starts.</summary>
internal static class ServeAddresses
{
    /// <summary>Where it listens when nothing else was said.</summary>
    public const string Default = "http://127.0.0.1:3978";

    /// <summary>The variable that holds Direct Line secrets, separated by spaces or semicolons.</summary>
    public const string SecretsVariable = "CHATREC_SECRETS";

    private const int ShortestSecret = 16;

    /// <summary>Reads a list of addresses, separated by semicolons.</summary>
    /// <param name="urls">The addresses.</param>
    /// <param name="secrets">The configured secrets.</param>
    /// <exception cref="CommandFailedException">An address is wrong, or reachable from elsewhere without a secret.</exception>
    public static string[] Read(string urls, IReadOnlyList<string> secrets)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0)
        {
            throw new CommandFailedException($"--urls: an address is needed, for instance {Default}");
        }

        foreach (var address in addresses)
        {
            // "*" and "+" mean every interface and are no URIs
            var host = address.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
            if (!Uri.TryCreate(host, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
            {
                throw new CommandFailedException($"--urls: {address} is not an address like {Default} (https belongs to a proxy in front)");
            }

            if (secrets.Count == 0 && !LoopbackPages.IsLoopbackName(uri.Host))
            {
                throw new CommandFailedException(
                    $"--urls: {address} can be reached from other machines, which needs a secret: set {SecretsVariable} to one of at least {ShortestSecret.ToString(CultureInfo.InvariantCulture)} characters");
            }
        }

        return addresses;
    }

    /// <summary>The configured secrets.</summary>
    /// <param name="variable">The variable's value.</param>
    /// <exception cref="CommandFailedException">A secret is too short.</exception>
    public static string[] Secrets(string? variable)
    {
        var secrets = (variable ?? string.Empty).Split([' ', ';'], StringSplitOptions.RemoveEmptyEntries);
        return secrets.Any(secret => secret.Length < ShortestSecret)
            ? throw new CommandFailedException($"{SecretsVariable}: a secret needs at least {ShortestSecret.ToString(CultureInfo.InvariantCulture)} characters")
            : secrets;
    }
}
