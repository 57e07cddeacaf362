namespace ChatRec.Bot.Storage;

/// <summary>
/// Holds a database for one process: an operating-system lock on the file beside it. The kernel releases it when the process ends,
/// however it ends, so a killed server leaves nothing to clean up; the empty file itself stays.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private readonly FileStream _file;

    private DatabaseLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="StoreException">Another process holds it, or the folder cannot be written.</exception>
    public static DatabaseLock Take(string path)
    {
        try
        {
            return new DatabaseLock(new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException(StoreFault.ReadOnly, $"The database {path} cannot be written: its folder is read-only.", error);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new StoreException(StoreFault.Failed, $"The database {path} cannot be opened: its folder is not there.", error);
        }
        catch (IOException error) when (File.Exists(path + ".lock"))
        {
            throw new StoreException(StoreFault.InUse, $"The database {path} is in use by another ChatRec; stop it or choose another with --db.", error);
        }
        catch (IOException error)
        {
            throw new StoreException(StoreFault.Failed, $"The database {path} cannot be opened: {error.Message}", error);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
