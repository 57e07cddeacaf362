using System.Collections.Immutable;
using System.Text;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Claims;

/// <summary>A word or a mark of punctuation.</summary>
/// <param name="Key">Folded: lower case, no accents.</param>
/// <param name="Start">Where it starts in the text.</param>
/// <param name="End">Where it ends.</param>
/// <param name="IsWord">Whether it is a word or a number.</param>
/// <param name="IsCapital">Whether it begins with a capital letter.</param>
/// <param name="IsFirst">Whether a sentence, a quotation or a line begins with it.</param>
internal readonly record struct ClaimToken(string Key, int Start, int End, bool IsWord, bool IsCapital, bool IsFirst);

/// <summary>Splits a text into words and punctuation. Hyphens, slashes and middle dots part words; "'s" and its like are words.</summary>
internal static class ClaimText
{
    /// <summary>Splits a text.</summary>
    /// <param name="text">The text.</param>
    public static ImmutableArray<ClaimToken> Read(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<ClaimToken>();
        var (at, first) = (0, true);
        while (at < text.Length)
        {
            var letter = text[at];
            if (char.IsWhiteSpace(letter) || letter is '-' or '/' or '·' or '*' or '_' or '\\')
            {
                first |= letter == '\n';
                at++;
                continue;
            }

            var start = at;
            if (char.IsLetterOrDigit(letter) || IsApostrophe(text, at))
            {
                at = EndOfWord(text, at);
                var word = text[start..at];
                foreach (var (from, to) in Parts(word))
                {
                    var capital = char.IsUpper(word[from]);
                    tokens.Add(new ClaimToken(Fold(word[from..to]), start + from, start + to, true, capital, first));
                    first = false;
                }

                continue;
            }

            at++;
            tokens.Add(new ClaimToken(Mark(letter), start, at, false, false, first));
            first |= letter is '.' or '!' or '?' or ':' or '“' or '"' or '…' or '–' or '—';
        }

        return tokens.ToImmutable();
    }

    /// <summary>The folded words of a phrase.</summary>
    /// <param name="phrase">The phrase.</param>
    public static string[] Words(string phrase) => [.. Read(phrase).Where(token => token.IsWord).Select(token => token.Key)];

    private static bool IsApostrophe(string text, int at) =>
        text[at] is '\'' or '’' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]);

    private static int EndOfWord(string text, int at)
    {
        at++;
        while (at < text.Length)
        {
            var letter = text[at];
            var inside = char.IsLetterOrDigit(letter)
                || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark
                || (letter is '\'' or '’' && at + 1 < text.Length && char.IsLetter(text[at + 1]))
                || (letter == '.' && char.IsDigit(text[at - 1]) && at + 1 < text.Length && char.IsDigit(text[at + 1]));
            if (!inside)
            {
                break;
            }

            at++;
        }

        return at;
    }

    // "who's" is two words, "isn't" one.
    private static IEnumerable<(int From, int To)> Parts(string word)
    {
        var mark = word.AsSpan(1).IndexOfAny('\'', '’') + 1;
        if (mark <= 0 || word.EndsWith("n't", StringComparison.OrdinalIgnoreCase) || word.EndsWith("n’t", StringComparison.OrdinalIgnoreCase))
        {
            return [(0, word.Length)];
        }

        return [(0, mark), (mark, word.Length)];
    }

    private static string Fold(string word)
    {
        var plain = new StringBuilder(word.Length);
        foreach (var letter in TextFolding.Fold(word).Normalize(NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                plain.Append(letter == '’' ? '\'' : letter);
            }
        }

        return plain.ToString();
    }

    private static string Mark(char letter) => letter switch
    {
        '“' or '”' => "\"",
        '–' or '—' => "–",
        _ => letter.ToString(),
    };
}
