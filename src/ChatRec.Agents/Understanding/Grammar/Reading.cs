using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>An utterance while it is read: its tokens and, after selection, the marks that cover them. One per utterance.</summary>
internal sealed class Reading
{
    private readonly Mark?[] _covering;

    /// <summary>Cuts an utterance.</summary>
    /// <param name="text">The utterance.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="meant">Reads slips of a letter.</param>
    public Reading(string text, ConversationState state, CueLexicon lexicon, Func<string, string?>? meant = null)
    {
        Lexicon = lexicon;
        Text = text;
        State = state;
        Tokens = [.. Tokenizer.Tokenize(text).SelectMany(token => Spelt(token, lexicon.Spellings, meant))];
        _covering = new Mark?[Tokens.Length];
        Words = Tokens.Count(token => token.IsWord);
        var capitals = Tokens.Count(token => token is { IsWord: true, IsCapital: true });
        CapitalsMean = capitals > 0 && (Words < 4 || capitals < 0.8 * Words);
    }

    // "im" is read as "i'm": two words over the same letters.
    private static IEnumerable<Token> Spelt(Token token, System.Collections.Frozen.FrozenDictionary<string, string> spellings, Func<string, string?>? slip) =>
        token.IsWord && spellings.TryGetValue(token.Text, out var meant)
            ? Tokenizer.Tokenize(meant).Select(word => word with { Start = token.Start, End = token.End, IsCapital = token.IsCapital })
            : token is { IsWord: true, IsCapital: false, IsHyphenated: false, IsTail: false } && slip?.Invoke(token.Text) is { } word ? [token with { Text = word }] : [token];

    /// <summary>The utterance.</summary>
    public string Text { get; }

    /// <summary>The language.</summary>
    public CueLexicon Lexicon { get; }

    /// <summary>The state before the turn.</summary>
    public ConversationState State { get; }

    /// <summary>The tokens.</summary>
    public ImmutableArray<Token> Tokens { get; }

    /// <summary>Number of words.</summary>
    public int Words { get; }

    /// <summary>Whether capital letters tell names from words here: not when everything is written in capitals, or nothing.</summary>
    public bool CapitalsMean { get; }

    /// <summary>The chosen marks, in order.</summary>
    public IReadOnlyList<Mark> Marks { get; private set; } = [];

    /// <summary>The chosen mark over a token, or <see langword="null"/>.</summary>
    /// <param name="token">The token's index.</param>
    public Mark? At(int token) => token >= 0 && token < _covering.Length ? _covering[token] : null;

    /// <summary>The word at an index, or an empty text.</summary>
    /// <param name="token">The token's index.</param>
    public string Word(int token) => token >= 0 && token < Tokens.Length ? Tokens[token].Text : string.Empty;

    /// <summary>Whether a word was read as another than it is spelt.</summary>
    /// <param name="token">The token's index.</param>
    public bool IsSlip(int token) => Tokens[token] is { IsWord: true, IsTail: false } word && word.End - word.Start != word.Text.Length
        || (Tokens[token].IsWord && !Tokens[token].IsTail && TextFolding.Fold(Text[Tokens[token].Start..Tokens[token].End]) != Tokens[token].Text);

    /// <summary>Whether a token is this mark of punctuation.</summary>
    /// <param name="token">The token's index.</param>
    /// <param name="mark">The mark.</param>
    public bool IsMark(int token, char mark) => token >= 0 && token < Tokens.Length && Tokens[token].Is(mark);

    /// <summary>Whether a token is a word for people ("we", "my", "sister").</summary>
    /// <param name="token">The token's index.</param>
    public bool IsPerson(int token) => Lexicon.Subjects.Contains(Word(token));

    /// <summary>Whether a token begins a sentence.</summary>
    /// <param name="token">The token's index.</param>
    public bool IsSentenceStart(int token)
    {
        for (var at = token - 1; at >= 0; at--)
        {
            if (Tokens[at].IsWord)
            {
                return false;
            }

            if (Tokens[at].Text is "." or "!" or "?" or ";")
            {
                return true;
            }
        }

        return true;
    }

    /// <summary>Where the words for a setting begin that end right before a token ("set in the"), or <see langword="null"/>.</summary>
    /// <param name="token">The token's index.</param>
    public int? SettingBefore(int token)
    {
        var at = token - 1;
        while (at > 0 && (Lexicon.Articles.Contains(Word(at)) || Lexicon.Places.Contains(Word(at))))
        {
            at--;
        }

        return at >= 0 && Lexicon.Settings.Contains(Word(at)) ? at : null;
    }

    /// <summary>What was written from one token up to another.</summary>
    /// <param name="first">Index of the first token.</param>
    /// <param name="end">Index after the last token.</param>
    public string Said(int first, int end) => Text[Tokens[first].Start..Tokens[end - 1].End];

    /// <summary>The span from one token up to another.</summary>
    /// <param name="first">Index of the first token.</param>
    /// <param name="end">Index after the last token.</param>
    public Turns.TextSpan Span(int first, int end) => new(Tokens[first].Start, Tokens[end - 1].End);

    /// <summary>Whether something is stated of what stands before a token ("westerns are dull"): a verb follows that no relative opens.</summary>
    /// <param name="drafts">The clauses.</param>
    /// <param name="end">The index after what is spoken of.</param>
    public bool States(Drafts drafts, int end)
    {
        for (var at = end; at < Tokens.Length && drafts.ClauseAt[at] == drafts.ClauseAt[end - 1] && Tokens[at].Text is not ("," or ":" or "(" or ")"); at++)
        {
            var word = Word(at);
            if (Lexicon.ClauseOpeners.Contains(word) || IsPerson(at) || At(at) is { } mark && (mark.Has("want") || mark.Has("but") || mark.Has("hedge")))
            {
                return false;
            }

            if (Lexicon.Verbs.Contains(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Chooses the marks that together weigh most without covering a token twice.</summary>
    /// <param name="candidates">The candidate marks.</param>
    public void Choose(IEnumerable<Mark> candidates)
    {
        var best = new double[Tokens.Length + 1];
        var chosen = new Mark?[Tokens.Length + 1];
        var byEnd = candidates.ToLookup(mark => mark.End);
        for (var end = 1; end <= Tokens.Length; end++)
        {
            best[end] = best[end - 1];
            foreach (var mark in byEnd[end])
            {
                if (best[mark.First] + mark.Score > best[end])
                {
                    (best[end], chosen[end]) = (best[mark.First] + mark.Score, mark);
                }
            }
        }

        var marks = new List<Mark>();
        for (var end = Tokens.Length; end > 0;)
        {
            if (chosen[end] is { } mark && best[end] > best[end - 1])
            {
                marks.Add(mark);
                for (var token = mark.First; token < mark.End; token++)
                {
                    _covering[token] = mark;
                }

                end = mark.First;
            }
            else
            {
                end--;
            }
        }

        marks.Reverse();
        Marks = marks;
    }
}
