using System.Security.Cryptography;
using System.Text.Json;

namespace ChatRec.Retrieval.Catalog;

/// <summary>A sentence or two that make a person want an item. Immutable.</summary>
/// <param name="Text">The sentences.</param>
/// <param name="Source">Who wrote them.</param>
public sealed record ItemHook(string Text, string Source);

/// <summary>
/// Reads a pack's hooks: one object a line with "id", "hook" and "source". A hook is two short sentences: what one needs to know to want
/// the item, and nothing that spoils it. Wrong lines refuse the file.
/// </summary>
internal static class HookFile
{
    private const int Longest = 400;

    /// <summary>Reads hooks by row.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="path">The file, as it is named in errors.</param>
    /// <param name="rows">Ids to rows.</param>
    /// <param name="hash">Is fed with the bytes.</param>
    /// <exception cref="PackException">A line is wrong; the message names it.</exception>
    public static Dictionary<int, ItemHook> Read(Stream stream, string path, Dictionary<string, int> rows, IncrementalHash hash)
    {
        var hooks = new Dictionary<int, ItemHook>();
        foreach (var line in new LineReader(stream, path, hash))
        {
            var (id, hook) = Parse(line, path);
            if (!rows.TryGetValue(id, out var row))
            {
                throw new PackException(path, line.Number, $"there is no item \"{id}\"");
            }

            if (!hooks.TryAdd(row, hook))
            {
                throw new PackException(path, line.Number, $"the item \"{id}\" has a hook already");
            }
        }

        return hooks;
    }

    private static (string Id, ItemHook Hook) Parse(Line line, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(line.Bytes);
            var id = Text(document.RootElement, "id", line, path);
            var hook = Text(document.RootElement, "hook", line, path);
            if (hook.Length > Longest)
            {
                throw new PackException(path, line.Number, $"the hook is longer than {Longest} characters");
            }

            return (id, new ItemHook(hook, Text(document.RootElement, "source", line, path)));
        }
        catch (JsonException error)
        {
            throw new PackException(path, line.Number, "the line is not a JSON object", error);
        }
    }

    private static string Text(JsonElement item, string key, Line line, string path) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl)
            ? text
            : throw new PackException(path, line.Number, $"\"{key}\" must be a text in one line");
}
