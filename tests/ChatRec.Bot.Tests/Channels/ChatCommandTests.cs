using System.CommandLine;
using System.Text.Json;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Commands;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Channels;

public sealed class ChatCommandTests
{
    [Fact]
    public async Task Chat_TwoPipedLinesWithJson_PrintsTwoTurnObjectsAndNothingElse()
    {
        var (code, output) = await ChatAsync("hi\nsomething like Alien\n", "--json", "--db", ":memory:");
        Assert.Equal(ExitCode.Fine, code);
        var turns = output.TrimEnd('\n').Split('\n').Select(line => JsonSerializer.Deserialize<TurnRecord>(line, TurnJson.Options)!).ToList();
        Assert.Equal(["hi", "something like Alien"], turns.Select(turn => turn.Text));
        Assert.Equal([1, 2], turns.Select(turn => turn.Turn));
        Assert.StartsWith("{\"schema\":\"chatrec/turn/v1\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_EmptyLineInTheScript_IsATurnToo()
    {
        var (_, output) = await ChatAsync("hi\n\nbye", "--json");
        Assert.Equal(3, output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task Chat_WithoutJson_ShowsTheSlatesWords()
    {
        var (code, output) = await ChatAsync("something like Heat\n");
        Assert.Equal(ExitCode.Fine, code);
        Assert.Contains("Try this:", output, StringComparison.Ordinal);
        Assert.Contains("Heat (1995)", output, StringComparison.Ordinal);
        Assert.Contains("Newer?", output, StringComparison.Ordinal);
        Assert.DoesNotContain("**", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_EscapeSequencesAndMarkupInTheText_AreShownAsText()
    {
        var (_, output) = await ChatAsync("[red]x[/] \u001b[2J <script>\n", echo: true);
        Assert.Contains("[red]x[/]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_Save_WritesATranscriptThatReplaysEachTurn()
    {
        using var folder = new Storage.ScratchFolder();
        var file = folder.File("talk.transcript");

        await ChatAsync("hi\nsomething like Alien\n", "--json", "--save", file, "--seed", "9");

        var dialogue = Bot.Transcripts.RecordedDialogue.Of(Bot.Transcripts.Transcript.Read(file), file);
        Assert.Equal(9, dialogue.Start.Seed);
        Assert.Equal(["hi", "something like Alien"], dialogue.Turns.Select(turn => turn.Text));
        Assert.All(dialogue.Turns, turn => Assert.Equal(turn.Text, turn.Turn!.Text));
    }

    [Fact]
    public async Task Chat_SaveWhereNothingCanBeWritten_IsRefusedInOneLine()
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => ChatAsync("hi\n", "--save", "no/such/folder/talk.transcript"));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--script", "no/such/file")]
    [InlineData("--pack", "no/such/folder")]
    [InlineData("--user", "")]
    public async Task Chat_WrongOption_IsRefusedInOneLine(params string[] arguments)
    {
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => ChatAsync("hi\n", arguments));
        Assert.Contains(arguments[0], error.Message, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output)> ChatAsync(string input, params string[] arguments) => ChatAsync(input, false, arguments);

    private static async Task<(int Code, string Output)> ChatAsync(string input, bool echo, params string[] arguments)
    {
        var command = ChatCommand.Create(
            (services, _) => services
                .AddSingleton<ITurnEngine>(new CallbackTurnEngine((state, turn, _) => ValueTask.FromResult(
                    echo || arguments.Contains("--json") ? CallbackTurnEngine.Echo(state, turn) : CallbackTurnEngine.WithSlate(state, turn))))
                .AddSingleton<IStateTracker, CountingTracker>(),
            new StringReader(input));
        var root = new RootCommand { command };
        root.Options.Add(CommandLine.Json);
        using var output = new StringWriter();
        var parsed = root.Parse(["chat", .. arguments]);
        Assert.Empty(parsed.Errors);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });
        return (code, output.ToString());
    }
}
