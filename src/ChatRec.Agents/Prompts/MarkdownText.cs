using System.Text;

namespace ChatRec.Agents.Prompts;

/// <summary>Keeps untrusted text inert in Markdown, and reads the replies' Markdown as plain text. Thread-safe.</summary>
public static class MarkdownText
{
    private const string Specials = "\\`*_[]<>|~";

    /// <summary>Escapes text so that Markdown shows it as it stands: no emphasis, link, code, HTML or list can come of it.</summary>
    /// <param name="text">Untrusted text; line breaks and control characters become spaces.</param>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new StringBuilder(text.Length + 8);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
            {
                result.Append(' ');
                continue;
            }

            if (Specials.Contains(c, StringComparison.Ordinal)
                || (result.Length == 0 && c is '#' or '+' or '-' && at == 0)
                || (c == ':' && at + 2 < text.Length && text[at + 1] == '/' && text[at + 2] == '/')
                || (c is '.' or ')' && IsListMark(text, at)))
            {
                result.Append('\\');
            }

            result.Append(c);
        }

        return result.ToString();
    }

    /// <summary>What a reply's Markdown says without its marks: for a terminal, a log or a screen reader.</summary>
    /// <param name="markdown">A reply's text.</param>
    public static string ToPlain(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var result = new StringBuilder(markdown.Length);
        for (var at = 0; at < markdown.Length; at++)
        {
            var c = markdown[at];
            if (c == '\\' && at + 1 < markdown.Length && char.IsPunctuation(markdown[at + 1]) | char.IsSymbol(markdown[at + 1]))
            {
                result.Append(markdown[++at]);
            }
            else if (c is not '*' and not '`')
            {
                result.Append(c);
            }
        }

        return result.ToString();
    }

    private static bool IsListMark(string text, int at) =>
        at is > 0 and < 4 && text.AsSpan(0, at).IndexOfAnyExceptInRange('0', '9') < 0 && at + 1 < text.Length && text[at + 1] == ' ';
}
