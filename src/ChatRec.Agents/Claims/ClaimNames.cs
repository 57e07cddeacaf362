using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>The names that a request's facts allow: titles of its items, titles the person named, people. One a request.</summary>
internal sealed class ClaimNames
{
    private readonly List<(string[] Words, ImmutableArray<int> Items)> _items = [];
    private readonly List<(string[] Words, string Name)> _titles = [];
    private readonly List<(string[] Words, string Name)> _people = [];

    /// <summary>Collects names.</summary>
    /// <param name="request">The facts.</param>
    /// <param name="schema">Tells which attributes are people.</param>
    /// <param name="lexicon">The language.</param>
    public ClaimNames(ClaimRequest request, PackSchema schema, ClaimLexicon lexicon)
    {
        var shorts = new Dictionary<string, ImmutableArray<int>>(StringComparer.Ordinal);
        for (var item = 0; item < request.Items.Length; item++)
        {
            foreach (var name in Forms(request.Items[item], lexicon))
            {
                shorts[name] = shorts.GetValueOrDefault(name, []).Add(item);
            }
        }

        _items.AddRange(shorts.Select(pair => (pair.Key.Split(' '), pair.Value)).OrderByDescending(pair => pair.Item1.Length));
        foreach (var fact in request.Facts)
        {
            if (fact.Value.Text is not { } text)
            {
                continue;
            }

            if (fact.Item is null)
            {
                foreach (var form in Forms(text, lexicon))
                {
                    _titles.Add((form.Split(' '), text));
                }
            }
            else if (schema.Find(fact.Predicate) is { Kind: AttributeKind.Person })
            {
                var words = ClaimText.Words(text);
                _people.Add((words, text));
                _people.AddRange(words.Length > 1 ? words.Where(word => word.Length > 1).Select(word => (new[] { word }, text)) : []);
            }
        }

        _people.Sort((one, other) => other.Words.Length.CompareTo(one.Words.Length));
        _titles.Sort((one, other) => other.Words.Length.CompareTo(one.Words.Length));
    }

    /// <summary>The items named at a place.</summary>
    /// <param name="words">Folded words.</param>
    /// <param name="at">Where to look.</param>
    public (int Length, ImmutableArray<int> Items) Item(IReadOnlyList<string> words, int at)
    {
        foreach (var (name, items) in _items)
        {
            if (Fits(name, words, at))
            {
                return (name.Length, items);
            }
        }

        return (0, []);
    }

    /// <summary>What the person named, at a place.</summary>
    /// <param name="words">Folded words.</param>
    /// <param name="at">Where to look.</param>
    public (int Length, ImmutableArray<string> Names) Title(IReadOnlyList<string> words, int at) => Longest(_titles, words, at);

    /// <summary>The people named at a place: a last name alone may be several.</summary>
    /// <param name="words">Folded words.</param>
    /// <param name="at">Where to look.</param>
    public (int Length, ImmutableArray<string> Names) Person(IReadOnlyList<string> words, int at) => Longest(_people, words, at);

    private static (int Length, ImmutableArray<string> Names) Longest(List<(string[] Words, string Name)> names, IReadOnlyList<string> words, int at)
    {
        var found = names.Where(name => Fits(name.Words, words, at)).ToList();
        return found.Count == 0
            ? (0, [])
            : (found[0].Words.Length, [.. found.Where(name => name.Words.Length == found[0].Words.Length).Select(name => name.Name).Distinct(StringComparer.Ordinal)]);
    }

    private static bool Fits(string[] name, IReadOnlyList<string> words, int at)
    {
        if (at + name.Length > words.Count)
        {
            return false;
        }

        for (var place = 0; place < name.Length; place++)
        {
            var word = words[at + place];
            if (word != name[place] && !(place == name.Length - 1 && word == $"{name[place]}s"))
            {
                return false;
            }
        }

        return true;
    }

    // "Kill Bill: Vol. 1 (2003)" is also "Kill Bill: Vol. 1", "Kill Bill"; "The Piano" is also "Piano".
    private static IEnumerable<string> Forms(string display, ClaimLexicon lexicon)
    {
        var words = ClaimText.Words(display);
        if (words.Length == 0)
        {
            return [];
        }

        var forms = new List<string[]> { words };
        var bracket = display.LastIndexOf('(');
        var title = bracket > 0 && display.EndsWith(')') ? display[..bracket] : display;
        forms.Add(ClaimText.Words(title));
        var colon = title.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            forms.Add(ClaimText.Words(title[..colon]));
            forms.Add(ClaimText.Words(title[(colon + 1)..]));
        }

        forms.AddRange(forms.Where(form => form.Length > 1 && (lexicon.Has("definite", form[0]) || lexicon.Has("article", form[0]))).Select(form => form[1..]).ToList());
        return forms.Where(form => form.Length > 0).Select(form => string.Join(' ', form)).Distinct(StringComparer.Ordinal);
    }
}
