using System.Collections.Immutable;
using System.Text.Json;

namespace ChatRec.Agents.Prompts;

/// <summary>A place where a variable is used.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Tag">The path as the template writes it.</param>
public sealed record VariableUse(string Prompt, string Path, int Line, string Tag);

/// <summary>What designers ask of prompts: where a variable is used, how all wordings look. Thread-safe.</summary>
public static class PromptInspection
{
    /// <summary>Finds every use of a variable, or of a member of one.</summary>
    /// <param name="set">The prompts.</param>
    /// <param name="variable">The variable's name ("title") or a path ("noun.one").</param>
    public static ImmutableArray<VariableUse> WhereUsed(PromptSet set, string variable)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentException.ThrowIfNullOrWhiteSpace(variable);
        return
        [
            .. set.Prompts.Values.SelectMany(prompt => Words(PromptSet.Parsed(prompt))
                .Where(word => word.Inner.IsEmpty && !word.IsLiteral && Names(word, variable))
                .Select(word => new VariableUse(prompt.Name, prompt.Path, PromptSet.LineOf(prompt, word.Start), word.Text))),
        ];
    }

    /// <summary>Renders a prompt so often that each of its wordings is seen.</summary>
    /// <param name="set">The prompts.</param>
    /// <param name="name">The prompt's name.</param>
    /// <param name="model">The variables.</param>
    /// <returns>The distinct renderings, in the order of the options.</returns>
    /// <exception cref="PromptException">The prompt does not exist or fails to render.</exception>
    public static ImmutableArray<string> RenderAll(PromptSet set, string name, object model)
    {
        ArgumentNullException.ThrowIfNull(set);
        var texts = new List<string>();
        var widest = 1;
        for (var option = 0; option < widest; option++)
        {
            var session = WordingSession.Forced(option);
            texts.Add(set.Render(name, model, session));
            widest = Math.Max(widest, session.Widest);
        }

        return [.. texts.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Turns JSON into what templates read: dictionaries, lists, texts, numbers, truth values.</summary>
    /// <param name="json">The JSON.</param>
    public static object? Model(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(member => member.Name, member => Model(member.Value), StringComparer.Ordinal),
        JsonValueKind.Array => json.EnumerateArray().Select(Model).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt32(out var whole) ? whole : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static bool Names(TemplateWord word, string variable)
    {
        var path = word.Text;
        while (path.StartsWith("../", StringComparison.Ordinal))
        {
            path = path[3..];
        }

        return path == variable || path.StartsWith($"{variable}.", StringComparison.Ordinal) || path.EndsWith($".{variable}", StringComparison.Ordinal);
    }

    private static IEnumerable<TemplateWord> Words(ImmutableArray<TemplateNode> nodes) => nodes.SelectMany(node => node switch
    {
        ValueNode value => Arguments(value.Words.Length > 1 ? value.Words[1..] : value.Words),
        PartialNode partial => Arguments(partial.Words),
        BlockNode block => Arguments(block.Words).Concat(Words(block.Body)).Concat(Words(block.Inverse)),
        _ => [],
    });

    private static IEnumerable<TemplateWord> Arguments(ImmutableArray<TemplateWord> words) =>
        words.SelectMany(word => word.Inner.IsEmpty ? [word] : Arguments(word.Inner[1..]));
}
