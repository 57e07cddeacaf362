using System.Globalization;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Reads numbers with their units and comparators, decades, ranges and values of ordered vocabularies. Thread-safe.</summary>
internal sealed partial class QuantityParser
{
    private const string MinuteUnit = "minute";
    private const string PointUnit = "point";
    private const string TooMuch = "tooMuch";
    private const string About = "about";
    private const string Exactly = "exactly";
    private const int LongMinutes = 120;
    private const int MinutesMore = 30;
    private const int MostYears = 100;

    private readonly CueLexicon _lexicon;
    private readonly PhraseBook _phrases;
    private readonly PackSchema _schema;
    private readonly TimeProvider _time;
    private readonly AttributeSchema? _year;
    private readonly AttributeSchema? _scale;
    private readonly (double Low, double High)? _lengths;
    private readonly Dictionary<string, (AttributeSchema Attribute, double Factor)> _units = new(StringComparer.Ordinal);

    /// <summary>Makes a parser for a pack's units.</summary>
    /// <param name="lexicon">The language.</param>
    /// <param name="phrases">Words around numbers.</param>
    /// <param name="schema">The pack's declaration.</param>
    /// <param name="time">Tells which year it is.</param>
    /// <param name="lengths">How short and how long the pack's items are, in minutes; <see langword="null"/> where it does not tell.</param>
    public QuantityParser(CueLexicon lexicon, PhraseBook phrases, PackSchema schema, TimeProvider time, (double Low, double High)? lengths = null)
    {
        _lengths = lengths;
        _time = time;
        _lexicon = lexicon;
        _phrases = phrases;
        _schema = schema;
        _year = schema.Attributes.FirstOrDefault(attribute => attribute is { Kind: AttributeKind.Number, Unit: "year" });
        _scale = schema.Attributes.FirstOrDefault(attribute => attribute is { Kind: AttributeKind.Number, Unit: null, Max: not null, Constrainable: true });
        foreach (var attribute in schema.Attributes)
        {
            if (attribute.Unit is not { } unit || attribute == _year || !lexicon.Units.TryGetValue(unit, out var words))
            {
                continue;
            }

            foreach (var (word, factor) in words)
            {
                _units.TryAdd(word, (attribute, factor));
            }
        }
    }

    /// <summary>Adds the quantities of an utterance to the candidates.</summary>
    public void Find(Reading reading, ICollection<Mark> marks)
    {
        for (var start = 0; start < reading.Tokens.Length; start++)
        {
            if (!reading.Tokens[start].IsWord)
            {
                continue;
            }

            if (_year is not null && _lexicon.Eras.TryGetValue($"{reading.Word(start)} {reading.Word(start + 1)}", out var era))
            {
                // "this century" is from its start, "last century" before its end.
                marks.Add(new Mark(start, start + 2) { Quantity = Compared(_year.Name, era > 0 ? EditComparator.Ge : EditComparator.Lt, Math.Abs(era)), Bonus = 1 });
            }

            if (Lately(reading, start) is { } lately)
            {
                marks.Add(lately);
            }

            foreach (var (comparator, at) in Comparators(reading, start))
            {
                if (Parse(reading, start, at, comparator) is { } mark)
                {
                    marks.Add(mark);
                }
            }
        }
    }

    // "the last twenty years", "the past decade": counted back from the year it is.
    private Mark? Lately(Reading reading, int start)
    {
        if (_year is null || !_lexicon.Is("lately", reading.Word(start)))
        {
            return null;
        }

        var (count, at) = Number(reading, start + 1) is { } number ? (number.Value, number.End) : (1, start + 1);
        var years = _lexicon.Is("decades", reading.Word(at)) ? 10 * count : at > start + 1 && _lexicon.Is("years", reading.Word(at)) ? count : 0;
        return years is > 0 and <= MostYears
            ? new Mark(start, at + 1) { Quantity = Compared(_year.Name, EditComparator.Ge, _time.GetUtcNow().Year - years), Bonus = 1 }
            : null;
    }

    private IEnumerable<(string? Comparator, int At)> Comparators(Reading reading, int start)
    {
        yield return (null, start);
        var found = new List<(string? Comparator, int At)>();
        _phrases.Comparators.Match(reading.Tokens, start, (comparator, at) => found.Add((comparator, at)));
        foreach (var pair in found)
        {
            yield return pair;
        }
    }

    private Mark? Parse(Reading reading, int start, int at, string? comparator)
    {
        while (comparator is not null && _lexicon.Is("amountFillers", reading.Word(at)) && !IsHalf(reading, at) && Amount(reading, at) is null)
        {
            // "of about a hundred minutes"
            comparator = comparator == Exactly && _lexicon.Comparators[About].Contains(reading.Word(at)) ? About : comparator;
            at++;
        }

        if (Amount(reading, at) is not { } first)
        {
            return null;
        }

        var end = first.End;
        if (RangeEnd(reading, first, comparator) is { } second && (second.Kind == first.Kind || (first.Kind == AmountKind.Bare && second.Kind == AmountKind.Number))
            && (second.Attribute ?? first.Attribute) is { } ranged)
        {
            return Ranged(start, second.End, ranged, first, second);
        }

        if (first is { Kind: AmountKind.Bare, Attribute: null })
        {
            return null;
        }

        var attribute = first.Attribute!;
        string? after = null;
        var afterEnd = end;
        // "under 1h30 on the lighter side": what an article follows goes on with something else.
        _phrases.After.Match(reading.Tokens, end, (found, to) => (after, afterEnd) = _lexicon.Articles.Contains(reading.Word(to)) ? (after, afterEnd) : (found, to));
        if (after is null && (first.IsAtLeast || reading.IsMark(end, '+')))
        {
            (after, afterEnd) = ("ge", first.IsAtLeast ? end : end + 1);
        }

        // "two hours give or take ten minutes"
        if (after == About && first.Low == first.High && Amount(reading, afterEnd) is { Kind: AmountKind.Number } slack && slack.Attribute == attribute && slack.Low < first.Low)
        {
            return new Mark(start, slack.End) { Quantity = new Quantity(attribute.Name, EditComparator.Between, EditValue.Of(first.Low - slack.Low, first.Low + slack.Low), false) { IsCompared = true }, Bonus = 0.4 };
        }

        var said = after == TooMuch ? comparator == "gt" ? "le" : comparator
            : after is null || (after == About && comparator is not null) ? comparator ?? after
            : after;
        (after, afterEnd) = after == TooMuch && comparator != "gt" ? (null, end) : (after, afterEnd);
        var rough = said == About;
        var quantity = Compared(attribute, first, said, rough);
        return quantity is null || IsSetting(reading, start, attribute) || (said is null or "gt" && IsBeyond(attribute, first)) ? null : new Mark(start, after is null ? end : afterEnd) { Quantity = quantity, Bonus = 0.3 };
    }

    // "set in the fifties": when it plays, not when it was made.
    private bool IsSetting(Reading reading, int start, AttributeSchema attribute) => attribute == _year && reading.SettingBefore(start) is not null;

    // "a fourteen hour shift", "the last ten minutes", "off after twenty minutes": what no item lasts is said of something else.
    private bool IsBeyond(AttributeSchema attribute, AmountRead amount) => attribute.Unit == MinuteUnit && _lengths is { } known && (amount.High < known.Low || amount.Low > known.High);

    private static Mark Ranged(int start, int end, AttributeSchema attribute, AmountRead first, AmountRead second)
    {
        // "one to two hours": the first number is of the second one's unit.
        var low = first.Kind == AmountKind.Bare ? first.Low * second.Factor : first.Low;
        return new Mark(start, end)
        {
            Quantity = attribute.Kind == AttributeKind.Ordinal
                ? new Quantity(attribute.Name, EditComparator.Le, EditValue.Of(second.Text!), false) { IsCompared = true }
                : new Quantity(attribute.Name, EditComparator.Between, EditValue.Of(low, second.High), false) { IsCompared = true },
            Bonus = 0.4,
        };
    }

    private AmountRead? RangeEnd(Reading reading, AmountRead first, string? comparator)
    {
        var at = first.End;
        if (at >= reading.Tokens.Length)
        {
            return null;
        }

        var next = reading.Tokens[at];
        if (next is { IsWord: true, IsHyphenated: true } && Amount(reading, at) is { } tied)
        {
            return tied;
        }

        if (YearsOn(reading, at, first) is { } later)
        {
            return later;
        }

        if (_lexicon.Is("rangeJoins", next.Text) || (_lexicon.Is("together", next.Text) && comparator == "between"))
        {
            at++;
            while (_lexicon.Is("rangeFillers", reading.Word(at)) && Amount(reading, at) is null)
            {
                at++;
            }

            return Amount(reading, at);
        }

        return null;
    }

    // "the 80s and 90s", "1982 or 83": years right behind the ones before are one stretch.
    private AmountRead? YearsOn(Reading reading, int at, AmountRead before)
    {
        if (before.Kind != AmountKind.Year || !(_lexicon.Is("together", reading.Word(at)) || _lexicon.Is("either", reading.Word(at))))
        {
            return null;
        }

        var next = at + 1;
        while (_lexicon.Is("rangeFillers", reading.Word(next)) && !_lexicon.DecadeParts.ContainsKey(reading.Word(next)))
        {
            next++;
        }

        var found = Amount(reading, next) is { Kind: AmountKind.Year } years ? years
            : reading.Word(next) is { Length: 2 } word && word.All(char.IsAsciiDigit) && before.Low == before.High
                && int.Parse(word, CultureInfo.InvariantCulture) + (100 * Math.Floor(before.Low / 100)) is var year ? new AmountRead(AmountKind.Year, _year, year, year, next + 1)
            : null;
        return found is not null && found.Low == before.High + 1 ? found : null;
    }

    private Quantity? Compared(AttributeSchema attribute, AmountRead amount, string? said, bool rough)
    {
        var name = attribute.Name;
        if (amount.Kind == AmountKind.Ordinal)
        {
            return OrdinalCompared(attribute, amount.Text!, said);
        }

        var single = amount.Low == amount.High;
        return said switch
        {
            "lt" => Compared(name, EditComparator.Lt, amount.Low),
            "le" => Compared(name, EditComparator.Le, amount.High),
            "gt" => Compared(name, EditComparator.Gt, amount.High),
            "ge" => Compared(name, EditComparator.Ge, amount.Low),
            About when single && attribute == _year =>
                new Quantity(name, EditComparator.Between, EditValue.Of(amount.Low - 2, amount.Low + 2), true) { IsCompared = true },
            About when single && attribute.Unit == MinuteUnit => Around(name, amount.Low),
            "more" when single && attribute.Unit == MinuteUnit =>
                new Quantity(name, EditComparator.Between, EditValue.Of(amount.Low, amount.Low + MinutesMore), false) { IsCompared = true },
            _ when attribute.Unit is null && attribute.Max is not null && said is null && amount.IsPoints => null,
            _ when single => new Quantity(name, EditComparator.Is, EditValue.Of(amount.Low), rough),
            _ => new Quantity(name, EditComparator.Between, EditValue.Of(amount.Low, amount.High), rough),
        };
    }

    // "about ninety minutes" allows five either way, about a longer time ten.
    private static Quantity Around(string name, double minutes)
    {
        var slack = minutes > LongMinutes ? 10 : 5;
        return new(name, EditComparator.Between, EditValue.Of(minutes - slack, minutes + slack), false) { IsCompared = true };
    }

    private static Quantity Compared(string name, EditComparator comparator, double value) =>
        new(name, comparator, EditValue.Of(value), false) { IsCompared = true };

    private static Quantity? OrdinalCompared(AttributeSchema attribute, string value, string? said)
    {
        var place = attribute.Order.IndexOf(value);
        var (comparator, at) = said switch
        {
            "lt" => (EditComparator.Le, place - 1),
            "le" => (EditComparator.Le, place),
            "gt" => (EditComparator.Ge, place + 1),
            "ge" => (EditComparator.Ge, place),
            _ => (EditComparator.Is, place),
        };
        return at < 0 || at >= attribute.Order.Length
            ? null
            : new Quantity(attribute.Name, comparator, EditValue.Of(attribute.Order[at]), false) { IsCompared = said is not null };
    }

    private AmountRead? Amount(Reading reading, int at)
    {
        if (at >= reading.Tokens.Length || !reading.Tokens[at].IsWord)
        {
            return null;
        }

        return Decade(reading, at) ?? Duration(reading, at) ?? Year(reading, at) ?? Ordinal(reading, at) ?? Bare(reading, at);
    }

    private AmountRead? Decade(Reading reading, int at)
    {
        if (_year is null)
        {
            return null;
        }

        var part = (First: 0, Last: 9);
        var word = reading.Word(at);
        if (_lexicon.DecadeParts.TryGetValue(word, out var said))
        {
            part = said;
            at++;
            if (_lexicon.Is("rangeJoins", reading.Tokens[Math.Min(at, reading.Tokens.Length - 1)].Text) && _lexicon.DecadeParts.TryGetValue(reading.Word(at + 1), out var until))
            {
                // "mid to late 90s"
                part = (said.First, until.Last);
                at += 2;
            }

            while (_lexicon.Is("decadeFillers", reading.Word(at)))
            {
                at++;
            }

            word = reading.Word(at);
        }

        if (DecadeStart(reading, at, word) is not { } decade)
        {
            return null;
        }

        return new AmountRead(AmountKind.Year, _year, decade.Start + part.First, decade.Start + part.Last, decade.End);
    }

    private (int Start, int End)? DecadeStart(Reading reading, int at, string word)
    {
        var end = at + 1;
        var digits = word;
        if (_lexicon.Is("pluralTails", reading.Word(end)) && word.All(char.IsAsciiDigit))
        {
            end++;
        }
        else if (word.Length > 2 && word[^1] == 's' && word[..^1].All(char.IsAsciiDigit))
        {
            digits = word[..^1];
        }
        else
        {
            if (_lexicon.Decades.TryGetValue(word, out var offset))
            {
                return (1900 + offset, end);
            }

            return _lexicon.Is("nineteen", word) && _lexicon.Decades.TryGetValue(reading.Word(end), out var nineteen) ? (1900 + nineteen, end + 1) : null;
        }

        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number % 10 != 0)
        {
            return null;
        }

        return digits.Length switch
        {
            4 when number is >= 1870 and <= 2090 => (number, end),
            2 => (number <= 20 ? 2000 + number : 1900 + number, end),
            _ => null,
        };
    }

    private AmountRead? Year(Reading reading, int at)
    {
        var word = reading.Word(at);
        return _year is not null && word.Length == 4 && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            && year is >= 1870 and <= 2100
            ? new AmountRead(AmountKind.Year, _year, year, year, at + 1)
            : null;
    }

    private AmountRead? Ordinal(Reading reading, int at)
    {
        AmountRead? read = null;
        _phrases.Senses.Match(reading.Tokens, at, (sense, end) =>
        {
            if (sense.Kind == SenseKind.Value && _schema.Find(sense.Name) is { Kind: AttributeKind.Ordinal } attribute
                && IsReal(reading, at, end))
            {
                read = new AmountRead(AmountKind.Ordinal, attribute, 0, 0, end) { Text = sense.Values[0] };
            }
        });
        return read;
    }

    // A value of one letter ("R") must be written as such.
    private static bool IsReal(Reading reading, int first, int end) =>
        end - first > 1 || reading.Word(first).Length > 1 || (reading.Tokens[first].IsCapital && reading.CapitalsMean);

    private enum AmountKind
    {
        Year,
        Number,
        Ordinal,
        Bare,
    }

    private sealed record AmountRead(AmountKind Kind, AttributeSchema? Attribute, double Low, double High, int End)
    {
        public string? Text { get; init; }

        public double Factor { get; init; } = 1;

        public bool IsPoints { get; init; }

        public bool IsAtLeast { get; init; }
    }
}
