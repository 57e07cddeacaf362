using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Import;

/// <summary>
/// The pack's new folder while it is written, beside the old one. Nothing of the old pack is touched until <see cref="Commit"/>, which
/// swaps the two by renaming; disposing without it leaves no trace. Not thread-safe.
/// </summary>
internal sealed class ImportTarget : IDisposable
{
    private readonly string _target;
    private readonly string _fresh;
    private readonly string _old;

    /// <summary>Makes the new folder, with the files of the pack that the import does not write.</summary>
    /// <param name="target">The pack's folder.</param>
    /// <param name="written">The names of the files that the import writes.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public ImportTarget(string target, params string[] written)
    {
        _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        _fresh = $"{_target}.importing-{Environment.ProcessId}";
        _old = $"{_target}.replaced";
        if (!Directory.Exists(_target) && Directory.Exists(_old))
        {
            Directory.Move(_old, _target); // an earlier import was killed between its two renames
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_target)!);
        foreach (var left in Directory.EnumerateDirectories(Path.GetDirectoryName(_target)!, $"{Path.GetFileName(_target)}.importing-*"))
        {
            Directory.Delete(left, recursive: true); // of an import that was killed
        }

        Directory.CreateDirectory(_fresh);
        if (Directory.Exists(_target))
        {
            foreach (var file in Directory.EnumerateFiles(_target, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(_target, file);
                if (!written.Contains(name))
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
                    File.Copy(file, PathOf(name));
                }
            }
        }
    }

    /// <summary>The path of a file in the new folder.</summary>
    public string PathOf(string name) => Path.Combine(_fresh, name);

    /// <summary>Puts the new folder in the old one's place.</summary>
    /// <exception cref="IOException">The folders cannot be renamed; the old pack is in place.</exception>
    public void Commit()
    {
        if (Directory.Exists(_old))
        {
            Directory.Delete(_old, recursive: true);
        }

        if (!Directory.Exists(_target))
        {
            Directory.Move(_fresh, _target);
            return;
        }

        Directory.Move(_target, _old);
        try
        {
            Directory.Move(_fresh, _target);
        }
        catch
        {
            Directory.Move(_old, _target);
            throw;
        }

        Directory.Delete(_old, recursive: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(_fresh))
            {
                Directory.Delete(_fresh, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is left beside the pack is removed by the next import; the failure that led here matters more.
        }
    }

    /// <summary>Opens a new file of the pack for writing; <see cref="Close"/> it so that it is on the disk.</summary>
    public FileStream Create(string name) => new(PathOf(name), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 18);

    /// <summary>Writes what is buffered through to the disk and closes the file.</summary>
    public static void Close(FileStream file)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
    }

    /// <summary>Closes a file whose content no longer matters; what is still buffered may not fit the disk.</summary>
    public static void Abandon(FileStream? file)
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // The file is about to be deleted.
        }
    }

    /// <summary>Says in one line why a file operation failed.</summary>
    public static PackException Explain(string path, Exception error) => new(path, 0, IsDiskFull(error)
        ? "the disk is full; nothing was imported"
        : $"nothing was imported: {error.Message.ReplaceLineEndings(" ")}", error);

    private static bool IsDiskFull(Exception error) =>
        error is IOException && (error.HResult & 0xFFFF) is 28 /* ENOSPC */ or 112 /* ERROR_DISK_FULL */ or 122 /* EDQUOT */;
}
