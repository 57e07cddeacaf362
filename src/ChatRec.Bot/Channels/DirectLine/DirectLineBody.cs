using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>Reads request bodies without trusting them: bounded, strict UTF-8, strict JSON.</summary>
internal static class DirectLineBody
{
    /// <summary>The most characters an activity may have, serialised.</summary>
    public const int MostCharacters = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 48 };

    /// <summary>Reads an object; an empty body is an empty object where that is allowed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mayBeEmpty">Whether nothing is fine.</param>
    /// <exception cref="DirectLineException">400 when it is not an object, 413 when it is too large.</exception>
    public static async Task<JsonObject> ReadAsync(HttpRequest request, bool mayBeEmpty)
    {
        var text = await ReadTextAsync(request).ConfigureAwait(false);
        if (mayBeEmpty && string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        try
        {
            var node = JsonNode.Parse(text, documentOptions: Options) as JsonObject ?? throw DirectLineException.Bad("The body must be a JSON object.");
            Touch(node);
            return node;
        }
        catch (JsonException)
        {
            throw DirectLineException.Bad("The body is not valid JSON.");
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw DirectLineException.Bad("The body holds text that is not valid Unicode.");
        }
    }

    private static async Task<string> ReadTextAsync(HttpRequest request)
    {
        const int MostBytes = MostCharacters * 4;
        if (request.ContentLength > MostBytes)
        {
            throw TooBig();
        }

        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted).ConfigureAwait(false)) > 0)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
            {
                throw TooBig();
            }
        }

        try
        {
            var text = Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            return text.Length <= MostCharacters ? text : throw TooBig();
        }
        catch (DecoderFallbackException)
        {
            throw DirectLineException.Bad("The body is not valid UTF-8.");
        }
    }

    private static DirectLineException TooBig() => DirectLineException.TooBig($"An activity has at most {MostCharacters} characters.");

    /// <summary>Reads every name and text once, so that nothing fails later.</summary>
    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                {
                    Touch(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Touch(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                value.GetValue<string>();
                break;
        }
    }
}
