using System.Runtime.InteropServices;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Linking;

/// <summary>
/// Titles by some of their words or by initials: "fast and furious tokyo drift", "plan 9", "rotk", "t2". Too loose for words that merely could be a title; for words that are known to be
/// one and fit no title whole. Read-only once built; thread-safe.
/// </summary>
internal sealed class ShortTitles
{
    /// <summary>From here on a film is spoken of in short.</summary>
    private const double Heard = 0.5;

    private const int FewestWords = 2;
    private const int FewestInitials = 2;
    private const int SoleWord = 5;

    private readonly ItemCatalog _catalog;
    private readonly CueLexicon _lexicon;
    private readonly List<(ItemIndex Item, string[] Words)> _titles = [];
    private readonly Dictionary<string, List<int>> _byWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ItemIndex>> _byInitials = new(StringComparer.Ordinal);

    /// <summary>Indexes the titles that many have heard of.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="lexicon">Little words and number words.</param>
    /// <param name="series">The parts of every series, in order.</param>
    public ShortTitles(ItemCatalog catalog, CueLexicon lexicon, IReadOnlyDictionary<string, List<ItemIndex>> series)
    {
        (_catalog, _lexicon) = (catalog, lexicon);
        for (var row = 0; row < catalog.Count; row++)
        {
            if (catalog.PopularityOf(new ItemIndex(row)) is var fame && fame >= Heard)
            {
                Add(new ItemIndex(row));
            }
        }

        foreach (var (name, parts) in series)
        {
            var initials = Initials(name);
            for (var place = 1; place <= parts.Count; place++)
            {
                Put(initials + place.ToString(System.Globalization.CultureInfo.InvariantCulture), parts[place - 1]);
            }
        }
    }

    /// <summary>The items that a phrase may be short for, each by the words it leaves out or by initials; <see langword="null"/> for none.</summary>
    /// <param name="phrase">Folded words joined by spaces.</param>
    public IReadOnlyList<TitleReading>? Find(string phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        var said = Words(phrase);
        var found = (said.Length == 1 || phrase.Length <= SoleWord) && _byInitials.TryGetValue(phrase.Replace(" ", string.Empty, StringComparison.Ordinal), out var short_) ? short_ : BySome(said);
        return found.Count == 0 ? null : [.. found.Select(item => new TitleReading(item, TitleForm.Part))];
    }

    // The titles with all these words in this order.
    private List<ItemIndex> BySome(string[] said)
    {
        var telling = said.Where(word => !_lexicon.Function.Contains(word)).ToList();
        if (telling.Count == 0 || (said.Length < FewestWords && (telling[0].Length < SoleWord || _lexicon.Dictionary.Contains(telling[0]))) || telling.TrueForAll(word => word.All(char.IsAsciiDigit)))
        {
            return [];
        }

        var rarest = telling.Select(word => _byWord.GetValueOrDefault(word)).MinBy(rows => rows?.Count ?? 0);
        return rarest is null ? [] : [.. rarest.Where(row => IsWithin(said, _titles[row].Words)).Select(row => _titles[row].Item)];
    }

    private static bool IsWithin(string[] said, string[] words)
    {
        var at = 0;
        foreach (var word in words)
        {
            at += at < said.Length && said[at] == word ? 1 : 0;
        }

        return at == said.Length;
    }

    private void Add(ItemIndex item)
    {
        var title = _catalog.TitleOf(item);
        var words = Words(Tokenizer.Key(title));
        foreach (var word in words.Distinct(StringComparer.Ordinal))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_byWord, word, out _) ??= []).Add(_titles.Count);
        }

        _titles.Add((item, words));
        Put(Initials(title), item);
        foreach (var part in title.Split([": ", " - "], StringSplitOptions.None) is { Length: > 1 } parts ? parts : [])
        {
            Put(Initials(part), item);
        }
    }

    private void Put(string initials, ItemIndex item)
    {
        if (initials.Length >= FewestInitials && initials.Any(char.IsLetter) && !_lexicon.Dictionary.Contains(initials))
        {
            ref var items = ref CollectionsMarshal.GetValueRefOrAddDefault(_byInitials, initials, out _);
            items ??= [];
            if (!items.Contains(item))
            {
                items.Add(item);
            }
        }
    }

    private static string Initials(string title) => string.Concat(TitleKeys.WithoutArticle(Tokenizer.Key(title)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.All(char.IsAsciiDigit) ? word : word[..1]));

    // Without what is left out first, and numbers as figures: "the fast and the furious" is "fast furious", "fifty shades" "50 shades".
    private string[] Words(string phrase) => [.. phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !_lexicon.Is("article", word) && !_lexicon.TitleJoins.Contains(word))
        .Select(word => word.Length > 2 && _lexicon.Numbers.TryGetValue(word, out var number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : word)];
}
