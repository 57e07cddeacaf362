using System.CommandLine;
using System.Threading.Channels;
using ChatRec.Agents.Prompts;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>A designer edits a prompt while the bot runs: the watcher over the real file system, the real engine, one conversation.</summary>
public sealed class PromptEditTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Edit_WhileTheBotRuns_IsLiveInTheNextReplyAndABrokenOneIsLoggedAndPassedOver()
    {
        Copy(RepositoryRoot.Combine("prompts"), _folder.Path);
        var file = _folder.File("replies/en/close.yaml");
        var sound = File.ReadAllText(file);
        using var log = new LineLog();
        using var script = new Script(
            ("bye", null),
            ("bye", async () => Assert.Contains("live", await log.AfterAsync(() => File.WriteAllText(file, Worded(sound, "So long, edited."))), StringComparison.Ordinal)),
            ("bye", async () => Assert.Matches("last good.*close\\.yaml:", await log.AfterAsync(() => File.WriteAllText(file, Worded(sound, "{{#if broken}}"))))));
        using var output = new StringWriter();
        var verb = ChatCommand.Create(
            (services, options) =>
            {
                services.AddChatRecEngine(options);
                services.AddLogging(logging => logging.AddProvider(log).AddFilter<LineLog>(typeof(PromptLibrary).FullName, LogLevel.Information));
            },
            script);
        var code = await verb.Parse(["--pack", RepositoryRoot.Combine("data", "boardgames"), "--models", _folder.Path, "--prompts", _folder.Path])
            .InvokeAsync(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false });

        Assert.Equal(ExitCode.Fine, code);
        var replies = output.ToString().Split('›', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, replies.Length);
        Assert.DoesNotContain("edited", replies[0], StringComparison.Ordinal);
        Assert.Contains("So long, edited.", replies[1], StringComparison.Ordinal);
        Assert.Contains("So long, edited.", replies[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_APromptIsMissing_FailsAtStartAndNamesIt()
    {
        Copy(RepositoryRoot.Combine("prompts"), _folder.Path);
        File.Delete(_folder.File("replies/en/close.yaml"));
        using var error = new StringWriter();
        var code = await Bot.Commands.CommandLine.RunAsync(
            ["chat", "--pack", RepositoryRoot.Combine("data", "boardgames"), "--models", _folder.Path, "--prompts", _folder.Path], TextWriter.Null, error);
        Assert.Equal(ExitCode.WrongUsage, code);
        Assert.EndsWith("close.yaml: the prompt \"close\" is missing", error.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    private static string Worded(string prompt, string words) =>
        prompt[..prompt.IndexOf("template: |", StringComparison.Ordinal)] + "template: |\n  " + words + "\n";

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>What the person types, with what happens before each line.</summary>
    private sealed class Script(params (string Text, Func<Task>? Before)[] lines) : TextReader
    {
        private int _next;

        public override async ValueTask<string?> ReadLineAsync(CancellationToken cancellationToken)
        {
            if (_next == lines.Length)
            {
                return null;
            }

            var (text, before) = lines[_next++];
            await (before?.Invoke() ?? Task.CompletedTask);
            return text;
        }
    }

    /// <summary>The lines of the log, to wait for.</summary>
    private sealed class LineLog : ILoggerProvider, ILogger
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        /// <summary>Does something and gives the next line logged.</summary>
        public async Task<string> AfterAsync(Action act)
        {
            act();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return await _lines.Reader.ReadAsync(limit.Token);
        }

        public ILogger CreateLogger(string categoryName) => categoryName == typeof(PromptLibrary).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Writer.TryWrite(formatter(state, exception));

        public void Dispose() => _lines.Writer.TryComplete();
    }
}
