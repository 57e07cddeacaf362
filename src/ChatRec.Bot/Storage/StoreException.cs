using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Storage;

/// <summary>Why the store cannot be used.</summary>
internal enum StoreFault
{
    /// <summary>Another process holds the database.</summary>
    InUse,

    /// <summary>The file is not a database of this program, or damaged.</summary>
    Corrupt,

    /// <summary>A newer version of this program wrote it.</summary>
    Newer,

    /// <summary>It cannot be written.</summary>
    ReadOnly,

    /// <summary>No space is left.</summary>
    Full,

    /// <summary>Anything else beneath.</summary>
    Failed,
}

/// <summary>The store cannot do what it was asked for; nothing was half written. The message is one clear line.</summary>
internal sealed class StoreException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="message">One clear line.</param>
    /// <param name="innerException">What went wrong beneath.</param>
    public StoreException(StoreFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>Why.</summary>
    public StoreFault Fault { get; }

    /// <summary>Says what an SQLite error means for a person who runs the program.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="error">The error.</param>
    public static StoreException From(string path, SqliteException error) => error.SqliteErrorCode switch
    {
        11 or 26 => new StoreException(StoreFault.Corrupt, $"The database {path} is damaged or not a ChatRec database; move it away or restore a copy.", error),
        8 => new StoreException(StoreFault.ReadOnly, $"The database {path} cannot be written: it is read-only.", error),
        10 => new StoreException(StoreFault.Failed, $"The database {path} cannot be read or written (disk I/O error): is the disk full or failing?", error),
        13 => new StoreException(StoreFault.Full, $"The database {path} cannot grow: no space is left.", error),
        14 => new StoreException(StoreFault.Failed, $"The database {path} cannot be opened: is the folder there and writable?", error),
        5 or 6 => new StoreException(StoreFault.InUse, $"The database {path} is in use by another program.", error),
        _ => new StoreException(StoreFault.Failed, $"The database {path} failed: {error.Message}", error),
    };
}
