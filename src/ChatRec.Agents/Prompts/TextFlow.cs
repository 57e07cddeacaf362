using System.Text;

namespace ChatRec.Agents.Prompts;

/// <summary>
/// Sets what a template rendered into text: a line break is a space, an empty line starts a paragraph, a line that starts with "- "
/// or "1. " is an item of a list. So templates can be laid out to be read.
/// </summary>
internal static class TextFlow
{
    /// <summary>Sets a rendered text.</summary>
    /// <param name="rendered">What the template gave.</param>
    public static string Set(string rendered)
    {
        var result = new StringBuilder(rendered.Length);
        var gap = false;
        var afterItem = false;
        foreach (var raw in rendered.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty)
            {
                gap = result.Length > 0;
                continue;
            }

            if (result.Length > 0)
            {
                var item = IsItem(line);
                result.Append(item && afterItem ? "\n" : gap ? "\n\n" : item ? "\n" : IsWide(result[^1]) && IsWide(line[0]) ? "" : " ");
                afterItem = item || (afterItem && !gap);
            }
            else
            {
                afterItem = IsItem(line);
            }

            gap = false;
            AppendCollapsed(result, line);
        }

        return result.ToString();
    }

    /// <summary>The items of a rendered list, one a line, without their marks; other lines are left out.</summary>
    /// <param name="rendered">What the template gave.</param>
    public static IEnumerable<string> Items(string rendered) =>
        rendered.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("- ", StringComparison.Ordinal))
            .Select(line => Set(line[2..])).Where(line => line.Length > 0);

    private static bool IsWide(char letter) => letter is (>= '　' and <= '鿿') or (>= '＀' and <= '｠');

    private static bool IsItem(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("- "))
        {
            return true;
        }

        var digits = 0;
        while (digits < line.Length && char.IsAsciiDigit(line[digits]))
        {
            digits++;
        }

        return digits is > 0 and < 3 && line[digits..].StartsWith(". ");
    }

    private static void AppendCollapsed(StringBuilder result, ReadOnlySpan<char> line)
    {
        var space = false;
        foreach (var c in line)
        {
            if (char.IsWhiteSpace(c) && c != '\u00A0')
            {
                space = true;
                continue;
            }

            // A space before a closing mark is the trace of an empty value or of a line break in the template.
            // Between characters of a script without spaces it is one of a line break too.
            if (space && c is not ('.' or ',' or ';' or '?' or ':' or ')') && !(result.Length > 0 && IsWide(result[^1]) && IsWide(c)))
            {
                result.Append(' ');
            }

            space = false;
            result.Append(c);
        }
    }
}
