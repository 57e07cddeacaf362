using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>Says of every stretch of a text what it is: an item, a person, a claim, a quantity, nothing, or unknown. Thread-safe.</summary>
/// <param name="vocabulary">The pack's phrases.</param>
/// <param name="quantities">Reads quantities.</param>
/// <param name="lexicon">The language.</param>
internal sealed class ClaimReader(ClaimVocabulary vocabulary, ClaimQuantities quantities, ClaimLexicon lexicon)
{
    /// <summary>Reads a text.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="names">The names that are known.</param>
    public List<ClaimMark> Read(ImmutableArray<ClaimToken> tokens, ClaimNames names)
    {
        var words = tokens.Select(token => token.Key).ToList();
        var bare = new BareWords(tokens);
        var marks = new List<ClaimMark>();
        for (var at = 0; at < tokens.Length;)
        {
            var mark = At(tokens, words, bare, at, names);
            marks.Add(mark);
            at = mark.Last + 1;
        }

        return marks;
    }

    private ClaimMark At(ImmutableArray<ClaimToken> tokens, List<string> words, BareWords bare, int at, ClaimNames names)
    {
        var token = tokens[at];
        if (!token.IsWord)
        {
            return new ClaimMark { Kind = MarkKind.Stop, First = at, Last = at };
        }

        var place = bare.PlaceOf(at);
        if (Named(tokens, at) && names.Item(bare.Words, place) is { Length: > 0 } item && Stands(tokens, bare, place, item.Length))
        {
            return new ClaimMark { Kind = MarkKind.Item, First = at, Last = bare.TokenAt(place + item.Length - 1), Items = item.Items };
        }

        if (token.IsCapital && names.Title(bare.Words, place) is { Length: > 0 } title && Stands(tokens, bare, place, title.Length))
        {
            return new ClaimMark { Kind = MarkKind.Title, First = at, Last = bare.TokenAt(place + title.Length - 1), Names = title.Names };
        }

        if (token.IsCapital && names.Person(bare.Words, place) is { Length: > 0 } person)
        {
            return new ClaimMark { Kind = MarkKind.Person, First = at, Last = bare.TokenAt(place + person.Length - 1), Names = person.Names };
        }

        if (quantities.Match(words, at) is { Quantity: { } quantity } amount)
        {
            return new ClaimMark { Kind = MarkKind.Quantity, First = at, Last = at + amount.Length - 1, Quantity = quantity };
        }

        return Phrase(tokens, bare, at, place);
    }

    private ClaimMark Phrase(ImmutableArray<ClaimToken> tokens, BareWords bare, int at, int place)
    {
        var token = tokens[at];
        var together = 1;
        while (at + together < tokens.Length && tokens[at + together].IsWord)
        {
            together++;
        }

        // A phrase of the pack does not reach over punctuation, and a value of one letter is a capital.
        var (length, meanings) = vocabulary.Match(bare.Words, place, together);
        var last = length == 0 ? at : bare.TokenAt(place + length - 1);
        var isPlain = lexicon.IsPlain(token.Key) || vocabulary.IsCue(token.Key);
        if (length > 0 && ((token.Key.Length == 1 && length == 1 && !token.IsCapital) || (isPlain && meanings.All(meaning => meaning.IsWeak))))
        {
            (length, last) = (0, at);
        }

        if (length > 0)
        {
            return new ClaimMark { Kind = MarkKind.Claim, First = at, Last = last, Meanings = meanings };
        }

        if (lexicon.Numbers.TryGetValue(token.Key, out var number) && number is > 1 and < 13)
        {
            return new ClaimMark { Kind = MarkKind.Count, First = at, Last = at, Number = (int)number };
        }

        var known = isPlain && (!token.IsCapital || token.IsFirst || lexicon.Has("pronouns", token.Key));
        return new ClaimMark { Kind = known ? MarkKind.Plain : MarkKind.Unknown, First = at, Last = at };
    }

    // A title is written with a capital; a title that begins with a number has none.
    private static bool Named(ImmutableArray<ClaimToken> tokens, int at) => tokens[at].IsCapital || char.IsDigit(tokens[at].Key[0]);

    // A title of one everyday word at the head of a sentence is the word ("It lasts"), unless the year follows.
    private bool Stands(ImmutableArray<ClaimToken> tokens, BareWords bare, int place, int length)
    {
        var at = bare.TokenAt(place);
        return length > 1 || !tokens[at].IsFirst || !lexicon.Has("pronouns", tokens[at].Key)
            || (at + 1 < tokens.Length && tokens[at + 1].Key == "(");
    }

    /// <summary>The words without punctuation, and the way between the two.</summary>
    private sealed class BareWords
    {
        private readonly List<int> _tokens = [];
        private readonly int[] _places;

        public BareWords(ImmutableArray<ClaimToken> tokens)
        {
            _places = new int[tokens.Length];
            for (var at = 0; at < tokens.Length; at++)
            {
                _places[at] = _tokens.Count;
                if (tokens[at].IsWord)
                {
                    _tokens.Add(at);
                }
            }

            Words = [.. _tokens.Select(at => tokens[at].Key)];
        }

        public List<string> Words { get; }

        public int PlaceOf(int token) => _places[token];

        public int TokenAt(int place) => _tokens[place];
    }
}
