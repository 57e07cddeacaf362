using System.Collections.Immutable;
using System.Text;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>What a token is.</summary>
internal enum PhraseTokenKind
{
    /// <summary>Letters of an alphabet.</summary>
    Word,

    /// <summary>One character of a script without spaces.</summary>
    Character,

    /// <summary>Digits.</summary>
    Digits,

    /// <summary>Punctuation.</summary>
    Mark,
}

/// <summary>A word, a character or a mark with its UTF-16 position. Immutable.</summary>
/// <param name="Text">The folded text; a mark in its plain form.</param>
/// <param name="Start">First position.</param>
/// <param name="End">One past the last.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IsCapital">Whether the word begins with a capital letter.</param>
/// <param name="IsLatin">Whether the word is written in Latin letters.</param>
internal readonly record struct PhraseToken(string Text, int Start, int End, PhraseTokenKind Kind, bool IsCapital, bool IsLatin)
{
    /// <summary>Whether it is no punctuation.</summary>
    public bool IsText => Kind != PhraseTokenKind.Mark;

    /// <summary>
    /// Cuts a text: words of alphabets whole, Han and Hangul characters and kana one by one, digits together. A hyphen within a word
    /// parts it. Linear; reads up to a bound. Thread-safe.
    /// </summary>
    /// <param name="text">The text, untrusted.</param>
    public static ImmutableArray<PhraseToken> Cut(string text)
    {
        const int Limit = 4000;
        var tokens = ImmutableArray.CreateBuilder<PhraseToken>();
        var word = new StringBuilder();
        var end = Math.Min(text.Length, Limit);
        for (var at = 0; at < end;)
        {
            var letter = text[at];
            if (IsCharacter(letter))
            {
                tokens.Add(new PhraseToken(letter.ToString(), at, at + 1, PhraseTokenKind.Character, false, false));
                at++;
            }
            else if (char.IsDigit(letter))
            {
                var first = at;
                while (at < end && char.IsDigit(text[at]))
                {
                    at++;
                }

                tokens.Add(new PhraseToken(text[first..at], first, at, PhraseTokenKind.Digits, false, false));
            }
            else if (char.IsLetter(letter))
            {
                var first = at;
                word.Clear();
                while (at < end && (char.IsLetter(text[at]) || (IsApostrophe(text[at]) && at + 1 < end && char.IsLetter(text[at + 1]))) && !IsCharacter(text[at]))
                {
                    if (!IsApostrophe(text[at]))
                    {
                        AppendFolded(word, text[at]);
                    }

                    at++;
                }

                tokens.Add(new PhraseToken(word.ToString(), first, at, PhraseTokenKind.Word, char.IsUpper(letter), letter < 'Ͱ'));
            }
            else
            {
                // A hyphen within a word parts it and is nothing else.
                var hyphen = letter is '-' or '‐' or '‑' && at > 0 && at + 1 < end && char.IsLetter(text[at + 1]) && char.IsLetterOrDigit(text[at - 1]);
                if (!hyphen && MarkOf(letter) is { } mark)
                {
                    tokens.Add(new PhraseToken(mark, at, at + 1, PhraseTokenKind.Mark, false, false));
                }

                at++;
            }
        }

        return tokens.ToImmutable();
    }

    private static void AppendFolded(StringBuilder word, char letter)
    {
        var lower = char.ToLowerInvariant(letter);
        if (lower == 'ё')
        {
            word.Append('е');
        }
        else
        {
            TextFolding.Append(word, letter);
        }
    }

    private static bool IsApostrophe(char letter) => letter is '\'' or '’';

    private static bool IsCharacter(char letter) => letter is (>= '぀' and <= 'ヿ') or (>= '㐀' and <= '鿿') or (>= '가' and <= '힯') or '〇';

    private static string? MarkOf(char letter) => letter switch
    {
        '.' or '。' or '…' or '\n' or '!' or '！' => ".",
        '?' or '？' => "?",
        ',' or '，' or ';' or '；' or ':' or '：' or '—' => ",",
        '、' => "、",
        '«' or '《' or '“' or '„' or '「' or '『' => "<",
        '»' or '》' or '”' or '」' or '』' => ">",
        '"' => "\"",
        '(' or '（' => "(",
        ')' or '）' => ")",
        '-' or '–' or '~' or '～' => "-",
        _ => null,
    };
}
