using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Tests.Channels;
using ChatRec.Bot.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Bot.Tests.Hosting;

public sealed class ServeCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_PortTaken_FailsInOneLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        var error = await Assert.ThrowsAsync<CommandFailedException>(() => ServeAsync("--urls", url, "--db", ":memory:"));
        Assert.Contains(url, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_DatabaseInUse_FailsInOneLine()
    {
        await using var first = Bot.Storage.StoreDatabase.Open(_folder.File("a.db"), TimeProvider.System);
        var error = await Assert.ThrowsAsync<CommandFailedException>(() =>
            ServeAsync("--urls", "http://127.0.0.1:0", "--db", _folder.File("a.db")));
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_DatabaseDamaged_FailsInOneLine()
    {
        File.WriteAllText(_folder.File("a.db"), new string('x', 9000));
        var error = await Assert.ThrowsAsync<CommandFailedException>(() =>
            ServeAsync("--urls", "http://127.0.0.1:0", "--db", _folder.File("a.db")));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_Stopped_SaidWhereItListenedAndEndsFine()
    {
        using var stop = new CancellationTokenSource();
        using var output = new NotifyingWriter(stop);
        Assert.Equal(ExitCode.Fine, await ServeAsync(output, ["--urls", "http://127.0.0.1:0", "--db", ":memory:"], stop.Token));
        Assert.Matches(@"^ChatRec is ready: open http://127\.0\.0\.1:\d+ ", output.ToString());
    }

    [Theory]
    [InlineData("http://0.0.0.0:5000")]
    [InlineData("http://*:5000")]
    [InlineData("http://127.0.0.1:5000;http://192.168.1.2:5000")]
    public void Addresses_WiderThanThisMachineWithoutSecret_AreRefused(string urls)
    {
        Assert.Contains(ServeAddresses.SecretsVariable, Assert.Throws<CommandFailedException>(() => ServeAddresses.Read(urls, [])).Message, StringComparison.Ordinal);
        Assert.NotEmpty(ServeAddresses.Read(urls, ["a-secret-of-some-length"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("https://localhost:5000")]
    [InlineData("http://localhost:5000/path")]
    public void Addresses_Wrong_AreRefused(string urls) =>
        Assert.Throws<CommandFailedException>(() => ServeAddresses.Read(urls, []));

    [Fact]
    public void Secrets_TooShort_AreRefused()
    {
        Assert.Throws<CommandFailedException>(() => ServeAddresses.Secrets("short"));
        Assert.Equal(["0123456789abcdef", "fedcba9876543210"], ServeAddresses.Secrets("0123456789abcdef; fedcba9876543210"));
        Assert.Empty(ServeAddresses.Secrets(null));
    }

    private static Task<int> ServeAsync(params string[] arguments) => ServeAsync(TextWriter.Null, arguments, default);

    private static Task<int> ServeAsync(TextWriter output, string[] arguments, CancellationToken cancellationToken)
    {
        var command = ServeCommand.Create((services, _) => services
            .AddSingleton<ITurnEngine>(new CallbackTurnEngine())
            .AddSingleton<IStateTracker, CountingTracker>());
        var root = new RootCommand { command };
        root.Options.Add(CommandLine.Json);
        var parsed = root.Parse(["serve", .. arguments]);
        Assert.Empty(parsed.Errors);
        return parsed.InvokeAsync(
            new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
            cancellationToken);
    }

    /// <summary>Stops the server as soon as it says that it is ready.</summary>
    private sealed class NotifyingWriter(CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            stop.CancelAfter(0);
        }
    }
}
