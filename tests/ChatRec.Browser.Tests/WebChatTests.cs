using ChatRec.Browser.Tests.Hosting;
using ChatRec.Testing;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests;

/// <summary>Bot Framework Web Chat as published, on a page of another origin, against our Direct Line.</summary>
public sealed class WebChatTests(BrowserFixture browser)
{
    private const string PageText = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Web Chat</title>
        <style>html, body, #chat { height: 100%; margin: 0; }</style></head>
        <body><div id="chat"></div><script src="/webchat.js"></script></body></html>
        """;

    [Fact]
    public async Task WebChat_AsPublished_SendsShowsTheAnswerAndItsCards()
    {
        await using var tab = await browser.OpenAsync();
        using var origin = new OtherOrigin(PageText, ("webchat.js", RepositoryRoot.Combine("tests", "webchat", "node_modules", "botframework-webchat", "dist", "webchat.js")));
        var home = tab.Page.Url;
        var page = await tab.Page.Context.NewPageAsync();
        await page.GotoAsync(origin.Address);
        await page.EvaluateAsync(
            """
            async home => {
              const domain = `${home}v3/directline`;
              const answer = await fetch(`${domain}/tokens/generate`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: { id: "dl_webchat" } }) });
              const { token } = await answer.json();
              WebChat.renderWebChat({ directLine: WebChat.createDirectLine({ domain, token }), locale: "en-US" }, document.getElementById("chat"));
            }
            """,
            home);

        await SayAsync(page, "hello");
        await Assertions.Expect(page.Locator(".webchat__bubble--from-user")).ToHaveCountAsync(1);
        var before = await BotBubblesAsync(page, 1);
        await SayAsync(page, "something like Heat but newer");
        await BotBubblesAsync(page, before + 1);

        await Assertions.Expect(page.Locator(".ac-adaptiveCard").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Send failed")).ToHaveCountAsync(0);
        await page.WaitForTimeoutAsync(3000);
        await Assertions.Expect(page.GetByText("Send failed")).ToHaveCountAsync(0);
        await page.ScreenshotAsync(new() { Path = Path.Combine(BrowserFixture.Artifacts, "webchat.png") });
    }

    private static async Task SayAsync(IPage page, string text)
    {
        var box = page.Locator("[data-id=webchat-sendbox-input]");
        await box.FillAsync(text);
        await box.PressAsync("Enter");
    }

    private static async Task<int> BotBubblesAsync(IPage page, int atLeast)
    {
        var bubbles = page.Locator(".webchat__bubble:not(.webchat__bubble--from-user)");
        await bubbles.Nth(atLeast - 1).WaitForAsync(new() { Timeout = 30_000 });
        return await bubbles.CountAsync();
    }
}
