using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Bot.Cards;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>
/// Checks an activity that a client posts and makes it the channel's own: what only the channel may say (id, timestamp, service
/// address, caller) is dropped, the sender is who the token says, everything unknown is kept.
/// </summary>
internal static class DirectLineInbound
{
    private const int LongestText = 16_000;
    private const int LongestId = 256;
    private static readonly string[] OnlyOurs = ["id", "timestamp", "serviceUrl", "callerId", "recipient", "conversation"];

    /// <summary>Checks and cleans an activity in place.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="user">The user whom the token names, or <see langword="null"/>.</param>
    /// <returns>Its type.</returns>
    /// <exception cref="DirectLineException">400 when it is malformed, 413 when its text is too long.</exception>
    public static string Clean(JsonObject activity, string? user)
    {
        var type = Text(activity, "type", LongestId);
        if (string.IsNullOrWhiteSpace(type))
        {
            throw DirectLineException.Bad("An activity needs a type.");
        }

        if (Text(activity, "text", int.MaxValue) is { Length: > LongestText })
        {
            throw DirectLineException.TooBig($"A message has at most {LongestText} characters of text.");
        }

        Text(activity, "locale", 64);
        var from = Object(activity, "from") ?? [];
        var name = Text(from, "id", LongestId);
        if (user is null && string.IsNullOrEmpty(name))
        {
            throw DirectLineException.Bad("An activity needs from.id.");
        }

        foreach (var member in OnlyOurs)
        {
            activity.Remove(member);
        }

        from["id"] = user ?? name;
        from["role"] = "user";
        activity["from"] = from.DeepClone();
        activity["recipient"] = ReplyActivities.Bot();
        activity["channelId"] = DirectLineChannel.ChannelName;
        return type;
    }

    /// <summary>What the client calls the activity, or a name of our own: the same name is taken down once.</summary>
    /// <param name="activity">The activity.</param>
    /// <exception cref="DirectLineException">400 when it is malformed.</exception>
    public static string Key(JsonObject activity) =>
        activity["channelData"] is JsonObject data && Text(data, "clientActivityID", LongestId) is { Length: > 0 } theirs
            ? "client:" + theirs
            : "server:" + Guid.NewGuid().ToString("N");

    /// <summary>A member that must be text when it is there.</summary>
    /// <param name="from">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <param name="longest">The most characters.</param>
    /// <exception cref="DirectLineException">400 when it is not.</exception>
    public static string? Text(JsonObject from, string member, int longest) => from[member] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            value.GetValue<string>() is var text && text.Length <= longest ? text : throw DirectLineException.Bad($"\"{member}\" is too long."),
        _ => throw DirectLineException.Bad($"\"{member}\" must be text."),
    };

    /// <summary>A member that must be an object when it is there.</summary>
    /// <param name="from">The object.</param>
    /// <param name="member">The member's name.</param>
    /// <exception cref="DirectLineException">400 when it is not.</exception>
    public static JsonObject? Object(JsonObject from, string member) => from[member] switch
    {
        null => null,
        JsonObject value => value,
        _ => throw DirectLineException.Bad($"\"{member}\" must be an object."),
    };
}
