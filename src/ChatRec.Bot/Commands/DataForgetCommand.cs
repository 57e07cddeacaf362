using System.CommandLine;
using System.Globalization;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Commands;

/// <summary><c>data forget</c>: erases everything a database holds of one user.</summary>
internal static class DataForgetCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var user = new Option<string>("--user") { Description = "The user's id.", Required = true };
        var database = new Option<string?>("--db") { Description = "The database file (default: the server's)." };
        var command = new Command("forget", "Erases everything of a user: conversations, transcripts, profile.") { user, database };
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetRequiredValue(user), parsed.GetValue(database) ?? DataFolder.Database()));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string user, string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandFailedException($"--db: there is no database {path}");
        }

        try
        {
            await using var database = StoreDatabase.Open(path, TimeProvider.System);
            var gone = await new ConversationStore(database, TimeProvider.System).EraseAsync(user).ConfigureAwait(false)
                ?? throw new CommandFailedException($"--user: the database {path} holds nothing of {user}");
            if (parsed.GetValue(CommandLine.Json))
            {
                CommandLine.WriteJson(parsed, new { schema = "chatrec/data-forget/v1", ok = true, conversations = gone.Count });
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"everything of {user} is erased: {gone.Count} conversations and the profile"));
            }

            return ExitCode.Fine;
        }
        catch (StoreException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }
}
