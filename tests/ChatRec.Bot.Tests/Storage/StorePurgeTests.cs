using System.Text;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Tests.Storage;

public sealed class StorePurgeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_EndedBetweenErasingAndCleaning_CleansTheFile()
    {
        var path = _folder.File("chat.db");
        await using (var database = StoreDatabase.Open(path, TimeProvider.System))
        {
            await FillAsync(database);
            await database.WriteAsync(session => PersonEraser.Erase(session, "ann", keep: null));
        }

        await using (var database = StoreDatabase.Open(path, TimeProvider.System))
        {
            Assert.Null(await database.ReadAsync(session => session.Scalar("SELECT 1 FROM settings WHERE name = $1", PersonEraser.PurgeMark)));
            Assert.False(Holds(path, "secretword"));
            Assert.False(Holds(path + "-wal", "secretword"));
        }
    }

    [Fact]
    public async Task EraseAsync_AmongOthersWrites_TakesOnlyTheUsers()
    {
        var path = _folder.File("chat.db");
        await using var database = StoreDatabase.Open(path, TimeProvider.System);
        await FillAsync(database);
        var store = new ConversationStore(database, TimeProvider.System);
        await store.StartAsync(new ConversationInfo("b", "terminal", "bob", 1, "en"));
        await store.ChangeProfileAsync("bob", profile => profile.With([Entry("kept")]));
        var writing = Enumerable.Range(0, 200).Select(number => store.StartAsync(new ConversationInfo($"n{number}", "terminal", "bob", 1, "en"))).ToList();
        var gone = await store.EraseAsync("ann");
        await Task.WhenAll(writing);
        Assert.Equal(["a"], gone!);
        Assert.Empty((await store.ProfileAsync("ann")).Entries);
        Assert.Single((await store.ProfileAsync("bob")).Entries);
        Assert.Equal(201, (await store.ConversationsAsync()).Count);
        Assert.False(Holds(path, "secretword") || Holds(path + "-wal", "secretword"));
        Assert.Null(await store.EraseAsync("ann"));
    }

    [Fact]
    public async Task PurgeAsync_SomebodyReadsAllTheWhile_SaysSoAndKeepsTheMark()
    {
        var path = _folder.File("chat.db");
        await using var database = StoreDatabase.Open(path, TimeProvider.System);
        await FillAsync(database);
        var store = new ConversationStore(database, TimeProvider.System);
        using (var reader = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False"))
        {
            reader.Open();
            using var transaction = reader.BeginTransaction(deferred: true);
            using var command = reader.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM events";
            command.Transaction = transaction;
            command.ExecuteScalar();
            await Assert.ThrowsAsync<StoreException>(() => store.EraseAsync("ann"));
        }

        Assert.NotNull(await database.ReadAsync(session => session.Scalar("SELECT 1 FROM settings WHERE name = $1", PersonEraser.PurgeMark)));
        await store.PurgeAsync();
        Assert.False(Holds(path, "secretword") || Holds(path + "-wal", "secretword"));
    }

    private static PreferenceEdit Entry(string word) => new()
    {
        Attribute = "genre",
        Comparator = EditComparator.Is,
        Value = EditValue.Of(word),
        Source = new EditSource { Kind = "said", Pack = "films" },
    };

    private static async Task FillAsync(StoreDatabase database)
    {
        var store = new ConversationStore(database, TimeProvider.System);
        await store.StartAsync(new ConversationInfo("a", "terminal", "ann", 1, "en"));
        await store.ChangeProfileAsync("ann", profile => profile.With([Entry("secretword")]));
        for (var row = 0; row < 300; row++)
        {
            await database.WriteAsync(session => session.Execute(
                "INSERT INTO events (conversation, seq, turn, type, version, json, at) VALUES ('a', $1, $1, 'turn', 1, $2, '')",
                row, string.Concat(Enumerable.Repeat("secretword ", row % 40))));
        }
    }

    private static bool Holds(string path, string text)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }
}
