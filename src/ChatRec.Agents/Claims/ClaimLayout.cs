using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>
/// How the stretches of a text hang together: sentences, clauses, segments, which item a claim is about, who said what. Read-only once
/// made; one a request.
/// </summary>
internal sealed partial class ClaimLayout
{
    private readonly ImmutableArray<ClaimToken> _tokens;
    private readonly ClaimLexicon _lexicon;
    private readonly ClaimFacts _facts;
    private readonly ImmutableArray<string[]> _titles;
    private readonly int[] _sentence;
    private readonly int[] _clause;
    private readonly int[] _segment;
    private readonly Dictionary<int, ImmutableArray<string>> _said = [];
    private readonly HashSet<int> _conditions = [];

    /// <summary>Reads how a text hangs together.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="marks">What its stretches are.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="schema">The pack's declaration.</param>
    public ClaimLayout(ImmutableArray<ClaimToken> tokens, List<ClaimMark> marks, ClaimLexicon lexicon, ClaimFacts facts, PackSchema schema)
    {
        (_tokens, _lexicon, _facts) = (tokens, lexicon, facts);
        _titles = facts.Titles;
        Marks = marks;
        (_sentence, _clause, _segment) = (new int[marks.Count], new int[marks.Count], new int[marks.Count]);
        Number();
        Resolve(schema);
        ReadPersons();
    }

    /// <summary>The stretches, pointing words resolved to items.</summary>
    public List<ClaimMark> Marks { get; }

    /// <summary>The first word of a stretch.</summary>
    /// <param name="at">The stretch.</param>
    public string Word(int at) => _tokens[Marks[at].First].Key;

    /// <summary>The stretches that follow within the segment.</summary>
    /// <param name="at">The stretch.</param>
    /// <param name="most">At most how many.</param>
    public IEnumerable<int> After(int at, int most) =>
        Enumerable.Range(at + 1, Math.Min(most, Marks.Count - at - 1)).TakeWhile(place => _segment[place] == _segment[at] && Marks[place].Kind != MarkKind.Stop);

    /// <summary>Whether a phrase begins at a stretch or ends there.</summary>
    /// <param name="at">The stretch.</param>
    /// <param name="phrase">Folded words.</param>
    public bool Around(int at, string[] phrase)
    {
        var token = Marks[at].First;
        for (var shift = 0; shift < phrase.Length; shift++)
        {
            if (Matches(token - shift, phrase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the person is said to have done in the segment ("liked", "asked"), or <see langword="null"/>.</summary>
    /// <param name="at">The stretch.</param>
    public ImmutableArray<string>? User(int at) => _said.TryGetValue(_segment[at], out var ways) ? ways : null;

    /// <summary>Whether the segment hangs on an "if".</summary>
    /// <param name="at">The stretch.</param>
    public bool IsCondition(int at) => _conditions.Contains(_segment[at]);

    /// <summary>Whether an item is the one that a text names.</summary>
    /// <param name="item">The item.</param>
    /// <param name="text">"Title (Year)".</param>
    public bool IsNamed(int item, string text) => _titles[item].AsSpan().SequenceEqual(ClaimText.Words(text));

    /// <summary>Whether the segment denies what it names.</summary>
    /// <param name="at">The stretch.</param>
    public bool IsDenied(int at) => Segment(at).Any(place => _lexicon.Has("disliked", Word(place)));

    /// <summary>Whether a list's phrase stands in the sentence.</summary>
    /// <param name="at">A stretch of the sentence.</param>
    /// <param name="list">The list.</param>
    public bool SentenceHas(int at, string list) =>
        Enumerable.Range(0, Marks.Count).Any(place => _sentence[place] == _sentence[at] && _lexicon[list].Any(phrase => Matches(Marks[place].First, phrase)));

    /// <summary>The noun that a count counts, or <see langword="null"/>.</summary>
    /// <param name="at">The count.</param>
    public int? NounAfter(int at)
    {
        foreach (var place in After(at, 5))
        {
            if (Marks[place].Kind == MarkKind.Claim && Marks[place].Meanings.Any(meaning => meaning.Sense == ClaimSense.Noun))
            {
                return place;
            }

            if (Marks[place].Kind == MarkKind.Claim && Word(place) is [.., 's'] && Marks[place].Meanings.Any(meaning => meaning is { Sense: ClaimSense.Value, IsWeak: false })
                && !After(place, 1).Any(next => Marks[next].Kind == MarkKind.Claim))
            {
                return place;
            }

            if (Marks[place].Kind is not (MarkKind.Claim or MarkKind.Person) && !(Marks[place].Kind == MarkKind.Plain && Word(place) is not ['\'', ..] && !_lexicon.Has("of", Word(place))))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>"none", "some" or "much" as the words before (or behind a name of a quality) say, or <see langword="null"/>.</summary>
    /// <param name="at">The claim.</param>
    public string? DegreeOf(int at)
    {
        var first = at;
        while (first > 0 && at - first < 6 && _segment[first - 1] == _segment[at] && Marks[first - 1].Kind is MarkKind.Plain or MarkKind.Claim
            && !(Marks[first - 1].Kind == MarkKind.Claim && !_lexicon.Has("coordinates", first < at ? Word(first) : "") && Marks[first - 1].Meanings.Any(meaning => meaning.Sense is ClaimSense.Value or ClaimSense.Noun) && first - 1 < at - 1))
        {
            first--;
        }

        foreach (var degree in (ReadOnlySpan<string>)["none", "some", "much"])
        {
            if (_lexicon.Degrees[degree].Any(phrase => Between(first, at - 1, phrase)))
            {
                return degree;
            }
        }

        // "violence is mild"
        if (!Marks[at].Meanings.Any(meaning => meaning.Sense == ClaimSense.Degree) || !After(at, 1).Any(place => _lexicon.Has("copulas", Word(place))))
        {
            return null;
        }

        foreach (var degree in (ReadOnlySpan<string>)["none", "some", "much"])
        {
            if (After(at, 3).LastOrDefault(-1) is var last and > 0 && _lexicon.Degrees[degree].Any(phrase => phrase.Length == 1 && Between(at + 1, last, phrase)))
            {
                return degree;
            }
        }

        return null;
    }

    /// <summary>The items a "who" speaks of ("X, who is also in Y"), or none.</summary>
    /// <param name="at">The stretch.</param>
    /// <param name="person">The name before it.</param>
    public ImmutableArray<int> Related(int at, out int person)
    {
        person = at - 1 > 0 && Word(at - 1) == "," ? at - 2 : at - 1;
        if (person < 0 || !_lexicon.Has("whose", Word(at)) || Marks[person].Kind != MarkKind.Person)
        {
            return [];
        }

        var item = After(at, 8).FirstOrDefault(place => Marks[place].Kind == MarkKind.Item, -1);
        return item > 0 && Enumerable.Range(at + 1, item - at).Any(place => _lexicon.Has("in", Word(place)) || _lexicon.Has("makes", Word(place))) ? Marks[item].Items : [];
    }

    /// <summary>The attributes that the words around a name allow it; empty when they say nothing.</summary>
    /// <param name="at">The name.</param>
    /// <param name="schema">The pack's declaration.</param>
    public ImmutableArray<string> RolesOf(int at, PackSchema schema)
    {
        var (first, last) = (at, at);
        while (first >= 2 && Marks[first - 1].Kind is MarkKind.Stop or MarkKind.Plain && Listed(first - 1) && PreviousName(first) is { } previous)
        {
            first = previous;
        }

        while (NextName(last) is { } next)
        {
            last = next;
        }

        var people = schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Person).ToList();
        if (last + 1 < Marks.Count && Word(last + 1) == "'s" && people.Count > 0 && !(last + 2 < Marks.Count && Marks[last + 2].Kind == MarkKind.Plain && Cue(last + 2, people)))
        {
            // "X's film": the first kind of people that the pack names is who made it.
            return [people[0].Name];
        }

        var roles = people.Where(attribute => attribute.Roles.Concat(attribute.Told.Before).Any(cue => Ends(first - 1, ClaimText.Words(cue)))).Select(attribute => attribute.Name).ToImmutableArray();
        return roles.Length > 0 ? roles
            : [.. people.Where(attribute => attribute.Told.After.Any(cue => Follows(last, ClaimText.Words(cue)))).Select(attribute => attribute.Name)];
    }

    private bool Cue(int at, List<AttributeSchema> people) =>
        people.Any(attribute => attribute.Told.After.Any(cue => Matches(Marks[at].First, ClaimText.Words(cue))));

    private bool Listed(int at) => Word(at) == "," || _lexicon.Has("coordinates", Word(at));

    private int? PreviousName(int first)
    {
        var at = first - 1;
        while (at > 0 && Listed(at))
        {
            at--;
        }

        return at >= 0 && Marks[at].Kind == MarkKind.Person ? at : null;
    }

    private int? NextName(int last)
    {
        var at = last + 1;
        while (at < Marks.Count - 1 && Listed(at))
        {
            at++;
        }

        return at > last + 1 && at < Marks.Count && Marks[at].Kind == MarkKind.Person ? at : null;
    }

    // A cue ends right before the name, or one small word earlier ("directed here by").
    private bool Ends(int at, string[] cue)
    {
        if (at < 0)
        {
            return false;
        }

        var token = Marks[at].Last;
        return Matches(token - cue.Length + 1, cue) || (Marks[at].Kind == MarkKind.Plain && Matches(token - cue.Length, cue) && _lexicon.Has("article", Word(at)));
    }

    private bool Follows(int at, string[] cue) =>
        Enumerable.Range(at + 1, 4).TakeWhile(place => place < Marks.Count && Marks[place].Kind is MarkKind.Plain or MarkKind.Claim)
            .Any(place => Matches(Marks[place].First, cue));

    private IEnumerable<int> Segment(int at) => Enumerable.Range(0, Marks.Count).Where(place => _segment[place] == _segment[at]);

    private bool Between(int first, int last, string[] phrase)
    {
        if (last < first)
        {
            return false;
        }

        for (var token = Marks[first].First; token <= Marks[last].Last - phrase.Length + 1; token++)
        {
            if (Matches(token, phrase))
            {
                return true;
            }
        }

        return false;
    }

    private bool Matches(int token, string[] phrase)
    {
        if (token < 0 || token + phrase.Length > _tokens.Length)
        {
            return false;
        }

        for (var place = 0; place < phrase.Length; place++)
        {
            if (_tokens[token + place].Key != phrase[place])
            {
                return false;
            }
        }

        return true;
    }
}
