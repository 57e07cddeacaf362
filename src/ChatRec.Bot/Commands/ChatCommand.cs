using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Channels;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Storage;
using ChatRec.Bot.Transcripts;

namespace ChatRec.Bot.Commands;

/// <summary>
/// <c>chat</c>: talk in the terminal. A script or piped input is read one utterance a line, an empty line too; with <c>--json</c> each
/// turn is one line.
/// </summary>
internal static class ChatCommand
{
    /// <summary>Makes the verb.</summary>
    /// <param name="engine">Adds the engine; tests put their own.</param>
    /// <param name="input">Standard input; <see langword="null"/> takes the process's.</param>
    public static Command Create(Action<IServiceCollection, BotOptions>? engine = null, TextReader? input = null)
    {
        var script = new Option<string?>("--script") { Description = "Read utterances from a file, one a line; \"-\" reads standard input." };
        var user = new Option<string>("--user") { Description = "Who talks.", DefaultValueFactory = _ => "you" };
        var seed = new Option<int>("--seed") { Description = "Seed of the wordings.", DefaultValueFactory = _ => 1 };
        var save = new Option<string?>("--save") { Description = "Save the conversation as a .transcript when it ends." };
        var command = new Command("chat", "Talk in the terminal.") { script, user, seed, save };
        var run = new RunOptions(command, store: true);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Chat(
                parsed,
                run.Read(parsed, ":memory:"),
                parsed.GetValue(script),
                parsed.GetValue(user)!,
                parsed.GetValue(seed),
                parsed.GetValue(save),
                engine ?? ((services, options) => services.AddChatRecEngine(options)),
                input),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Chat chat, CancellationToken cancellationToken)
    {
        if (chat.User.Length is 0 or > 128)
        {
            throw new CommandFailedException("--user: a name of 1 to 128 characters is needed");
        }

        using var file = OpenScript(chat.Script);
        var piped = chat.Input ?? (chat.Script == "-" || Console.IsInputRedirected ? StandardInput() : null);
        var input = file ?? piped;
        var json = chat.Parsed.GetValue(CommandLine.Json);
        var screen = new ChatScreen(chat.Parsed.InvocationConfiguration.Output);

        var services = new ServiceCollection();
        services.AddLogging(log => log.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole().Services
            .Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        chat.Engine(services, chat.Options);
        services.AddChatRecBot(chat.Options);
        await using var provider = services.BuildServiceProvider();
        provider.RequireEngine();
        var store = provider.GetRequiredService<ConversationStore>();
        var runner = provider.GetRequiredService<ConversationRunner>();

        var id = chat.Options.Database == ":memory:" ? "c1" : "chat-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        try
        {
            await store.StartAsync(new ConversationInfo(id, TerminalChannel.ChannelName, chat.User, chat.Seed, "en")).ConfigureAwait(false);
            for (var (line, ended) = (1, false); !ended; line++)
            {
                var text = input is null ? screen.Ask() : await input.ReadLineAsync(cancellationToken).ConfigureAwait(false);
                if (text is null)
                {
                    break;
                }

                var turn = await runner.AskAsync(Message(id, chat.User, line, text), cancellationToken).ConfigureAwait(false)
                    ?? throw new InvalidOperationException("The turn failed; the log says why.");
                if (json)
                {
                    chat.Parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(turn, TurnJson.Options));
                }
                else
                {
                    screen.Show(turn, echo: input is null ? null : text);
                }

                ended = input is null && turn.SystemAct.Act == SystemActKind.Close;
            }

            if (chat.Save is { } transcript)
            {
                TranscriptsCommand.Write((await TranscriptExport.ReadAsync(store, id).ConfigureAwait(false))!, transcript);
            }

            return ExitCode.Fine;
        }
        catch (StoreException error)
        {
            throw new CommandFailedException(error.Message, error);
        }
    }

    private static InboundActivity Message(string conversation, string user, int line, string text) => new(
        TerminalChannel.ChannelName,
        conversation,
        line.ToString(CultureInfo.InvariantCulture),
        new JsonObject
        {
            ["type"] = "message",
            ["channelId"] = TerminalChannel.ChannelName,
            ["from"] = new JsonObject { ["id"] = user, ["role"] = "user" },
            ["recipient"] = Cards.ReplyActivities.Bot(),
            ["textFormat"] = "plain",
            ["text"] = text,
        },
        NeedsTurn: true);

    private static StreamReader? OpenScript(string? script)
    {
        if (script is null or "-")
        {
            return null;
        }

        try
        {
            return new StreamReader(script, Encoding.UTF8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException($"--script: {script} cannot be read: {error.Message}", error);
        }
    }

    private static StreamReader StandardInput() => new(Console.OpenStandardInput(), new UTF8Encoding(false));

    private sealed record Chat(
        ParseResult Parsed,
        BotOptions Options,
        string? Script,
        string User,
        int Seed,
        string? Save,
        Action<IServiceCollection, BotOptions> Engine,
        TextReader? Input);
}
