using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Import;

/// <summary>Writes <c>interactions.csv</c> of a pack that has its items already: <c>user,item,timestamp,rating</c>.</summary>
internal sealed class InteractionSink : IRowSink
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4 };

    private readonly ImportRequest _request;
    private readonly AttributeSchema? _rating;
    private readonly IdSet _items = new();
    private readonly StringBuilder _row = new();
    private ImportTarget? _target;
    private FileStream? _file;
    private Stream _output = Stream.Null;

    /// <summary>Creates the sink.</summary>
    /// <param name="schema">The declaration.</param>
    /// <param name="request">Where to.</param>
    public InteractionSink(PackSchema schema, ImportRequest request)
    {
        _request = request;
        _rating = schema.RatingAttribute is { } name ? schema.Find(name) : null;
    }

    /// <inheritdoc />
    public bool IsCsv => _request.Source.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, CellKind> Columns { get; } = new Dictionary<string, CellKind>(StringComparer.Ordinal)
    {
        ["user"] = CellKind.Text,
        ["item"] = CellKind.Text,
        ["timestamp"] = CellKind.Text,
        ["rating"] = CellKind.Number,
    };

    /// <inheritdoc />
    public IReadOnlyList<string> Required { get; } = ["user", "item"];

    /// <inheritdoc />
    public void Begin(Func<Stream, Stream> wrap)
    {
        var items = Path.Combine(_request.Target, PackLoader.ItemsFile);
        if (!File.Exists(items))
        {
            throw new PackException(items, 0, "the pack has no items yet; import them first");
        }

        ReadItems(items);
        _target = new ImportTarget(_request.Target, PackImporter.InteractionsFile);
        _file = _target.Create(PackImporter.InteractionsFile);
        _output = wrap(_file);
        _output.Write("user,item,timestamp,rating\n"u8);
    }

    /// <inheritdoc />
    public string? Add(ReadOnlyMemory<byte> json, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return "a JSON object is expected";
            }

            return Check(document.RootElement);
        }
        catch (JsonException error)
        {
            return $"not valid JSON at byte {error.BytePositionInLine ?? 0}";
        }
        catch (InvalidOperationException)
        {
            return "a text holds half a character";
        }
    }

    /// <inheritdoc />
    public void Commit()
    {
        _output.Flush();
        ImportTarget.Close(_file!);
        _target!.Commit();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ImportTarget.Abandon(_file);
        _target?.Dispose();
    }

    private void ReadItems(string path)
    {
        using var stream = File.OpenRead(path);
        var reader = new RecordReader(stream, quoted: false);
        while (reader.TryRead(out var record))
        {
            try
            {
                using var document = JsonDocument.Parse(record.Bytes);
                _items.TryAdd(Text(document.RootElement.GetProperty(ItemReader.IdColumn)) ?? "", record.Line, out _);
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                throw new PackException(path, record.Line, "the pack's items cannot be read; import them anew", error);
            }
        }
    }

    private string? Check(JsonElement row)
    {
        var user = Text(row, "user");
        var item = Text(row, "item");
        if (user is null || item is null)
        {
            return $"\"{(user is null ? "user" : "item")}\" is missing or no text";
        }

        if (!_items.Contains(item))
        {
            return $"the pack has no item \"{item}\"";
        }

        long? timestamp = null;
        if (row.TryGetProperty("timestamp", out var time) && time.ValueKind != JsonValueKind.Null)
        {
            timestamp = Timestamp(time);
            if (timestamp is null)
            {
                return "\"timestamp\" must be seconds since 1970 or a date as in 2024-05-31T18:00:00Z";
            }
        }

        double? rating = null;
        if (row.TryGetProperty("rating", out var number) && number.ValueKind != JsonValueKind.Null)
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetDouble(out var value) || !double.IsFinite(value))
            {
                return "\"rating\" must be a number";
            }

            if (value < _rating?.Min || value > _rating?.Max)
            {
                return string.Create(CultureInfo.InvariantCulture, $"\"rating\" is {value}, outside {_rating?.Min} to {_rating?.Max}");
            }

            rating = value;
        }

        Write(user, item, timestamp, rating);
        return null;
    }

    private void Write(string user, string item, long? timestamp, double? rating)
    {
        _row.Clear().Append(Quote(user)).Append(',').Append(Quote(item)).Append(',')
            .Append(CultureInfo.InvariantCulture, $"{timestamp},{rating}\n");
        _output.Write(Encoding.UTF8.GetBytes(_row.ToString()));
    }

    private static string Quote(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? Text(value) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when !string.IsNullOrWhiteSpace(value.GetString()) => value.GetString()!.Trim(),
        JsonValueKind.Number when value.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static long? Timestamp(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.TryGetInt64(out var seconds) ? seconds : value.GetDouble() is var exact && Math.Abs(exact) < 1e15 ? (long)exact : null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var text = value.GetString();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date.ToUnixTimeSeconds()
            : null;
    }
}
