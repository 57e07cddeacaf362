using System.Globalization;
using System.Text;
using System.Text.Json;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>The protocol's <c>{"activities":[…],"watermark":"…"}</c>, written from the stored texts without reading them again.</summary>
internal static class ActivitySet
{
    /// <summary>Writes a set.</summary>
    /// <param name="activities">The activities in order.</param>
    /// <param name="position">The last position the client has after them.</param>
    public static string Write(IReadOnlyList<StoredActivity> activities, long position)
    {
        var text = new StringBuilder("{\"activities\":[");
        text.AppendJoin(',', activities.Select(stored => stored.Json));
        return text.Append(CultureInfo.InvariantCulture, $"],\"watermark\":\"{Watermark.Write(position)}\"}}").ToString();
    }

    /// <summary>Whether the bot said it.</summary>
    /// <param name="stored">The activity.</param>
    public static bool IsFromBot(StoredActivity stored)
    {
        using var activity = JsonDocument.Parse(stored.Json);
        return activity.RootElement.TryGetProperty("from", out var from)
            && from.TryGetProperty("role", out var role)
            && role.ValueEquals("bot");
    }
}
