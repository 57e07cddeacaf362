using System.Text;

namespace ChatRec.Bot.Cards;

/// <summary>
/// The one place where words leave for a channel. A reply is Markdown in which titles, names and quoted words are escaped already; this
/// class passes its marks and escapes on, and takes the sting out of what is no mark of a reply: HTML, links, code. Card texts are
/// plain and are escaped here.
/// </summary>
internal static class ReplyText
{
    private const string Special = "\\`*_[]()#~|!";
    private const string NoMarkOfAReply = "`[]|~";

    /// <summary>A reply's Markdown as it is sent: emphasis, lists and escapes kept; never HTML, a link or code.</summary>
    /// <param name="markdown">A reply's text.</param>
    public static string ToMarkdown(string markdown)
    {
        var sent = new StringBuilder(markdown.Length + 16);
        for (var at = 0; at < markdown.Length; at++)
        {
            var c = markdown[at];
            if (c == '\\' && at + 1 < markdown.Length && IsAsciiMark(markdown[at + 1]))
            {
                AppendEscaped(sent, markdown[++at]);
            }
            else if (NoMarkOfAReply.Contains(c, StringComparison.Ordinal) || c is '<' or '>' or '&')
            {
                AppendEscaped(sent, c);
            }
            else if (!char.IsControl(c) || c is '\n' or '\t')
            {
                sent.Append(c);
            }
        }

        return sent.ToString();
    }

    /// <summary>Plain text as Markdown in which nothing is a mark.</summary>
    /// <param name="text">A title or another datum.</param>
    public static string ToLiteral(string text)
    {
        var sent = new StringBuilder(text.Length + 16);
        var lineStart = true;
        foreach (var c in text)
        {
            if (Special.Contains(c, StringComparison.Ordinal) || c is '<' or '>' or '&' || (lineStart && c is '-' or '+' or '='))
            {
                AppendEscaped(sent, c);
            }
            else if (!char.IsControl(c) || c is '\n' or '\t')
            {
                sent.Append(c);
            }

            lineStart = c == '\n' || (lineStart && c == ' ');
        }

        return sent.ToString();
    }

    /// <summary>A reply's Markdown with its escapes undone: bold and lists are marks, everything else is text as it is.</summary>
    /// <param name="markdown">A reply's text.</param>
    public static string ToNotation(string markdown)
    {
        var text = new StringBuilder(markdown.Length);
        for (var at = 0; at < markdown.Length; at++)
        {
            if (markdown[at] == '\\' && at + 1 < markdown.Length && IsAsciiMark(markdown[at + 1]))
            {
                at++;
            }

            text.Append(markdown[at]);
        }

        return text.ToString();
    }

    /// <summary>Plain text without control characters: nothing in it moves a terminal's cursor.</summary>
    /// <param name="text">Any text.</param>
    public static string ToPrintable(string text) =>
        text.Any(IsUnprintable) ? string.Concat(text.Where(c => !IsUnprintable(c))) : text;

    private static bool IsUnprintable(char c) => char.IsControl(c) && c is not ('\n' or '\t');

    private static bool IsAsciiMark(char c) => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c));

    /// <summary>HTML's own signs become entities, since some clients read HTML inside Markdown; the others get a backslash.</summary>
    private static void AppendEscaped(StringBuilder sent, char c)
    {
        _ = c switch
        {
            '<' => sent.Append("&lt;"),
            '>' => sent.Append("&gt;"),
            '&' => sent.Append("&amp;"),
            _ => sent.Append('\\').Append(c),
        };
    }
}
