using System.Globalization;

namespace ChatRec.Retrieval.Text;

/// <summary>What the tokenizer does with a character before words are cut.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Part of a word.</summary>
    Keep = 0,

    /// <summary>Left out: control characters and accents.</summary>
    Drop = 1,

    /// <summary>Ends a word.</summary>
    Space = 2,

    /// <summary>A word of its own.</summary>
    Punctuation = 3,

    /// <summary>A word of its own that is folded first.</summary>
    Ideograph = 4,
}

/// <summary>
/// The character tables of BERT's uncased tokenizer, read from <c>bert-characters.txt</c> (written by
/// <c>build/characters/make_table.py</c>): the same on every runtime, with and without globalisation. Immutable and thread-safe.
/// </summary>
internal sealed class BertCharacters
{
    private const int PageBits = 8;
    private const int KindBits = 3;
    private const int HangulFirst = 0xAC00, HangulCount = 11172, Vowels = 21, Trails = 28;

    private readonly ushort[][] _pages;
    private readonly int[] _folds;

    private BertCharacters(ushort[][] pages, int[] folds)
    {
        _pages = pages;
        _folds = folds;
    }

    /// <summary>The tables.</summary>
    public static BertCharacters Instance { get; } = Load();

    /// <summary>The most code points one code point folds to.</summary>
    public const int LongestFold = 4;

    /// <summary>What a code point is.</summary>
    /// <param name="code">A code point, 0..0x10FFFF.</param>
    public CharacterKind KindOf(int code) => (CharacterKind)(Entry(code) & ((1 << KindBits) - 1));

    /// <summary>Decomposes, strips accents from and lower-cases a code point.</summary>
    /// <param name="code">A code point, 0..0x10FFFF.</param>
    /// <param name="folded">Takes the result; at least <see cref="LongestFold"/> long.</param>
    /// <returns>How many code points were written.</returns>
    public int Fold(int code, Span<int> folded)
    {
        if ((uint)(code - HangulFirst) < HangulCount)
        {
            var syllable = code - HangulFirst;
            folded[0] = 0x1100 + (syllable / (Vowels * Trails));
            folded[1] = 0x1161 + (syllable / Trails % Vowels);
            var trail = syllable % Trails;
            folded[2] = 0x11A7 + trail;
            return trail == 0 ? 2 : 3;
        }

        var at = Entry(code) >> KindBits;
        if (at == 0)
        {
            folded[0] = code;
            return 1;
        }

        var length = _folds[at];
        _folds.AsSpan(at + 1, length).CopyTo(folded);
        return length;
    }

    private int Entry(int code) => _pages[code >> PageBits][code & ((1 << PageBits) - 1)];

    private static BertCharacters Load()
    {
        using var stream = typeof(BertCharacters).Assembly.GetManifestResourceStream("bert-characters.txt")
            ?? throw new InvalidOperationException("bert-characters.txt is not in the assembly");
        using var reader = new StreamReader(stream);
        var table = new Builder();
        Span<Range> fields = stackalloc Range[8];
        while (reader.ReadLine() is { } text)
        {
            var line = text.AsSpan();
            var count = line.Split(fields, ' ');
            switch (line[fields[0]])
            {
                case "#":
                    break;
                case "fold":
                    table.Fold(Hex(line[fields[1]]), [.. Codes(text, count)]);
                    break;
                case "shift":
                    var step = int.Parse(line[fields[3]], CultureInfo.InvariantCulture);
                    var difference = int.Parse(line[fields[4]], CultureInfo.InvariantCulture);
                    for (var code = Hex(line[fields[1]]); code <= Hex(line[fields[2]]); code += step)
                    {
                        table.Fold(code, [code + difference]);
                    }

                    break;
                case var kind:
                    table.Mark(Hex(line[fields[1]]), Hex(line[fields[2]]), (ushort)Enum.Parse<CharacterKind>(kind, ignoreCase: true));
                    break;
            }
        }

        return table.Build();
    }

    private static IEnumerable<int> Codes(string line, int count) => line.Split(' ', count).Skip(2).Select(code => Hex(code));

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Pages are shared until one differs: the planes of ideographs and of private use are hundreds of equal pages.
    private sealed class Builder
    {
        private const int PageSize = 1 << PageBits;

        private readonly ushort[][] _pages = new ushort[0x110000 >> PageBits][];
        private readonly bool[] _own = new bool[0x110000 >> PageBits];
        private readonly List<int> _folds = [0];

        public Builder() => Array.Fill(_pages, new ushort[PageSize]);

        public void Fold(int code, ReadOnlySpan<int> folded)
        {
            var at = _folds.Count;
            if (at >= 1 << (16 - KindBits) || folded.Length > LongestFold)
            {
                throw new InvalidOperationException("bert-characters.txt holds more folds than an entry can name");
            }

            _folds.Add(folded.Length);
            _folds.AddRange(folded);
            Own(code)[code & (PageSize - 1)] |= (ushort)(at << KindBits);
        }

        public void Mark(int first, int last, ushort kind)
        {
            ushort[]? whole = null;
            for (var code = first; code <= last; code++)
            {
                var page = code >> PageBits;
                if ((code & (PageSize - 1)) == 0 && code + PageSize - 1 <= last && !_own[page])
                {
                    whole ??= [.. Enumerable.Repeat(kind, PageSize)];
                    _pages[page] = whole;
                    code += PageSize - 1;
                }
                else
                {
                    Own(code)[code & (PageSize - 1)] |= kind;
                }
            }
        }

        public BertCharacters Build() => new(_pages, [.. _folds]);

        private ushort[] Own(int code)
        {
            var page = code >> PageBits;
            if (!_own[page])
            {
                _pages[page] = (ushort[])_pages[page].Clone();
                _own[page] = true;
            }

            return _pages[page];
        }
    }
}
