using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;

namespace ChatRec.Browser.Tests.Hosting;

/// <summary>The real bot, as built, in a process of its own on a free loopback port and a database of its own.</summary>
internal sealed class BotProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private readonly string _folder;
    private readonly string? _pack;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private BotProcess(string? pack)
    {
        _pack = pack;
        _folder = Directory.CreateTempSubdirectory("chatrec-browser-").FullName;
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
    }

    /// <summary>Where the page is.</summary>
    public Uri Address { get; }

    /// <summary>Starts a bot and waits until it answers.</summary>
    /// <param name="pack">The domain pack's folder; none: the films.</param>
    public static async Task<BotProcess> StartAsync(string? pack = null)
    {
        var bot = new BotProcess(pack);
        try
        {
            await bot.StartAgainAsync();
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the bot as a lost machine would: without a word.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        _process = null;
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Starts the bot on the same address and database.</summary>
    public async Task StartAgainAsync()
    {
        var program = Program();
        Assert.True(File.Exists(program), $"The bot is not built: {program}");
        var start = new ProcessStartInfo(program.EndsWith(".dll", StringComparison.Ordinal) ? "dotnet" : program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach (var argument in Arguments(program))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        await UntilHealthyAsync(process);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // The system's own cleaning takes what is still held.
        }
    }

    /// <summary>The program under test: the one in CHATREC_BOT (a published one, say), or the one just built.</summary>
    private static string Program() =>
        Environment.GetEnvironmentVariable("CHATREC_BOT") ??
        typeof(BotProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BotProgram").Value!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private List<string> Arguments(string program)
    {
        List<string> arguments = [.. program.EndsWith(".dll", StringComparison.Ordinal) ? [program] : Array.Empty<string>(), "serve", "--urls", Address.GetLeftPart(UriPartial.Authority), "--db", Path.Combine(_folder, "chat.db")];
        return _pack is null ? arguments : [.. arguments, "--pack", _pack];
    }

    private void Note(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }

    private async Task UntilHealthyAsync(Process process)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(Address, "healthz"), limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            Assert.False(process.HasExited || limit.IsCancellationRequested, $"The bot did not start:\n{Log()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private string Log()
    {
        lock (_log)
        {
            return _log.ToString();
        }
    }
}
