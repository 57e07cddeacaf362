using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Retrieval.Catalog;

/// <summary>Reads the files of a <see cref="PackLocale"/>; every complaint names file and line.</summary>
internal static class PackLocaleReader
{
    /// <summary>Reads a language's words of a pack.</summary>
    public static PackLocale Read(string path, string language)
    {
        var tree = new YamlTree(path);
        var root = tree.Parse(ReadText(path));
        LocaleNoun? noun = null;
        var form = "{title}";
        var shown = "{title} ({original})";
        var attributes = ImmutableSortedDictionary.CreateBuilder<string, LocaleAttribute>(StringComparer.Ordinal);
        foreach (var (node, value) in root)
        {
            switch (tree.Key(node))
            {
                case "language" when tree.Text(value, "language") != language:
                    throw tree.Error(value, $"the file's name says \"{language}\"");
                case "language":
                    break;
                case "noun":
                    noun = ReadNoun(tree, value);
                    break;
                case "title":
                    form = tree.Text(value, "title");
                    break;
                case "shown":
                    shown = tree.Text(value, "shown");
                    break;
                case "attributes":
                    foreach (var (name, words) in tree.Mapping(value, "attributes"))
                    {
                        attributes.Add(tree.Key(name), ReadAttribute(tree, words));
                    }

                    break;
                case var other:
                    throw tree.Error(node, $"the key \"{other}\" is not known");
            }
        }

        return new PackLocale(
            language, noun ?? throw tree.Error(root, "the key \"noun\" is missing"), form, shown, attributes.ToImmutable(), Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads "id TAB name;name" lines; an absent file is empty.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> ReadNames(string path)
    {
        if (!File.Exists(path))
        {
            return ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
        }

        var names = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (line.Split('\t') is not [{ Length: > 0 } id, { Length: > 0 } said])
            {
                throw new PackException(path, number, "an id, a tab and the names are expected");
            }

            names[id] = [.. said.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        }

        return names.ToImmutable();
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PackException(path, 0, $"the file cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static LocaleNoun ReadNoun(YamlTree tree, YamlNode node)
    {
        var words = Texts(tree, node, "noun");
        string One(string key) => words.TryGetValue(key, out var said) ? said[0] : throw tree.Error(node, $"noun needs \"{key}\"");
        return new LocaleNoun(One("one"), One("few"), One("many"), One("plural"), words.GetValueOrDefault("words", []));
    }

    private static LocaleAttribute ReadAttribute(YamlTree tree, YamlNode node)
    {
        var attribute = new LocaleAttribute();
        foreach (var (key, value) in tree.Mapping(node, "an attribute"))
        {
            attribute = tree.Key(key) switch
            {
                "label" => attribute with { Labels = ReadLabels(tree, value) },
                "role" => attribute with { Role = tree.Text(value, "role") },
                "words" => attribute with { Words = List(tree, value, "words") },
                "ask" => attribute with { Ask = List(tree, value, "ask") },
                "less" => attribute with { Less = ReadPole(tree, value) },
                "more" => attribute with { More = ReadPole(tree, value) },
                "is" => attribute with { Degrees = ReadDegrees(tree, value) },
                "values" => attribute with { Values = Texts(tree, value, "values") },
                "combined" => attribute with { Combined = Texts(tree, value, "combined") },
                "phrases" => attribute with { Phrases = Texts(tree, value, "phrases") },
                var other => throw tree.Error(key, $"the key \"{other}\" is not known"),
            };
        }

        return attribute;
    }

    private static DegreeWords ReadDegrees(YamlTree tree, YamlNode node)
    {
        var words = Texts(tree, node, "is");
        string? One(string key) => words.TryGetValue(key, out var said) ? said[0] : null;
        return new DegreeWords(One("much") ?? throw tree.Error(node, "is needs \"much\""), One("little"), One("more"), One("less"));
    }

    private static ImmutableArray<string> ReadLabels(YamlTree tree, YamlNode node)
    {
        var labels = Texts(tree, node, "label");
        return labels.TryGetValue("one", out var one)
            ? [one[0], labels.TryGetValue("many", out var many) ? many[0] : one[0]]
            : throw tree.Error(node, "label needs \"one\"");
    }

    private static LocalePole ReadPole(YamlTree tree, YamlNode node)
    {
        var pole = Texts(tree, node, "a pole");
        return new LocalePole(
            pole.TryGetValue("say", out var say) ? say[0] : null, pole.GetValueOrDefault("words", []), pole.GetValueOrDefault("than", []));
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Texts(YamlTree tree, YamlNode node, string what) =>
        tree.Mapping(node, what).ToImmutableSortedDictionary(pair => tree.Key(pair.Key), pair => List(tree, pair.Value, what), StringComparer.Ordinal);

    private static ImmutableArray<string> List(YamlTree tree, YamlNode node, string what) =>
        node is YamlSequenceNode { Children.Count: 0 } ? [] : tree.Texts(node, what);
}
