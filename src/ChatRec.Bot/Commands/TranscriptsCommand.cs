using System.CommandLine;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Transcripts;

namespace ChatRec.Bot.Commands;

/// <summary><c>transcripts</c>: lists the conversations of a database and saves one as a standard <c>.transcript</c>.</summary>
internal static class TranscriptsCommand
{
    private static readonly Option<string?> Database = new("--db") { Description = "The database file (default: the one that serve uses).", Recursive = true };

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Lists conversations, the latest first.");
        list.SetAction((parsed, _) => WithStore(parsed, store => ListAsync(parsed, store)));
        var conversation = new Argument<string>("conversation") { Description = "The conversation's id." };
        var output = new Option<string>("--out") { Description = "The file to write.", Required = true };
        var save = new Command("save", "Saves a conversation with its turns.") { conversation, output };
        save.SetAction((parsed, _) => WithStore(parsed, store => SaveAsync(parsed, store, parsed.GetRequiredValue(conversation), parsed.GetRequiredValue(output))));
        return new Command("transcripts", "Lists and saves conversations.") { Database, list, save };
    }

    private static async Task<int> ListAsync(ParseResult parsed, ConversationStore store)
    {
        var conversations = await store.ConversationsAsync().ConfigureAwait(false);
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { schema = "chatrec/transcripts-list/v1", ok = true, conversations });
        }
        else
        {
            foreach (var one in conversations)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{one.Started}  {one.Id}  {one.Channel}  {one.User}  {one.Turns} turns").ConfigureAwait(false);
            }
        }

        return ExitCode.Fine;
    }

    private static async Task<int> SaveAsync(ParseResult parsed, ConversationStore store, string conversation, string file)
    {
        var transcript = await TranscriptExport.ReadAsync(store, conversation).ConfigureAwait(false)
            ?? throw new CommandFailedException($"there is no conversation {conversation}; transcripts list names them");
        Write(transcript, file);
        var count = transcript.Activities.Count();
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new { schema = "chatrec/transcripts-save/v1", ok = true, conversation, file, activities = count });
        }
        else
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{file}: {count} activities").ConfigureAwait(false);
        }

        return ExitCode.Fine;
    }

    /// <summary>Writes a transcript where a person asked for it.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="file">The path.</param>
    /// <exception cref="CommandFailedException">It cannot be written there.</exception>
    public static void Write(Transcript transcript, string file)
    {
        try
        {
            transcript.Write(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be written: {failure.Message}", failure);
        }
    }

    private static async Task<int> WithStore(ParseResult parsed, Func<ConversationStore, Task<int>> act)
    {
        var path = parsed.GetValue(Database) ?? DataFolder.Database();
        if (!File.Exists(path))
        {
            throw new CommandFailedException($"there is no database {path}");
        }

        try
        {
            await using var database = StoreDatabase.Open(path, TimeProvider.System);
            return await act(new ConversationStore(database, TimeProvider.System)).ConfigureAwait(false);
        }
        catch (StoreException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }
}
