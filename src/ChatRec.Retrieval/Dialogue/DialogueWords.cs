using System.Text;
using System.Text.RegularExpressions;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>Cuts the text of a dialogue into words, byte for byte as training did. Pure.</summary>
public static partial class DialogueWords
{
    /// <summary>What stands in a text for the name of an item.</summary>
    public const string Mark = "itemitem";

    /// <summary>Runs of ASCII letters and digits in lower case, an apostrophe inside kept; everything else parts words.</summary>
    /// <param name="text">The text. Untrusted.</param>
    public static IReadOnlyList<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        foreach (var match in Word().EnumerateMatches(text.Replace('\u2019', '\'')))
        {
            words.Add(text.Substring(match.Index, match.Length).Replace('\u2019', '\'').ToLowerInvariant());
        }

        return words;
    }

    /// <summary>The text with every span replaced by the mark.</summary>
    /// <param name="text">The text.</param>
    /// <param name="spans">Where names stand.</param>
    public static string CutNames(string text, IEnumerable<(int Start, int End)> spans)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(spans);
        var cut = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, end) in spans.Order())
        {
            if (start >= at && end > start && end <= text.Length)
            {
                cut.Append(text, at, start - at).Append(' ').Append(Mark).Append(' ');
                at = end;
            }
        }

        return cut.Append(text, at, text.Length - at).ToString();
    }

    [GeneratedRegex("[A-Za-z0-9]+(?:'[A-Za-z]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
