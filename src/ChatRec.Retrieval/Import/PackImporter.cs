using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Import;

/// <summary>
/// Imports a file into a domain pack: every row is held against the catalogue by the very reader that loads packs, every wrong row is
/// named, and the pack is replaced as a whole or not at all. Memory is bounded by the identifiers' hashes, not by the file. Stateless
/// and thread-safe; two imports into one folder at once are not foreseen.
/// </summary>
public static class PackImporter
{
    private const int ProgressEvery = 20_000;

    /// <summary>The name of the interactions' file in a pack.</summary>
    public const string InteractionsFile = "interactions.csv";

    /// <summary>Finds and reads the declaration that a request's rows are held against.</summary>
    /// <param name="source">The file to import.</param>
    /// <param name="catalog">The declaration that was named, or <see langword="null"/>.</param>
    /// <param name="target">The pack's folder, if it is known already.</param>
    /// <param name="path">The declaration's file.</param>
    /// <exception cref="PackException">There is none, or it is wrong.</exception>
    public static PackSchema FindSchema(string source, string? catalog, string? target, out string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(source))!, PackLoader.SchemaFile);
        var there = target is null ? null : Path.Combine(target, PackLoader.SchemaFile);
        path = catalog ?? (File.Exists(beside) ? beside : there is not null && File.Exists(there) ? there : null)
            ?? throw new PackException(source, 0, $"there is no {PackLoader.SchemaFile} beside the file; name one with --catalog");
        return PackLoader.LoadSchema(path);
    }

    /// <summary>Imports a file.</summary>
    /// <param name="request">What and where to.</param>
    /// <param name="progress">Is told how far the import is.</param>
    /// <param name="cancellationToken">Stops the import; the pack is as it was.</param>
    /// <returns>What was done; wrong rows refuse the file unless the request says otherwise.</returns>
    /// <exception cref="PackException">
    /// The file or the catalogue as a whole is at fault, or the disk refuses the pack: one line; the pack is as it was.
    /// </exception>
    public static ImportResult Import(ImportRequest request, IProgress<ImportProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Import(request, static stream => stream, progress, cancellationToken);
    }

    /// <summary>Imports a file; a test may put its own stream around the one that is written.</summary>
    internal static ImportResult Import(
        ImportRequest request, Func<Stream, Stream> wrap, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var schema = FindSchema(request.Source, request.Catalog, request.Target, out var schemaPath);
        try
        {
            using var source = File.OpenRead(request.Source);
            using var wrong = new WrongRowList(request.ErrorsFile);
            using IRowSink sink = request.Kind == ImportKind.Items
                ? new ItemSink(schema, schemaPath, request)
                : new InteractionSink(schema, request);
            var reader = new RecordReader(source, IsCsv(request.Source));
            var rows = Copy(reader, sink, wrong, wrap, source.Length, progress, cancellationToken, out var unknown);
            var isImported = rows > 0 && (wrong.Count == 0 || request.SkipWrongRows);
            if (rows == 0 && wrong.Count == 0)
            {
                throw new PackException(request.Source, 0, "there is no row in it");
            }

            if (isImported)
            {
                sink.Commit();
            }

            return new ImportResult
            {
                IsImported = isImported,
                Pack = schema.Name,
                Rows = rows,
                Wrong = wrong.Count,
                WrongRows = wrong.First,
                UnknownColumns = [.. unknown],
            };
        }
        catch (InvalidDataException error)
        {
            throw new PackException(request.Source, 0, error.Message, error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && !File.Exists(request.Source))
        {
            throw new PackException(request.Source, 0, "the file does not exist", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ImportTarget.Explain(request.Target, error);
        }
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static long Copy(
        RecordReader reader,
        IRowSink sink,
        WrongRowList wrong,
        Func<Stream, Stream> wrap,
        long length,
        IProgress<ImportProgress>? progress,
        CancellationToken cancellationToken,
        out IReadOnlyList<string> unknown)
    {
        sink.Begin(wrap);
        IRowSource? rows = sink.IsCsv ? null : new JsonRows();
        long read = 0, good = 0;
        while (reader.TryRead(out var record))
        {
            if (rows is null)
            {
                rows = record.Fault is null
                    ? new CsvRows(record.Bytes.Span, sink.Columns, sink.Required)
                    : throw new InvalidDataException($"the header is wrong: {record.Fault}");
                continue;
            }

            if (++read % ProgressEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new ImportProgress(read, reader.Bytes, length));
            }

            ReadOnlyMemory<byte> json = default;
            var fault = record.Fault ?? rows.Convert(record.Bytes, out json) ?? sink.Add(json, record.Line);
            if (fault is null)
            {
                good++;
            }
            else
            {
                wrong.Add(record.Line, fault);
            }
        }

        progress?.Report(new ImportProgress(read, reader.Bytes, length));
        unknown = rows?.UnknownColumns ?? [];
        return good;
    }
}
