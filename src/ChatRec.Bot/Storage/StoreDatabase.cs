using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Storage;

/// <summary>
/// The SQLite file, held by this process alone. All writes go through one thread that gathers what is waiting into one
/// transaction, so many conversations share one flush to the disk; a write is complete only when its transaction is on the disk
/// (WAL, <c>synchronous=FULL</c>). Reads run beside it on their own connections. Thread-safe.
/// </summary>
internal sealed class StoreDatabase : IAsyncDisposable
{
    private const int BatchSize = 128;
    private const long QuickCheckUpTo = 64L << 20;

    private readonly Channel<Write> _writes = Channel.CreateBounded<Write>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly ConcurrentBag<StoreSession> _readers = [];
    private readonly StoreSession _writer;
    private readonly DatabaseLock? _lock;
    private readonly string? _readerString;
    private readonly Task _writing;

    private StoreDatabase(string path, StoreSession writer, DatabaseLock? held, string? readerString)
    {
        Path = path;
        _writer = writer;
        _lock = held;
        _readerString = readerString;
        _writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The file, or ":memory:".</summary>
    public string Path { get; }

    /// <summary>Opens a database, makes it if it is not there, and brings it to the newest version.</summary>
    /// <param name="path">The file, or ":memory:" for one that lives with the process.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StoreException">It is held by another process, damaged, newer, or cannot be written.</exception>
    public static StoreDatabase Open(string path, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path == ":memory:")
        {
            return new StoreDatabase(path, OpenWriter(path, path, time), null, null);
        }

        var file = System.IO.Path.GetFullPath(path);
        CreateFolder(file);
        var held = DatabaseLock.Take(file);
        try
        {
            var reader = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
            return new StoreDatabase(file, OpenWriter(file, file, time), held, reader.ToString());
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Runs a write in a transaction that may hold others' writes too; completes when it is on the disk.</summary>
    /// <param name="write">The statements; when it throws, only its own changes are undone.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <exception cref="StoreException">It could not be written; nothing of it was.</exception>
    public async Task<T> WriteAsync<T>(Func<StoreSession, T> write)
    {
        var waiting = new Write<T>(write);
        await _writes.Writer.WriteAsync(waiting).ConfigureAwait(false);
        return await waiting.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Leaves nothing of deleted rows in the file or its log: rewrites the file, writes the log back into it and cuts the log off. Waits
    /// for its turn among the writes, which wait for it.
    /// </summary>
    /// <exception cref="StoreException">It could not be done; the mark stays and the next start tries again.</exception>
    public async Task PurgeAsync()
    {
        var waiting = new Write<bool>(session => StorePurge.Run(session, Path)) { IsAlone = true };
        await _writes.Writer.WriteAsync(waiting).ConfigureAwait(false);
        await waiting.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Runs a read of what was committed.</summary>
    /// <param name="read">The queries.</param>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <exception cref="StoreException">It could not be read.</exception>
    public ValueTask<T> ReadAsync<T>(Func<StoreSession, T> read)
    {
        if (_readerString is null)
        {
            return new ValueTask<T>(WriteAsync(read)); // one connection is the whole database
        }

        try
        {
            var session = _readers.TryTake(out var free) ? free : new StoreSession(_readerString);
            try
            {
                return new ValueTask<T>(read(session));
            }
            finally
            {
                _readers.Add(session);
            }
        }
        catch (SqliteException error)
        {
            throw StoreException.From(Path, error);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _writer.Dispose();
        _lock?.Dispose();
    }

    private static void CreateFolder(string file)
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFault.Failed, $"The folder of the database {file} cannot be made: {error.Message}", error);
        }
    }

    private static StoreSession OpenWriter(string path, string source, TimeProvider time)
    {
        StoreSession? session = null;
        try
        {
            session = new StoreSession(new SqliteConnectionStringBuilder { DataSource = source, Pooling = false }.ToString());
            session.ExecuteOnce("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=2000");
            if (File.Exists(path) && new FileInfo(path).Length <= QuickCheckUpTo && session.Scalar("PRAGMA quick_check(1)") as string != "ok")
            {
                throw new StoreException(StoreFault.Corrupt, $"The database {path} is damaged; move it away or restore a copy.");
            }

            SchemaMigrations.Apply(session, path, time.GetUtcNow());
            session.ExecuteOnce("UPDATE schema_version SET version = version"); // a read-only file is found now, not at the first message
            if (session.Scalar("SELECT 1 FROM settings WHERE name = $1", PersonEraser.PurgeMark) is not null)
            {
                StorePurge.Run(session, path); // a process ended between erasing and cleaning
            }

            return session;
        }
        catch (SqliteException error)
        {
            session?.Dispose();
            throw StoreException.From(path, error);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private void WriteAll()
    {
        var batch = new List<Write>(BatchSize);
        while (_writes.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            Write? alone = null;
            while (alone is null && batch.Count < BatchSize && _writes.Reader.TryRead(out var write))
            {
                if (write.IsAlone)
                {
                    alone = write;
                }
                else
                {
                    batch.Add(write);
                }
            }

            if (batch.Count > 0)
            {
                WriteBatch(batch);
            }

            if (alone is not null)
            {
                WriteAlone(alone);
            }
        }
    }

    private void WriteBatch(List<Write> batch)
    {
        try
        {
            _writer.ExecuteOnce("BEGIN IMMEDIATE");
            foreach (var write in batch)
            {
                RunOne(write);
            }

            _writer.ExecuteOnce("COMMIT");
        }
        catch (Exception error)
        {
            // A full disk or a failed flush: the whole batch is undone and every writer in it is told so.
            Undo("ROLLBACK");
            var said = error is SqliteException sqlite ? StoreException.From(Path, sqlite) : error;
            foreach (var write in batch)
            {
                write.Fail(said);
            }

            return;
        }

        foreach (var write in batch)
        {
            write.Complete();
        }
    }

    /// <summary>Runs what cannot stand in a transaction.</summary>
    private void WriteAlone(Write write)
    {
        try
        {
            write.Run(_writer);
        }
        catch (Exception error)
        {
            write.Fail(error is SqliteException sqlite ? StoreException.From(Path, sqlite) : error);
            return;
        }

        write.Complete();
    }

    private void RunOne(Write write)
    {
        _writer.ExecuteOnce("SAVEPOINT one");
        try
        {
            write.Run(_writer);
            _writer.ExecuteOnce("RELEASE one");
        }
        catch (SqliteException error) when (error.SqliteErrorCode is 13 or 10 or 11)
        {
            throw; // SQLite may have undone the whole transaction already
        }
        catch (Exception error)
        {
            _writer.ExecuteOnce("ROLLBACK TO one");
            _writer.ExecuteOnce("RELEASE one");
            write.Fail(error is SqliteException sqlite ? StoreException.From(Path, sqlite) : error);
        }
    }

    private void Undo(string statement)
    {
        try
        {
            _writer.ExecuteOnce(statement);
        }
        catch (SqliteException)
        {
            // already undone by SQLite itself
        }
    }

    private abstract class Write
    {
        /// <summary>Whether it runs outside of any transaction.</summary>
        public bool IsAlone { get; init; }

        public abstract void Run(StoreSession session);

        public abstract void Complete();

        public abstract void Fail(Exception error);
    }

    private sealed class Write<T>(Func<StoreSession, T> write) : Write
    {
        private T _result = default!;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(StoreSession session) => _result = write(session);

        public override void Complete() => Completion.TrySetResult(_result);

        public override void Fail(Exception error) => Completion.TrySetException(error);
    }
}
