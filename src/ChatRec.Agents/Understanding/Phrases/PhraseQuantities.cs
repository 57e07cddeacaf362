using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Reads numbers: years, decades, durations, bare numbers. Thread-safe.</summary>
internal sealed class PhraseQuantities
{
    private const int FirstYear = 1890;
    private const int LastYear = 2035;

    private readonly PhraseLexicon _lexicon;
    private readonly PackSchema _schema;
    private readonly PatternTrie _units = new();
    private readonly PatternTrie _decadeMarks = new();
    private readonly PatternTrie _decades = new();
    private readonly PatternTrie _half = new();
    private readonly string? _year;

    /// <summary>Prepares the phrases.</summary>
    /// <param name="lexicon">The language.</param>
    /// <param name="schema">The pack.</param>
    public PhraseQuantities(PhraseLexicon lexicon, PackSchema schema)
    {
        _lexicon = lexicon;
        _schema = schema;
        _year = AttributeOf("year");
        foreach (var (unit, words) in lexicon.Units)
        {
            foreach (var (word, factor) in words)
            {
                _units.Add(word, new PhraseSense(PhraseKind.Value, unit, factor.ToString(CultureInfo.InvariantCulture)));
            }
        }

        lexicon.DecadeMarks.ForEach(mark => _decadeMarks.Add(mark, new PhraseSense(PhraseKind.Cue, "decade")));
        lexicon.Half.ForEach(half => _half.Add(half, new PhraseSense(PhraseKind.Cue, "half")));
        foreach (var (decade, words) in lexicon.Decades)
        {
            words.ForEach(word => _decades.Add(word, new PhraseSense(PhraseKind.Value, "decade", (1900 + decade).ToString(CultureInfo.InvariantCulture))));
        }
    }

    /// <summary>The number that begins at a token with the token behind it, or <see langword="null"/>.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="first">Where it begins.</param>
    public (PhraseQuantity Quantity, int End)? Read(ImmutableArray<PhraseToken> tokens, int first)
    {
        if (_decades.Match(tokens, first) is { } decade && _year is not null)
        {
            var start = double.Parse(decade.Senses[0].Value!, CultureInfo.InvariantCulture);
            return (new PhraseQuantity(_year, start, start + 9), decade.End);
        }

        if (DecadePair(tokens, first) is { } pair)
        {
            return pair;
        }

        if (Inverted(tokens, first) is { } inverted)
        {
            return inverted;
        }

        if (UnitAlone(tokens, first) is { } unit)
        {
            return unit;
        }

        if (Number(tokens, first) is not { } number)
        {
            return null;
        }

        return Decade(tokens, number.Value, number.End) ?? Counted(tokens, first, number.Value, number.End);
    }

    private (PhraseQuantity, int)? Decade(ImmutableArray<PhraseToken> tokens, double value, int end)
    {
        var at = end < tokens.Length && tokens[end] is { Kind: PhraseTokenKind.Mark, Text: "-" } ? end + 1 : end;
        if (_year is null || value % 10 != 0 || _decadeMarks.Match(tokens, at) is not { } mark || FirstOfDecade(value) is not { } start)
        {
            return null;
        }

        return (new PhraseQuantity(_year, start, start + 9), mark.End);
    }

    // "六七十年代": the sixties and the seventies.
    private (PhraseQuantity, int)? DecadePair(ImmutableArray<PhraseToken> tokens, int first)
    {
        if (_year is null || first + 3 >= tokens.Length || _lexicon.Multipliers.Count == 0
            || !Digit(tokens[first].Text, out var low) || !Digit(tokens[first + 1].Text, out var high)
            || _lexicon.Multipliers.GetValueOrDefault(tokens[first + 2].Text) != 10 || _decadeMarks.Match(tokens, first + 3) is not { } mark
            || FirstOfDecade(low * 10) is not { } start || FirstOfDecade(high * 10) is not { } last)
        {
            return null;
        }

        return (new PhraseQuantity(_year, start, last + 9), mark.End);
    }

    private static double? FirstOfDecade(double value) => value switch
    {
        >= 30 and <= 90 => 1900 + value,
        0 or 10 or 20 => 2000 + value,
        >= FirstYear and <= LastYear => value,
        _ => null,
    };

    private (PhraseQuantity Quantity, int End)? Counted(ImmutableArray<PhraseToken> tokens, int first, double value, int end)
    {
        var half = false;
        if (end < tokens.Length && _lexicon.Measure.Contains(tokens[end].Text))
        {
            end++;
        }

        if (_half.Match(tokens, end) is { } more)
        {
            (half, end) = (true, more.End);
            value += 0.5;
        }

        if (_units.Match(tokens, end) is { } unit)
        {
            var name = unit.Senses[0].Name;
            var factor = double.Parse(unit.Senses[0].Value!, CultureInfo.InvariantCulture);
            if (name == "year" && value is < FirstYear or > LastYear)
            {
                return null;
            }

            return Joined(tokens, name, value * factor, factor, unit.End);
        }

        if (half)
        {
            return null;
        }

        var isYear = value is >= FirstYear and <= LastYear && tokens[first].Kind == PhraseTokenKind.Digits && tokens[first].Text.Length == 4;
        return (new PhraseQuantity(isYear ? _year : null, value, value), end);
    }

    // "1 час 40 минут": what is counted in the smaller unit is added.
    private (PhraseQuantity Quantity, int End)? Joined(ImmutableArray<PhraseToken> tokens, string unit, double value, double factor, int end)
    {
        if (AttributeOf(unit) is not { } attribute)
        {
            return null;
        }

        if (factor > 1 && _half.Match(tokens, end) is { } half && !_lexicon.HasSpaces)
        {
            return (new PhraseQuantity(attribute, value + (factor / 2), value + (factor / 2)), half.End);
        }

        if (factor > 1 && Number(tokens, end) is { } rest && rest.Value < factor)
        {
            var close = _units.Match(tokens, rest.End);
            if (close is null ? _lexicon.HasSpaces : close.Value.Senses[0].Name == unit)
            {
                return (new PhraseQuantity(attribute, value + rest.Value, value + rest.Value), close?.End ?? rest.End);
            }
        }

        return (new PhraseQuantity(attribute, value, value), end);
    }

    // "минут на девяносто": the unit before the number makes it rough.
    private (PhraseQuantity Quantity, int End)? Inverted(ImmutableArray<PhraseToken> tokens, int first)
    {
        if (_units.Match(tokens, first) is not { } unit || unit.End >= tokens.Length || !_lexicon.Inverted.Contains(tokens[unit.End].Text)
            || Number(tokens, unit.End + 1) is not { } number || AttributeOf(unit.Senses[0].Name) is not { } attribute)
        {
            return null;
        }

        var value = number.Value * double.Parse(unit.Senses[0].Value!, CultureInfo.InvariantCulture);
        return (new PhraseQuantity(attribute, value, value) { IsRough = true }, number.End);
    }

    // "час", "半小时", "полчаса": no number, or half of one.
    private (PhraseQuantity Quantity, int End)? UnitAlone(ImmutableArray<PhraseToken> tokens, int first)
    {
        var value = 1.0;
        var at = first;
        if (_half.Match(tokens, first) is { } half)
        {
            (value, at) = (0.5, half.End);
        }
        else if (!_lexicon.HasSpaces)
        {
            return null;
        }

        if (_units.Match(tokens, at) is not { } unit || unit.Senses[0].Name == "year")
        {
            return null;
        }

        var factor = double.Parse(unit.Senses[0].Value!, CultureInfo.InvariantCulture);
        return factor > 1 ? Joined(tokens, unit.Senses[0].Name, value * factor, factor, unit.End) : null;
    }

    private (double Value, int End)? Number(ImmutableArray<PhraseToken> tokens, int first)
    {
        double total = 0, current = 0;
        var at = first;
        while (at < tokens.Length && tokens[at].IsText)
        {
            var word = tokens[at].Text;
            if (tokens[at].Kind == PhraseTokenKind.Digits && at == first && double.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var figures))
            {
                return (figures, at + 1);
            }

            if (_lexicon.Multipliers.TryGetValue(word, out var factor))
            {
                total += (current == 0 ? 1 : current) * factor;
                current = 0;
            }
            else if (Digit(word, out var digit) && (_lexicon.Multipliers.Count == 0 || current == 0))
            {
                current = _lexicon.Multipliers.Count == 0 ? current + digit : digit;
            }
            else
            {
                break;
            }

            at++;
        }

        return at == first ? null : (total + current, at);
    }

    private bool Digit(string word, out double digit) => _lexicon.Numbers.TryGetValue(word, out digit);

    private string? AttributeOf(string unit) => _schema.Attributes.FirstOrDefault(attribute => attribute.Unit == unit && attribute.Constrainable)?.Name;
}
