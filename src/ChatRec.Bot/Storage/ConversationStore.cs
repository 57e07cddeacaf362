using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Storage;

/// <summary>
/// Conversations on disk: what came in, what was decided, what was said. Every method is one transaction; what it returned is
/// durable. Thread-safe.
/// </summary>
internal sealed class ConversationStore
{
    private const int Waiting = 0;
    private const int Answered = 1;
    private const int Failed = 2;

    /// <summary>How many unanswered messages one conversation may have.</summary>
    public const int MostWaiting = 64;

    private readonly StoreDatabase _database;
    private readonly TimeProvider _time;

    /// <summary>Makes the store.</summary>
    /// <param name="database">The file; owned by the caller.</param>
    /// <param name="time">The clock.</param>
    public ConversationStore(StoreDatabase database, TimeProvider time)
    {
        _database = database;
        _time = time;
    }

    /// <summary>Starts a conversation; an existing one stays as it is.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <returns>Whether it is new.</returns>
    public Task<bool> StartAsync(ConversationInfo conversation) => _database.WriteAsync(session => session.Execute(
        "INSERT OR IGNORE INTO conversations (id, channel, user, seed, locale, at) VALUES ($1, $2, $3, $4, $5, $6)",
        conversation.Id, conversation.Channel, conversation.User, conversation.Seed, conversation.Locale, Now()) > 0);

    /// <summary>Finds a conversation.</summary>
    /// <param name="id">Its id.</param>
    public ValueTask<ConversationInfo?> FindAsync(string id) => _database.ReadAsync(session => session.Query(
        "SELECT id, channel, user, seed, locale, ended IS NOT NULL FROM conversations WHERE id = $1",
        row => new ConversationInfo(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetBoolean(5)),
        id).FirstOrDefault());

    /// <summary>Every conversation, the latest first.</summary>
    public ValueTask<List<ConversationSummary>> ConversationsAsync() => _database.ReadAsync(session => session.Query(
        """
        SELECT c.id, c.channel, c.user, c.at, (SELECT COUNT(*) FROM events e WHERE e.conversation = c.id AND e.type = 'turn')
        FROM conversations c ORDER BY c.at DESC, c.id
        """,
        row => new ConversationSummary(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4))));

    /// <summary>Closes a conversation: nothing more is taken down.</summary>
    /// <param name="id">Its id.</param>
    public Task EndAsync(string id) => _database.WriteAsync(session =>
        session.Execute("UPDATE conversations SET ended = $2 WHERE id = $1 AND ended IS NULL", id, Now()));

    /// <summary>Takes an activity down: in the inbox when it needs a turn, and in the transcript. The same key counts once.</summary>
    /// <param name="inbound">The activity.</param>
    /// <exception cref="InboxFullException">Too many messages of the conversation wait.</exception>
    /// <exception cref="ConversationEndedException">The conversation was closed.</exception>
    /// <exception cref="StoreException">It could not be written.</exception>
    public Task<TakenDown> TakeDownAsync(InboundActivity inbound) => _database.WriteAsync(session =>
    {
        if (session.Scalar(
            "SELECT transcriptId FROM inbox WHERE channel = $1 AND conversation = $2 AND activityId = $3",
            inbound.Channel, inbound.Conversation, inbound.Key) is string earlier)
        {
            return new TakenDown(earlier, Duplicate: true);
        }

        if (session.Scalar("SELECT 1 FROM conversations WHERE id = $1 AND ended IS NOT NULL", inbound.Conversation) is not null)
        {
            throw new ConversationEndedException();
        }

        if (inbound.NeedsTurn && (long)session.Scalar(
            "SELECT COUNT(*) FROM inbox WHERE conversation = $1 AND status = 0", inbound.Conversation)! >= MostWaiting)
        {
            throw new InboxFullException();
        }

        var stored = Append(session, inbound.Conversation, inbound.Activity, visible: true);
        session.Execute(
            "INSERT INTO inbox (channel, conversation, activityId, transcriptId, json, at, status) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            inbound.Channel, inbound.Conversation, inbound.Key, stored.Id, stored.Json, Now(), inbound.NeedsTurn ? Waiting : Answered);
        return new TakenDown(stored.Id, Duplicate: false);
    });

    /// <summary>The oldest unanswered message of a conversation, or <see langword="null"/>.</summary>
    /// <param name="conversation">The conversation's id.</param>
    public ValueTask<PendingActivity?> NextAsync(string conversation) => _database.ReadAsync(session => session.Query(
        "SELECT seq, conversation, transcriptId, json FROM inbox WHERE conversation = $1 AND status = 0 ORDER BY seq LIMIT 1",
        row => new PendingActivity(row.GetInt64(0), row.GetString(1), row.GetString(2), JsonNode.Parse(row.GetString(3))!.AsObject()),
        conversation).FirstOrDefault());

    /// <summary>The conversations that have unanswered messages.</summary>
    /// <param name="channel">The channel.</param>
    public ValueTask<List<string>> UnfinishedAsync(string channel) => _database.ReadAsync(session => session.Query(
        "SELECT conversation FROM inbox WHERE status = 0 AND channel = $1 GROUP BY conversation ORDER BY MIN(seq)", row => row.GetString(0), channel));

    /// <summary>
    /// Writes a finished turn: its event, the answered message, the trace and the outgoing activities in the transcript, and the
    /// outbox. All or nothing, and only once for a message.
    /// </summary>
    /// <param name="pending">The message.</param>
    /// <param name="finished">The turn; its outgoing activities are given their ids and timestamps here.</param>
    /// <returns>Whether it was written; <see langword="false"/> when the message had been answered before.</returns>
    public Task<bool> FinishAsync(PendingActivity pending, FinishedTurn finished) => _database.WriteAsync(session =>
    {
        var turn = finished.Record;
        if (session.Execute("UPDATE inbox SET status = 1, turn = $2 WHERE seq = $1 AND status = 0", pending.Seq, turn.Turn) == 0)
        {
            return false;
        }

        var end = default(TranscriptEnd);
        if (finished.Erases)
        {
            PersonEraser.Erase(session, turn.User, keep: turn.Conversation);
            end = PersonEraser.Empty(session, pending);
        }

        else if (turn.State is { Remembered: not null } or { Forgotten: not null })
        {
            var before = session.Scalar("SELECT json FROM profiles WHERE user = $1", turn.User) as string;
            WriteProfile(session, turn.User, ReadProfile(before).After(turn));
        }

        var seq = (long)session.Scalar("SELECT COALESCE(MAX(seq), 0) + 1 FROM events WHERE conversation = $1", turn.Conversation)!;
        var json = JsonSerializer.Serialize(turn, TurnJson.Options);
        session.Execute(
            "INSERT INTO events (conversation, seq, turn, type, version, json, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            turn.Conversation, seq, turn.Turn, EventFormats.Turn, EventFormats.TurnVersion, json, Now());
        Append(session, turn.Conversation, Trace(pending, json), visible: false, end);
        var ordinal = 0;
        foreach (var activity in finished.Outgoing)
        {
            var stored = Append(session, turn.Conversation, activity, visible: true);
            session.Execute(
                "INSERT INTO outbox (conversation, turn, ordinal, status, activityId) VALUES ($1, $2, $3, 0, $4)",
                turn.Conversation, turn.Turn, ++ordinal, stored.Id);
        }

        return true;
    });

    /// <summary>The conversations of a user.</summary>
    /// <param name="user">The user's id.</param>
    public ValueTask<List<string>> ConversationsOfAsync(string user) => _database.ReadAsync(session => PersonEraser.ConversationsOf(session, user));

    /// <summary>
    /// Erases a user: all their conversations with everything in them, and their profile; then cleans the file and its log of what was
    /// erased.
    /// </summary>
    /// <param name="user">The user's id.</param>
    /// <returns>The conversations that are gone; <see langword="null"/> when nothing of the user was kept.</returns>
    /// <exception cref="StoreException">It could not be erased, or the file could not be cleaned yet; the next start does that.</exception>
    public async Task<List<string>?> EraseAsync(string user)
    {
        var gone = await _database.WriteAsync(session =>
            PersonEraser.Knows(session, user) ? PersonEraser.Erase(session, user, keep: null) : null).ConfigureAwait(false);
        if (gone is not null)
        {
            await _database.PurgeAsync().ConfigureAwait(false);
        }

        return gone;
    }

    /// <summary>Cleans the file and its log of what was erased.</summary>
    /// <exception cref="StoreException">It could not be done yet; the next start does it.</exception>
    public Task PurgeAsync() => _database.PurgeAsync();

    /// <summary>Gives a message up that could not be answered, so that those behind it are.</summary>
    /// <param name="pending">The message.</param>
    public Task GiveUpAsync(PendingActivity pending) => _database.WriteAsync(session =>
        session.Execute("UPDATE inbox SET status = $2 WHERE seq = $1 AND status = 0", pending.Seq, Failed));

    /// <summary>Marks a turn's outgoing activities as sent.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="turn">The turn.</param>
    public Task MarkSentAsync(string conversation, int turn) => _database.WriteAsync(session =>
        session.Execute("UPDATE outbox SET status = 1 WHERE conversation = $1 AND turn = $2 AND status = 0", conversation, turn));

    /// <summary>Replies that were written and not marked as sent, oldest first.</summary>
    public ValueTask<List<UnsentReply>> UnsentAsync() => _database.ReadAsync(session => session.Query(
        "SELECT conversation, turn FROM outbox WHERE status = 0 GROUP BY conversation, turn ORDER BY conversation, turn",
        row => new UnsentReply(row.GetString(0), row.GetInt32(1))));

    /// <summary>The turns of a conversation, oldest first.</summary>
    /// <param name="conversation">The conversation's id.</param>
    public ValueTask<List<TurnRecord>> TurnsAsync(string conversation) => _database.ReadAsync(session => session.Query(
        "SELECT version, json FROM events WHERE conversation = $1 AND type = 'turn' ORDER BY seq",
        row => EventFormats.ReadTurn(row.GetInt32(0), row.GetString(1)),
        conversation));

    /// <summary>The turn that answered a message, or <see langword="null"/>.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="activityId">The message's id in the conversation.</param>
    public ValueTask<TurnRecord?> AnswerAsync(string conversation, string activityId) => _database.ReadAsync(session => session.Query(
        """
        SELECT e.version, e.json FROM inbox i JOIN events e ON e.conversation = i.conversation AND e.turn = i.turn AND e.type = 'turn'
        WHERE i.conversation = $1 AND i.transcriptId = $2
        """,
        row => EventFormats.ReadTurn(row.GetInt32(0), row.GetString(1)),
        conversation,
        activityId).FirstOrDefault());

    /// <summary>A conversation's transcript after a position.</summary>
    /// <param name="conversation">The conversation's id.</param>
    /// <param name="after">The last position already known; 0 for all.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="hidden">Whether traces are wanted too.</param>
    public ValueTask<List<StoredActivity>> TranscriptAsync(string conversation, long after, int limit, bool hidden) => _database.ReadAsync(session => session.Query(
        "SELECT position, visible, json FROM transcripts WHERE conversation = $1 AND position > $2 AND (visible = 1 OR $4) ORDER BY position LIMIT $3",
        row => new StoredActivity(row.GetInt64(0), row.GetBoolean(1), row.GetString(2)),
        conversation, after, limit, hidden ? 1 : 0));

    /// <summary>The last position of a conversation's transcript; 0 when it is empty.</summary>
    /// <param name="conversation">The conversation's id.</param>
    public ValueTask<long> LastPositionAsync(string conversation) => _database.ReadAsync(session =>
        (long)session.Scalar("SELECT COALESCE(MAX(position), 0) FROM transcripts WHERE conversation = $1", conversation)!);

    /// <summary>A value kept with the database; the first caller's is kept.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes the first value.</param>
    public Task<byte[]> SettingAsync(string name, Func<byte[]> create) => _database.WriteAsync(session =>
    {
        session.Execute("INSERT OR IGNORE INTO settings (name, value) VALUES ($1, $2)", name, create());
        return (byte[])session.Scalar("SELECT value FROM settings WHERE name = $1", name)!;
    });

    /// <summary>A user's long-term profile.</summary>
    /// <param name="user">The user's id.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public ValueTask<Profile> ProfileAsync(string user) => _database.ReadAsync(session =>
        ReadProfile(session.Scalar("SELECT json FROM profiles WHERE user = $1", user) as string));

    /// <summary>Adds entries to a user's long-term profile, all or nothing.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="merge">Makes the new profile of the old one.</param>
    public Task ChangeProfileAsync(string user, Func<Profile, Profile> merge) => _database.WriteAsync(session =>
    {
        WriteProfile(session, user, merge(ReadProfile(session.Scalar("SELECT json FROM profiles WHERE user = $1", user) as string)));
        return true;
    });

    private static Profile ReadProfile(string? json)
    {
        try
        {
            return json is null ? Profile.Empty : Profile.Parse(json);
        }
        catch (JsonException error)
        {
            throw new StoreException(StoreFault.Corrupt, "The database holds a profile that cannot be read; restore a copy.", error);
        }
    }

    private void WriteProfile(StoreSession session, string user, Profile profile)
    {
        if (profile.Entries.IsEmpty)
        {
            session.Execute("DELETE FROM profiles WHERE user = $1", user);
            return;
        }

        session.Execute(
            "INSERT INTO profiles (user, json, at) VALUES ($1, $2, $3) ON CONFLICT (user) DO UPDATE SET json = excluded.json, at = excluded.at",
            user, profile.ToJson(), Now());
    }

    private static JsonObject Trace(PendingActivity pending, string json) => new()
    {
        ["type"] = "trace",
        ["name"] = "turn",
        ["label"] = "Turn",
        ["valueType"] = TurnRecord.SchemaName,
        ["replyToId"] = pending.Id,
        ["value"] = JsonNode.Parse(json),
    };

    /// <summary>Appends to the transcript; gives the id and a time later than every earlier one of the conversation.</summary>
    private (string Id, string Json) Append(StoreSession session, string conversation, JsonObject activity, bool visible, TranscriptEnd after = default)
    {
        var (position, last) = session.Query(
            "SELECT position, at FROM transcripts WHERE conversation = $1 ORDER BY position DESC LIMIT 1",
            row => (row.GetInt64(0), row.GetInt64(1)),
            conversation).FirstOrDefault();
        position = Math.Max(position, after.Position) + 1;
        last = Math.Max(last, after.At);
        var at = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), last + 1);
        var id = string.Create(CultureInfo.InvariantCulture, $"{conversation}|{position:D7}");
        activity["id"] = id;
        activity["timestamp"] = DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        activity["conversation"] = new JsonObject { ["id"] = conversation };
        var json = activity.ToJsonString(TurnJson.Options);
        session.Execute(
            "INSERT INTO transcripts (conversation, position, activityId, visible, json, at) VALUES ($1, $2, $3, $4, $5, $6)",
            conversation, position, id, visible ? 1 : 0, json, at);
        return (id, json);
    }

    private string Now() => _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
}
