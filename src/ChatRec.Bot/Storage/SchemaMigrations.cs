using System.Globalization;

namespace ChatRec.Bot.Storage;

/// <summary>
/// The database's shape, built by numbered steps that only go forward; each applied step leaves a row in <c>schema_version</c>. A
/// step, once released, is never edited: a change is a new step.
/// </summary>
internal static class SchemaMigrations
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE conversations (
          id TEXT PRIMARY KEY, channel TEXT NOT NULL, user TEXT NOT NULL, seed INTEGER NOT NULL, locale TEXT NOT NULL,
          at TEXT NOT NULL, ended TEXT) WITHOUT ROWID;
        CREATE TABLE events (
          conversation TEXT NOT NULL, seq INTEGER NOT NULL, turn INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
          json TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (conversation, seq));
        CREATE TABLE inbox (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, conversation TEXT NOT NULL, activityId TEXT NOT NULL,
          transcriptId TEXT NOT NULL, json TEXT NOT NULL, at TEXT NOT NULL, status INTEGER NOT NULL, turn INTEGER,
          UNIQUE (channel, conversation, activityId));
        CREATE INDEX inbox_pending ON inbox (conversation, seq) WHERE status = 0;
        CREATE TABLE outbox (
          conversation TEXT NOT NULL, turn INTEGER NOT NULL, ordinal INTEGER NOT NULL, status INTEGER NOT NULL, activityId TEXT NOT NULL,
          PRIMARY KEY (conversation, turn, ordinal));
        CREATE INDEX outbox_pending ON outbox (conversation, turn) WHERE status = 0;
        CREATE TABLE profiles (user TEXT PRIMARY KEY, json TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE transcripts (
          conversation TEXT NOT NULL, position INTEGER NOT NULL, activityId TEXT NOT NULL, visible INTEGER NOT NULL,
          json TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (conversation, position));
        """,
    ];

    /// <summary>The newest version this program knows.</summary>
    public static int Newest => Steps.Length;

    /// <summary>Brings a database to the newest version; each step is one transaction.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="path">The database file, for messages.</param>
    /// <param name="now">The time written beside each step.</param>
    /// <exception cref="StoreException">The database is newer than this program, or of another program.</exception>
    public static void Apply(StoreSession session, string path, DateTimeOffset now)
    {
        var known = (long)session.Scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'")! > 0;
        if (!known)
        {
            if ((long)session.Scalar("SELECT COUNT(*) FROM sqlite_master")! > 0)
            {
                throw new StoreException(StoreFault.Corrupt, $"The database {path} belongs to another program; choose another with --db.");
            }

            session.ExecuteOnce("CREATE TABLE schema_version (version INTEGER PRIMARY KEY, at TEXT NOT NULL)");
        }

        var version = Convert.ToInt32(session.Scalar("SELECT COALESCE(MAX(version), 0) FROM schema_version"), CultureInfo.InvariantCulture);
        if (version > Newest)
        {
            throw new StoreException(
                StoreFault.Newer,
                $"The database {path} has version {version}, this ChatRec knows up to {Newest}: use the newer ChatRec that wrote it, or another database.");
        }

        for (; version < Newest; version++)
        {
            session.ExecuteOnce("BEGIN IMMEDIATE");
            session.ExecuteOnce(Steps[version]);
            session.Execute("INSERT INTO schema_version (version, at) VALUES ($1, $2)", version + 1, now.ToString("O", CultureInfo.InvariantCulture));
            session.ExecuteOnce("COMMIT");
        }
    }
}
