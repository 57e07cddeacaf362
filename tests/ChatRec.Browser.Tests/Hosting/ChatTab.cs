using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests.Hosting;

/// <summary>The chat page in a tab, with what a person does there. It remembers what went wrong in the console and which hosts were asked.</summary>
internal sealed class ChatTab : IAsyncDisposable
{
    private const float ReplyLimit = 30_000;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly ConcurrentQueue<Uri> _requests = new();

    private ChatTab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _problems.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _problems.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue(new Uri(request.Url));
        page.WebSocket += (_, socket) => _requests.Enqueue(new Uri(socket.Url));
        page.Dialog += (_, dialog) => _problems.Enqueue($"a dialog opened: {dialog.Message}");
    }

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, uncaught exceptions, dialogs.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>Every address asked so far.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    /// <summary>The box a person writes in.</summary>
    public ILocator Box => Page.GetByRole(AriaRole.Textbox, new() { Name = "Your message" });

    /// <summary>The bot's messages.</summary>
    public ILocator Answers => Page.Locator(".message--bot");

    /// <summary>The user's messages.</summary>
    public ILocator Questions => Page.Locator(".message--mine");

    /// <summary>The cards of the last message that has some.</summary>
    public ILocator Cards => Page.Locator(".slate").Last.Locator(".card");

    /// <summary>The suggested replies.</summary>
    public ILocator Chips => Page.GetByRole(AriaRole.Group, new() { Name = "Suggested replies" }).GetByRole(AriaRole.Button);

    /// <summary>Opens the page and waits until it is ready to talk.</summary>
    /// <param name="context">The browser context; the tab owns it.</param>
    /// <param name="address">Where the page is.</param>
    public static async Task<ChatTab> OpenAsync(IBrowserContext context, Uri address)
    {
        var tab = new ChatTab(context, await context.NewPageAsync());
        await tab.Page.GotoAsync(address.ToString());
        await tab.UntilOnlineAsync();
        await tab.Chips.First.WaitForAsync();
        return tab;
    }

    /// <summary>Waits until the line to the bot stands.</summary>
    public Task UntilOnlineAsync() => Page.Locator("html[data-line=online]").WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 60_000 });

    /// <summary>Writes a message, sends it with the Enter key and waits for the answer.</summary>
    /// <param name="text">What is said.</param>
    public Task<string> SayAsync(string text) => AnswerToAsync(async () =>
    {
        await Box.FillAsync(text);
        await Box.PressAsync("Enter");
    });

    /// <summary>Does something that says something and waits for the answer; returns its text.</summary>
    /// <param name="act">What is done.</param>
    public async Task<string> AnswerToAsync(Func<Task> act)
    {
        var before = await Questions.CountAsync();
        await act();
        return await AnswerAfterAsync(before);
    }

    /// <summary>Waits for the answer to the user's n-th message, counted from 0, and returns its text.</summary>
    /// <param name="question">The message.</param>
    public async Task<string> AnswerAfterAsync(int question)
    {
        var answer = Questions.Nth(question).Locator("xpath=following-sibling::article[contains(@class, 'message--bot')]").First;
        await answer.WaitForAsync(new() { Timeout = ReplyLimit });
        return await answer.InnerTextAsync();
    }

    /// <summary>Loads the page again.</summary>
    public async Task ReloadAsync()
    {
        await Page.ReloadAsync();
        await UntilOnlineAsync();
    }

    /// <summary>What was said so far, message by message.</summary>
    public Task<IReadOnlyList<string>> TextsAsync() => Page.Locator(".message__text").AllInnerTextsAsync();

    /// <summary>Takes a picture into the artefacts.</summary>
    /// <param name="name">The file's name without its ending.</param>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Artifacts, $"{name}.png") });

    /// <summary>Nothing went wrong and nobody else was asked.</summary>
    public void AssertClean()
    {
        Assert.Empty(Problems);
        var home = new Uri(Page.Url);
        Assert.All(Requests.Where(request => request.Scheme is not ("data" or "blob")), request => Assert.Equal(home.Authority, request.Authority));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
