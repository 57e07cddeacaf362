namespace ChatRec.Agents.Understanding.Text;

/// <summary>Recognises markup in an utterance: nobody asks for a film by a tag. Linear; thread-safe.</summary>
internal static class Markup
{
    private const int LongestTag = 200;

    /// <summary>Elements whose content is not for people: programs, and what pretends to speak for somebody else.</summary>
    private static readonly string[] Hidden = ["script", "style", "system", "assistant", "instructions", "prompt"];

    /// <summary>Where a tag ends; for a script and its like, where the whole element does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The position of a "&lt;".</param>
    /// <param name="end">Where reading ends.</param>
    /// <returns>The position after it, or <see langword="null"/> when this is no tag ("&lt; 2 hours").</returns>
    public static int? EndOf(string text, int start, int end)
    {
        var name = start + 1;
        if (name >= end || !(char.IsAsciiLetter(text[name]) || text[name] is '/' or '!'))
        {
            return null;
        }

        var close = text.AsSpan(name, Math.Min(LongestTag, end - name)).IndexOf('>');
        if (close < 0)
        {
            return null;
        }

        var after = name + close + 1;
        foreach (var element in Hidden)
        {
            if (text.AsSpan(name).StartsWith(element, StringComparison.OrdinalIgnoreCase))
            {
                var ending = text.AsSpan(after, end - after).IndexOf($"</{element}>", StringComparison.OrdinalIgnoreCase);
                return ending < 0 ? after : after + ending + element.Length + 3;
            }
        }

        return after;
    }
}
