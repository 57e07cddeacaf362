using System.Collections.Immutable;
using System.Text;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Text;

/// <summary>
/// BERT's uncased WordPiece tokenizer: cleans, folds and cuts text into words, and words greedily into the longest pieces of a
/// vocabulary. Equal, id for id, to the reference implementation; unpaired surrogates are left out. Immutable and thread-safe.
/// </summary>
public sealed class WordPieceTokenizer
{
    private const int LongestWord = 100; // in code points; a longer word is unknown as a whole
    private const string Continuation = "##";

    private static readonly ImmutableArray<string> SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _starts;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations;
    private readonly (string Text, int Id)[] _special;
    private readonly int _longestStart;
    private readonly int _longestContinuation;
    private readonly int _unknown, _open, _close;

    /// <summary>Creates a tokenizer over a vocabulary.</summary>
    /// <param name="vocabulary">The tokens; the position is the id. Continuations start with "##".</param>
    /// <exception cref="ArgumentException">A special token is missing or a token is there twice.</exception>
    public WordPieceTokenizer(IReadOnlyList<string> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        var starts = new Dictionary<string, int>(vocabulary.Count, StringComparer.Ordinal);
        var continuations = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Count; id++)
        {
            var token = vocabulary[id];
            var isContinuation = token.Length > Continuation.Length && token.StartsWith(Continuation, StringComparison.Ordinal);
            if (!(isContinuation ? continuations.TryAdd(token[Continuation.Length..], id) : starts.TryAdd(token, id)))
            {
                throw new ArgumentException($"The vocabulary holds \"{token}\" twice.", nameof(vocabulary));
            }
        }

        _special = [.. SpecialTokens.Select(token => starts.TryGetValue(token, out var id)
            ? (token, id)
            : throw new ArgumentException($"The vocabulary lacks \"{token}\".", nameof(vocabulary)))];
        Padding = starts["[PAD]"];
        (_unknown, _open, _close) = (starts["[UNK]"], starts["[CLS]"], starts["[SEP]"]);
        _longestStart = starts.Keys.Max(token => token.Length);
        _longestContinuation = continuations.Keys.DefaultIfEmpty("").Max(token => token.Length);
        _starts = starts.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = continuations.GetAlternateLookup<ReadOnlySpan<char>>();
        VocabularySize = vocabulary.Count;
    }

    /// <summary>Number of ids; every id is below it.</summary>
    public int VocabularySize { get; }

    /// <summary>The id that fills a batch's shorter rows.</summary>
    public int Padding { get; }

    /// <summary>Reads a <c>vocab.txt</c>: one token a line.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file is missing or holds no usable vocabulary.</exception>
    public static WordPieceTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            return new WordPieceTokenizer(File.ReadAllLines(path, new UTF8Encoding(false, throwOnInvalidBytes: true)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelException(path, $"it is no usable vocabulary: {error.Message}", error);
        }
    }

    /// <summary>The ids of a text, the opening and the closing token included.</summary>
    /// <param name="text">Any text; untrusted.</param>
    /// <param name="limit">The most ids to return, at least 2; the rest of the text is not looked at.</param>
    public int[] Encode(ReadOnlySpan<char> text, int limit = int.MaxValue)
    {
        var ids = new List<int>(Math.Min(limit, (text.Length / 3) + 4));
        Encode(text, limit, ids);
        return [.. ids];
    }

    /// <summary>Appends the ids of a text, the opening and the closing token included.</summary>
    /// <param name="text">Any text; untrusted.</param>
    /// <param name="limit">The most ids to append, at least 2.</param>
    /// <param name="ids">Takes the ids.</param>
    public void Encode(ReadOnlySpan<char> text, int limit, List<int> ids)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 2);
        ArgumentNullException.ThrowIfNull(ids);
        var end = limit >= int.MaxValue - ids.Count ? int.MaxValue : ids.Count + limit - 1; // one place is kept for the closing token
        ids.Add(_open);
        while (!text.IsEmpty && ids.Count < end)
        {
            var (length, special) = NextSpecial(text, out var specialLength);
            Cut(text[..length], ids, end);
            if (special >= 0 && ids.Count < end)
            {
                ids.Add(special);
            }

            text = text[(length + specialLength)..];
        }

        ids.Add(_close);
    }

    // As in the reference, a special token that a text spells out stands for itself, wherever it stands.
    private (int Length, int Id) NextSpecial(ReadOnlySpan<char> text, out int specialLength)
    {
        for (var from = 0; ;)
        {
            var at = text[from..].IndexOf('[');
            if (at < 0)
            {
                specialLength = 0;
                return (text.Length, -1);
            }

            from += at;
            foreach (var (token, id) in _special)
            {
                if (text[from..].StartsWith(token, StringComparison.Ordinal))
                {
                    specialLength = token.Length;
                    return (from, id);
                }
            }

            from++;
        }
    }

    private void Cut(ReadOnlySpan<char> text, List<int> ids, int end)
    {
        var characters = BertCharacters.Instance;
        var word = new Word(stackalloc char[2 * LongestWord]);
        Span<int> folded = stackalloc int[BertCharacters.LongestFold];
        while (!text.IsEmpty && ids.Count < end)
        {
            if (char.IsAscii(text[0]) && (char.IsAsciiLetterOrDigit(text[0]) || text[0] == ' '))
            {
                if (text[0] == ' ')
                {
                    Flush(ref word, ids, end);
                }
                else
                {
                    word.Append(char.ToLowerInvariant(text[0]));
                }

                text = text[1..];
                continue;
            }

            var isValid = Rune.DecodeFromUtf16(text, out var rune, out var used) == System.Buffers.OperationStatus.Done;
            text = text[used..];
            if (!isValid)
            {
                continue;
            }

            var kind = characters.KindOf(rune.Value);
            if (kind == CharacterKind.Drop)
            {
                continue;
            }

            if (kind is CharacterKind.Space or CharacterKind.Ideograph)
            {
                Flush(ref word, ids, end);
            }

            if (kind == CharacterKind.Space)
            {
                continue;
            }

            var count = characters.Fold(rune.Value, folded);
            foreach (var code in folded[..count])
            {
                if (characters.KindOf(code) == CharacterKind.Punctuation)
                {
                    Flush(ref word, ids, end);
                    word.Append(new Rune(code));
                    Flush(ref word, ids, end);
                }
                else
                {
                    word.Append(new Rune(code));
                }
            }

            if (kind == CharacterKind.Ideograph)
            {
                Flush(ref word, ids, end);
            }
        }

        Flush(ref word, ids, end);
    }

    private void Flush(ref Word word, List<int> ids, int end)
    {
        if (word.Runes == 0 || ids.Count >= end)
        {
            word.Clear();
            return;
        }

        var first = ids.Count;
        if (word.Runes > LongestWord)
        {
            ids.Add(_unknown);
        }
        else
        {
            AddPieces(word.Text, ids, first);
        }

        if (ids.Count > end)
        {
            ids.RemoveRange(end, ids.Count - end);
        }

        word.Clear();
    }

    private void AddPieces(ReadOnlySpan<char> word, List<int> ids, int first)
    {
        var at = 0;
        while (at < word.Length)
        {
            var pieces = at == 0 ? _starts : _continuations;
            var length = Math.Min(word.Length - at, at == 0 ? _longestStart : _longestContinuation);
            int id;
            while (!pieces.TryGetValue(word.Slice(at, length), out id))
            {
                if (--length == 0)
                {
                    // One piece that is not in the vocabulary makes the whole word unknown.
                    ids.RemoveRange(first, ids.Count - first);
                    ids.Add(_unknown);
                    return;
                }
            }

            ids.Add(id);
            at += length;
        }
    }

    /// <summary>A word being gathered; counts on past its room, since a word that long is unknown anyway.</summary>
    private ref struct Word(Span<char> room)
    {
        private readonly Span<char> _room = room;
        private int _length;

        public int Runes { get; private set; }

        public readonly ReadOnlySpan<char> Text => _room[.._length];

        public void Append(char letter)
        {
            if (++Runes <= LongestWord)
            {
                _room[_length++] = letter;
            }
        }

        public void Append(Rune letter)
        {
            if (++Runes <= LongestWord)
            {
                _length += letter.EncodeToUtf16(_room[_length..]);
            }
        }

        public void Clear() => (_length, Runes) = (0, 0);
    }
}
