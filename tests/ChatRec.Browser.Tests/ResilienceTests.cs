using ChatRec.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests;

/// <summary>What a person sees when things break: nothing said is lost, nothing is answered twice.</summary>
public sealed class ResilienceTests(BrowserFixture browser)
{
    [Fact]
    public async Task ServerRestart_InMidConversation_GoesOnWhereItWas()
    {
        browser.RequireBrowser();
        await using var bot = await BotProcess.StartAsync();
        await using var tab = await browser.OpenAsync(bot);
        await tab.SayAsync("something like Heat but newer");
        var before = await tab.TextsAsync();

        await bot.KillAsync();
        await Assertions.Expect(tab.Page.GetByText("Reconnecting")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        var answers = await tab.Answers.CountAsync();
        await tab.Box.FillAsync("no horror please");
        await tab.Box.PressAsync("Enter");
        await Assertions.Expect(tab.Page.GetByText("Waiting for the connection")).ToBeVisibleAsync();
        await tab.PictureAsync("server-gone");
        await bot.StartAgainAsync();

        await tab.UntilOnlineAsync();
        await tab.AnswerAfterAsync(1);
        await tab.SayAsync("the second one, who directed it?");
        var after = await tab.TextsAsync();
        Assert.Equal(before, after.Take(before.Count));
        Assert.Equal(["something like Heat but newer", "no horror please", "the second one, who directed it?"], (await tab.Questions.Locator(".message__text").AllInnerTextsAsync()).Select(text => text.Trim()));
        Assert.Equal(answers + 2, await tab.Answers.CountAsync());
        await tab.ReloadAsync();
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(3);
        Assert.Equal(after, await tab.TextsAsync());
    }

    [Fact]
    public async Task Conversation_NoLongerThere_IsReplacedWithOneLine()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("hello");
        await tab.Page.EvaluateAsync("""localStorage.setItem("chatrec.session", JSON.stringify({ userId: "dl_gone", conversationId: "gone", token: "e30.e30.e30" }))""");

        await tab.ReloadAsync();

        await Assertions.Expect(tab.Page.GetByText("so this is a new one")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(0);
        Assert.False(string.IsNullOrWhiteSpace(await tab.SayAsync("hello again")));
        await tab.PictureAsync("conversation-lost");
    }

    [Fact]
    public async Task Token_PastItsTime_ConversationGoesOn()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");
        var before = await tab.TextsAsync();
        await tab.Page.RouteAsync("**/tokens/refresh", route => route.FulfillAsync(new() { Status = 403 }));

        await tab.ReloadAsync();

        await Assertions.Expect(tab.Questions).ToHaveCountAsync(1);
        Assert.Equal(before, await tab.TextsAsync());
        Assert.Equal(0, await tab.Page.GetByText("so this is a new one").CountAsync());
        Assert.False(string.IsNullOrWhiteSpace(await tab.SayAsync("the second one, who directed it?")));
    }

    [Fact]
    public async Task Network_Gone_IsSaidAndWhatIsWrittenWaits()
    {
        await using var tab = await browser.OpenAsync(Look.Phone);
        await tab.SayAsync("hello");

        await tab.Page.Context.SetOfflineAsync(true);
        await Assertions.Expect(tab.Page.GetByText("You are offline")).ToBeVisibleAsync();
        await tab.Box.FillAsync("a comedy please");
        await tab.Box.PressAsync("Enter");
        await Assertions.Expect(tab.Page.GetByText("Waiting for the connection")).ToBeVisibleAsync();
        await tab.PictureAsync("offline-phone");
        await tab.Page.Context.SetOfflineAsync(false);

        await tab.AnswerAfterAsync(1);
        await Assertions.Expect(tab.Page.GetByText("You are offline")).ToBeHiddenAsync();
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Message_Refused_CanBeSentAgain()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("hello");
        await tab.Page.RouteAsync("**/activities", route => route.Request.Method == "POST" ? route.FulfillAsync(new() { Status = 502 }) : route.ContinueAsync());
        await tab.Box.FillAsync("a comedy please");
        await tab.Box.PressAsync("Enter");
        await Assertions.Expect(tab.Page.GetByText("Not sent.")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await tab.PictureAsync("not-sent");

        await tab.Page.UnrouteAsync("**/activities");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        Assert.False(string.IsNullOrWhiteSpace(await tab.AnswerAfterAsync(1)));
        await Assertions.Expect(tab.Page.GetByText("Not sent.")).ToBeHiddenAsync();
        await Assertions.Expect(tab.Questions).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task SecondTab_Opened_TakesTheConversationAndTheFirstCanTakeItBack()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("hello");
        var second = await tab.Page.Context.NewPageAsync();
        await second.GotoAsync(tab.Page.Url);
        await Assertions.Expect(second.Locator(".message--mine")).ToHaveCountAsync(1);

        await Assertions.Expect(tab.Page.GetByText("in another tab")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Use it here" }).ClickAsync();

        await tab.UntilOnlineAsync();
        Assert.False(string.IsNullOrWhiteSpace(await tab.SayAsync("a comedy please")));
        await Assertions.Expect(second.GetByText("in another tab")).ToBeVisibleAsync(new() { Timeout = 15_000 });
    }
}
