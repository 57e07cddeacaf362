using ChatRec.Testing;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests.Hosting;

/// <summary>One browser and one bot with films for all tests; each test has a context, and so a conversation, of its own.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private BotProcess? _films;

    /// <summary>The folder for screenshots.</summary>
    public static string Artifacts => Directory.CreateDirectory(RepositoryRoot.Combine("artifacts", "browser")).FullName;

    public async ValueTask InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("CHATREC_BROWSER") ?? Places.FirstOrDefault(File.Exists);
        if (program is null)
        {
            return;
        }

        _films = await BotProcess.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = Flags, Headless = true });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_films is not null)
        {
            await _films.DisposeAsync();
        }
    }

    /// <summary>Opens the page of the bot with films.</summary>
    /// <param name="look">How the browser is set.</param>
    internal Task<ChatTab> OpenAsync(Look? look = null) => OpenAsync(_films, look);

    /// <summary>Opens the page of another bot.</summary>
    /// <param name="bot">The bot.</param>
    /// <param name="look">How the browser is set.</param>
    internal async Task<ChatTab> OpenAsync(BotProcess? bot, Look? look = null)
    {
        RequireBrowser();
        look ??= new Look();
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            DeviceScaleFactor = look.Scale,
            HasTouch = look.Touch,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return await ChatTab.OpenAsync(context, bot!.Address);
    }

    /// <summary>Skips the running test, with the reason, where there is no browser.</summary>
    internal void RequireBrowser()
    {
        if (_browser is null)
        {
            Assert.Skip("There is no browser: install chromium or name one in CHATREC_BROWSER.");
        }
    }
}

/// <summary>How the browser of a test is set.</summary>
/// <param name="Width">The window's width in CSS pixels.</param>
/// <param name="Height">The window's height in CSS pixels.</param>
/// <param name="Dark">Whether the system asks for dark colours.</param>
/// <param name="Scale">Device pixels to a CSS pixel.</param>
/// <param name="Touch">Whether the screen is touched.</param>
internal sealed record Look(int Width = 1280, int Height = 860, bool Dark = false, float Scale = 1, bool Touch = false)
{
    /// <summary>A telephone.</summary>
    public static Look Phone { get; } = new(390, 844, Scale: 2, Touch: true);
}
