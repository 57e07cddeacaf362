namespace ChatRec.Agents.Understanding.Text;

/// <summary>A word or a mark of punctuation of an utterance.</summary>
/// <param name="Text">The folded word, or the mark.</param>
/// <param name="Start">First UTF-16 position.</param>
/// <param name="End">One past the last position.</param>
/// <param name="IsWord">Whether it is a word or number; otherwise punctuation.</param>
/// <param name="IsCapital">Whether the word begins with a capital letter.</param>
/// <param name="IsHyphenated">Whether a hyphen ties it to the word before.</param>
internal readonly record struct Token(string Text, int Start, int End, bool IsWord, bool IsCapital, bool IsHyphenated)
{
    /// <summary>Whether the token is a mark of punctuation of this form.</summary>
    /// <param name="mark">The mark.</param>
    public bool Is(char mark) => !IsWord && Text.Length == 1 && Text[0] == mark;

    /// <summary>Whether the token is a tail of the word before: 's, 'm, 're, 'd, 've, 'll.</summary>
    public bool IsTail => IsWord && Text.Length > 1 && Text[0] == '\'';
}
