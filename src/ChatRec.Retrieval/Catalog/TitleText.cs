using System.Globalization;
using System.Text;

namespace ChatRec.Retrieval.Catalog;

/// <summary>
/// Brings titles, names and words to a form in which two spellings of one thing are equal: lower case, no diacritics, no
/// punctuation, "and" for "&amp;". Knows no title and no domain. Thread-safe.
/// </summary>
public static class TitleText
{
    // Base letters of U+00C0..U+024F and U+1E00..U+1EFF; a dot where there is none. Written out because Unicode normalisation is not
    // available in invariant globalisation mode.
    private const string LatinBase =
        "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccddddeeeeeeeeeegggggggg" +
        "hhhhiiiiiiiiii..jjkk.llllll..llnnnnnn.nnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsb......." +
        "......ee.......i........oo.............uu....zz......................aaiioouuuuuuuuuueaaaa..ggggkkoo" +
        "oo..j...gg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy...............b....jj..rryy";

    private const string LatinAdditionalBase =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssss" +
        "ssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee" +
        "iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

    /// <summary>
    /// Folds a title: letters lower-cased and without diacritics, "&amp;" read as "and", apostrophes dropped, abbreviation dots closed up
    /// ("E.T." to "et"), other punctuation turned into one space, a leading "the", "a" or "an" (or one after a last comma) dropped.
    /// Two titles that people would call the same fold to the same text. Never longer than twice the input.
    /// </summary>
    /// <param name="title">Any text; untrusted.</param>
    public static string Fold(string title)
    {
        var words = FoldWords(title);
        var span = words.AsSpan();
        foreach (var article in (ReadOnlySpan<string>)["the ", "an ", "a "])
        {
            // A single letter after the article belongs to it, as in "A I Artificial Intelligence".
            if (span.StartsWith(article) && !(span.Length > article.Length + 1 && span[article.Length + 1] == ' '))
            {
                return span[article.Length..].ToString();
            }
        }

        var comma = title.LastIndexOf(',');
        return comma > 0 && title.AsSpan(comma + 1).Trim().ToString().ToLowerInvariant() is "the" or "a" or "an"
            ? words[..words.LastIndexOf(' ')]
            : words;
    }

    /// <summary>Folds a text as <see cref="Fold"/> does, but keeps its articles: for people's names and words.</summary>
    /// <param name="text">Any text; untrusted.</param>
    public static string FoldWords(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var folded = new StringBuilder(text.Length + 8);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter < 128 && char.IsAsciiLetterOrDigit(letter))
            {
                folded.Append(char.ToLowerInvariant(letter));
            }
            else if (letter == '&')
            {
                Space(folded);
                folded.Append("and ");
            }
            else if (letter is '\'' or '\u2019' or '\u2018' or '\u02BC' or '`' || IsAbbreviationDot(text, at))
            {
                continue;
            }
            else if (char.IsLetterOrDigit(letter) || char.IsSurrogate(letter) || letter is '\u00B2' or '\u00B3')
            {
                AppendLetter(folded, letter);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                Space(folded);
            }
        }

        if (folded.Length > 0 && folded[^1] == ' ')
        {
            folded.Length--;
        }

        return folded.ToString();
    }

    /// <summary>A folded text without its spaces, in which "spider man" and "spiderman" are equal.</summary>
    /// <param name="folded">What <see cref="Fold"/> gave.</param>
    public static string Compact(string folded)
    {
        ArgumentNullException.ThrowIfNull(folded);
        return folded.Replace(" ", string.Empty, StringComparison.Ordinal);
    }

    /// <summary>Splits "Heat (1995)" into the title and the year, which counts only in parentheses.</summary>
    /// <param name="text">A title, perhaps with a year in parentheses at its end.</param>
    /// <returns>The title without the year, trimmed, and the year or <see langword="null"/>.</returns>
    public static (string Title, int? Year) SplitYear(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Length > 6 && trimmed[^1] == ')' && trimmed[^6] == '('
            && int.TryParse(trimmed[^5..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            return (trimmed[..^6].TrimEnd().ToString(), year);
        }

        return (trimmed.ToString(), null);
    }

    private static void Space(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != ' ')
        {
            text.Append(' ');
        }
    }

    // The dots of "E.T." and "L.A.": each follows a single letter.
    private static bool IsAbbreviationDot(string text, int at) =>
        text[at] == '.' && at > 0 && char.IsLetter(text[at - 1]) && (at == 1 || !char.IsLetterOrDigit(text[at - 2]))
        && (at + 2 >= text.Length ? at > 1 && text[at - 2] == '.' : text[at + 2] == '.' || (at > 1 && text[at - 2] == '.'));

    private static void AppendLetter(StringBuilder folded, char letter)
    {
        var plain = letter switch
        {
            >= '\u00C0' and <= '\u024F' => LatinBase[letter - 0xC0],
            >= '\u1E00' and <= '\u1EFF' => LatinAdditionalBase[letter - 0x1E00],
            _ => '.',
        };
        if (plain != '.')
        {
            folded.Append(plain);
            return;
        }

        switch (letter)
        {
            case '\u00C6' or '\u00E6': folded.Append("ae"); break;
            case '\u0152' or '\u0153': folded.Append("oe"); break;
            case '\u00DF' or '\u1E9E': folded.Append("ss"); break;
            case '\u00DE' or '\u00FE': folded.Append("th"); break;
            case '\u0132' or '\u0133': folded.Append("ij"); break;
            case '\u00B2': folded.Append('2'); break;
            case '\u00B3': folded.Append('3'); break;
            default: folded.Append(char.ToLowerInvariant(letter)); break;
        }
    }
}
