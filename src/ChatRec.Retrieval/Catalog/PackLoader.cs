using System.Security.Cryptography;
using System.Text;

namespace ChatRec.Retrieval.Catalog;

/// <summary>
/// Reads a domain pack (<c>catalog.yaml</c> and <c>items.jsonl</c>) into memory, by column. The whole pack loads or nothing does.
/// Unknown keys of the declaration are errors; unknown columns of an item are ignored. Thread-safe.
/// </summary>
public static class PackLoader
{
    /// <summary>The declaration's file name in a pack's folder.</summary>
    public const string SchemaFile = "catalog.yaml";

    /// <summary>The items' file name in a pack's folder.</summary>
    public const string ItemsFile = "items.jsonl";

    /// <summary>The hooks' file name in a pack's folder; a pack may do without.</summary>
    public const string HooksFile = "hooks.jsonl";

    /// <summary>Loads a pack from its folder.</summary>
    /// <param name="folder">The folder that holds the pack's files.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="PackException">A file is missing, unreadable or wrong; the message names file, line and reason.</exception>
    public static ItemCatalog Load(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var schemaPath = Path.Combine(folder, SchemaFile);
        var itemsPath = Path.Combine(folder, ItemsFile);
        using var schema = Open(schemaPath);
        using var items = Open(itemsPath);
        try
        {
            return Read(schema, schemaPath, items, itemsPath, Path.GetFullPath(folder), cancellationToken);
        }
        catch (IOException error)
        {
            throw new PackException(folder, 0, OneLine(error.Message), error);
        }
    }

    /// <summary>Reads only a pack's declaration.</summary>
    /// <param name="path">The path of a <c>catalog.yaml</c>.</param>
    /// <exception cref="PackException">The file is missing or wrong.</exception>
    public static PackSchema LoadSchema(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var stream = Open(path);
        return PackSchemaReader.Read(ReadText(stream, path), path);
    }

    /// <summary>Reads a pack from text in memory; its <see cref="ItemCatalog.Folder"/> is <see langword="null"/>.</summary>
    /// <param name="schema">The text of a <c>catalog.yaml</c>.</param>
    /// <param name="items">The text of an <c>items.jsonl</c>.</param>
    /// <exception cref="PackException">The text is wrong.</exception>
    public static ItemCatalog Parse(string schema, string items)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(items);
        using var schemaStream = new MemoryStream(Encoding.UTF8.GetBytes(schema), writable: false);
        using var itemStream = new MemoryStream(Encoding.UTF8.GetBytes(items), writable: false);
        return Read(schemaStream, SchemaFile, itemStream, ItemsFile, folder: null, CancellationToken.None);
    }

    private static ColumnCatalog Read(
        Stream schemaStream,
        string schemaPath,
        Stream itemStream,
        string itemsPath,
        string? folder,
        CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var text = ReadText(schemaStream, schemaPath);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
        var schema = PackSchemaReader.Read(text, schemaPath);
        var builder = new ColumnCatalogBuilder(schema);
        var reader = new ItemReader(builder, itemsPath);
        foreach (var line in new LineReader(itemStream, itemsPath, hash))
        {
            if ((line.Number & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            reader.ReadLine(line.Bytes.Span, line.Number);
        }

        if (builder.Count == 0)
        {
            throw new PackException(itemsPath, 0, "there is no item in it");
        }

        if (folder is not null && Path.Combine(folder, HooksFile) is var hooksPath && File.Exists(hooksPath))
        {
            using var hooks = Open(hooksPath);
            builder.Hooks = HookFile.Read(hooks, hooksPath, builder.RowOf, hash);
        }

        return builder.Build($"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}", folder);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PackException(path, 0, "the file does not exist", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PackException(path, 0, $"the file cannot be opened: {OneLine(error.Message)}", error);
        }
    }

    private static string ReadText(Stream stream, string path)
    {
        const int Limit = 4 << 20;
        if (stream.Length > Limit)
        {
            throw new PackException(path, 0, "the declaration is larger than 4 MiB");
        }

        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException error)
        {
            throw new PackException(path, 0, "the file is not UTF-8 text", error);
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
