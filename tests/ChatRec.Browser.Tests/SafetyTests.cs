using ChatRec.Browser.Tests.Hosting;
using ChatRec.Testing;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests;

/// <summary>Text is text: whatever a user or a catalogue says, nothing of it runs.</summary>
public sealed class SafetyTests(BrowserFixture browser)
{
    private static readonly string[] Attacks =
    [
        "<script>window.hit = 1</script>",
        "<img src=x onerror=\"window.hit = 1\">",
        "[a link](javascript:window.hit=1) **<svg onload=window.hit=1>**",
        "\"><iframe srcdoc=\"<script>parent.hit = 1</script>\"></iframe>",
    ];

    [Fact]
    public async Task UserText_WithMarkup_IsShownAsWritten()
    {
        await using var tab = await browser.OpenAsync();

        foreach (var attack in Attacks)
        {
            await tab.SayAsync(attack);
            Assert.Equal(attack, (await tab.Questions.Last.Locator(".message__text").InnerTextAsync()).Trim());
        }

        await tab.ReloadAsync();
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(Attacks.Length);
        await AssertUnharmedAsync(tab);
    }

    [Fact]
    public async Task Catalogue_WithMarkup_IsShownAsWritten()
    {
        browser.RequireBrowser();
        await using var bot = await BotProcess.StartAsync(RepositoryRoot.Combine("tests", "packs", "hostile-boardgames"));
        await using var tab = await browser.OpenAsync(bot);

        var said = new List<string>();
        foreach (var text in new[] { "hello", "something for two players", "more", "more", "why the first one?", "tell me about the second one" })
        {
            said.Add(await tab.SayAsync(text));
        }

        await tab.PictureAsync("hostile-boardgames");
        Assert.DoesNotContain(said, text => System.Text.RegularExpressions.Regex.IsMatch(text, @"\b(film|movie)s?\b", System.Text.RegularExpressions.RegexOptions.IgnoreCase));
        await AssertUnharmedAsync(tab);
    }

    [Fact]
    public async Task Page_Served_AllowsNothingButItsOwnFiles()
    {
        await using var tab = await browser.OpenAsync();
        var answer = await tab.Page.ReloadAsync();
        await tab.UntilOnlineAsync();

        var policy = (await answer!.AllHeadersAsync())["content-security-policy"];
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(0, await tab.Page.EvaluateAsync<int>("document.querySelectorAll('script:not([src]), style, [style*=\"url\"], [onclick]').length"));
        tab.AssertClean();
    }

    private static async Task AssertUnharmedAsync(ChatTab tab)
    {
        Assert.True(await tab.Page.EvaluateAsync<bool>("window.hit === undefined && window.pwned === undefined"), "A script of the text ran.");
        Assert.Equal(0, await tab.Page.Locator("#log script, #log img, #log iframe, #log a, #log object").CountAsync());
        tab.AssertClean();
    }
}
