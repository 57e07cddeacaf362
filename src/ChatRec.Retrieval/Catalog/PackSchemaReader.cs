using System.Collections.Immutable;
using YamlDotNet.RepresentationModel;

namespace ChatRec.Retrieval.Catalog;

/// <summary>Reads a <c>catalog.yaml</c>. Every key it does not know is an error with its line.</summary>
internal sealed class PackSchemaReader
{
    // Names that edits and constraints use for something else than an attribute of the pack.
    private static readonly ImmutableArray<string> Reserved = ["id", "item", "text", "source"];

    private readonly YamlTree _tree;

    private PackSchemaReader(string path) => _tree = new YamlTree(path);

    /// <summary>Reads a declaration.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="path">The file, as it was named to the loader.</param>
    /// <exception cref="PackException">The declaration is wrong.</exception>
    public static PackSchema Read(string text, string path) => new PackSchemaReader(path).Read(text);

    private PackSchema Read(string text)
    {
        var root = _tree.Parse(text);
        string? name = null, title = null, display = null, description = null, aka = null, franchise = null;
        YamlNode? displayNode = null, document = null, popularity = null, rating = null;
        Noun? noun = null;
        ImmutableArray<AttributeSchema> attributes = [];
        ImmutableArray<string> topics = [];
        YamlNode? nicknames = null;
        foreach (var (keyNode, value) in root.Children)
        {
            var key = _tree.Key(keyNode);
            switch (key)
            {
                case "name": name = _tree.Text(value, key); break;
                case "id": RequireIdColumn(value); break;
                case "noun": noun = ReadNoun(value); break;
                case "title": title = _tree.Text(value, key); break;
                case "display": display = _tree.Text(value, key); displayNode = value; break;
                case "document": document = value; break;
                case "description": description = _tree.Text(value, key); break;
                case "aka": aka = _tree.Text(value, key); break;
                case "franchise" or "group": franchise = _tree.Text(value, key); break;
                case "popularity": popularity = value; break;
                case "rating": rating = value; break;
                case "topics": topics = _tree.Texts(value, key); break;
                case "nicknames": nicknames = value; break;
                case "attributes": attributes = ReadAttributes(value); break;
                default: throw _tree.Error(keyNode, $"unknown key \"{key}\"");
            }
        }

        var schema = new PackSchema
        {
            Name = name ?? throw _tree.Error(root, "the key \"name\" is missing"),
            Noun = noun ?? throw _tree.Error(root, "the key \"noun\" is missing"),
            TitleColumn = title ?? throw _tree.Error(root, "the key \"title\" is missing"),
            Display = display ?? $"{{{title}}}",
            Document = document is null ? null : _tree.Text(document, "document"),
            DescriptionColumn = description,
            AkaColumn = aka,
            FranchiseColumn = franchise,
            Attributes = attributes,
            Topics = topics,
            ItemNicknames = Nicknames(nicknames, "items").ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value[0], StringComparer.Ordinal),
            PersonNicknames = Nicknames(nicknames, "people").ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        if (schema.Find(title) is not null)
        {
            throw _tree.Error(root, $"the title column \"{title}\" cannot be an attribute as well");
        }

        CheckDisplay(schema, displayNode ?? root);
        CheckDocument(schema, document ?? root);
        return schema with
        {
            PopularityAttribute = NumberNamed(schema, popularity, "popularity"),
            RatingAttribute = NumberNamed(schema, rating, "rating"),
        };
    }

    // nicknames: { items: { LOTR: [...] }, people: { the Coens: [...] } }
    private IEnumerable<KeyValuePair<string, ImmutableArray<string>>> Nicknames(YamlNode? node, string wanted)
    {
        if (node is null)
        {
            yield break;
        }

        foreach (var (keyNode, value) in _tree.Mapping(node, "\"nicknames\"").Children)
        {
            var key = _tree.Key(keyNode);
            if (key is not ("items" or "people"))
            {
                throw _tree.Error(keyNode, $"unknown key \"{key}\" in \"nicknames\"");
            }

            if (key != wanted)
            {
                continue;
            }

            foreach (var (nickname, meant) in _tree.Mapping(value, key).Children)
            {
                var names = _tree.Texts(meant, key);
                yield return names.IsEmpty ? throw _tree.Error(meant, "a nickname needs a name") : new(_tree.Key(nickname), names);
            }
        }
    }

    private void RequireIdColumn(YamlNode value)
    {
        if (_tree.Text(value, "id") != ItemReader.IdColumn)
        {
            throw _tree.Error(value, $"the identifiers' column is always \"{ItemReader.IdColumn}\"");
        }
    }

    // A pack may say which attribute tells how known or how good an item is; without a word, the attribute of that very name does.
    private string? NumberNamed(PackSchema schema, YamlNode? node, string key)
    {
        if (node is null)
        {
            return schema.Find(key) is { Kind: AttributeKind.Number } ? key : null;
        }

        var name = _tree.Text(node, key);
        return schema.Find(name) is { Kind: AttributeKind.Number }
            ? name
            : throw _tree.Error(node, $"\"{key}\" must name an attribute of kind number");
    }

    private void CheckDisplay(PackSchema schema, YamlNode node)
    {
        try
        {
            foreach (var column in DisplayTemplate.Parse(schema.Display).Columns)
            {
                if (column != schema.TitleColumn && column != ItemReader.IdColumn
                    && schema.Find(column) is null or { Kind: AttributeKind.Axis })
                {
                    throw _tree.Error(node, $"\"display\" names the unknown column \"{column}\"");
                }
            }
        }
        catch (FormatException error)
        {
            throw _tree.Error(node, $"\"display\": {error.Message}");
        }
    }

    private void CheckDocument(PackSchema schema, YamlNode node)
    {
        try
        {
            Text.ItemDocument.For(schema);
        }
        catch (FormatException error)
        {
            throw _tree.Error(node, $"\"document\": {error.Message}");
        }
    }

    private Noun ReadNoun(YamlNode node)
    {
        string? one = null, many = null;
        ImmutableArray<string> words = [];
        var mapping = _tree.Mapping(node, "\"noun\"");
        foreach (var (keyNode, value) in mapping.Children)
        {
            var key = _tree.Key(keyNode);
            switch (key)
            {
                case "one": one = _tree.Text(value, key); break;
                case "many": many = _tree.Text(value, key); break;
                case "words": words = _tree.Texts(value, key); break;
                default: throw _tree.Error(keyNode, $"unknown key \"{key}\" in \"noun\"");
            }
        }

        if (one is null || many is null)
        {
            throw _tree.Error(node, "\"noun\" needs \"one\" and \"many\"");
        }

        return new Noun(one, many) { Words = [.. words.Prepend(many).Prepend(one).Distinct(StringComparer.Ordinal)] };
    }

    private ImmutableArray<AttributeSchema> ReadAttributes(YamlNode node)
    {
        var attributes = ImmutableArray.CreateBuilder<AttributeSchema>();
        foreach (var (keyNode, value) in _tree.Mapping(node, "\"attributes\"").Children)
        {
            var name = _tree.Key(keyNode);
            if (Reserved.Contains(name))
            {
                throw _tree.Error(keyNode, $"an attribute cannot be called \"{name}\"");
            }

            var attribute = new AttributeReader(_tree, name).Read(value);
            if (name == "person" && attribute.Kind != AttributeKind.Person)
            {
                throw _tree.Error(keyNode, "an attribute called \"person\" must be of kind person");
            }

            attributes.Add(attribute);
        }

        return attributes.ToImmutable();
    }
}
