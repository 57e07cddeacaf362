namespace ChatRec.Bot.Storage;

/// <summary>What is left behind a running conversation that was erased: where its transcript goes on.</summary>
/// <param name="Position">The last position given out, whether or not it still holds anything.</param>
/// <param name="At">The last time given out, in milliseconds since 1970.</param>
internal readonly record struct TranscriptEnd(long Position, long At);

/// <summary>
/// Erases a person: every row of all their conversations and their profile. The statements run inside the caller's transaction and
/// leave a mark that the file must be cleaned (<see cref="StoreDatabase.PurgeAsync"/>), so that a crash in between is made good at the
/// next start.
/// </summary>
internal static class PersonEraser
{
    /// <summary>The setting that says that erased rows may still lie in the file or its log.</summary>
    public const string PurgeMark = "purge.pending";

    private static readonly string[] Tables = ["events", "inbox", "outbox", "transcripts"];

    /// <summary>The conversations of a person.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="user">The user's id.</param>
    public static List<string> ConversationsOf(StoreSession session, string user) =>
        session.Query("SELECT id FROM conversations WHERE user = $1 ORDER BY id", row => row.GetString(0), user);

    /// <summary>Whether anything of a person is kept.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="user">The user's id.</param>
    public static bool Knows(StoreSession session, string user) =>
        session.Scalar("SELECT 1 FROM conversations WHERE user = $1 UNION ALL SELECT 1 FROM profiles WHERE user = $1 LIMIT 1", user) is not null;

    /// <summary>Erases a person; one conversation may stay, empty.</summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="keep">The conversation that goes on, or <see langword="null"/>.</param>
    /// <returns>The conversations that are gone.</returns>
    public static List<string> Erase(StoreSession session, string user, string? keep)
    {
        var gone = ConversationsOf(session, user);
        gone.RemoveAll(id => id == keep);
        foreach (var table in Tables)
        {
            session.Execute($"DELETE FROM {table} WHERE conversation IN (SELECT id FROM conversations WHERE user = $1 AND id IS NOT $2)", user, keep);
        }

        session.Execute("DELETE FROM conversations WHERE user = $1 AND id IS NOT $2", user, keep);
        session.Execute("DELETE FROM profiles WHERE user = $1", user);
        session.Execute("INSERT OR IGNORE INTO settings (name, value) VALUES ($1, $2)", PurgeMark, Array.Empty<byte>());
        return gone;
    }

    /// <summary>
    /// Empties a conversation that goes on. What was said after the message that is being answered stays and is answered; of that message
    /// itself only the sender's name for it stays, so that a repeated post is still known.
    /// </summary>
    /// <param name="session">The connection, in a transaction.</param>
    /// <param name="pending">The message that is being answered; it is marked as answered already.</param>
    /// <returns>Where the transcript goes on: clients read it by positions that only rise.</returns>
    public static TranscriptEnd Empty(StoreSession session, PendingActivity pending)
    {
        var end = session.Query(
            "SELECT position, at FROM transcripts WHERE conversation = $1 ORDER BY position DESC LIMIT 1",
            row => new TranscriptEnd(row.GetInt64(0), row.GetInt64(1)),
            pending.Conversation).FirstOrDefault();
        session.Execute(
            "DELETE FROM transcripts WHERE conversation = $1 AND activityId NOT IN (SELECT transcriptId FROM inbox WHERE conversation = $1 AND status = 0)",
            pending.Conversation);
        session.Execute("DELETE FROM inbox WHERE conversation = $1 AND status <> 0 AND seq <> $2", pending.Conversation, pending.Seq);
        session.Execute("UPDATE inbox SET json = '{}' WHERE seq = $1", pending.Seq);
        session.Execute("DELETE FROM outbox WHERE conversation = $1", pending.Conversation);
        session.Execute("DELETE FROM events WHERE conversation = $1", pending.Conversation);
        return end;
    }
}
