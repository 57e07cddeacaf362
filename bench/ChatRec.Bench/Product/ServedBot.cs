using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ChatRec.Bench.Product;

/// <summary>The built program, serving the embedded films from a fresh database in a process of its own.</summary>
internal sealed class ServedBot : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private ServedBot(Process process, DirectoryInfo folder, Uri root)
    {
        _process = process;
        _folder = folder;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1024 }) { BaseAddress = root, Timeout = Patience };
    }

    /// <summary>Talks to it.</summary>
    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first 200 of <c>/healthz</c>.</summary>
    public TimeSpan UntilHealthy { get; private set; }

    /// <summary>When the process was started, for <see cref="Stopwatch.GetElapsedTime(long)"/>.</summary>
    public long Started { get; private init; }

    /// <summary>Physical memory in use, in megabytes (10^6 bytes).</summary>
    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Processor time used since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it and waits until it is healthy.</summary>
    /// <exception cref="InvalidOperationException">It is not built, or does not become healthy.</exception>
    public static async Task<ServedBot> StartAsync()
    {
        var program = Path.Combine(EncoderFiles.Root, "src", "ChatRec.Bot", "bin", "Release", "net10.0", "ChatRec.Bot.dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is not built.");
        }

        var folder = Directory.CreateTempSubdirectory("chatrec-bench");
        var root = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [program, "serve", "--urls", root.GetLeftPart(UriPartial.Authority), "--db", Path.Combine(folder.FullName, "bench.db")])
        {
            RedirectStandardOutput = true,
        };
        var started = Stopwatch.GetTimestamp();
        var bot = new ServedBot(Process.Start(start)!, folder, root) { Started = started };
        try
        {
            await bot.WaitAsync();
            return bot;
        }
        catch
        {
            bot.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync()
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri("/healthz", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                {
                    UntilHealthy = Stopwatch.GetElapsedTime(Started);
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            if (_process.HasExited || Stopwatch.GetElapsedTime(Started) > Patience)
            {
                throw new InvalidOperationException("The bot did not become healthy.");
            }

            await Task.Delay(5);
        }
    }
}
