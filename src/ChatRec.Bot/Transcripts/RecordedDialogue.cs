using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Transcripts;

/// <summary>What a person said and, when it was recorded, the turn that answered.</summary>
/// <param name="InboundId">The message's id.</param>
/// <param name="Text">What was said.</param>
/// <param name="Locale">The message's BCP 47 tag, or <see langword="null"/>.</param>
/// <param name="Turn">The recorded turn; <see langword="null"/> in a transcript without traces.</param>
internal sealed record RecordedTurn(string InboundId, string Text, string? Locale, TurnRecord? Turn);

/// <summary>The user's half of a transcript with the recorded turns, ready to be run again.</summary>
/// <param name="Start">The state the conversation began with.</param>
/// <param name="Turns">The turns in order.</param>
internal sealed record RecordedDialogue(ConversationState Start, IReadOnlyList<RecordedTurn> Turns)
{
    /// <summary>The value type of the trace that names a conversation's seed.</summary>
    public const string ConversationSchema = "chatrec/conversation/v1";

    /// <summary>The name of the pack it was recorded with, or <see langword="null"/> when it was not recorded.</summary>
    public string? Pack => Turns.Select(turn => turn.Turn?.Artefacts.GetValueOrDefault("pack")).FirstOrDefault(name => name is not null);

    /// <summary>Reads the dialogue of a transcript.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="file">What to call it in errors.</param>
    /// <exception cref="TranscriptException">Nobody speaks, or a recorded turn is damaged.</exception>
    public static RecordedDialogue Of(Transcript transcript, string file)
    {
        var records = new Dictionary<string, TurnRecord>(StringComparer.Ordinal);
        var messages = new List<JsonObject>();
        ConversationInfo? info = null;
        foreach (var activity in transcript.Activities)
        {
            switch (Transcript.Text(activity, "type"))
            {
                case "message" when IsFromUser(activity):
                    messages.Add(activity);
                    break;
                case "trace" when Transcript.Text(activity, "valueType") == TurnRecord.SchemaName:
                    var record = Value<TurnRecord>(activity, file);
                    records[record.InboundId] = record;
                    break;
                case "trace" when Transcript.Text(activity, "valueType") == ConversationSchema:
                    info = Value<ConversationInfo>(activity, file);
                    break;
            }
        }

        if (messages.Count == 0)
        {
            throw new TranscriptException(file, "no message of a user in it");
        }

        var turns = messages.Select((message, at) => Turn(message, at, records)).ToList();
        var first = turns.Select(t => t.Turn).FirstOrDefault(t => t is not null);
        return new RecordedDialogue(
            new ConversationState
            {
                Conversation = info?.Id ?? first?.Conversation ?? "replay",
                User = info?.User ?? first?.User ?? "you",
                Seed = info?.Seed ?? 1,
                Locale = info?.Locale ?? "en",
            },
            turns);
    }

    /// <summary>The trace that opens a saved transcript: what its turns were derived from.</summary>
    /// <param name="info">The conversation.</param>
    public static JsonObject Opening(ConversationInfo info) => new()
    {
        ["type"] = "trace",
        ["name"] = "conversation",
        ["label"] = "Conversation",
        ["valueType"] = ConversationSchema,
        ["value"] = JsonSerializer.SerializeToNode(info, TurnJson.Options),
    };

    /// <summary>Whether a person sent an activity: by its role where one is given, else by not being the bot.</summary>
    /// <param name="activity">The activity.</param>
    public static bool IsFromUser(JsonObject activity) => Transcript.Text(activity["from"], "role") switch
    {
        "user" => true,
        "bot" => false,
        _ => Transcript.Text(activity["from"], "id") is { } id && id != Cards.ReplyActivities.BotId && activity["replyToId"] is null,
    };

    private static RecordedTurn Turn(JsonObject message, int at, Dictionary<string, TurnRecord> records)
    {
        var id = Transcript.Text(message, "id") ?? (at + 1).ToString(CultureInfo.InvariantCulture);
        var said = Channels.InboundText.Read(message);
        return new RecordedTurn(id, said.Text, said.Locale, records.GetValueOrDefault(id));
    }

    private static T Value<T>(JsonObject activity, string file)
    {
        try
        {
            return activity["value"].Deserialize<T>(TurnJson.Options) ?? throw new TranscriptException(file, "a trace without a value");
        }
        catch (JsonException failure)
        {
            throw new TranscriptException(file, $"a trace of {Transcript.Text(activity, "valueType")} is damaged: {failure.Message}");
        }
    }
}
