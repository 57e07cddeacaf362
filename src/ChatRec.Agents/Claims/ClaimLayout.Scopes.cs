using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>Sentences and clauses, pointing words, and which items a claim is about.</summary>
internal sealed partial class ClaimLayout
{
    private readonly Dictionary<int, ScopeMode> _modes = [];

    /// <summary>The items a claim is about.</summary>
    /// <param name="at">The claim.</param>
    public ClaimScope ScopeOf(int at)
    {
        if (_facts.Count == 1)
        {
            return new ClaimScope([0], ScopeMode.Any);
        }

        var named = Named(at, place => _clause[place] == _clause[at]);
        var isCarried = named.Count == 0;
        if (isCarried)
        {
            named = Carried(at);
        }

        if (named.Count == 0 || (at > 1 && Marks[at].Kind is MarkKind.Quantity or MarkKind.Claim && Marks[at - 2].Kind == Marks[at].Kind && _lexicon.Has("against", Word(at - 1))))
        {
            // "2008 against 1995", "R against PG": the second is the other's.
            return new ClaimScope([.. _facts.All], QuantifierOf(at) ?? ScopeMode.Any) { Exactly = ExactlyOf(at) };
        }

        var mention = Choose(at, named);
        var items = Group(mention);
        if (isCarried && Marks[at].Kind == MarkKind.Person)
        {
            // A name tells by itself which of the items at hand is meant.
            items = [.. items.Concat(Enumerable.Range(0, Marks.Count).Where(place => Marks[place].Kind == MarkKind.Item && _sentence[place] == _sentence[at])
                .SelectMany(place => Marks[place].Items)).Distinct().Order()];
        }

        var mode = QuantifierOf(at) ?? (_modes.TryGetValue(mention, out var said) ? said : ScopeMode.Any);
        return new ClaimScope(items, mode) { Exactly = ExactlyOf(at) };
    }

    /// <summary>The items a comparative compares with; empty when it names none.</summary>
    /// <param name="at">The comparative.</param>
    public List<int> ReferenceOf(int at) =>
        [.. Enumerable.Range(0, Marks.Count).Where(place => Marks[place] is { Kind: MarkKind.Item, IsReference: true } && _sentence[place] == _sentence[at] && place > at)
            .Take(1).SelectMany(place => Marks[place].Items)];

    private List<int> Named(int at, Func<int, bool> within) =>
        [.. Enumerable.Range(0, Marks.Count).Where(place => Marks[place] is { Kind: MarkKind.Item, IsReference: false } && within(place) && !_said.ContainsKey(_segment[place])
            && _sentence[place] <= _sentence[at])];

    // What the last clause that named items was about; the first time round, what the sentence goes on to name.
    private List<int> Carried(int at)
    {
        var before = Enumerable.Range(0, at).LastOrDefault(place => Marks[place] is { Kind: MarkKind.Item, IsReference: false } && !_said.ContainsKey(_segment[place]), -1);
        if (before >= 0)
        {
            return _clause[before] == _clause[at] ? [before] : Named(at, place => _clause[place] == _clause[before]) is { Count: > 0 } all ? [all[^1]] : [before];
        }

        return Named(at, place => _sentence[place] == _sentence[at] && place > at) is { Count: > 0 } later ? [later[0]] : [];
    }

    private int Choose(int at, List<int> named)
    {
        var (before, after) = (named.LastOrDefault(place => place < at, -1), named.FirstOrDefault(place => place > at, -1));
        if (after < 0 || before < 0)
        {
            return before < 0 ? after : before;
        }

        // "X's <item>", "X in <item>", "X directed <item>", "92 for <item>" speak of what follows.
        var between = Enumerable.Range(at + 1, after - at - 1).ToList();
        var next = between.Count == 0 ? "" : Word(at + 1);
        var linked = between.Count is > 0 and <= 7 && between.All(place => Word(place) != "," && Marks[place].Kind != MarkKind.Item)
            && (_lexicon.Has("link", next)
                || (Marks[at].Kind == MarkKind.Person && (next == "'s" || between.Any(place => _lexicon.Has("makes", Word(place)) || _lexicon.Has("in", Word(place))))));
        return linked ? after : before;
    }

    // Items in a row are named together: "A, B and C".
    private ImmutableArray<int> Group(int mention)
    {
        var items = Marks[mention].Items.ToList();
        foreach (var step in (ReadOnlySpan<int>)[-1, 1])
        {
            var at = mention + step;
            while (at >= 0 && at < Marks.Count && (Listed(at) || (Marks[at] is { Kind: MarkKind.Item } && !_modes.ContainsKey(at))) && _sentence[at] == _sentence[mention])
            {
                items.AddRange(Marks[at].Kind == MarkKind.Item && Listed(at - step) ? Marks[at].Items : []);
                at += step;
            }
        }

        return [.. items.Distinct().Order()];
    }

    private ScopeMode? QuantifierOf(int at)
    {
        for (var place = at - 1; place >= 0 && _clause[place] == _clause[at] && at - place < 7; place--)
        {
            if (Marks[place].Kind == MarkKind.Item && !_modes.ContainsKey(place))
            {
                return null;
            }

            if (_lexicon.Has("all", Word(place)))
            {
                return ScopeMode.All;
            }

            if (_lexicon.Has("none", Word(place)))
            {
                return ScopeMode.None;
            }
        }

        return null;
    }

    // "two of the three have ghosts"
    private int? ExactlyOf(int at)
    {
        for (var place = at - 1; place >= 0 && _clause[place] == _clause[at]; place--)
        {
            if (Marks[place].Kind == MarkKind.Count && place + 1 < at && _lexicon.Has("of", Word(place + 1)) && Marks[place].Number < _facts.Count)
            {
                return Marks[place].Number;
            }
        }

        return null;
    }

    private void Number()
    {
        var (sentence, clause, segment) = (0, 0, 0);
        for (var at = 0; at < Marks.Count; at++)
        {
            var word = Word(at);
            if (Marks[at].Kind == MarkKind.Stop)
            {
                // A full stop before a small letter belongs to an abbreviation or a title.
                var ends = (word is "." or "!" or "?" && !(at + 1 < Marks.Count && !_tokens[Marks[at + 1].First].IsCapital && word != "?" && word != "!")) || (_tokens[Marks[at].First].End < _tokens[^1].End && at + 1 < Marks.Count && _tokens[Marks[at + 1].First].IsFirst && word is not (":" or "." or "!" or "?"));
                (sentence, clause, segment) = ends ? (sentence + 1, clause + 1, segment + 1)
                    : word is ";" or "–" or ":" ? (sentence, clause + 1, segment + 1)
                    : (sentence, clause, segment + 1);
            }
            else if (Marks[at].Kind == MarkKind.Plain && _lexicon.Has("split", word) && !(at > 0 && _lexicon.Has("butFree", Word(at - 1))))
            {
                (clause, segment) = (clause + 1, segment + 1);
            }
            else if (at > 0 && _lexicon.Has("and", word) && Word(at - 1) == ",")
            {
                clause++;
            }
            else if (at > 0 && _lexicon.Has("and", word) && StartsAnew(at + 1))
            {
                (clause, segment) = (clause + 1, segment + 1);
            }

            (_sentence[at], _clause[at], _segment[at]) = (sentence, clause, segment);
        }
    }

    // "… and it's …", "… and you said …": a new subject.
    private bool StartsAnew(int at) => at < Marks.Count && Marks[at].Kind == MarkKind.Plain && _lexicon.Has("subjects", Word(at));

    private void Resolve(PackSchema schema)
    {
        var spoken = new List<int>();
        for (var at = 0; at < Marks.Count; at++)
        {
            var mark = Marks[at];
            if (mark.Kind == MarkKind.Item)
            {
                mark.IsReference = IsReference(at);
                spoken.AddRange(mark.Items.Where(item => !spoken.Contains(item)));
            }
            else if (mark.Kind == MarkKind.Person && _facts.Count > 1 && at + 2 < Marks.Count && Word(at + 1) == "'s" && _lexicon.Has("copulas", Word(at + 2))
                && Whose(mark, schema) is { Length: 1 } owned)
            {
                // "X's is the longer": the one that is X's.
                Marks[at] = new ClaimMark { Kind = MarkKind.Item, First = mark.First, Last = mark.Last, Items = owned };
            }
            else if (mark.Kind is MarkKind.Plain or MarkKind.Claim or MarkKind.Count && _facts.Count > 1 && Pointed(at, schema, spoken) is { } pointed)
            {
                Marks[at] = new ClaimMark { Kind = MarkKind.Item, First = mark.First, Last = mark.Last, Items = pointed.Items, IsReference = IsReference(at) };
                if (pointed.Mode is { } mode)
                {
                    _modes[at] = mode;
                }
            }
        }
    }

    private ImmutableArray<int> Whose(ClaimMark mark, PackSchema schema) =>
        [.. _facts.All.Where(item => schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Person && mark.Names.Any(name => _facts.Has(item, attribute.Name, name))))];

    private bool IsReference(int at) =>
        _lexicon["reference"].Any(phrase => at > 0 && Matches(Marks[at - 1].Last - phrase.Length + 1, phrase));

    private (ImmutableArray<int> Items, ScopeMode? Mode)? Pointed(int at, PackSchema schema, List<int> spoken)
    {
        var word = Word(at);
        var order = spoken.Count > 1 ? spoken : [.. _facts.All];
        if (at > 0 && _lexicon.Has("definite", Word(at - 1)))
        {
            string[] places = ["first", "second", "third", "fourth"];
            var place = Array.FindIndex(places, list => _lexicon.Has(list, word));
            if (place >= 0 && place < order.Count && Points(at + 1))
            {
                return ([order[place]], ScopeMode.Any);
            }

            if (_lexicon.Has("last", word) && Points(at + 1))
            {
                return ([order[^1]], ScopeMode.Any);
            }

            if (_lexicon.Has("other", word) && order.Count == 2 && Points(at + 1))
            {
                var last = Enumerable.Range(0, at).LastOrDefault(one => Marks[one].Kind == MarkKind.Item && Marks[one].Items.Length == 1, -1);
                return ([last < 0 ? order[1] : order[Marks[last].Items[0] == order[0] ? 1 : 0]], ScopeMode.Any);
            }

            return Extreme(at, schema, order);
        }

        if (Marks[at].Kind == MarkKind.Plain && _lexicon.Has("together", word) && spoken.Count != 1 && !(spoken.Count == 0 && _lexicon.Has("plural", word)) && !(at + 1 < Marks.Count && _lexicon.Has("all", Word(at + 1))))
        {
            ScopeMode? mode = _lexicon.Has("none", word) ? ScopeMode.None : _lexicon.Has("all", word) ? ScopeMode.All : null;
            return (order is { Count: > 1 } && spoken.Count > 1 && mode is null ? [.. spoken] : [.. _facts.All], mode ?? ScopeMode.Any);
        }

        return null;
    }

    // "the older is …", "in the later": the item that has most of it, where the words do not claim it.
    private (ImmutableArray<int> Items, ScopeMode? Mode)? Extreme(int at, PackSchema schema, List<int> order)
    {
        if (Marks[at].Meanings.FirstOrDefault(meaning => meaning.Sense is ClaimSense.Comparative) is not { Attribute: { } attribute } meaning
            || !Points(at + 1) || (at > 1 && _lexicon.Has("copulas", Word(at - 2))) || schema.Find(attribute.Name) is null)
        {
            return null;
        }

        var known = order.Where(item => _facts.Degree(item, attribute) is not null).OrderBy(item => _facts.Degree(item, attribute) * meaning.Sign).ToList();
        return known.Count < 2 ? null : ([known[^1]], ScopeMode.Any);
    }

    private bool Points(int at) =>
        at >= Marks.Count || Marks[at].Kind is MarkKind.Stop or MarkKind.Quantity or MarkKind.Person
        || Marks[at].Meanings.Any(meaning => meaning.Sense == ClaimSense.Noun)
        || _lexicon.Has("pointing", Word(at));
}
