using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Import;

/// <summary>Writes <c>items.jsonl</c> and <c>catalog.yaml</c> of a pack.</summary>
internal sealed class ItemSink : IRowSink
{
    // The reader of packs keeps what it reads; a fresh one now and then keeps memory bounded.
    private const int RowsPerReader = 1_000;

    private readonly PackSchema _schema;
    private readonly string _schemaPath;
    private readonly ImportRequest _request;
    private readonly IdSet _ids = new();
    private ColumnCatalogBuilder _builder;
    private ItemReader _reader;
    private ImportTarget? _target;
    private FileStream? _file;
    private Stream _items = Stream.Null;
    private int _read;

    /// <summary>Creates the sink.</summary>
    /// <param name="schema">The declaration.</param>
    /// <param name="schemaPath">Its file, copied into the pack.</param>
    /// <param name="request">Where to.</param>
    public ItemSink(PackSchema schema, string schemaPath, ImportRequest request)
    {
        _schema = schema;
        _schemaPath = schemaPath;
        _request = request;
        Columns = CsvRows.ItemColumns(schema);
        Required = [ItemReader.IdColumn, schema.TitleColumn];
        _builder = new ColumnCatalogBuilder(schema);
        _reader = new ItemReader(_builder, request.Source);
    }

    /// <inheritdoc />
    public bool IsCsv => _request.Source.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, CellKind> Columns { get; }

    /// <inheritdoc />
    public IReadOnlyList<string> Required { get; }

    /// <inheritdoc />
    public void Begin(Func<Stream, Stream> wrap)
    {
        _target = new ImportTarget(_request.Target, PackLoader.SchemaFile, PackLoader.ItemsFile);
        File.Copy(_schemaPath, _target.PathOf(PackLoader.SchemaFile));
        _file = _target.Create(PackLoader.ItemsFile);
        _items = wrap(_file);
    }

    /// <inheritdoc />
    public string? Add(ReadOnlyMemory<byte> json, int line)
    {
        if (++_read % RowsPerReader == 0)
        {
            _builder = new ColumnCatalogBuilder(_schema);
            _reader = new ItemReader(_builder, _request.Source);
        }

        var before = _builder.Count;
        try
        {
            _reader.ReadLine(json.Span, line);
        }
        catch (PackException error)
        {
            // The identifier is the first thing the pack's reader complains of; the line of the other one helps more.
            var id = _builder.Count > before ? _builder.Ids[^1] : "";
            return id.Length > 0 && !_ids.TryAdd(id, line, out var first) ? Twice(id, first) : error.Reason;
        }

        if (!_ids.TryAdd(_builder.Ids[^1], line, out var earlier))
        {
            return Twice(_builder.Ids[^1], earlier);
        }

        _items.Write(json.Span);
        _items.WriteByte((byte)'\n');
        return null;
    }

    /// <inheritdoc />
    public void Commit()
    {
        _items.Flush();
        ImportTarget.Close(_file!);
        _target!.Commit();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ImportTarget.Abandon(_file);
        _target?.Dispose();
    }

    private static string Twice(string id, int line) => $"the id \"{id}\" was used before, on line {line}";
}
