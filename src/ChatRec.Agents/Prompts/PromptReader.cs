using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Agents.Prompts;

/// <summary>
/// Reads one prompt file. Only the keys of Semantic Kernel's prompt schema are known; any other key is an error, so that a file
/// that loads here loads there.
/// </summary>
internal static class PromptReader
{
    private static readonly ImmutableSortedSet<string> VariableKeys =
        ["name", "description", "default", "is_required", "json_schema", "allow_dangerously_set_content", "sample"];

    private static readonly ImmutableSortedSet<string> OutputKeys = ["description", "json_schema"];

    /// <summary>Reads a prompt from its text.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file, as complaints name it.</param>
    /// <exception cref="PromptException">The file is no prompt.</exception>
    public static PromptDefinition Read(string text, string path)
    {
        var root = Root(text, path);
        string? name = null, template = null;
        var description = "";
        var format = "handlebars";
        var templateLine = 0;
        var variables = ImmutableArray<PromptVariable>.Empty;
        foreach (var (key, value) in root.Children)
        {
            switch (Scalar(key, path, "a key"))
            {
                case "name": name = Scalar(value, path, "\"name\""); break;
                case "description": description = Scalar(value, path, "\"description\""); break;
                case "template":
                    template = Scalar(value, path, "\"template\"");
                    templateLine = Line(value) + (((YamlScalarNode)value).Style is ScalarStyle.Literal or ScalarStyle.Folded ? 1 : 0);
                    break;
                case "template_format": format = Scalar(value, path, "\"template_format\""); break;
                case "input_variables": variables = Variables(value, path); break;
                case "output_variable": Keys(Mapping(value, path, "\"output_variable\""), OutputKeys, path, "output_variable"); break;
                case "execution_settings": Mapping(value, path, "\"execution_settings\""); break;
                case var other: throw new PromptException(path, Line(key), $"unknown key \"{other}\"");
            }
        }

        if (format != "handlebars")
        {
            throw new PromptException(path, 1, $"template_format is \"{format}\", only \"handlebars\" is read");
        }

        if (name is null || name != Path.GetFileNameWithoutExtension(path))
        {
            throw new PromptException(path, 1, $"\"name\" must be the file's name, \"{Path.GetFileNameWithoutExtension(path)}\"");
        }

        return new PromptDefinition
        {
            Name = name,
            Description = description,
            Template = template ?? throw new PromptException(path, 1, "the key \"template\" is missing"),
            Variables = variables,
            Path = path,
            TemplateLine = templateLine,
        };
    }

    private static YamlMappingNode Root(string text, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new PromptException(path, (int)error.Start.Line, $"not YAML: {OneLine(error.Message)}", error);
        }

        return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
            ? root
            : throw new PromptException(path, 1, "a prompt file holds one mapping");
    }

    private static ImmutableArray<PromptVariable> Variables(YamlNode node, string path)
    {
        if (node is not YamlSequenceNode sequence)
        {
            throw new PromptException(path, Line(node), "\"input_variables\" is a list");
        }

        var variables = ImmutableArray.CreateBuilder<PromptVariable>();
        foreach (var child in sequence.Children)
        {
            var mapping = Mapping(child, path, "an input variable");
            Keys(mapping, VariableKeys, path, "input_variables");
            if (!mapping.Children.TryGetValue("name", out var name))
            {
                throw new PromptException(path, Line(child), "an input variable needs a \"name\"");
            }

            var description = mapping.Children.TryGetValue("description", out var node2) ? Scalar(node2, path, "\"description\"") : "";
            variables.Add(new PromptVariable(Scalar(name, path, "\"name\""), description, Line(child)));
        }

        return variables.ToImmutable();
    }

    private static void Keys(YamlMappingNode mapping, ImmutableSortedSet<string> known, string path, string where)
    {
        foreach (var (key, _) in mapping.Children)
        {
            var name = Scalar(key, path, "a key");
            if (!known.Contains(name))
            {
                throw new PromptException(path, Line(key), $"unknown key \"{name}\" in {where}");
            }
        }
    }

    private static YamlMappingNode Mapping(YamlNode node, string path, string what) =>
        node as YamlMappingNode ?? throw new PromptException(path, Line(node), $"{what} is a mapping");

    private static string Scalar(YamlNode node, string path, string what) =>
        (node as YamlScalarNode)?.Value ?? throw new PromptException(path, Line(node), $"{what} is a text");

    private static int Line(YamlNode node) => (int)node.Start.Line;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
