using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>The claims about numbers: quantities, differences, comparatives, superlatives.</summary>
internal sealed partial class ClaimBinder
{
    private (AttributeSchema Attribute, int Sign, bool IsSuperlative)? DirectionOf(int at)
    {
        foreach (var meaning in _marks[at].Meanings)
        {
            if (meaning.Sense is ClaimSense.Comparative or ClaimSense.Superlative)
            {
                return (meaning.Attribute!, meaning.Sign, meaning.Sense == ClaimSense.Superlative);
            }
        }

        if (_marks[at].Meanings.FirstOrDefault(meaning => meaning.Sense == ClaimSense.Degree) is not { } degree)
        {
            return null;
        }

        var before = at > 0 ? _text.Word(at - 1) : "";
        var after = _text.After(at, 2).Where(place => !_lexicon.Has("notMore", _text.Word(place - 1))).Select(_text.Word).ToList();
        return _lexicon.Has("most", before) || _lexicon.Has("leastWords", before) ? (degree.Attribute!, _lexicon.Has("most", before) ? degree.Sign : -degree.Sign, true)
            : _lexicon.Has("more", before) ? (degree.Attribute!, degree.Sign, false)
            : _lexicon.Has("less", before) ? (degree.Attribute!, -degree.Sign, false)
            : after.Any(word => _lexicon.Has("more", word)) ? (degree.Attribute!, degree.Sign, false)
            : after.Any(word => _lexicon.Has("less", word)) ? (degree.Attribute!, -degree.Sign, false)
            : null;
    }

    private void Compare(int at, (AttributeSchema Attribute, int Sign, bool IsSuperlative) direction)
    {
        if (_text.User(at) is not null)
        {
            return;
        }

        if (_facts.Count == 1 && direction.Attribute.Kind == AttributeKind.Axis && !direction.IsSuperlative && _marks[at].Meanings.Any(meaning => meaning.Sense == ClaimSense.Degree))
        {
            // "more talk than you'd expect" says that there is much of it.
            if (!(_facts.Number(0, direction.Attribute.Name) is { } only && (direction.Sign > 0 ? only : 1 - only) >= 0.45))
            {
                Fault(at, "degree");
            }

            _bound.Add(at);
            return;
        }

        var (attribute, sign, isSuperlative) = direction;
        var scope = _text.ScopeOf(at);
        var others = _text.ReferenceOf(at);
        var subjects = scope.Items.Where(item => !others.Contains(item)).ToList();
        if (others.Count == 0)
        {
            others = subjects.Count == _facts.Count ? subjects : [.. _facts.All.Except(subjects)];
        }

        var quantity = QuantityBeside(at);
        var holds = false;
        var known = false;
        foreach (var subject in subjects)
        {
            if (_facts.Degree(subject, attribute) is not { } own)
            {
                continue;
            }

            var compared = others.Where(other => other != subject).Select(other => _facts.Degree(other, attribute)).OfType<double>().ToList();
            known |= compared.Count > 0;
            var passed = compared.Where(other => (own - other) * sign > 0 && (quantity is null || _marks[quantity.Value].Quantity!.Holds(Math.Abs(own - other)))).ToList();
            holds |= passed.Count > 0 && (!isSuperlative || passed.Count == compared.Count);
        }

        if (quantity is { } taken && holds)
        {
            _bound.Add(taken);
        }

        var soft = _marks[at].First == _marks[at].Last && _lexicon.IsPlain(_text.Word(at));
        _bound.Add(at);
        if (!holds && !(soft && !known))
        {
            Fault(at, "comparison");
        }
    }

    /// <summary>"ten years older", "shorter by an hour".</summary>
    private int? QuantityBeside(int at)
    {
        if (at > 0 && IsSpan(at - 1))
        {
            return at - 1;
        }

        var after = _text.After(at, 6).FirstOrDefault(IsSpan, -1);
        return after > 0 && after > at + 1 && (_lexicon.Has("by", _text.Word(after - 1)) || _lexicon.Has("by", _text.Word(after))) ? after : null;

        bool IsSpan(int place) => _marks[place].Kind == MarkKind.Quantity && _marks[place].Quantity!.Unit is "year" or "minute";
    }

    private void Quantity(int at)
    {
        var quantity = _marks[at].Quantity!;
        var scope = _text.ScopeOf(at);
        var holds = quantity.Unit switch
        {
            "minute" => Units(_schema, "minute").Any(attribute => IsAmount(at, quantity, attribute, scope)),
            "date" => Units(_schema, "year").Any(attribute => scope.Holds(item => _facts.Number(item, attribute.Name) is { } year && quantity.Holds(year), strict: false)),
            "year" => Units(_schema, "year").Any(attribute => IsAmount(at, quantity, attribute, scope)),
            _ => Plain(at, quantity, scope),
        };
        if (!holds)
        {
            Fault(at, "quantity");
        }
    }

    private static IEnumerable<AttributeSchema> Units(PackSchema schema, string unit) => schema.Attributes.Where(attribute => attribute.Unit == unit);

    private bool IsAmount(int at, ClaimQuantity quantity, AttributeSchema attribute, ClaimScope scope)
    {
        var known = _facts.All.Select(item => _facts.Number(item, attribute.Name)).OfType<double>().ToList();
        if (_text.SentenceHas(at, "sum") && known.Count > 1 && quantity.Holds(known.Sum()))
        {
            return true;
        }

        var differs = _text.SentenceHas(at, "apart") || _text.SentenceHas(at, "saves") || quantity.Unit == "year";
        return (differs && scope.Items.Concat(_facts.All).Any(one => _facts.All.Any(other => one != other
                && _facts.Number(one, attribute.Name) is { } a && _facts.Number(other, attribute.Name) is { } b && quantity.Holds(Math.Abs(a - b)))))
            || scope.Holds(item => _facts.Number(item, attribute.Name) is { } number && quantity.Holds(number), strict: false);
    }

    /// <summary>A number without a unit: a score on a scale, or the unit said before ("81 minutes and 92").</summary>
    private bool Plain(int at, ClaimQuantity quantity, ClaimScope scope)
    {
        var scales = _schema.Attributes.Where(attribute => attribute is { Kind: AttributeKind.Number, Unit: null, Max: { } max } && quantity.Value <= max);
        if (scales.Any(attribute => scope.Holds(item => _facts.Number(item, attribute.Name) is { } score && quantity.Holds(score), strict: false)))
        {
            return true;
        }

        // "2–4 players": each end of an interval.
        if (_schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Range
            && scope.Holds(item => _facts.Of(item, attribute.Name).Any(range => range.Number == quantity.Value || range.High == quantity.Value), strict: false)))
        {
            return true;
        }

        return quantity.Value > 10 && Units(_schema, "minute")
            .Any(attribute => scope.Holds(item => _facts.Number(item, attribute.Name) is { } number && quantity.Holds(number), strict: false));
    }
}
