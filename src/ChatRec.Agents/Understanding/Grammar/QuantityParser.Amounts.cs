using System.Globalization;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Durations and bare numbers, in figures and in words.</content>
internal sealed partial class QuantityParser
{
    private AmountRead? Duration(Reading reading, int at)
    {
        if (IsHalf(reading, at))
        {
            var unitAt = _lexicon.Is("unit", reading.Word(at + 1)) ? at + 2 : at + 1;
            return _units.TryGetValue(reading.Word(unitAt), out var half)
                ? Amounting(half.Attribute, 0.5 * half.Factor, unitAt + 1)
                : null;
        }

        if (Number(reading, at) is not { } number)
        {
            return Tied(reading, at);
        }

        var next = number.End;
        var value = number.Value;
        if (IsAndHalf(reading, next))
        {
            value += 0.5;
            next += 3;
        }
        else if (_lexicon.Is("together", reading.Word(next)) && Quarters(reading, next + 1) is { } part && _units.ContainsKey(reading.Word(part.End)))
        {
            (value, next) = (value + part.Share, part.End);
        }

        if (!_units.TryGetValue(reading.Word(next), out var unit))
        {
            return null;
        }

        var total = value * unit.Factor;
        next++;
        if (IsAndHalf(reading, next))
        {
            return Amounting(unit.Attribute, total + (0.5 * unit.Factor), next + 3);
        }

        if (_lexicon.Is("together", reading.Word(next)) && Quarters(reading, next + 1) is { } quarters)
        {
            return Amounting(unit.Attribute, total + (quarters.Share * unit.Factor), quarters.End);
        }

        var rest = _lexicon.Is("together", reading.Word(next)) ? next + 1 : next;
        if (unit.Factor > 1 && Number(reading, rest) is { } more)
        {
            if (_units.TryGetValue(reading.Word(more.End), out var smaller) && smaller.Factor < unit.Factor && more.Value * smaller.Factor < unit.Factor)
            {
                return Amounting(unit.Attribute, total + (more.Value * smaller.Factor), more.End + 1);
            }

            if (unit.Factor == 60 && more.Value is >= 5 and < 60 && more.Value % 5 == 0 && !EndsInUnit(reading, more.End) && (rest > next || more.Value >= 10 || !char.IsLetter(reading.Word(rest)[0])))
            {
                // "2 hrs 15", "an hour forty", "an hour and 45", "two hours and ten max"
                return Amounting(unit.Attribute, total + more.Value, more.End);
            }
        }

        return Amounting(unit.Attribute, total, next) with { Factor = unit.Factor };
    }

    // "an hour and 10 films": the number counts something else.
    private bool EndsInUnit(Reading reading, int at)
    {
        var isBounded = false;
        _phrases.After.Match(reading.Tokens, at, (_, _) => isBounded = true);
        return !isBounded && reading.Tokens.Length > at && reading.Tokens[at].IsWord && !_lexicon.Stop.Contains(reading.Word(at));
    }

    // "an hour and three quarters", "and a quarter"
    private (double Share, int End)? Quarters(Reading reading, int at) =>
        _lexicon.Units.TryGetValue("quarter", out var quarter) && Number(reading, at) is { } number && quarter.TryGetValue(reading.Word(number.End), out var share)
            ? (number.Value * share, number.End + 1)
            : null;

    // "90min", "2h", "2h30"
    private AmountRead? Tied(Reading reading, int at)
    {
        var word = reading.Word(at);
        var digits = 0;
        while (digits < word.Length && (char.IsAsciiDigit(word[digits]) || word[digits] == '.'))
        {
            digits++;
        }

        if (digits == 0 || digits == word.Length || !Parsed(word[..digits], out var value))
        {
            return null;
        }

        var letters = digits;
        while (letters < word.Length && char.IsAsciiLetter(word[letters]))
        {
            letters++;
        }

        if (!_units.TryGetValue(word[digits..letters], out var unit))
        {
            return null;
        }

        var total = value * unit.Factor;
        if (letters < word.Length)
        {
            return Parsed(word[letters..].TrimEnd('m', 'i', 'n'), out var minutes) ? Amounting(unit.Attribute, total + minutes, at + 1) : null;
        }

        return Tied(reading, at + 1) is { } tail && tail.Attribute == unit.Attribute && unit.Factor > 1
            ? Amounting(unit.Attribute, total + tail.Low, at + 2)
            : Amounting(unit.Attribute, total, at + 1);
    }

    // A number without unit bounds the attribute named just before it ("rating above 4"), or the one asked about.
    private AmountRead? Bare(Reading reading, int at)
    {
        if (Number(reading, at) is not { } number || (_lexicon.Is("singles", reading.Word(at)) && !IsAndHalf(reading, number.End)))
        {
            return null;
        }

        AttributeSchema? attribute = null;
        for (var back = Math.Max(0, at - 6); back < at && attribute is null; back++)
        {
            _phrases.Senses.Match(reading.Tokens, back, (sense, end) =>
            {
                if (sense.Kind == SenseKind.Label && end <= at
                    && _schema.Find(sense.Name) is { Kind: AttributeKind.Number or AttributeKind.Range } named && named != _year)
                {
                    attribute = named;
                }
            });
        }

        if (Points(reading, at, number.Value, number.End) is { } points)
        {
            return points;
        }

        // "one and a half"
        if (IsAndHalf(reading, number.End))
        {
            number = (number.Value + 0.5, number.End + 3);
        }

        if (attribute is null && reading.Words <= 4 && reading.State.LastSystemAct is { Question: { } question }
            && _schema.Find(question.Attribute) is { Kind: AttributeKind.Number or AttributeKind.Range } asked && asked != _year) // "two more" is no year
        {
            attribute = asked;
        }

        if (attribute is null && _year is not null && number.Value is >= 30 and < 100 && number.End == at + 1 && IsShortYear(reading, at))
        {
            return new AmountRead(AmountKind.Year, _year, 1900 + number.Value, 1900 + number.Value, number.End);
        }

        return new AmountRead(AmountKind.Bare, attribute, number.Value, number.Value, number.End);
    }

    // "four stars", "at least a 3.5", "4+ stars", "four out of five", "8/10": points on the scale.
    private AmountRead? Points(Reading reading, int at, double value, int end)
    {
        if (_scale is not { Max: { } max })
        {
            return null;
        }

        var isOut = _lexicon.Is("outOf", reading.Word(end)) && _lexicon.Is("of", reading.Word(end + 1));
        if ((isOut || reading.IsMark(end, '/')) && Number(reading, isOut ? end + 2 : end + 1) is { } whole && (whole.Value == max || whole.Value == 2 * max))
        {
            return Amounting(_scale, value * max / whole.Value, whole.End) with { IsPoints = true };
        }

        if (value < (_scale.Min ?? 0) || value > max)
        {
            return null;
        }

        var isAtLeast = reading.IsMark(end, '+');
        var isSaid = _lexicon.Units.TryGetValue(PointUnit, out var words) && words.ContainsKey(reading.Word(isAtLeast ? end + 1 : end));
        return isSaid ? Amounting(_scale, value, isAtLeast ? end + 2 : end + 1) with { IsPoints = true, IsAtLeast = isAtLeast }
            : reading.Word(at).Contains('.', StringComparison.Ordinal) ? Amounting(_scale, value, end) with { IsPoints = true }
            : null;
    }

    private (double Value, int End)? Number(Reading reading, int at)
    {
        var word = reading.Word(at);
        if (Parsed(word, out var digits))
        {
            return (digits, at + 1);
        }

        if (!_lexicon.Numbers.TryGetValue(word, out var value))
        {
            return null;
        }

        at++;
        if (_lexicon.Is("unit", word) && _lexicon.Is("couple", reading.Word(at)) && _lexicon.Numbers.TryGetValue(reading.Word(at), out var couple))
        {
            return (couple, _lexicon.Is("of", reading.Word(at + 1)) ? at + 2 : at + 1);
        }

        var isHundred = value == 100;
        if (isHundred || (_lexicon.Numbers.TryGetValue(reading.Word(at), out var hundred) && hundred == 100))
        {
            (value, at) = isHundred ? (value, at) : (value * 100, at + 1);
            var joined = at;
            if (_lexicon.Is("together", reading.Word(at)))
            {
                at++;
            }

            if (_lexicon.Numbers.TryGetValue(reading.Word(at), out var tens) && tens is >= 10 and < 100)
            {
                value += tens;
                at++;
            }
            else
            {
                at = joined;
            }
        }

        if (value % 10 == 0 && value > 0 && _lexicon.Numbers.TryGetValue(reading.Word(at), out var ones) && ones is >= 1 and < 10
            && !_lexicon.Is("unit", reading.Word(at)))
        {
            value += ones;
            at++;
        }

        return (value, at);
    }

    // "'82", or two figures where a year was asked for.
    private bool IsShortYear(Reading reading, int at) => reading.Word(at).All(char.IsAsciiDigit)
        && ((reading.Tokens[at].Start > 0 && reading.Text[reading.Tokens[at].Start - 1] is '\'' or '’')
            || reading.State.LastSystemAct is { Question: { } question } && question.Attribute == _year!.Name);

    private bool IsAndHalf(Reading reading, int at) => _lexicon.Is("together", reading.Word(at)) && _lexicon.Is("unit", reading.Word(at + 1)) && IsHalf(reading, at + 2);

    private bool IsHalf(Reading reading, int at) => _lexicon.Units.TryGetValue("half", out var half) && half.ContainsKey(reading.Word(at));

    private static bool Parsed(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value < 100_000 && text.Length < 8;

    private static AmountRead Amounting(AttributeSchema attribute, double value, int end) =>
        new(AmountKind.Number, attribute, Math.Round(value, 2), Math.Round(value, 2), end);
}
