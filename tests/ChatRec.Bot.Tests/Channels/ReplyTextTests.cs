using ChatRec.Bot.Cards;

namespace ChatRec.Bot.Tests.Channels;

public sealed class ReplyTextTests
{
    [Theory]
    [InlineData("Try **Heat (1995)**.", "Try **Heat (1995)**.")]
    [InlineData("1. **A**\n2. **B**", "1. **A**\n2. **B**")]
    [InlineData("- a\n- b", "- a\n- b")]
    [InlineData("**M\\*A\\*S\\*H**", "**M\\*A\\*S\\*H**")]
    [InlineData("\\<b\\> <script>x</script> & y", "&lt;b&gt; &lt;script&gt;x&lt;/script&gt; &amp; y")]
    [InlineData("[a](javascript:b) `c`", "\\[a\\](javascript:b) \\`c\\`")]
    [InlineData("a\u001b[2J\u0007", "a\\[2J")]
    public void ToMarkdown_Reply_KeepsItsMarksAndEscapesAndNothingElse(string text, string expected) =>
        Assert.Equal(expected, ReplyText.ToMarkdown(text));

    [Theory]
    [InlineData("**batteries not included (1987)", "\\*\\*batteries not included \\(1987\\)")]
    [InlineData("- Heat", "\\- Heat")]
    public void ToLiteral_Title_HasNoMarksAtAll(string text, string expected) => Assert.Equal(expected, ReplyText.ToLiteral(text));

    [Fact]
    public void ToNotation_Escapes_AreUndone() => Assert.Equal("**M*A*S*H** <b> 1. x\\", ReplyText.ToNotation("**M\\*A\\*S\\*H** \\<b\\> 1\\. x\\"));

    [Fact]
    public void ToPrintable_Controls_AreTakenOut() => Assert.Equal("a b[2J\nc", ReplyText.ToPrintable("a b\u001b[2J\nc\u0007"));
}
