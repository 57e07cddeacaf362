using System.Globalization;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Finds the ages of children who join in ("my six-year-old", "they're 5 and 8") and turns the youngest into the pack's limit that protects.
/// Thread-safe.
/// </summary>
/// <param name="lexicon">Number words and words for people.</param>
/// <param name="schema">The pack's attributes.</param>
internal sealed class AgeFinder(CueLexicon lexicon, PackSchema schema)
{
    private const int GrownUp = 18;
    private const int Teenage = 13;

    private readonly AttributeSchema? _guard = schema.Attributes.FirstOrDefault(attribute => attribute.Strict
        && (!attribute.Ages.IsEmpty || attribute is { Kind: AttributeKind.Number, Unit: "year" }));

    /// <summary>Adds the limit to the candidates.</summary>
    public void Find(Reading reading, ICollection<Mark> marks)
    {
        if (_guard is null)
        {
            return;
        }

        var ages = new List<(int Age, int First, int End)>();
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            if (AgeAt(reading, at) is { } found)
            {
                ages.Add(found);
                at = found.End - 1;
            }
        }

        if (ages.Count == 0 || ages.Exists(age => age.Age >= GrownUp))
        {
            return;
        }

        var youngest = ages.MinBy(age => age.Age);
        if (Limit(youngest.Age) is { } limit)
        {
            var mark = new Mark(youngest.First, youngest.End)
            {
                Quantity = new Quantity(_guard.Name, EditComparator.Le, limit, false) { IsCompared = true },
                Bonus = 1.5,
            };
            if (youngest.Age < Teenage && schema.Attributes.FirstOrDefault(attribute => attribute is { Strict: true, Kind: AttributeKind.Axis }) is { } axis)
            {
                // The pack's degree of what suits children is wished for as well.
                mark.Senses.Add(new Sense(SenseKind.Direction, axis.Name) { Sign = +1 });
            }

            marks.Add(mark);
        }
    }

    private EditValue? Limit(int age)
    {
        if (_guard!.Kind == AttributeKind.Number)
        {
            return EditValue.Of(age);
        }

        var fit = _guard.Order.LastOrDefault(value => _guard.Ages.TryGetValue(value, out var from) && from <= age);
        return fit is null ? null : EditValue.Of(fit);
    }

    private (int Age, int First, int End)? AgeAt(Reading reading, int at)
    {
        if (Number(reading.Word(at)) is not { } age)
        {
            if (Tied(reading.Word(at)) is { } tied)
            {
                // "3yr old", "7yo", "for my son's 10th"
                var (years, unit) = tied;
                return lexicon.Ages["tied"].Contains(unit) || (lexicon.Ages["birthday"].Contains(unit) && TalksOfYoung(reading, at)) ? (years, at, at + 1)
                    : lexicon.Ages["years"].Contains(unit) && lexicon.Ages["old"].Contains(reading.Word(at + 1)) ? (years, at, at + 2) : null;
            }

            return null;
        }

        // "seven years old", "an 8-year-old", "two 9 year olds", "my 6yo"
        if (lexicon.Ages["years"].Contains(reading.Word(at + 1)) && lexicon.Ages["old"].Contains(reading.Word(at + 2)))
        {
            // "less than ten years old" tells of an item where nobody young is spoken of.
            return lexicon.Yardsticks.Contains(reading.Word(at - 1)) && !TalksOfYoung(reading, at) ? null : (age, at, at + 3);
        }

        if (lexicon.Ages["tied"].Contains(reading.Word(at + 1)))
        {
            return (age, at, at + 2);
        }

        if (lexicon.Ages["before"].Contains(reading.Word(at - 1)) && (reading.Word(at - 1).Length > 4 || TalksOfYoung(reading, at)))
        {
            return (age, at - 1, at + 1);
        }

        // "they're 5 and 8", "my daughter is nine": a bare number after a verb, in words about young people.
        var first = at;
        while (first >= 2 && (reading.IsMark(first - 1, ',') || lexicon.Is("together", reading.Word(first - 1))) && Number(reading.Word(first - 2)) is not null)
        {
            first -= 2;
        }

        var ends = at + 1 >= reading.Tokens.Length || !reading.Tokens[at + 1].IsWord || lexicon.Ages["after"].Contains(reading.Word(at + 1));
        return ends && (lexicon.Ages["is"].Contains(reading.Word(first - 1)) || (first > 0 && reading.Tokens[first - 1].Text is "(") || (first > 1 && reading.Tokens[first - 1].Text is "," && lexicon.Young.Contains(reading.Word(first - 2)))) && TalksOfYoung(reading, first)
            ? (age, at, at + 1)
            : null;
    }

    private bool TalksOfYoung(Reading reading, int before) =>
        Enumerable.Range(0, before).Any(at => lexicon.Young.Contains(reading.Word(at)));

    private static (int Years, string Unit)? Tied(string word)
    {
        var digits = word.TakeWhile(char.IsAsciiDigit).Count();
        return digits is > 0 and < 3 && digits < word.Length ? (int.Parse(word[..digits], CultureInfo.InvariantCulture), word[digits..]) : null;
    }

    private int? Number(string word) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits is > 0 and < 100 ? digits : null
        : word.Length > 2 && lexicon.Numbers.TryGetValue(word, out var number) && number is > 0 and < GrownUp + 2 ? (int)number : null;
}
