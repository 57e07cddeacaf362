using System.Text.Json.Nodes;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Transcripts;

/// <summary>Makes a standard transcript of a stored conversation, with the turns as traces. Thread-safe.</summary>
internal static class TranscriptExport
{
    private const int Page = 500;

    /// <summary>Reads a conversation.</summary>
    /// <param name="store">Where it is kept.</param>
    /// <param name="conversation">Its id.</param>
    /// <returns>The transcript, or <see langword="null"/> when there is no such conversation.</returns>
    public static async Task<Transcript?> ReadAsync(ConversationStore store, string conversation)
    {
        if (await store.FindAsync(conversation).ConfigureAwait(false) is not { } info)
        {
            return null;
        }

        List<JsonObject> activities = [RecordedDialogue.Opening(info)];
        for (long after = 0; ;)
        {
            var page = await store.TranscriptAsync(conversation, after, Page, hidden: true).ConfigureAwait(false);
            activities.AddRange(page.Select(stored => JsonNode.Parse(stored.Json)).OfType<JsonObject>());
            if (page.Count < Page)
            {
                return Transcript.Of(activities);
            }

            after = page[^1].Position;
        }
    }
}
