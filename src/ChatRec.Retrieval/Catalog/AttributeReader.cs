using System.Collections.Immutable;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Retrieval.Catalog;

/// <summary>Reads one attribute of a <c>catalog.yaml</c>.</summary>
/// <param name="tree">Reads values and words complaints.</param>
/// <param name="name">The attribute's name.</param>
internal sealed class AttributeReader(YamlTree tree, string name)
{
    private readonly ImmutableSortedDictionary<string, ImmutableArray<string>>.Builder _words =
        ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, PhraseMeaning>.Builder _phrases =
        ImmutableSortedDictionary.CreateBuilder<string, PhraseMeaning>(StringComparer.Ordinal);

    /// <summary>Reads the attribute.</summary>
    /// <exception cref="PackException">The declaration is wrong.</exception>
    public AttributeSchema Read(YamlNode node)
    {
        var mapping = tree.Mapping(node, $"the attribute \"{name}\"");
        if (!mapping.Children.TryGetValue("kind", out var kindNode))
        {
            throw tree.Error(node, $"the attribute \"{name}\" has no \"kind\"");
        }

        var attribute = new AttributeSchema { Name = name, Kind = ReadKind(kindNode), Labels = [Spaced(name)] };
        YamlNode? words = null, combined = null;
        foreach (var (keyNode, value) in mapping.Children)
        {
            var key = tree.Key(keyNode);
            var what = $"\"{key}\" of \"{name}\"";
            attribute = key switch
            {
                "kind" => attribute,
                "many" => attribute with { Many = tree.Flag(value, what) },
                "unit" => attribute with { Unit = tree.Text(value, what) },
                "min" => attribute with { Min = tree.Number(value, what) },
                "max" => attribute with { Max = tree.Number(value, what) },
                "order" => attribute with { Order = tree.Texts(value, what) },
                "askable" => attribute with { Askable = tree.Flag(value, what) },
                "constrainable" => attribute with { Constrainable = tree.Flag(value, what) },
                "safety" or "strict" => attribute with { Strict = tree.Flag(value, what) },
                "label" or "labels" => attribute with { Labels = ReadLabels(value, what) },
                "less" => attribute with { Less = tree.Texts(value, what) },
                "more" => attribute with { More = tree.Texts(value, what) },
                "ages" => attribute with
                {
                    Ages = tree.Mapping(value, what).Children.ToImmutableSortedDictionary(
                        pair => tree.Key(pair.Key), pair => tree.Number(pair.Value, what), StringComparer.Ordinal),
                },
                "role" or "roles" => attribute with { Roles = tree.Texts(value, what) },
                "is" => attribute with { Degrees = ReadDegrees(value, what) },
                "told" => attribute with { Told = ReadTold(value, what) },
                "words" => Keep(ref words, value, attribute),
                "combined" => Keep(ref combined, value, attribute),
                _ => throw tree.Error(keyNode, $"unknown key \"{key}\" in the attribute \"{name}\""),
            };
        }

        Check(attribute, node);
        ReadWords(attribute, words, "words");
        ReadWords(attribute, combined, "combined");
        return attribute with { Words = _words.ToImmutable(), Phrases = _phrases.ToImmutable() };
    }

    private static AttributeSchema Keep(ref YamlNode? slot, YamlNode value, AttributeSchema attribute)
    {
        slot = value;
        return attribute;
    }

    private static string Spaced(string camelCase)
    {
        var text = new StringBuilder();
        foreach (var letter in camelCase)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append(' ');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }

    private AttributeKind ReadKind(YamlNode node) => tree.Text(node, "\"kind\"") switch
    {
        "category" => AttributeKind.Category,
        "number" => AttributeKind.Number,
        "ordinal" => AttributeKind.Ordinal,
        "person" => AttributeKind.Person,
        "axis" => AttributeKind.Axis,
        "tag" => AttributeKind.Tag,
        "range" => AttributeKind.Range,
        var other => throw tree.Error(
            node,
            $"\"{other}\" is no kind; the kinds are category, number, ordinal, person, axis, tag and range"),
    };

    private ImmutableArray<string> ReadLabels(YamlNode node, string what)
    {
        if (node is not YamlMappingNode mapping)
        {
            return tree.Texts(node, what);
        }

        string? one = null, many = null;
        foreach (var (keyNode, value) in mapping.Children)
        {
            switch (tree.Key(keyNode))
            {
                case "one": one = tree.Text(value, what); break;
                case "many": many = tree.Text(value, what); break;
                default: throw tree.Error(keyNode, $"{what} knows the keys \"one\" and \"many\"");
            }
        }

        return one is null ? throw tree.Error(node, $"{what} needs \"one\"") : many is null || many == one ? [one] : [one, many];
    }

    private DegreeWords ReadDegrees(YamlNode node, string what)
    {
        var words = ReadSaid(node, what);
        return words.Keys.FirstOrDefault(key => key is not ("much" or "little" or "more" or "less")) is { } other
            ? throw tree.Error(node, $"{what} knows no key \"{other}\"")
            : words.TryGetValue("much", out var much)
            ? new DegreeWords(much, words.GetValueOrDefault("little"), words.GetValueOrDefault("more"), words.GetValueOrDefault("less"))
            : throw tree.Error(node, $"{what} needs \"much\"");
    }

    private ToldWords ReadTold(YamlNode node, string what)
    {
        var told = ToldWords.None;
        foreach (var (keyNode, value) in tree.Mapping(node, what).Children)
        {
            told = tree.Key(keyNode) switch
            {
                "more" => told with { More = tree.Texts(value, what) },
                "less" => told with { Less = tree.Texts(value, what) },
                "before" => told with { Before = tree.Texts(value, what) },
                "aside" => told with { Aside = tree.Texts(value, what) },
                "after" => told with { After = tree.Texts(value, what) },
                "values" => told with
                {
                    Values = tree.Mapping(value, what).Children.ToImmutableSortedDictionary(
                        pair => tree.Key(pair.Key), pair => tree.Texts(pair.Value, what), StringComparer.Ordinal),
                },
                "said" => told with { Said = ReadSaid(value, what) },
                "plural" => told with { Plural = ReadSaid(value, what) },
                "behind" => told with { Behind = ReadSaid(value, what) },
                var other => throw tree.Error(keyNode, $"{what} knows no key \"{other}\""),
            };
        }

        return told;
    }

    private ImmutableSortedDictionary<string, string> ReadSaid(YamlNode node, string what) =>
        tree.Mapping(node, what).Children.ToImmutableSortedDictionary(pair => tree.Key(pair.Key), pair => tree.Text(pair.Value, what), StringComparer.Ordinal);

    private void Check(AttributeSchema attribute, YamlNode node)
    {
        if (attribute.Kind == AttributeKind.Ordinal != !attribute.Order.IsEmpty)
        {
            throw tree.Error(node, $"\"order\" belongs to an ordinal attribute and to no other (\"{name}\")");
        }

        if (attribute.Order.Distinct(StringComparer.Ordinal).Count() != attribute.Order.Length)
        {
            throw tree.Error(node, $"the order of \"{name}\" names a value twice");
        }

        if (attribute.Min > attribute.Max)
        {
            throw tree.Error(node, $"\"min\" of \"{name}\" is above its \"max\"");
        }

        if (attribute.Many && attribute.Kind is not (AttributeKind.Category or AttributeKind.Person or AttributeKind.Tag))
        {
            throw tree.Error(node, $"\"{name}\" cannot hold several values");
        }

        if (!attribute.Roles.IsEmpty && attribute.Kind != AttributeKind.Person)
        {
            throw tree.Error(node, $"\"role\" belongs to an attribute of kind person (\"{name}\")");
        }
    }

    // Under "words" a value has its synonyms; a mapping or a list under "combined" makes the key a phrase with a meaning.
    private void ReadWords(AttributeSchema attribute, YamlNode? node, string key)
    {
        if (node is null)
        {
            return;
        }

        foreach (var (keyNode, value) in tree.Mapping(node, $"\"{key}\" of \"{name}\"").Children)
        {
            var word = tree.Key(keyNode);
            if (value is YamlMappingNode bounds)
            {
                _phrases[word] = ReadBounds(attribute, bounds, word);
            }
            else if (key == "combined")
            {
                _phrases[word] = new PhraseMeaning { Values = tree.Texts(value, $"\"{word}\"") };
            }
            else if (attribute.Kind is AttributeKind.Number or AttributeKind.Axis or AttributeKind.Range)
            {
                throw tree.Error(value, $"\"{word}\" of \"{name}\" needs \"min\" or \"max\"");
            }
            else if (!attribute.Order.IsEmpty && !attribute.Order.Contains(word))
            {
                throw tree.Error(keyNode, $"\"{word}\" is not in the order of \"{name}\"");
            }
            else
            {
                _words[word] = tree.Texts(value, $"\"{word}\"");
            }
        }
    }

    private PhraseMeaning ReadBounds(AttributeSchema attribute, YamlMappingNode node, string word)
    {
        var meaning = new PhraseMeaning();
        foreach (var (keyNode, value) in node.Children)
        {
            var what = $"\"{word}\" of \"{name}\"";
            meaning = (attribute.Kind, tree.Key(keyNode)) switch
            {
                (AttributeKind.Ordinal, "min") => meaning with { AtLeast = InOrder(attribute, value, what) },
                (AttributeKind.Ordinal, "max") => meaning with { AtMost = InOrder(attribute, value, what) },
                (AttributeKind.Number or AttributeKind.Axis or AttributeKind.Range, "min") =>
                    meaning with { Min = tree.Number(value, what) },
                (AttributeKind.Number or AttributeKind.Axis or AttributeKind.Range, "max") =>
                    meaning with { Max = tree.Number(value, what) },
                (_, var other) => throw tree.Error(keyNode, $"{what} cannot have \"{other}\""),
            };
        }

        return meaning;
    }

    private string InOrder(AttributeSchema attribute, YamlNode node, string what)
    {
        var value = tree.Text(node, what);
        return attribute.Order.Contains(value) ? value : throw tree.Error(node, $"\"{value}\" is not in the order of \"{name}\"");
    }
}
