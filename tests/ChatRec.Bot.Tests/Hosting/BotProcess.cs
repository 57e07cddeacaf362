using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The built program, serving, in a process of its own that can be killed.</summary>
internal sealed class BotProcess : IDisposable
{
    private readonly Process _process;

    private BotProcess(Process process, string root, System.Collections.Concurrent.ConcurrentQueue<string?> log)
    {
        _process = process;
        Log = log;
        Http = new HttpClient { BaseAddress = new Uri(root), Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Http { get; }

    /// <summary>What it wrote to standard error so far.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string?> Log { get; }

    public static async Task<BotProcess> ServeAsync(string database, string pack, string models, string? logLevel = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ChatRec.Bot.dll"), "serve", "--json", "--urls", "http://127.0.0.1:0", "--db", database, "--pack", pack, "--models", models])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (logLevel is not null)
        {
            start.Environment["CHATREC_Logging__LogLevel__Default"] = logLevel;
            start.Environment["CHATREC_Logging__LogLevel__Microsoft.AspNetCore"] = logLevel;
        }

        var process = Process.Start(start)!;
        var errors = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data);
        process.BeginErrorReadLine();
        var ready = await process.StandardOutput.ReadLineAsync();
        if (ready is null || JsonNode.Parse(ready)!["ok"]!.GetValue<bool>() is false)
        {
            await process.WaitForExitAsync();
            throw new InvalidOperationException("The bot did not start: " + ready + string.Join('\n', errors));
        }

        return new BotProcess(process, (string)JsonNode.Parse(ready)!["urls"]![0]!, errors);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
