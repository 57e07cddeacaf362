using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Import;

/// <summary>How the text of a cell becomes a JSON value.</summary>
internal enum CellKind
{
    /// <summary>As it stands.</summary>
    Text,

    /// <summary>Several texts, joined by "|".</summary>
    Texts,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One number, or two joined by "|", "-" or "–".</summary>
    Pair,
}

/// <summary>Rows of a CSV file with a header. Empty cells are unknown values. Not thread-safe.</summary>
internal sealed class CsvRows : IRowSource
{
    private readonly (string Name, CellKind Kind)?[] _columns;
    private readonly CsvFields _fields = new();
    private readonly ArrayBufferWriter<byte> _json = new(1024);
    private readonly List<string> _unknown = [];

    /// <summary>Reads the header.</summary>
    /// <param name="header">The first record.</param>
    /// <param name="known">The columns that are read, and how.</param>
    /// <param name="required">The columns that must be there.</param>
    /// <exception cref="InvalidDataException">The header is wrong; the message is one line.</exception>
    public CsvRows(ReadOnlySpan<byte> header, IReadOnlyDictionary<string, CellKind> known, IEnumerable<string> required)
    {
        if (_fields.Read(header) is { } fault)
        {
            throw new InvalidDataException($"the header is wrong: {fault}");
        }

        var names = _fields.Fields.Select(name => name.Trim()).ToList();
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"the header names the column \"{twice.Key}\" twice");
        }

        if (required.FirstOrDefault(name => !names.Contains(name)) is { } missing)
        {
            throw new InvalidDataException($"the header lacks the column \"{missing}\"; it has {string.Join(", ", names.Take(20))}");
        }

        _columns = new (string, CellKind)?[names.Count];
        for (var column = 0; column < names.Count; column++)
        {
            if (known.TryGetValue(names[column], out var kind))
            {
                _columns[column] = (names[column], kind);
            }
            else
            {
                _unknown.Add(names[column]);
            }
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<string> UnknownColumns => _unknown;

    /// <summary>The columns an item may have in a CSV file.</summary>
    /// <param name="schema">The catalogue's declaration.</param>
    public static Dictionary<string, CellKind> ItemColumns(PackSchema schema)
    {
        var columns = new Dictionary<string, CellKind>(StringComparer.Ordinal)
        {
            [ItemReader.IdColumn] = CellKind.Text,
            [schema.TitleColumn] = CellKind.Text,
            ["source"] = CellKind.Text,
        };
        foreach (var attribute in schema.Attributes)
        {
            columns[attribute.Name] = attribute.Kind switch
            {
                AttributeKind.Number => CellKind.Number,
                AttributeKind.Axis or AttributeKind.Range => CellKind.Pair,
                AttributeKind.Tag => CellKind.Texts,
                _ => attribute.Many ? CellKind.Texts : CellKind.Text,
            };
        }

        foreach (var (column, kind) in ((string?, CellKind)[])[(schema.AkaColumn, CellKind.Texts), (schema.DescriptionColumn, CellKind.Text), (schema.FranchiseColumn, CellKind.Text)])
        {
            if (column is not null)
            {
                columns.TryAdd(column, kind);
            }
        }

        return columns;
    }

    /// <inheritdoc />
    public string? Convert(ReadOnlyMemory<byte> record, out ReadOnlyMemory<byte> json)
    {
        json = default;
        if (_fields.Read(record.Span) is { } fault)
        {
            return fault;
        }

        var fields = _fields.Fields;
        if (fields.Count != _columns.Length)
        {
            return $"it has {fields.Count} fields, the header {_columns.Length}";
        }

        _json.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_json, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            for (var column = 0; column < _columns.Length; column++)
            {
                if (_columns[column] is var (name, kind) && !string.IsNullOrWhiteSpace(fields[column]) && Write(writer, name, kind, fields[column].Trim()) is { } wrong)
                {
                    return wrong;
                }
            }

            writer.WriteEndObject();
        }

        json = _json.WrittenMemory;
        return null;
    }

    private static string? Write(Utf8JsonWriter writer, string name, CellKind kind, string cell)
    {
        switch (kind)
        {
            case CellKind.Text:
                writer.WriteString(name, cell);
                return null;
            case CellKind.Texts:
                writer.WriteStartArray(name);
                foreach (var text in cell.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                return null;
            case CellKind.Number:
                if (!TryNumber(cell, out var number))
                {
                    return $"\"{name}\" must be a number, not \"{Shorten(cell)}\"";
                }

                writer.WriteNumber(name, number);
                return null;
            default:
                return WritePair(writer, name, cell);
        }
    }

    private static string? WritePair(Utf8JsonWriter writer, string name, string cell)
    {
        if (TryNumber(cell, out var single))
        {
            writer.WriteNumber(name, single);
            return null;
        }

        var cut = cell.IndexOfAny(['|', '–', '-'], 1);
        if (cut < 0 || !TryNumber(cell.AsSpan(0, cut), out var first) || !TryNumber(cell.AsSpan(cut + 1), out var second))
        {
            return $"\"{name}\" must be a number or two as in 2-4, not \"{Shorten(cell)}\"";
        }

        writer.WriteStartArray(name);
        writer.WriteNumberValue(first);
        writer.WriteNumberValue(second);
        writer.WriteEndArray();
        return null;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Shorten(string cell) => cell.Length <= 40 ? cell.ReplaceLineEndings(" ") : $"{cell[..40].ReplaceLineEndings(" ")}…";
}
