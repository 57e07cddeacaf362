using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Prompts;

/// <summary>
/// The prompts on disk, read again when a file changes. An edit that breaks a prompt is logged with file and line, and the last good
/// version stays live. Thread-safe; a turn that has begun keeps the prompts it began with.
/// </summary>
public sealed class PromptLibrary : IPromptSource, IArtefactSource, IDisposable
{
    /// <summary>The locale that stands in for those that do not exist.</summary>
    public const string DefaultLocale = "en";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly ILogger<PromptLibrary> _logger;
    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer? _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _reloading = new();
    private volatile ImmutableSortedDictionary<string, PromptSet> _sets;
    private int _disposed;
    private string _stamp;
    private string? _failedStamp;

    /// <summary>Reads the prompts and, when the options say so, watches them.</summary>
    /// <param name="options">Where the prompts are.</param>
    /// <param name="time">The clock of the debouncing.</param>
    /// <param name="logger">Where broken edits are told.</param>
    /// <exception cref="PromptException">A prompt is missing or wrong.</exception>
    public PromptLibrary(IOptions<AgentOptions> options, TimeProvider time, ILogger<PromptLibrary> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _folder = Path.Combine(options.Value.PromptFolder, "replies");
        _logger = logger;
        _stamp = Stamp();
        _sets = Load(_folder);
        if (options.Value.WatchPrompts)
        {
            // The watcher makes an edit live at once; the timer notices it where the file system sends no events.
            _timer = time.CreateTimer(_ => Reload(), null, CheckInterval, CheckInterval);
            _watcher = Watch();
        }

        // In the background: a start does not wait for it, and a first turn waits only for the templates it needs itself.
        var stopping = _stopping.Token;
        _ = Task.Run(() => _sets[DefaultLocale].Warm(stopping), stopping);
    }

    /// <inheritdoc />
    public ImmutableArray<Artefact> Current =>
        [.. _sets.Select(set => new Artefact(set.Key == DefaultLocale ? "prompts" : $"prompts-{set.Key}", set.Value.Hash))];

    /// <summary>The locales there are.</summary>
    public ImmutableArray<string> Locales => [.. _sets.Keys];

    /// <summary>Reads all locales of a folder.</summary>
    /// <param name="folder">The folder with one folder a locale.</param>
    /// <exception cref="PromptException">A prompt is missing or wrong.</exception>
    public static ImmutableSortedDictionary<string, PromptSet> Load(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(Path.Combine(folder, DefaultLocale)))
        {
            throw new PromptException(folder, 0, $"there are no replies for \"{DefaultLocale}\"");
        }

        var own = RequireTyped(PromptSet.Load(Path.Combine(folder, DefaultLocale)), folder);
        return Directory.GetDirectories(folder)
            .Where(path => Path.GetFileName(path) != DefaultLocale)
            .Select(PromptSet.Load)
            .Where(set => set.Prompts.Count > 0)
            .Select(set => set.CompletedBy(own))
            .Append(own)
            .ToImmutableSortedDictionary(set => set.Locale, set => set, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Every prompt that has its variables typed is one the bot says: none may be missing.</summary>
    private static PromptSet RequireTyped(PromptSet set, string folder)
    {
        var schemas = Path.Combine(folder, "..", "schemas");
        var missing = !Directory.Exists(schemas)
            ? null
            : Directory.GetFiles(schemas, "*.json")
                .Select(path => Path.GetFileNameWithoutExtension(path)!)
                .Order(StringComparer.Ordinal)
                .FirstOrDefault(name => !set.Prompts.ContainsKey(name));
        return missing is null
            ? set
            : throw new PromptException(Path.Combine(folder, set.Locale, $"{missing}.yaml"), 0, $"the prompt \"{missing}\" is missing");
    }

    /// <inheritdoc />
    public PromptSet For(string locale)
    {
        ArgumentNullException.ThrowIfNull(locale);
        var sets = _sets;
        return sets.GetValueOrDefault(locale)
            ?? sets.GetValueOrDefault(locale.Split('-')[0])
            ?? sets[DefaultLocale];
    }

    /// <summary>Reads the prompts again if a file has changed since they were read.</summary>
    /// <returns>Whether other prompts are live now.</returns>
    public bool Reload()
    {
        lock (_reloading)
        {
            string stamp;
            try
            {
                stamp = Stamp();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false; // a folder that is being moved; the next look finds it settled
            }

            if (stamp == _stamp || stamp == _failedStamp)
            {
                return false;
            }

            try
            {
                _sets = Load(_folder);
                (_stamp, _failedStamp) = (stamp, null);
                _logger.LogInformation("Prompts are live: {Hash}", _sets[DefaultLocale].Hash);
                return true;
            }
            catch (Exception error) when (error is PromptException or IOException or UnauthorizedAccessException)
            {
                _failedStamp = stamp;
                _logger.LogError("The last good prompts stay live. {Problem}", error.Message);
                return false;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // The container disposes it once for each service it is registered as.
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _stopping.Cancel();
        _stopping.Dispose();
        _watcher?.Dispose();
        _timer?.Dispose();
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(_folder, "*.yaml") { IncludeSubdirectories = true };
            watcher.Changed += OnChange;
            watcher.Created += OnChange;
            watcher.Deleted += OnChange;
            watcher.Renamed += OnChange;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or ArgumentException or PlatformNotSupportedException)
        {
            _logger.LogWarning(error, "Prompt files are polled, the file system sends no events");
            return null;
        }
    }

    // Editors write in several steps: wait until they have settled.
    private void OnChange(object sender, FileSystemEventArgs change) => _timer?.Change(Settle, CheckInterval);

    private string Stamp()
    {
        if (!Directory.Exists(_folder))
        {
            return "";
        }

        var files = Directory.GetFiles(_folder, "*.yaml", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        return string.Join('\n', files.Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {(new FileInfo(file) is { Exists: true } info ? info.Length : 0)}"));
    }
}
