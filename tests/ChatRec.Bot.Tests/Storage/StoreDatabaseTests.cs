using System.Diagnostics;
using ChatRec.Bot.Storage;
using Microsoft.Data.Sqlite;

namespace ChatRec.Bot.Tests.Storage;

public sealed class StoreDatabaseTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NewFile_IsWalAndFlushesEveryCommit()
    {
        await using var database = StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        Assert.Equal("wal", await database.WriteAsync(session => session.Scalar("PRAGMA journal_mode")));
        Assert.Equal(2L, await database.WriteAsync(session => session.Scalar("PRAGMA synchronous")));
    }

    [Fact]
    public async Task Open_SecondTimeWhileOpen_IsRefusedInOneLine()
    {
        await using var first = StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        var error = Assert.Throws<StoreException>(() => StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System));
        Assert.Equal(StoreFault.InUse, error.Fault);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Open_AfterTheFirstClosed_Works()
    {
        await StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System).DisposeAsync();
        await using var again = StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        Assert.Equal((long)SchemaMigrations.Newest, await again.WriteAsync(session => session.Scalar("SELECT MAX(version) FROM schema_version")));
    }

    [Fact]
    public async Task Open_NewerVersion_IsRefusedAndUntouched()
    {
        var path = _folder.File("a.db");
        await using (var database = StoreDatabase.Open(path, TimeProvider.System))
        {
            await database.WriteAsync(session => session.Execute("INSERT INTO schema_version (version, at) VALUES (99, '')"));
        }

        var error = Assert.Throws<StoreException>(() => StoreDatabase.Open(path, TimeProvider.System));
        Assert.Equal(StoreFault.Newer, error.Fault);
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NotADatabase_IsRefusedAndKept()
    {
        var path = _folder.File("a.db");
        var bytes = Enumerable.Range(0, 5000).Select(at => (byte)(at * 7)).ToArray();
        File.WriteAllBytes(path, bytes);
        Assert.Equal(StoreFault.Corrupt, Assert.Throws<StoreException>(() => StoreDatabase.Open(path, TimeProvider.System)).Fault);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Open_DamagedInTheMiddle_IsRefused()
    {
        var path = _folder.File("a.db");
        await using (var database = StoreDatabase.Open(path, TimeProvider.System))
        {
            await database.WriteAsync(session =>
            {
                for (var row = 0; row < 500; row++)
                {
                    session.Execute("INSERT INTO profiles (user, json, at) VALUES ($1, $2, '')", $"user {row}", new string('x', 300));
                }

                return 0;
            });
        }

        using (var file = File.OpenWrite(path))
        {
            file.Position = 4096 * 12;
            file.Write(Enumerable.Repeat((byte)0xA5, 4096 * 12).ToArray());
        }

        Assert.Equal(StoreFault.Corrupt, Assert.Throws<StoreException>(() => StoreDatabase.Open(path, TimeProvider.System)).Fault);
    }

    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefused()
    {
        var path = _folder.File("a.db");
        using (var other = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (a)";
            command.ExecuteNonQuery();
        }

        Assert.Equal(StoreFault.Corrupt, Assert.Throws<StoreException>(() => StoreDatabase.Open(path, TimeProvider.System)).Fault);
    }

    [Fact]
    public async Task Open_ReadOnlyFile_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may write everywhere");
        var path = _folder.File("a.db");
        await StoreDatabase.Open(path, TimeProvider.System).DisposeAsync();
        File.SetAttributes(path, FileAttributes.ReadOnly);
        try
        {
            Assert.Equal(StoreFault.ReadOnly, Assert.Throws<StoreException>(() => StoreDatabase.Open(path, TimeProvider.System)).Fault);
        }
        finally
        {
            File.SetAttributes(path, FileAttributes.Normal);
        }
    }

    [Fact]
    public void Open_FolderInPlaceOfTheFile_IsRefused()
    {
        Directory.CreateDirectory(_folder.File("a.db"));
        Assert.Throws<StoreException>(() => StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System));
    }

    [Fact]
    public async Task WriteAsync_OneOfManyThrows_TheOthersAreKept()
    {
        await using var database = StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        var writes = Enumerable.Range(0, 50).Select(at => database.WriteAsync(session =>
        {
            session.Execute("INSERT INTO profiles (user, json, at) VALUES ($1, '', '')", $"user {at}");
            return at % 10 == 0 ? throw new InvalidOperationException("no") : at;
        })).ToArray();
        foreach (var (write, at) in writes.Select((write, at) => (write, at)))
        {
            if (at % 10 == 0)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => write);
            }
            else
            {
                Assert.Equal(at, await write);
            }
        }

        Assert.Equal(45L, await database.ReadAsync(session => session.Scalar("SELECT COUNT(*) FROM profiles")));
    }

    [Fact]
    public async Task WriteAsync_DiskFull_SaysSoLosesNothingAndGoesOnWhenThereIsRoom()
    {
        await using var database = StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        await database.WriteAsync(session => session.Execute("INSERT INTO profiles (user, json, at) VALUES ('first', '', '')"));
        await database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 40"));

        var error = await Assert.ThrowsAsync<StoreException>(() => database.WriteAsync(session =>
            session.Execute("INSERT INTO profiles (user, json, at) VALUES ('second', $1, '')", new string('x', 400_000))));

        Assert.Equal(StoreFault.Full, error.Fault);
        Assert.Equal(1L, await database.ReadAsync(session => session.Scalar("SELECT COUNT(*) FROM profiles")));
        await database.WriteAsync(session => session.Scalar("PRAGMA max_page_count = 100000"));
        await database.WriteAsync(session => session.Execute("INSERT INTO profiles (user, json, at) VALUES ('second', $1, '')", new string('x', 400_000)));
        Assert.Equal(2L, await database.ReadAsync(session => session.Scalar("SELECT COUNT(*) FROM profiles")));
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_ShareFlushes()
    {
        await using var database = StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(at => database.WriteAsync(session =>
            session.Execute("INSERT INTO profiles (user, json, at) VALUES ($1, '{}', '')", $"user {at}"))));
        TestContext.Current.SendDiagnosticMessage($"2000 concurrent writes in {watch.ElapsedMilliseconds} ms");
        Assert.Equal(2000L, await database.ReadAsync(session => session.Scalar("SELECT COUNT(*) FROM profiles")));
    }
}
