using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Cards;

namespace ChatRec.Bot.Transcripts;

/// <summary>Writes what a replay gave into the transcript it came from: the traces and the bot's messages; everything else stays.</summary>
internal static class TranscriptUpdate
{
    /// <summary>The transcript with the turns that ran again.</summary>
    /// <param name="transcript">The transcript; it is not changed.</param>
    /// <param name="turns">The turns that ran.</param>
    public static Transcript Apply(Transcript transcript, IReadOnlyList<ReplayedTurn> turns)
    {
        var replaced = turns.ToDictionary(t => t.Actual.InboundId, t => t, StringComparer.Ordinal);
        var result = new List<JsonObject>();
        foreach (var activity in transcript.All.OfType<JsonObject>())
        {
            if (Transcript.Text(activity, "replyToId") is { } answered && replaced.ContainsKey(answered))
            {
                continue; // the old answer
            }

            result.Add((JsonObject)activity.DeepClone());
            if (Transcript.Text(activity, "type") == "message" && RecordedDialogue.IsFromUser(activity)
                && Transcript.Text(activity, "id") is { } id && replaced.TryGetValue(id, out var turn))
            {
                result.AddRange(Answer(activity, id, turn, transcript));
            }
        }

        return Transcript.Of(result);
    }

    private static IEnumerable<JsonObject> Answer(JsonObject message, string id, ReplayedTurn turn, Transcript transcript)
    {
        var earlier = transcript.Activities.Where(a => Transcript.Text(a, "replyToId") == id).ToList();

        // The time of the recording is kept: a new one would differ in every turn and say nothing.
        var record = turn.Recorded is { } recorded ? turn.Actual with { At = recorded.At } : turn.Actual;
        var trace = new JsonObject
        {
            ["type"] = "trace",
            ["name"] = "turn",
            ["label"] = "Turn",
            ["valueType"] = TurnRecord.SchemaName,
            ["replyToId"] = id,
            ["value"] = JsonSerializer.SerializeToNode(record, TurnJson.Options),
        };
        var channel = Transcript.Text(message, "channelId") ?? "emulator";
        var cards = earlier.Count == 0 || earlier.Any(a => a["attachments"] is JsonArray) || channel == "directline";
        return [Like(trace, earlier, "trace", message), .. ReplyActivities.Compose(record, channel, id, cards).Select(reply => Like(reply, earlier, "message", message))];
    }

    private static JsonObject Like(JsonObject activity, List<JsonObject> earlier, string type, JsonObject message)
    {
        var before = earlier.FirstOrDefault(a => Transcript.Text(a, "type") == type);
        foreach (var name in (string[])["id", "timestamp", "conversation"])
        {
            if ((before?[name] ?? (name == "conversation" ? message[name] : null)) is { } value)
            {
                activity[name] = value.DeepClone();
            }
        }

        return activity;
    }
}
