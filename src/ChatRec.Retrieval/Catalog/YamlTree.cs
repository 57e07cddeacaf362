using System.Collections.Immutable;
using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Retrieval.Catalog;

/// <summary>Reads values out of a YAML tree; every complaint names file and line.</summary>
/// <param name="path">The file, as it was named to the loader.</param>
internal sealed class YamlTree(string path)
{
    private const int Deepest = 12;

    /// <summary>Parses a text that holds one mapping.</summary>
    public YamlMappingNode Parse(string text)
    {
        try
        {
            CheckShape(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is not [var document])
            {
                throw new PackException(path, 0, "one document with keys is expected");
            }

            return Mapping(document.RootNode, "the declaration");
        }
        catch (YamlException error)
        {
            var reason = (error.InnerException?.Message ?? error.Message).ReplaceLineEndings(" ");
            throw new PackException(path, (int)error.Start.Line, $"not valid YAML: {reason}", error);
        }
    }

    /// <summary>A complaint about a node.</summary>
    public PackException Error(YamlNode node, string reason) => new(path, (int)node.Start.Line, reason);

    /// <summary>The node as a mapping.</summary>
    public YamlMappingNode Mapping(YamlNode node, string what) =>
        node as YamlMappingNode ?? throw Error(node, $"{what} must be a mapping of keys");

    /// <summary>The key of an entry.</summary>
    public string Key(YamlNode node) => Text(node, "a key");

    /// <summary>The node as text that is not blank.</summary>
    public string Text(YamlNode node, string what) =>
        node is YamlScalarNode { Value: { } value } && !string.IsNullOrWhiteSpace(value)
            ? value
            : throw Error(node, $"{what} must be a text");

    /// <summary>The node as true or false.</summary>
    public bool Flag(YamlNode node, string what) => Text(node, what) switch
    {
        "true" => true,
        "false" => false,
        _ => throw Error(node, $"{what} must be true or false"),
    };

    /// <summary>The node as a finite number.</summary>
    public double Number(YamlNode node, string what) =>
        double.TryParse(Text(node, what), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw Error(node, $"{what} must be a number");

    /// <summary>The node as a list of texts; a single text counts as a list of one.</summary>
    public ImmutableArray<string> Texts(YamlNode node, string what) => node switch
    {
        YamlSequenceNode sequence => [.. sequence.Select(entry => Text(entry, $"each entry of {what}"))],
        _ => [Text(node, what)],
    };

    // The tree is built by recursion; the events are not, so they are asked first how deep it would go.
    private void CheckShape(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > Deepest)
            {
                throw new PackException(path, (int)parser.Current.Start.Line, "the keys are nested too deeply");
            }

            if (parser.Current is AnchorAlias)
            {
                throw new PackException(path, (int)parser.Current.Start.Line, "aliases are not read; write the value out");
            }
        }
    }
}
