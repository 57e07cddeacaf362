namespace ChatRec.Bot.Storage;

/// <summary>
/// Cleans a database of what was deleted from it. Deleted content is overwritten as it goes (<c>secure_delete</c>); rewriting the file
/// also drops what earlier changes left in its pages, and the log is written back and cut to nothing.
/// </summary>
internal static class StorePurge
{
    private const int Attempts = 5;

    /// <summary>Cleans the file. Must run outside of a transaction.</summary>
    /// <param name="session">The writing connection.</param>
    /// <param name="path">The database file, or ":memory:".</param>
    /// <exception cref="StoreException">Somebody reads the file all the while, so that the log cannot be cut off.</exception>
    public static bool Run(StoreSession session, string path)
    {
        session.ExecuteOnce("VACUUM");
        if (path != ":memory:")
        {
            CutLog(session, path);
        }

        session.Execute("DELETE FROM settings WHERE name = $1", PersonEraser.PurgeMark);
        return true;
    }

    private static void CutLog(StoreSession session, string path)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Waits for readers up to busy_timeout; the first column says whether one was in the way.
            if (Convert.ToInt64(session.Scalar("PRAGMA wal_checkpoint(TRUNCATE)"), System.Globalization.CultureInfo.InvariantCulture) == 0)
            {
                return;
            }
        }

        throw new StoreException(StoreFault.InUse, $"The log of the database {path} cannot be cut off: another program reads it. What was erased is cleaned away at the next start.");
    }
}
