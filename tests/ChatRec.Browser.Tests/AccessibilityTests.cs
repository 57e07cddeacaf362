using System.Text.Json;
using ChatRec.Browser.Tests.Hosting;
using ChatRec.Testing;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests;

/// <summary>The page for those who do not see it or do not point at it.</summary>
public sealed class AccessibilityTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(false, 1280, 860)]
    [InlineData(true, 1280, 860)]
    [InlineData(false, 390, 844)]
    [InlineData(true, 390, 844)]
    public async Task Page_Audited_HasNoViolations(bool dark, int width, int height)
    {
        await using var tab = await browser.OpenAsync(new Look(width, height, dark));
        await Assertions.Expect(tab.Chips.First).ToBeVisibleAsync();
        Assert.Empty(await AuditAsync(tab.Page));

        await tab.SayAsync("something like Heat but newer");
        Assert.Empty(await AuditAsync(tab.Page));

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).ClickAsync();
        Assert.Empty(await AuditAsync(tab.Page));
    }

    [Fact]
    public async Task Log_ForAScreenReader_SpeaksAndNamesTheSpeaker()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");

        var log = tab.Page.GetByRole(AriaRole.Log, new() { Name = "Conversation" });
        await Assertions.Expect(log).ToHaveAttributeAsync("aria-live", "polite");
        Assert.StartsWith("You said:", await tab.Questions.Last.TextContentAsync(), StringComparison.Ordinal);
        Assert.StartsWith("ChatRec said:", await tab.Answers.Last.TextContentAsync(), StringComparison.Ordinal);
        var names = await tab.Cards.GetByRole(AriaRole.Button).EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('aria-label'))");
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public async Task Keyboard_Alone_SkipsSpeaksAsksWhyAndStartsAnew()
    {
        await using var tab = await browser.OpenAsync();
        var keyboard = tab.Page.Keyboard;

        await TabBackToAsync(tab.Page, "Skip to the message box");
        await keyboard.PressAsync("Enter");
        Assert.Equal("say", await tab.Page.EvaluateAsync<string>("document.activeElement.id"));
        await keyboard.TypeAsync("something like Heat but newer");
        await tab.AnswerToAsync(() => keyboard.PressAsync("Enter"));
        Assert.Equal("say", await tab.Page.EvaluateAsync<string>("document.activeElement.id"));

        await TabBackToAsync(tab.Page, "Why this?");
        Assert.True(await tab.Page.EvaluateAsync<bool>("(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; })()"), "The focus cannot be seen.");
        await tab.PictureAsync("focus-on-card");
        await tab.AnswerToAsync(() => keyboard.PressAsync("Enter"));

        await TabBackToAsync(tab.Page, "New conversation");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await keyboard.PressAsync("Escape");
        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        Assert.Equal(2, await tab.Questions.CountAsync());
        tab.AssertClean();
    }

    private static Task<string> FocusedAsync(IPage page) =>
        page.EvaluateAsync<string>("(one => one === document.body ? '' : one.getAttribute('aria-label') ?? one.textContent.trim())(document.activeElement)");

    private static async Task TabBackToAsync(IPage page, string name)
    {
        for (var step = 0; step < 60; step++)
        {
            await page.Keyboard.PressAsync("Shift+Tab");
            if ((await FocusedAsync(page)).StartsWith(name, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The keyboard does not reach \"{name}\".");
    }

    /// <summary>Runs the audit; returns one line a violation.</summary>
    private static async Task<IReadOnlyList<string>> AuditAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(RepositoryRoot.Combine("tests", "webchat", "node_modules", "axe-core", "axe.min.js")));
        var result = await page.EvaluateAsync<JsonElement>("async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | '))");
        return [.. result.EnumerateArray().Select(line => line.GetString()!)];
    }
}
