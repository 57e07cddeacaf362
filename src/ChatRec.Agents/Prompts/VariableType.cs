using System.Collections.Immutable;
using System.Text.Json;

namespace ChatRec.Agents.Prompts;

/// <summary>The type of a prompt's variable, read from the JSON Schema beside the prompts. Immutable.</summary>
/// <param name="Kind">"object", "array", "string", "number" or "boolean".</param>
/// <param name="Members">The members of an object.</param>
/// <param name="Items">The type of an array's items.</param>
internal sealed record VariableType(string Kind, ImmutableSortedDictionary<string, VariableType> Members, VariableType? Items)
{
    private static readonly ImmutableSortedSet<string> Kinds = ["object", "array", "string", "number", "boolean"];

    /// <summary>Reads a schema file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="PromptException">The file is no schema of this kind.</exception>
    public static VariableType Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            return Of(document.RootElement, path);
        }
        catch (JsonException error)
        {
            throw new PromptException(path, (int)(error.LineNumber ?? 0) + 1, "not JSON", error);
        }
    }

    private static VariableType Of(JsonElement schema, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type)
            || type.GetString() is not { } kind || !Kinds.Contains(kind))
        {
            throw new PromptException(path, 0, "every schema needs a \"type\": object, array, string, number or boolean");
        }

        var members = ImmutableSortedDictionary.CreateBuilder<string, VariableType>(StringComparer.Ordinal);
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                members.Add(property.Name, Of(property.Value, path));
            }
        }

        var items = schema.TryGetProperty("items", out var item) ? Of(item, path) : null;
        return kind == "array" && items is null
            ? throw new PromptException(path, 0, "an array needs the type of its \"items\"")
            : new VariableType(kind, members.ToImmutable(), items);
    }
}
