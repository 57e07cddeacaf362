using System.Text.Json.Nodes;
using ChatRec.Agents.Dialogue;

namespace ChatRec.Bot.Channels;

/// <summary>What a person said with an activity: its text, or what a button they pressed says.</summary>
internal static class InboundText
{
    /// <summary>Reads the utterance. Never throws on an activity that was taken down.</summary>
    /// <param name="activity">The activity.</param>
    public static Utterance Read(JsonObject activity)
    {
        var text = Text(activity["text"]);
        if (string.IsNullOrEmpty(text))
        {
            text = Text(activity["value"]) ?? (activity["value"] is JsonObject value ? Text(value["say"]) ?? Text(value["text"]) : null);
        }

        return new Utterance(text ?? string.Empty, Text(activity["locale"]));
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
