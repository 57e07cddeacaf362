using ChatRec.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests;

/// <summary>Talking in the page: what a person sees and can tap.</summary>
public sealed class ConversationTests(BrowserFixture browser)
{
    private static readonly string[] TenTurns =
    [
        "hello",
        "something like Heat but newer",
        "no horror please",
        "the second one, who directed it?",
        "something less violent",
        "undo",
        "why this one?",
        "a comedy under 100 minutes",
        "more",
        "thanks, bye",
    ];

    [Fact]
    public async Task Page_TenTurns_EachIsAnsweredInOrder()
    {
        await using var tab = await browser.OpenAsync();

        foreach (var text in TenTurns)
        {
            Assert.False(string.IsNullOrWhiteSpace(await tab.SayAsync(text)));
        }

        Assert.Equal(TenTurns, (await tab.Questions.Locator(".message__text").AllInnerTextsAsync()).Select(text => text.Trim()));
        Assert.Equal(0, await tab.Page.GetByText("Not sent").CountAsync());
        await tab.PictureAsync("ten-turns");
        tab.AssertClean();
    }

    [Fact]
    public async Task Request_Answered_ShowsCardsThatDoNotOverlap()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");

        var cards = await tab.Cards.AllAsync();
        Assert.True(cards.Count >= 2, $"{cards.Count} cards");
        var boxes = new List<LocatorBoundingBoxResult>();
        foreach (var card in cards)
        {
            await Assertions.Expect(card).ToBeVisibleAsync();
            Assert.False(string.IsNullOrWhiteSpace(await card.GetByRole(AriaRole.Heading).InnerTextAsync()));
            boxes.Add((await card.BoundingBoxAsync())!);
        }

        var overlaps = from one in Enumerable.Range(0, boxes.Count) from two in Enumerable.Range(0, one) where Overlap(boxes[one], boxes[two]) select (two, one);
        Assert.Empty(overlaps);
        Assert.Equal(0, await tab.Page.Locator("img").CountAsync());
        await tab.PictureAsync("slate-light");
        tab.AssertClean();
    }

    [Fact]
    public async Task Card_WhyThis_IsAskedInOneTapAndAnswered()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");
        var card = tab.Cards.First;
        var title = await card.Locator(".card__name").InnerTextAsync();

        var answer = await tab.AnswerToAsync(() => card.GetByRole(AriaRole.Button, new() { Name = $"Why this? {title}" }).ClickAsync());

        Assert.Contains(title, await tab.Questions.Last.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(title, answer, StringComparison.Ordinal);
        tab.AssertClean();
    }

    [Fact]
    public async Task Chip_Tapped_IsSaidAndAnswered()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");
        var words = await tab.Chips.First.InnerTextAsync();

        var answer = await tab.AnswerToAsync(() => tab.Chips.First.ClickAsync());

        Assert.Equal(words, (await tab.Questions.Last.Locator(".message__text").InnerTextAsync()).Trim());
        Assert.False(string.IsNullOrWhiteSpace(answer));
        tab.AssertClean();
    }

    [Fact]
    public async Task Box_ShiftEnter_WritesALineInsteadOfSending()
    {
        await using var tab = await browser.OpenAsync();
        await tab.Box.FillAsync("a comedy");
        await tab.Box.PressAsync("Shift+Enter");
        await tab.Box.PressSequentiallyAsync("not too long");
        Assert.Equal(0, await tab.Questions.CountAsync());

        await tab.AnswerToAsync(() => tab.Box.PressAsync("Enter"));

        Assert.Equal("a comedy\nnot too long", (await tab.Questions.Last.Locator(".message__text").InnerTextAsync()).Trim());
    }

    [Fact]
    public async Task Box_OnlyBlanks_SendsNothing()
    {
        await using var tab = await browser.OpenAsync();

        await tab.Box.FillAsync("  \n ");
        await tab.Box.PressAsync("Enter");

        await Assertions.Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Send" })).ToBeDisabledAsync();
        Assert.Equal(0, await tab.Questions.CountAsync());
    }

    [Fact]
    public async Task Reload_InMidConversation_KeepsEverySentence()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");
        await tab.SayAsync("no horror please");
        var before = await tab.TextsAsync();
        var cards = await tab.Cards.AllInnerTextsAsync();

        await tab.ReloadAsync();

        await Assertions.Expect(tab.Questions).ToHaveCountAsync(2);
        Assert.Equal(before, await tab.TextsAsync());
        Assert.Equal(cards, await tab.Cards.AllInnerTextsAsync());
        Assert.False(string.IsNullOrWhiteSpace(await tab.SayAsync("the second one, who directed it?")));
        tab.AssertClean();
    }

    [Fact]
    public async Task NewConversation_AskedAndConfirmed_BeginsEmpty()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");
        var fresh = tab.Page.GetByRole(AriaRole.Button, new() { Name = "New conversation" });

        await fresh.ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Keep this one" }).ClickAsync();
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(1);
        await fresh.ClickAsync();
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Start anew" }).ClickAsync();

        await Assertions.Expect(tab.Questions).ToHaveCountAsync(0);
        await Assertions.Expect(tab.Chips.First).ToBeVisibleAsync();
        Assert.False(string.IsNullOrWhiteSpace(await tab.SayAsync("a comedy please")));
        await tab.ReloadAsync();
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(1);
        tab.AssertClean();
    }

    [Fact]
    public async Task EmptyPage_Opened_InvitesWithPrompts()
    {
        await using var tab = await browser.OpenAsync();

        await Assertions.Expect(tab.Chips.First).ToBeVisibleAsync();

        Assert.InRange(await tab.Chips.CountAsync(), 2, 6);
        await Assertions.Expect(tab.Page.Locator("#welcome").GetByRole(AriaRole.Heading)).ToBeVisibleAsync();
        await tab.PictureAsync("empty-light");
        tab.AssertClean();
    }

    private static bool Overlap(LocatorBoundingBoxResult one, LocatorBoundingBoxResult two) =>
        one.X < two.X + two.Width - 0.5 && two.X < one.X + one.Width - 0.5 && one.Y < two.Y + two.Height - 0.5 && two.Y < one.Y + one.Height - 0.5;
}
