using ChatRec.Browser.Tests.Hosting;

namespace ChatRec.Browser.Tests;

/// <summary>The page's small Markdown, run where it runs.</summary>
public sealed class MarkdownTests(BrowserFixture browser)
{
    [Theory]
    [InlineData("plain", "<p>plain</p>")]
    [InlineData("**bold** and *slanted* and _slanted_", "<p><strong>bold</strong> and <em>slanted</em> and <em>slanted</em></p>")]
    [InlineData("**bold with *slant* in it**", "<p><strong>bold with <em>slant</em> in it</strong></p>")]
    [InlineData("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>")]
    [InlineData("- one\n- **two**", "<ul><li>one</li><li><strong>two</strong></li></ul>")]
    [InlineData("3. three\n4. four", "<ol start=\"3\"><li>three</li><li>four</li></ol>")]
    [InlineData("snake_case_name and 2 * 3 * 4", "<p>snake_case_name and 2 * 3 * 4</p>")]
    [InlineData("M\\*A\\*S\\*H \\(1970\\) \\_x\\_", "<p>M*A*S*H (1970) _x_</p>")]
    [InlineData("<b>no</b> &lt;script&gt; &amp;amp;", "<p>&lt;b&gt;no&lt;/b&gt; &lt;script&gt; &amp;amp;</p>")]
    [InlineData("**open and *open", "<p>**open and *open</p>")]
    [InlineData("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>")]
    public async Task Markdown_Rendered_IsThisAndNothingElse(string text, string expected)
    {
        await using var tab = await browser.OpenAsync();

        Assert.Equal(expected, await RenderAsync(tab, "renderMarkdown", text));
    }

    [Theory]
    [InlineData("like **M*A*S*H (1970)**, but newer", "<p>like <strong>M*A*S*H (1970)</strong>, but newer</p>")]
    [InlineData("a \\ b &amp; _c_", "<p>a \\ b &amp;amp; _c_</p>")]
    [InlineData("- one\n- two", "<ul><li>one</li><li>two</li></ul>")]
    public async Task Reply_Rendered_KnowsBoldAndListsOnly(string text, string expected)
    {
        await using var tab = await browser.OpenAsync();

        Assert.Equal(expected, await RenderAsync(tab, "renderReply", text));
    }

    private static Task<string> RenderAsync(ChatTab tab, string function, string text) => tab.Page.EvaluateAsync<string>(
        """
        async ([name, text]) => {
          const element = document.createElement("div");
          element.append((await import("/js/markdown.js"))[name](text));
          return element.innerHTML;
        }
        """,
        new[] { function, text });
}
