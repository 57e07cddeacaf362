using ChatRec.Browser.Tests.Hosting;
using Microsoft.Playwright;

namespace ChatRec.Browser.Tests;

/// <summary>The page at every width, and by day and by night.</summary>
public sealed class LayoutTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(320, 568)]
    [InlineData(390, 844)]
    [InlineData(600, 800)]
    [InlineData(768, 1024)]
    [InlineData(1024, 700)]
    [InlineData(1920, 1080)]
    [InlineData(3840, 2160)]
    public async Task Width_Any_ScrollsNowhereSideways(int width, int height)
    {
        await using var tab = await browser.OpenAsync(new Look(width, height));
        await tab.SayAsync("something like Heat but newer");
        await tab.SayAsync(new string('m', 300));

        var wide = await tab.Page.EvaluateAsync<string[]>("""
            () => [document.documentElement, ...document.querySelectorAll("body *")]
              .filter(one => !one.closest("svg, .visually-hidden, .hint, .skip, textarea") && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline" && one.clientWidth > 0)
              .map(one => `${one.tagName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)
            """);

        Assert.Empty(wide);
        await tab.PictureAsync($"width-{width}");
    }

    [Fact]
    public async Task Titles_OfCards_AreNeverCut()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");
        await tab.SayAsync("something like Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb");
        await tab.SayAsync("something like The Lord of the Rings: The Return of the King");

        var cut = await tab.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll(".card")].filter(card => {
              const [outer, title] = [card.getBoundingClientRect(), card.querySelector(".card__title").getBoundingClientRect()];
              return title.top < outer.top - 1 || title.left < outer.left - 1 || title.right > outer.right + 1 || title.bottom > outer.bottom + 1;
            }).map(card => card.textContent)
            """);

        Assert.Empty(cut);
    }

    [Fact]
    public async Task Theme_Chosen_OutlivesAReload()
    {
        await using var tab = await browser.OpenAsync(new Look(Dark: true));
        Assert.True(await LightnessAsync(tab.Page) < 0.35, "A dark system, a light page.");
        var button = tab.Page.GetByRole(AriaRole.Button, new() { Name = "Dark theme" });
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "true");

        await button.ClickAsync();
        Assert.True(await LightnessAsync(tab.Page) > 0.9, "The button does not turn the page light.");
        await tab.ReloadAsync();

        Assert.True(await LightnessAsync(tab.Page) > 0.9, "The choice is forgotten.");
        await Assertions.Expect(button).ToHaveAttributeAsync("aria-pressed", "false");
        tab.AssertClean();
    }

    [Fact]
    public async Task Motion_NotWanted_StandsStill()
    {
        await using var tab = await browser.OpenAsync();
        await tab.SayAsync("something like Heat but newer");

        var moving = await tab.Page.EvaluateAsync<int>("document.getAnimations().filter(one => one.playState === 'running' && one.effect.getComputedTiming().duration > 20).length");

        Assert.Equal(0, moving);
    }

    [Fact]
    public async Task LongAnswerAndManyTurns_TheNewestIsInSight()
    {
        await using var tab = await browser.OpenAsync(Look.Phone);
        foreach (var text in new[] { "something like Heat but newer", "more", "less violent", "a comedy please" })
        {
            await tab.SayAsync(text);
        }

        await Assertions.Expect(tab.Questions.Last).ToBeInViewportAsync();
        await tab.PictureAsync("many-turns-phone");
    }

    /// <summary>The lightness of the page's ground, 0 to 1.</summary>
    private static Task<double> LightnessAsync(IPage page) => page.EvaluateAsync<double>("""
        () => {
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
          return (red + green + blue) / 765;
        }
        """);
}
