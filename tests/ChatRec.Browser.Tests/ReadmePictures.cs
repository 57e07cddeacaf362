using ChatRec.Browser.Tests.Hosting;
using ChatRec.Testing;

namespace ChatRec.Browser.Tests;

/// <summary>Takes the pictures of the README from the running page. Runs when asked for: <c>docs/images/make</c>.</summary>
public sealed class ReadmePictures(BrowserFixture browser)
{
    private const long Largest = 300_000;

    [Theory]
    [InlineData("chat-light", 1280, 900, false, 1)]
    [InlineData("chat-dark", 1280, 900, true, 1)]
    [InlineData("chat-mobile", 390, 844, false, 2)]
    public async Task Picture_Taken_IsSmallEnoughForThePage(string name, int width, int height, bool dark, float scale)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CHATREC_PICTURES") == "1", "Taken only by docs/images/make.");
        await using var tab = await browser.OpenAsync(new Look(width, height, dark, scale));
        await tab.SayAsync("something like Heat but newer");
        await tab.Page.EvaluateAsync("document.activeElement.blur()");
        await tab.Page.WaitForTimeoutAsync(800);
        var path = RepositoryRoot.Combine("docs", "images", $"{name}.png");

        await tab.Page.ScreenshotAsync(new() { Path = path });

        Assert.InRange(new FileInfo(path).Length, 1, Largest);
    }
}
