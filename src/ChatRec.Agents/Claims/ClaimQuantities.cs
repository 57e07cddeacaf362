using System.Collections.Immutable;
using System.Globalization;

namespace ChatRec.Agents.Claims;

/// <summary>Reads quantities: durations in any wording, years, decades, ranges, plain numbers, each with its hedge. Thread-safe.</summary>
/// <param name="lexicon">The language.</param>
internal sealed class ClaimQuantities(ClaimLexicon lexicon)
{
    private const double RoundMinutes = 6;

    /// <summary>Reads the quantity at a place, hedges included; length 0 when there is none.</summary>
    /// <param name="words">Folded words and punctuation.</param>
    /// <param name="at">Where to look.</param>
    public (int Length, ClaimQuantity? Quantity) Match(IReadOnlyList<string> words, int at)
    {
        if (Range(words, at) is { Quantity: not null } range)
        {
            return range;
        }

        var (hedge, skipped) = Hedge(words, at);
        var (length, value, unit, coarse) = Amount(words, at + skipped);
        if (length == 0)
        {
            return (0, null);
        }

        var next = at + skipped + length;
        foreach (var after in lexicon.Hedges["about"].Concat(lexicon.Hedges["exact"]).Where(phrase => Follows(words, next, phrase)))
        {
            // "two hours or so"; a hedge that belongs to the next quantity is followed by one.
            if (after.Length > 1 || lexicon.Hedges["exact"].Contains(after))
            {
                hedge ??= lexicon.Hedges["exact"].Contains(after) ? "exact" : "about";
                next += after.Length;
                break;
            }
        }

        if (unit is null && lexicon["scales"].FirstOrDefault(phrase => Follows(words, next, phrase)) is { } scale)
        {
            next += scale.Length;
        }

        if (unit == "minute" && Offset(words, next) is var (more, sign, other) && more > 0)
        {
            return (next + more - at, new ClaimQuantity(other + (sign * value) - 1, other + (sign * value) + 1, "minute", other + (sign * value)));
        }

        var (low, high) = Bounds(value, unit, hedge, coarse, words, at + skipped);
        return (next - at, new ClaimQuantity(low, high, unit, value));
    }

    private (int Length, ClaimQuantity? Quantity) Range(IReadOnlyList<string> words, int at)
    {
        if (!lexicon.Has("between", words[at]))
        {
            return (0, null);
        }

        var (first, low, unit, _) = Amount(words, at + 1);
        if (first == 0 || at + 1 + first >= words.Count || !lexicon.Has("upTo", words[at + 1 + first]))
        {
            return (0, null);
        }

        var (second, high, unitHigh, _) = Amount(words, at + 2 + first);
        return second == 0 || high < low ? (0, null) : (2 + first + second, new ClaimQuantity(low, high, unitHigh ?? unit, low));
    }

    private (string? Hedge, int Skipped) Hedge(IReadOnlyList<string> words, int at)
    {
        (string? Hedge, int Skipped) best = (null, 0);
        foreach (var (hedge, phrases) in lexicon.Hedges)
        {
            foreach (var phrase in phrases)
            {
                if (phrase.Length > best.Skipped && Follows(words, at, phrase))
                {
                    best = (hedge, phrase.Length);
                }
            }
        }

        // "about the two-hour mark"
        return best.Skipped > 0 && at + best.Skipped < words.Count && lexicon.Has("definite", words[at + best.Skipped]) ? (best.Hedge, best.Skipped + 1) : best;
    }

    /// <summary>"25 minutes over two hours", "ten minutes short of two hours".</summary>
    private (int Length, int Sign, double Other) Offset(IReadOnlyList<string> words, int at)
    {
        foreach (var (hedge, sign) in new[] { ("more", 1), ("less", -1) })
        {
            foreach (var phrase in lexicon.Hedges[hedge].Where(phrase => Follows(words, at, phrase)))
            {
                var (length, value, unit, _) = Amount(words, at + phrase.Length);
                if (length > 0 && unit == "minute")
                {
                    return (phrase.Length + length, sign, value);
                }
            }
        }

        return (0, 0, 0);
    }

    private (int Length, double Value, string? Unit, bool Coarse) Amount(IReadOnlyList<string> words, int at)
    {
        if (at >= words.Count)
        {
            return default;
        }

        if (Decade(words, at) is { Length: > 0 } decade)
        {
            return (decade.Length, decade.Value, "date", true);
        }

        var (length, value) = Number(words, at);
        if (length > 0 && at + length < words.Count && UnitOf(words[at + length]) is { } unit && !(unit.Name == "year" && IsYear(words[at], value)))
        {
            return Compound(words, at, length + 1, value * unit.Factor, unit);
        }

        if (length > 0 && Followed(words, at + length) is { Length: > 0 } part && at + length + part.Length < words.Count
            && UnitOf(words[at + length + part.Length]) is { } whole)
        {
            // "two and a half hours"
            return (length + part.Length + 1, (value + part.Value) * whole.Factor, whole.Name, true);
        }

        if (Fraction(words, at) is { Length: > 0 } fraction)
        {
            return (fraction.Length, fraction.Value, "minute", true);
        }

        if (length == 1 && IsYear(words[at], value))
        {
            return (1, value, "date", false);
        }

        return length == 1 && char.IsDigit(words[at][0]) ? (1, value, null, false) : default;
    }

    private (int Length, double Value, string? Unit, bool Coarse) Compound(
        IReadOnlyList<string> words, int at, int length, double value, (string Name, double Factor) unit)
    {
        if (unit is { Name: "minute", Factor: 60 })
        {
            var next = at + length;
            if (Followed(words, next) is { Length: > 0 } part)
            {
                // "an hour and a half"
                return (length + part.Length, value + (part.Value * 60), "minute", true);
            }

            var gap = next < words.Count && lexicon.Has("and", words[next]) ? 1 : 0;
            var (digits, minutes) = Number(words, next + gap);
            if (digits > 0 && next + gap + digits < words.Count && UnitOf(words[next + gap + digits]) is { Name: "minute", Factor: 1 })
            {
                return (length + gap + digits + 1, value + minutes, "minute", false);
            }

            return (length, value, "minute", true);
        }

        return (length, value, unit.Name, unit.Factor > 1);
    }

    /// <summary>"and a half", "and a quarter", "and three quarters".</summary>
    private (int Length, double Value) Followed(IReadOnlyList<string> words, int at)
    {
        if (at + 1 >= words.Count || !lexicon.Has("and", words[at]))
        {
            return (0, 0);
        }

        var (count, times) = Number(words, at + 1);
        var place = at + 1 + count;
        return count > 0 && place < words.Count && lexicon.Fractions.TryGetValue(words[place], out var share) ? (count + 2, times * share) : (0, 0);
    }

    /// <summary>"half an hour", "three quarters of an hour".</summary>
    private (int Length, double Value) Fraction(IReadOnlyList<string> words, int at)
    {
        var (count, times) = Number(words, at);
        var place = at + count;
        if (place >= words.Count || !lexicon.Fractions.TryGetValue(words[place], out var share))
        {
            return (0, 0);
        }

        place++;
        place += place < words.Count && lexicon.Has("of", words[place]) ? 1 : 0;
        if (place + 1 < words.Count && lexicon.Has("article", words[place]) && UnitOf(words[place + 1]) is { Name: "minute" } unit)
        {
            return (place + 2 - at, (count == 0 ? 1 : times) * share * unit.Factor);
        }

        return place < words.Count && UnitOf(words[place]) is { Name: "minute", Factor: 60 } ? (place + 1 - at, (count == 0 ? 1 : times) * share * 60) : (0, 0);
    }

    private (int Length, double Value) Decade(IReadOnlyList<string> words, int at)
    {
        var part = lexicon.DecadeParts.ContainsKey(words[at]) ? 1 : 0;
        if (at + part >= words.Count || DecadeOf(words[at + part]) is not { } start)
        {
            return (0, 0);
        }

        return (part + 1, start);
    }

    private double? DecadeOf(string word)
    {
        if (lexicon.Decades.TryGetValue(word, out var start))
        {
            return start;
        }

        var digits = word.TrimStart('\'');
        return digits.Length is 3 or 5 && digits[^1] == 's' && int.TryParse(digits[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year % 10 == 0
            ? year < 100 ? (year < 30 ? 2000 : 1900) + year : year
            : null;
    }

    /// <summary>A number in digits or words; "a" and "an" are one.</summary>
    /// <param name="words">The words.</param>
    /// <param name="at">Where to look.</param>
    public (int Length, double Value) Number(IReadOnlyList<string> words, int at)
    {
        if (at >= words.Count)
        {
            return (0, 0);
        }

        if (double.TryParse(words[at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var digits))
        {
            return (1, digits);
        }

        if (lexicon.Has("article", words[at]))
        {
            return (1, 1);
        }

        if (!lexicon.Numbers.TryGetValue(words[at], out var value))
        {
            return (0, 0);
        }

        if (at + 1 < words.Count && value is >= 20 and < 100 && lexicon.Numbers.TryGetValue(words[at + 1], out var ones) && ones is > 0 and < 10)
        {
            return (2, value + ones);
        }

        return (1, value);
    }

    private (double Low, double High) Bounds(double value, string? unit, string? hedge, bool coarse, IReadOnlyList<string> words, int at)
    {
        if (unit == "date" && coarse)
        {
            var (first, last) = lexicon.DecadeParts.TryGetValue(words[at], out var part) ? part : (0, 9);
            return hedge switch
            {
                "less" => (double.MinValue, value + first - 1),
                "more" => (value + last + 1, double.MaxValue),
                _ => (value + first, value + last),
            };
        }

        var near = unit switch
        {
            "minute" => coarse ? RoundMinutes : 0.5,
            "year" => coarse ? 1.5 : 0,
            "date" => 0,
            _ => 0.051,
        };
        var wide = unit switch { "minute" => Math.Max(coarse ? 9 : 4, value * 0.06), "year" => Math.Max(1, value * 0.15), "date" => 2, _ => 0.1 };
        var slack = unit switch { "minute" => 16, "year" => Math.Max(1, value * 0.2), "date" => 2, _ => 0.2 };
        return hedge switch
        {
            "about" => (value - wide, value + wide),
            "under" => (value - slack, value - (unit is null ? 0.001 : 0.5)),
            "over" => (value + (unit is null ? 0.001 : 0.5), value + slack),
            "less" => (double.MinValue, value),
            "more" => (value, double.MaxValue),
            "exact" => (value - Math.Min(near, 0.5), value + Math.Min(near, 0.5)),
            _ => (value - near, value + near),
        };
    }

    private (string Name, double Factor)? UnitOf(string word)
    {
        foreach (var (name, words) in lexicon.Units)
        {
            if (words.TryGetValue(word, out var factor))
            {
                return (name, factor);
            }
        }

        return null;
    }

    private static bool IsYear(string word, double value) => word.Length == 4 && value is >= 1800 and <= 2100 && char.IsDigit(word[0]);

    private static bool Follows(IReadOnlyList<string> words, int at, string[] phrase)
    {
        if (at + phrase.Length > words.Count)
        {
            return false;
        }

        for (var place = 0; place < phrase.Length; place++)
        {
            if (words[at + place] != phrase[place])
            {
                return false;
            }
        }

        return true;
    }
}
