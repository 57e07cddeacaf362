using System.Collections.Immutable;
using System.Text;

namespace ChatRec.Agents.Understanding.Text;

/// <summary>
/// Cuts an utterance into folded words and marks of punctuation with their UTF-16 positions. Linear in the text, which is read up to a
/// bound. Thread-safe.
/// </summary>
internal static class Tokenizer
{
    /// <summary>How many tokens of an utterance are read; what follows is ignored.</summary>
    public const int TokenLimit = 400;

    private const int CharacterLimit = 8000;

    // A start cuts a hundred thousand names and phrases: what is written into is kept by the thread.
    [ThreadStatic]
    private static List<Token>? _tokens;

    [ThreadStatic]
    private static StringBuilder? _word;

    /// <summary>Cuts a text.</summary>
    /// <param name="text">The text, untrusted.</param>
    public static ImmutableArray<Token> Tokenize(string text) => [.. Cut(text)];

    /// <summary>The folded words of a text joined by spaces; a possessive is glued to its word ("schindlers list").</summary>
    /// <param name="text">The text.</param>
    public static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var token in Cut(text))
        {
            if (token.IsTail)
            {
                key.Append(token.Text, 1, token.Text.Length - 1);
            }
            else if (token.IsWord)
            {
                key.Append(key.Length == 0 ? string.Empty : " ").Append(token.Text);
            }
        }

        return key.ToString();
    }

    // Valid until the thread cuts the next text.
    private static List<Token> Cut(string text)
    {
        var tokens = _tokens ??= [];
        tokens.Clear();
        var word = _word ??= new StringBuilder();
        var end = Math.Min(text.Length, CharacterLimit);
        var at = 0;
        var hyphen = false;
        while (at < end && tokens.Count < TokenLimit)
        {
            var letter = text[at];
            if (letter == '<' && Markup.EndOf(text, at, end) is { } after)
            {
                tokens.Add(new Token(".", at, at + 1, false, false, false));
                at = after;
            }
            else if (char.IsLetterOrDigit(letter) || letter == '½')
            {
                at = ReadWord(text, at, end, hyphen, word, tokens);
                hyphen = false;
            }
            else
            {
                hyphen = IsHyphen(letter) && IsBetweenWords(text, at, end);
                if (letter == '&')
                {
                    tokens.Add(new Token("and", at, at + 1, true, false, false));
                }
                else if (!hyphen && MarkOf(letter, text, at, end) is { } mark)
                {
                    tokens.Add(new Token(mark, at, at + 1, false, false, false));
                }

                at++;
            }
        }

        return tokens;
    }

    private static int ReadWord(
        string text, int start, int end, bool hyphen, StringBuilder word, List<Token> tokens)
    {
        word.Clear();
        var at = start;
        while (at < end)
        {
            var letter = text[at];
            if (char.IsLetterOrDigit(letter) || letter == '½')
            {
                TextFolding.Append(word, letter);
            }
            else if (IsApostrophe(letter) && at + 1 < end && char.IsLetter(text[at + 1]))
            {
                if (TailAt(text, at, end) is { } tail)
                {
                    tokens.Add(new Token(word.ToString(), start, at, true, char.IsUpper(text[start]), hyphen));
                    tokens.Add(new Token(tail, at, at + tail.Length, true, false, false));
                    return at + tail.Length;
                }
            }
            else if (!(letter is '.' or ',' && at + 1 < end && char.IsDigit(text[at - 1]) && char.IsDigit(text[at + 1])))
            {
                break;
            }
            else if (letter == '.')
            {
                word.Append('.');
            }

            at++;
        }

        tokens.Add(new Token(word.ToString(), start, at, true, char.IsUpper(text[start]), hyphen));
        return at;
    }

    // "it's", "I'd", "we're": the tail is a word of its own; "don't" and "O'Brien" stay whole.
    private static string? TailAt(string text, int apostrophe, int end)
    {
        var length = 0;
        while (apostrophe + 1 + length < end && char.IsLetterOrDigit(text[apostrophe + 1 + length]) && length < 3)
        {
            length++;
        }

        if (length is 0 or 3)
        {
            return null;
        }

        var tail = text.AsSpan(apostrophe + 1, length);
        foreach (var known in (ReadOnlySpan<string>)["'s", "'m", "'re", "'d", "'ve", "'ll"])
        {
            if (tail.Equals(known.AsSpan(1), StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }

    private static bool IsApostrophe(char letter) => letter is '\'' or '’' or 'ʼ' or '`';

    private static bool IsHyphen(char letter) => letter is '-' or '‐' or '‑' or '–';

    private static bool IsBetweenWords(string text, int at, int end) =>
        at > 0 && at + 1 < end && char.IsLetterOrDigit(text[at - 1]) && char.IsLetterOrDigit(text[at + 1]);

    private static string? MarkOf(char letter, string text, int at, int end) => letter switch
    {
        '.' or ',' or '!' or '?' or ';' or ':' or '(' or ')' => letter.ToString(),
        '"' or '“' or '”' or '«' or '»' or '„' => "\"",
        '…' or '\n' => ".",
        '—' or '-' or '–' => at > 0 && at + 1 < end ? "," : null,
        '/' => "/",
        '+' => "+",
        '#' => "#",
        '~' => "~",
        '<' => "<",
        '>' => ">",
        '=' => "=",
        '。' or '！' or '？' => ".",
        '，' or '、' => ",",
        _ => null,
    };
}
