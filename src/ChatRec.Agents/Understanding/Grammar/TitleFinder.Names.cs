using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Where a name ends, and which of several items of one name is meant.</content>
internal sealed partial class TitleFinder
{
    // A run of capitals held together by "of" ("The House of Seven Teapots") is one name.
    private static int? NamedRun(Reading reading, int first)
    {
        var end = first;
        while (end < reading.Tokens.Length && reading.Tokens[end] is { IsWord: true, IsCapital: true })
        {
            end++;
        }

        return GoesOn(reading, end);
    }

    // Where a run of capitals goes on with "of": nobody cuts a title there.
    private static int? GoesOn(Reading reading, int end)
    {
        if (reading.Word(end) != "of")
        {
            return null;
        }

        var at = reading.Lexicon.Is("article", reading.Word(end + 1)) ? end + 2 : end + 1;
        var start = at;
        while (at < reading.Tokens.Length && reading.Tokens[at] is { IsWord: true, IsCapital: true })
        {
            at++;
        }

        return at > start ? at : null;
    }

    // "Solaris, the Russian one", "King Kong with Naomi Watts", "Psycho, the original": of several of a name, the one that fits what follows.
    private (TitleLink Link, int End)? ByApposition(
        Reading reading, SenseTable senses, ICollection<Mark> marks, IReadOnlyList<TitleReading> readings, int first, int end)
    {
        var items = readings.Where(reading => reading.Form == readings[0].Form).Select(reading => reading.Item).Distinct().ToList();
        if (items.Count is 0 or > 8 || (items.Count == 1 && !(reading.Tokens[first].IsCapital && senses.At(first, end) is { IsObject: true })))
        {
            return null;
        }

        var alone = items.Count == 1;
        var isTheirs = false;
        var start = end;
        var age = 0;
        var at = end;
        for (; at < reading.Tokens.Length && at < end + 8; at++)
        {
            var word = reading.Word(at);
            if (word is "," or "(" || _lexicon.Is("nameFillers", word))
            {
                continue;
            }

            if (_lexicon.Is("elderVersions", word) || _lexicon.Is("youngerVersions", word))
            {
                age = _lexicon.Is("elderVersions", word) ? -1 : 1;
                start = at + 1;
                continue;
            }

            if (YearsAt(marks, at) is { } years)
            {
                if (Enumerable.Range(first, end - first).All(token => _lexicon.Stop.Contains(reading.Word(token)) && !reading.Tokens[token].IsCapital))
                {
                    break; // "make it the nineties": a pronoun
                }

                // "The Fly from the eighties"
                var dated = items.Where(item => _titles.YearOf(item) is { } year && year >= years.Low && year <= years.High).ToList();
                if (dated.Count == 0)
                {
                    break;
                }

                (items, isTheirs, start) = (dated, true, years.End);
                at = start - 1;
                continue;
            }

            var person = marks.Where(mark => mark.Person is not null && mark.First == at).MaxBy(mark => mark.End);
            var value = senses.At(at, at + 1)?.Senses.Find(sense => sense.Kind == SenseKind.Value);
            if (person is null && (value is null || senses.At(at, at + 1)!.Senses.Exists(sense => sense.Kind == SenseKind.Noun)))
            {
                if (senses.At(at, at + 1)?.Find(SenseKind.Noun) is not null)
                {
                    continue;
                }

                break;
            }

            var fitting = items.Where(item => person is not null
                ? _catalog.Schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Person && _catalog.ValuesOf(attribute.Name, item).Contains(person.Person!.Name))
                : value!.Values.All(wanted => _catalog.ValuesOf(value.Name, item).Contains(wanted))).ToList();
            if (fitting.Count == 0)
            {
                break;
            }

            items = fitting;
            isTheirs |= person is not null;
            start = person?.End ?? at + 1;
            at = start - 1;
        }

        // A bare "new" needs a word that says that it is the same title: "the new one", "the original".
        var pointed = Enumerable.Range(end, Math.Max(0, Math.Min(start + 1, reading.Tokens.Length) - end)).Any(token => _lexicon.Is("versions", reading.Word(token)));
        if (items.Count > 1 && age != 0 && pointed)
        {
            items = ByAge(items, age);
        }

        if (items.Count != 1 || start == end || (alone && !isTheirs))
        {
            return null;
        }

        while (_lexicon.Is("versionNouns", reading.Word(start)))
        {
            start++;
        }

        return (new TitleLink(items[0], 0.9, []), start);
    }

    private (double Low, double High, int End)? YearsAt(ICollection<Mark> marks, int at) => marks.Where(mark => mark.First == at && mark.Quantity is { Attribute: var name, Value.Number: not null, IsCompared: false } quantity
            && _catalog.Schema.Find(name) is { Unit: "year" } && quantity.Comparator is Turns.EditComparator.Is or Turns.EditComparator.Between)
        .Select(mark => ((double, double, int)?)(mark.Quantity!.Value.Number!.Value, mark.Quantity.Value.High ?? mark.Quantity.Value.Number.Value, mark.End)).LastOrDefault();

    // "Godzilla 98", "Insomnia '02": the last two figures of a year in which one of the items came out.
    private int? ShortYear(Reading reading, IReadOnlyList<TitleReading> readings, int at)
    {
        if (reading.Word(at) is not { Length: 2 } word || !word.All(char.IsAsciiDigit) || reading.Tokens[at].IsHyphenated)
        {
            return null;
        }

        var years = readings.Select(reading => _titles.YearOf(reading.Item)).OfType<double>().Select(year => (int)year).Distinct()
            .Where(year => (year % 100).ToString("00", System.Globalization.CultureInfo.InvariantCulture) == word).ToList();
        return years.Count == 1 ? years[0] : null;
    }

    private static (int? Year, int First, int End) YearAround(Reading reading, int first, int end)
    {
        var at = end;

        // "Airplane! (1980)", "\"Heat\" (1995)": a title's own marks stand before the brackets.
        while (at < reading.Tokens.Length && at < end + LongestMarks && !reading.Tokens[at].IsWord && !reading.Tokens[at].Is('('))
        {
            at++;
        }

        at = reading.IsMark(at, '(') ? at : end;
        var marks = at;
        while (at < reading.Tokens.Length && at < marks + 2 && (reading.Tokens[at].Is('(') || reading.Tokens[at].Is(',') || reading.Lexicon.Is("fromYear", reading.Word(at))))
        {
            at++;
        }

        if (YearAt(reading, at) is { } after && (at > end || !reading.Tokens[at].IsHyphenated))
        {
            at++;
            return (after, first, at < reading.Tokens.Length && reading.Tokens[at].Is(')') ? at + 1 : at);
        }

        if (first > 0 && YearAt(reading, first - 1) is { } before)
        {
            return (before, first - 1, end);
        }

        return first > 1 && reading.Tokens[first - 1].IsTail && YearAt(reading, first - 2) is { } owned ? (owned, first - 2, end) : (null, first, end);
    }

    private static int? YearAt(Reading reading, int at) =>
        reading.Word(at) is { Length: 4 } word && int.TryParse(word, out var year) && year is >= 1870 and <= 2100 ? year : null;
}
