using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatRec.Retrieval.Catalog;

/// <summary>Reads the lines of an <c>items.jsonl</c> into columns. Not thread-safe.</summary>
internal sealed class ItemReader
{
    /// <summary>The column of identifiers.</summary>
    public const string IdColumn = "id";

    private const string SourceColumn = "source";

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 16 };

    private readonly ColumnCatalogBuilder _builder;
    private readonly string _path;
    private readonly Dictionary<string, ItemField> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _sources = new(StringComparer.Ordinal);
    private char[] _text = new char[256];
    private int _line;

    /// <summary>Creates a reader that fills a builder.</summary>
    /// <param name="builder">Takes the rows.</param>
    /// <param name="path">The file, as it was named to the loader.</param>
    public ItemReader(ColumnCatalogBuilder builder, string path)
    {
        _builder = builder;
        _path = path;
        foreach (var column in builder.Columns)
        {
            FieldNamed(column.Schema.Name).Column = column;
        }

        var schema = builder.Schema;
        FieldNamed(IdColumn).Roles |= ItemRole.Id;
        FieldNamed(schema.TitleColumn).Roles |= ItemRole.Title;
        FieldNamed(SourceColumn).Roles |= ItemRole.Source;
        Mark(schema.AkaColumn, ItemRole.OtherTitles);
        Mark(schema.DescriptionColumn, ItemRole.Description);
        Mark(schema.FranchiseColumn, ItemRole.Franchise);
    }

    /// <summary>Reads one item.</summary>
    /// <param name="line">A JSON object.</param>
    /// <param name="number">The line's number, for complaints.</param>
    /// <exception cref="PackException">The line is wrong.</exception>
    public void ReadLine(ReadOnlySpan<byte> line, int number)
    {
        _line = number;
        try
        {
            ReadItem(line);
        }
        catch (JsonException error)
        {
            throw Error($"not valid JSON at byte {error.BytePositionInLine ?? 0}", error);
        }
        catch (InvalidOperationException error)
        {
            throw Error("a text is not valid UTF-8 or holds half a character", error);
        }
    }

    private void ReadItem(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, Strict);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw Error("a JSON object is expected");
        }

        _builder.BeginRow();
        bool hasId = false, hasTitle = false;
        var lookup = _fields.GetAlternateLookup<ReadOnlySpan<char>>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!lookup.TryGetValue(Chars(ref reader), out var field))
            {
                reader.Skip();
                continue;
            }

            if (field.LastLine == _line)
            {
                throw Error($"\"{field.Name}\" stands there twice");
            }

            field.LastLine = _line;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            hasId |= field.Roles.HasFlag(ItemRole.Id);
            hasTitle |= field.Roles.HasFlag(ItemRole.Title);
            var again = reader;
            if (field.Roles != ItemRole.None)
            {
                ReadRole(ref reader, field, line);
            }

            if (field.Column is not null)
            {
                reader = again;
                ReadValue(ref reader, field);
            }
        }

        while (reader.Read())
        {
            // What follows the object makes the reader complain.
        }

        if (!hasId || !hasTitle)
        {
            throw Error($"\"{(hasId ? _builder.Schema.TitleColumn : IdColumn)}\" is missing");
        }
    }

    private void ReadRole(ref Utf8JsonReader reader, ItemField field, ReadOnlySpan<byte> line)
    {
        switch (field.Roles)
        {
            case ItemRole.Id:
                ReadId(ref reader);
                break;
            case ItemRole.Title:
                _builder.Titles[^1] = NotBlank(ref reader, field.Name).ToString();
                break;
            case ItemRole.OtherTitles:
                var titles = new List<string>();
                ReadTexts(ref reader, field.Name, text => titles.Add(text.ToString()));
                if (titles.Count > 0)
                {
                    _builder.OtherTitles[_builder.Count - 1] = titles.AsReadOnly();
                }

                break;
            case ItemRole.Description:
                _builder.Descriptions![^1] = Text(ref reader, field.Name).ToString();
                break;
            case ItemRole.Franchise:
                _builder.Franchises![^1] = _builder.Intern(NotBlank(ref reader, field.Name));
                break;
            case ItemRole.Source:
                ReadSources(ref reader, line);
                break;
            default:
                throw Error($"the column \"{field.Name}\" is declared for two things");
        }
    }

    private void ReadId(ref Utf8JsonReader reader)
    {
        var id = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number.ToString(CultureInfo.InvariantCulture)
            : NotBlank(ref reader, IdColumn).ToString();
        if (!_builder.TrySetId(id))
        {
            throw Error($"the id \"{id}\" was used before");
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, ItemField field)
    {
        switch (field.Column)
        {
            case NumberColumn numbers:
                numbers.Set(Number(ref reader, field));
                break;
            case PairColumn { Schema.Kind: AttributeKind.Axis } axis:
                var (value, confidence) = ReadPair(ref reader, field, "value", "confidence", null);
                if (value is < 0 or > 1 || confidence is < 0 or > 1)
                {
                    throw Error($"\"{field.Name}\" must lie between 0 and 1");
                }

                axis.Set(value, confidence);
                break;
            case PairColumn range:
                var (low, high) = ReadPair(ref reader, field, "low", "high", field.Column.Schema);
                if (low > high)
                {
                    throw Error($"the range \"{field.Name}\" ends before it begins");
                }

                range.Set(low, high);
                break;
            case LabelColumn labels:
                ReadLabels(ref reader, field, labels);
                break;
        }
    }

    private void ReadLabels(ref Utf8JsonReader reader, ItemField field, LabelColumn labels)
    {
        var schema = labels.Schema;
        var count = 0;
        ReadTexts(ref reader, field.Name, text =>
        {
            if (++count > 1 && !schema.Many && schema.Kind != AttributeKind.Tag)
            {
                throw Error($"\"{field.Name}\" holds one value, not several");
            }

            if (schema.Kind == AttributeKind.Ordinal && !Contains(schema.Order, text))
            {
                throw Error($"\"{text}\" is not in the order of \"{field.Name}\"");
            }

            labels.Add(text);
        });
    }

    private static bool Contains(IEnumerable<string> values, ReadOnlySpan<char> text)
    {
        foreach (var value in values)
        {
            if (text.SequenceEqual(value))
            {
                return true;
            }
        }

        return false;
    }

    // A pair is a list of two numbers, an object with two names, or one number: a point for a range, certainty for an axis.
    private (double First, double Second) ReadPair(
        ref Utf8JsonReader reader, ItemField field, string first, string second, AttributeSchema? range)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                reader.Read();
                var one = Number(ref reader, field);
                reader.Read();
                var two = Number(ref reader, field);
                if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
                {
                    throw Error($"\"{field.Name}\" must hold two numbers");
                }

                return (one, two);
            case JsonTokenType.StartObject:
                double? a = null, b = null;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isFirst = reader.ValueTextEquals(first);
                    if (!isFirst && !reader.ValueTextEquals(second))
                    {
                        throw Error($"\"{field.Name}\" knows the names \"{first}\" and \"{second}\"");
                    }

                    reader.Read();
                    var part = Number(ref reader, field);
                    a = isFirst ? part : a;
                    b = isFirst ? b : part;
                }

                return (a ?? throw Error($"\"{field.Name}\" needs \"{first}\""), b ?? (range is null ? 1 : a.Value));
            default:
                var number = Number(ref reader, field);
                return (number, range is null ? 1 : number);
        }
    }

    private double Number(ref Utf8JsonReader reader, ItemField field)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            throw Error($"\"{field.Name}\" must be a number");
        }

        var schema = field.Column!.Schema;
        return number < schema.Min || number > schema.Max
            ? throw Error(string.Create(CultureInfo.InvariantCulture, $"\"{field.Name}\" is {number}, outside its bounds"))
            : number;
    }

    private delegate void TextSink(ReadOnlySpan<char> text);

    private void ReadTexts(ref Utf8JsonReader reader, string name, TextSink sink)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            sink(NotBlank(ref reader, name));
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            sink(NotBlank(ref reader, name));
        }
    }

    // Few distinct sets of sources exist in a pack: each is read once and found again by its own JSON text.
    private void ReadSources(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        var start = (int)reader.TokenStartIndex;
        var ahead = reader;
        ahead.Skip();
        var key = Encoding.UTF8.GetString(line[start..(int)ahead.BytesConsumed]);
        if (_sources.TryGetValue(key, out var sources))
        {
            reader = ahead;
        }
        else
        {
            sources = ReadNewSources(ref reader);
            _sources.Add(key, sources);
        }

        _builder.SetSources(sources);
    }

    private Dictionary<string, string> ReadNewSources(ref Utf8JsonReader reader)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType == JsonTokenType.String)
        {
            sources[string.Empty] = NotBlank(ref reader, SourceColumn).ToString();
            return sources;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Error("\"source\" must map fields to their sources");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = _builder.Intern(Chars(ref reader));
            reader.Read();
            sources[name] = _builder.Intern(NotBlank(ref reader, SourceColumn));
        }

        return sources;
    }

    private ReadOnlySpan<char> NotBlank(ref Utf8JsonReader reader, string name)
    {
        var text = Text(ref reader, name).Trim();
        return text.IsEmpty ? throw Error($"\"{name}\" holds a blank text") : text;
    }

    private ReadOnlySpan<char> Text(ref Utf8JsonReader reader, string name) =>
        reader.TokenType == JsonTokenType.String ? Chars(ref reader) : throw Error($"\"{name}\" must be a text");

    private ReadOnlySpan<char> Chars(ref Utf8JsonReader reader)
    {
        if (_text.Length < reader.ValueSpan.Length)
        {
            _text = new char[reader.ValueSpan.Length * 2];
        }

        return _text.AsSpan(0, reader.CopyString(_text));
    }

    private ItemField FieldNamed(string name)
    {
        if (!_fields.TryGetValue(name, out var field))
        {
            field = new ItemField(name);
            _fields.Add(name, field);
        }

        return field;
    }

    private void Mark(string? column, ItemRole role)
    {
        if (column is not null)
        {
            FieldNamed(column).Roles |= role;
        }
    }

    private PackException Error(string reason, Exception? inner = null) => new(_path, _line, reason, inner);
}
