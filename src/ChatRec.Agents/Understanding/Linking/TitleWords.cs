using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Linking;

/// <summary>The words of titles, by how people write them wrong: a letter wrong ("utlimatum"), run together ("antman"), apart ("good fellas"). Read-only once built; thread-safe.</summary>
internal sealed class TitleWords
{
    private const int Shortest = 3;
    private const int ShortestWrong = 4;
    private const int LongWord = 8;
    private const int ShortestJoined = 6;
    private const int Limit = 6;

    private readonly HashSet<string> _words;
    private readonly Lazy<SpellingIndex> _near;
    private readonly Dictionary<string, string> _apart = new(StringComparer.Ordinal);

    /// <summary>Indexes the words of titles.</summary>
    /// <param name="keys">The keys of all titles.</param>
    /// <param name="catalog">The catalogue.</param>
    public TitleWords(IEnumerable<string> keys, ItemCatalog catalog)
    {
        _words = keys.SelectMany(key => key.Split(' ')).ToHashSet(StringComparer.Ordinal);
        _near = new Lazy<SpellingIndex>(() => new SpellingIndex(_words, Shortest));
        for (var row = 0; row < catalog.Count; row++)
        {
            foreach (var word in catalog.TitleOf(new ItemIndex(row)).Split(' '))
            {
                var parts = Tokenizer.Key(word);
                if (parts.Contains(' ', StringComparison.Ordinal))
                {
                    _apart.TryAdd(parts.Replace(" ", string.Empty, StringComparison.Ordinal), parts);
                }
            }
        }
    }

    /// <summary>Builds what only a word written wrong asks for.</summary>
    public void Warm() => _ = _near.Value;

    /// <summary>The words of a title that a word runs together, or <see langword="null"/>.</summary>
    /// <param name="word">The folded word.</param>
    public string? Apart(string word) => _apart.GetValueOrDefault(word);

    /// <summary>The words of titles nearest to a word that stands in none.</summary>
    /// <param name="word">The folded word.</param>
    public IEnumerable<string> Near(string word) => word.Length < ShortestWrong || !SpellingIndex.IsPlain(word) ? []
        : _near.Value.Near(word, 1).Concat(word.Length >= LongWord ? _near.Value.Near(word, 2) : []).Distinct(StringComparer.Ordinal).Take(Limit);

    /// <summary>The one word of a title that two words write apart, or <see langword="null"/>.</summary>
    /// <param name="first">The first, folded.</param>
    /// <param name="second">The second, folded.</param>
    public string? Joined(string first, string second) => first.Length + second.Length >= ShortestJoined && string.Concat(first, second) is var word && _words.Contains(word) ? word : null;
}
