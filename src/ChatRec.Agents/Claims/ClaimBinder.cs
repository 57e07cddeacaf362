using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>Binds the claims of one text to facts; what cannot be bound is a fault. One a request.</summary>
internal sealed partial class ClaimBinder
{
    private readonly PackSchema _schema;
    private readonly ClaimLexicon _lexicon;
    private readonly ClaimFacts _facts;
    private readonly ImmutableArray<ClaimToken> _tokens;
    private readonly ClaimLayout _text;
    private readonly List<ClaimMark> _marks;
    private readonly HashSet<int> _bound = [];
    private readonly SortedDictionary<int, ClaimFault> _faults = [];

    /// <summary>Prepares the binding.</summary>
    /// <param name="schema">The pack's declaration.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="marks">What its stretches are.</param>
    public ClaimBinder(PackSchema schema, ClaimLexicon lexicon, ClaimFacts facts, ImmutableArray<ClaimToken> tokens, List<ClaimMark> marks)
    {
        (_schema, _lexicon, _facts, _tokens) = (schema, lexicon, facts, tokens);
        _text = new ClaimLayout(tokens, marks, lexicon, facts, schema);
        _marks = _text.Marks;
    }

    /// <summary>Binds every claim.</summary>
    public ImmutableArray<ClaimFault> Bind()
    {
        Superlatives();
        for (var at = 0; at < _marks.Count; at++)
        {
            if (_marks[at].Kind == MarkKind.Unknown)
            {
                Fault(at, "unknown");
            }
        }

        // Comparatives first: they take the quantity beside them ("ten years older").
        for (var at = 0; at < _marks.Count; at++)
        {
            if (_marks[at].Kind == MarkKind.Claim && !IsFree(at) && DirectionOf(at) is { } direction)
            {
                Compare(at, direction);
            }
        }

        for (var at = 0; at < _marks.Count; at++)
        {
            if (!_bound.Contains(at) && !IsFree(at))
            {
                Bind(at);
            }
        }

        return [.. _faults.Values];
    }

    private void Bind(int at)
    {
        if (_text.User(at) is { } ways)
        {
            Said(at, ways);
            return;
        }

        switch (_marks[at].Kind)
        {
            case MarkKind.Person:
                Person(at);
                break;
            case MarkKind.Claim:
                Claim(at);
                break;
            case MarkKind.Quantity:
                Quantity(at);
                break;
            case MarkKind.Count when !(at > 0 && _lexicon.Has("definite", _text.Word(at - 1))):
                Count(at);
                break;
            case MarkKind.Plain when _text.Related(at, out var person) is { IsEmpty: false } items:
                if (!items.Any(item => HasPerson(item, [], _marks[person].Names)))
                {
                    Fault(at, "name");
                }

                break;
        }
    }

    /// <summary>What follows an "if" is not claimed.</summary>
    private bool IsFree(int at) => _text.IsCondition(at);

    private void Fault(int at, string cause) => Fault(at, at, cause);

    private void Fault(int first, int last, string cause) =>
        _faults.TryAdd(first, new ClaimFault(new TextSpan(_tokens[_marks[first].First].Start, _tokens[_marks[last].Last].End), cause));

    private void Superlatives()
    {
        for (var at = 0; at < _marks.Count; at++)
        {
            if (_marks[at].Kind is MarkKind.Item or MarkKind.Title or MarkKind.Person)
            {
                continue;
            }

            var word = _text.Word(at);
            var next = at + 1 < _marks.Count ? _marks[at + 1] : null;
            if (_lexicon["superlative"].Any(phrase => phrase[^1] == word && _text.Around(at, phrase)) && !_lexicon["superlativeFree"].Any(phrase => _text.Around(at, phrase))
                && !(next is { Kind: MarkKind.Claim } && next.Meanings.Any(meaning => meaning.Sense is ClaimSense.Degree)))
            {
                Fault(at, "superlative");
            }
            else if (_lexicon.Has("never", word) && _text.After(at, 4).FirstOrDefault(place => _lexicon.Has("bettered", _text.Word(place)), -1) is var better and > 0)
            {
                Fault(at, better, "superlative");
            }
            else if (at > 0 && _lexicon.Has("theirFirst", word) && _lexicon.Has("possessives", _text.Word(at - 1)))
            {
                Fault(at, "superlative");
            }
        }
    }

    private void Person(int at)
    {
        var (roles, list) = (_text.RolesOf(at, _schema), _marks[at].Names);
        var scope = _text.ScopeOf(at);
        if (!scope.Holds(item => HasPerson(item, roles, list), strict: false))
        {
            Fault(at, "name");
        }
    }

    private bool HasPerson(int item, ImmutableArray<string> roles, ImmutableArray<string> names) => _schema.Attributes
        .Where(attribute => attribute.Kind == AttributeKind.Person && (roles.IsEmpty || roles.Contains(attribute.Name)))
        .Any(attribute => names.Any(name => _facts.Has(item, attribute.Name, name)));

    private void Claim(int at)
    {
        var meanings = _marks[at].Meanings.Where(meaning => meaning.Sense is not (ClaimSense.Label or ClaimSense.Noun)).ToList();
        if (meanings.Count == 0 || meanings.Count < _marks[at].Meanings.Count(meaning => meaning.Sense != ClaimSense.Noun))
        {
            return;
        }

        if (at > 0 && _marks[at - 1].Kind == MarkKind.Quantity && meanings.TrueForAll(meaning => meaning.Sense == ClaimSense.Bounds))
        {
            // "99 minutes long"
            return;
        }

        var degree = _text.DegreeOf(at);
        var scope = _text.ScopeOf(at);
        var known = false;
        foreach (var meaning in meanings)
        {
            var attribute = meaning.Attribute!;
            var isKnown = scope.Items.Any(item => _facts.Of(item, attribute.Name).Count > 0);
            known |= isKnown;
            if (isKnown && scope.Holds(item => Holds(item, meaning, degree), strict: degree == "none"))
            {
                return;
            }
        }

        var soft = _marks[at].First == _marks[at].Last && _lexicon.IsPlain(_text.Word(at));
        if (!(soft && (!known || meanings.All(meaning => meaning.Sense is ClaimSense.Comparative or ClaimSense.Superlative))))
        {
            Fault(at, meanings[0].Sense == ClaimSense.Value ? "value" : "degree");
        }
    }

    private bool Holds(int item, ClaimMeaning meaning, string? degree)
    {
        var attribute = meaning.Attribute!;
        switch (meaning.Sense)
        {
            case ClaimSense.Value:
                var has = _facts.Has(item, attribute.Name, meaning.Value!);

                // Categories are listed whole, so what is not listed is not so; of tags only what is listed is known.
                return degree == "none" ? !has && attribute.Kind != AttributeKind.Tag && _facts.Of(item, attribute.Name).Count > 0 : has;
            case ClaimSense.Degree:
                return _facts.Number(item, attribute.Name) is { } number && Fits(meaning.Sign > 0 ? number : 1 - number, degree);
            case ClaimSense.Bounds:
                return _facts.Number(item, attribute.Name) is { } bounded
                    && (degree == "none") != (bounded >= (meaning.Min ?? double.MinValue) && bounded <= (meaning.Max ?? double.MaxValue));
            default:
                return false;
        }
    }

    private static bool Fits(double value, string? degree) => degree switch
    {
        "none" => value <= 0.4,
        "some" => value is >= 0.15 and <= 0.75,
        "much" => value >= 0.6,
        _ => value >= 0.45,
    };

    private void Count(int at)
    {
        if (_text.NounAfter(at) is not { } noun)
        {
            return;
        }

        var claims = Enumerable.Range(at + 1, noun - at).Where(place => _marks[place].Kind == MarkKind.Claim
            && _marks[place].Meanings.Any(meaning => meaning.Sense == ClaimSense.Value)).ToList();
        var fitting = _facts.All.Count(item => claims.All(place => _marks[place].Meanings.Any(meaning => meaning.Sense == ClaimSense.Value && Holds(item, meaning, null))));
        if (fitting < _marks[at].Number)
        {
            Fault(at, noun, "quantity");
        }
    }

    /// <summary>What the person is said to have said must be what they said.</summary>
    private void Said(int at, ImmutableArray<string> ways)
    {
        var mark = _marks[at];
        var denied = _text.DegreeOf(at) == "none" || _text.IsDenied(at);
        var facts = _facts.User.Where(fact => ClaimFacts.Tells(fact.Predicate, "Avoids", "Dislikes")
            ? denied || ways.Contains("disliked") || ways.Contains("seen")
            : !denied && ways.Any(way => way switch
            {
                "liked" => ClaimFacts.Tells(fact.Predicate, "Likes", "Wants"),
                "seen" => ClaimFacts.Tells(fact.Predicate, "Seen", "Likes"),
                "asked" => true,
                _ => false,
            })).ToList();
        if (ClaimFacts.Tells("userMax", "Max") && denied)
        {
            facts.AddRange(_facts.User.Where(fact => ClaimFacts.Tells(fact.Predicate, "Max", "Min")));
        }

        var holds = mark.Kind switch
        {
            MarkKind.Title or MarkKind.Person => facts.Any(fact => fact.Value.Text is { } text && mark.Names.Contains(text)),
            MarkKind.Item => facts.Any(fact => fact.Value.Text is { } text && mark.Items.Any(item => _text.IsNamed(item, text))),
            MarkKind.Quantity => facts.Any(fact => fact.Value.Number is { } number && (mark.Quantity!.Value == number || (fact.Value.High is { } high && mark.Quantity.Holds(high)))),
            MarkKind.Claim => mark.Meanings.All(meaning => meaning.Sense is ClaimSense.Noun or ClaimSense.Label)
                || mark.Meanings.Any(meaning => meaning.Attribute is { } attribute && facts.Any(fact => Means(fact, attribute, meaning))),
            _ => true,
        };
        if (!holds && !(mark.Kind == MarkKind.Claim && mark.First == mark.Last && _lexicon.IsPlain(_text.Word(at))))
        {
            Fault(at, "person");
        }
    }

    private static bool Means((string Predicate, EditValue Value) fact, AttributeSchema attribute, ClaimMeaning meaning) =>
        string.Equals(fact.Value.Text, meaning.Value ?? attribute.Name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(fact.Value.Text, attribute.Name, StringComparison.OrdinalIgnoreCase)
        || fact.Predicate.EndsWith(attribute.Name, StringComparison.OrdinalIgnoreCase);
}
