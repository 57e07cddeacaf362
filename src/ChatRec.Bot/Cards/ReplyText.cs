using System.Text;

namespace ChatRec.Bot.Cards;

/// <summary>
/// The one place where text leaves as Markdown. A reply knows two marks, <c>**bold**</c> and lists at the start of a line; all else
/// in it (titles of a catalogue, words of the person) is text and is escaped here, once, so that no channel can read markup into it.
/// </summary>
internal static class ReplyText
{
    private const string Special = "\\`*_[]()#~|!";

    /// <summary>The text as Markdown: bold and lists kept, everything else escaped, never HTML.</summary>
    /// <param name="text">A reply's text.</param>
    public static string ToMarkdown(string text) => Escape(text, keepMarks: true);

    /// <summary>The text as Markdown in which nothing is a mark.</summary>
    /// <param name="text">A title or another datum.</param>
    public static string ToLiteral(string text) => Escape(text, keepMarks: false);

    /// <summary>The text for places without markup: the marks for bold are taken out.</summary>
    /// <param name="text">A reply's text.</param>
    public static string ToPlain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '*' && at + 1 < text.Length && text[at + 1] == '*')
            {
                at++;
            }
            else if (!char.IsControl(text[at]) || text[at] is '\n' or '\t')
            {
                plain.Append(text[at]);
            }
        }

        return plain.ToString();
    }

    private static string Escape(string text, bool keepMarks)
    {
        var escaped = new StringBuilder(text.Length + 16);
        var lineStart = true;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (keepMarks && c == '*' && at + 1 < text.Length && text[at + 1] == '*')
            {
                escaped.Append("**");
                at++;
                lineStart = false;
                continue;
            }

            switch (c)
            {
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '-' or '+' or '=' when lineStart && !(keepMarks && c == '-'):
                    escaped.Append('\\').Append(c);
                    break;
                case '\n':
                    escaped.Append('\n');
                    break;
                default:
                    if (char.IsControl(c) && c != '\t')
                    {
                        continue;
                    }

                    if (Special.Contains(c, StringComparison.Ordinal))
                    {
                        escaped.Append('\\');
                    }

                    escaped.Append(c);
                    break;
            }

            lineStart = c == '\n' || (lineStart && c == ' ');
        }

        return escaped.ToString();
    }
}
