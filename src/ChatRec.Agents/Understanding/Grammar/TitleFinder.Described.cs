using System.Text;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Namesakes told apart by what they are ("the Norwegian one", "the 2011 one"), and whole series ("all the kill bills").</content>
internal sealed partial class TitleFinder
{
    private const int DescribedWords = 4;
    private const int SeriesWords = 4;
    private const int SeriesLimit = 12;

    // "Insomnia! The Norwegian one.", "Carrie was great, the 2013 one wasn't": of the items that bear the name said before, the one described.
    private Mark? DescribedAt(Reading reading, SenseTable senses, ICollection<Mark> marks, int at, Mark title)
    {
        if (!_lexicon.Pointers.Contains(reading.Word(at)))
        {
            return null;
        }

        var items = Namesakes(title.Title!.Item).ToList();
        var count = items.Count;
        for (var next = at + 1; count > 1 && next <= at + 1 + DescribedWords && next < reading.Tokens.Length && reading.Tokens[next].IsWord;)
        {
            var word = reading.Word(next);
            var isNamesake = _lexicon.Namesakes.TryGetValue(word, out var age);
            if (next > at + 1 && (_lexicon.One.Contains(word) || _lexicon.Is("version", word) || isNamesake || senses.At(next, next + 1)?.Find(SenseKind.Noun) is not null))
            {
                items = items.Count > 1 && isNamesake ? ByAge(items, age) : items;
                return items.Count == 1 ? Pointed(reading, title, items[0], at, next + 1) : null;
            }

            if (Narrow(reading, senses, marks, items, next) is not { } narrowed)
            {
                return null;
            }

            (items, next) = (narrowed.Items, narrowed.End);
        }

        return null;
    }

    // What stands right behind the name goes with it; what stands further on is said anew.
    private static Mark? Pointed(Reading reading, Mark title, ItemIndex item, int first, int end)
    {
        var adjacent = Enumerable.Range(title.End, first - title.End).All(token => !reading.Tokens[token].IsWord);
        return !adjacent && title.Title is { Choices.IsEmpty: true } said && said.Item == item ? null : new Mark(adjacent ? title.First : first, end) { Title = new TitleLink(item, SeriesConfidence, []), Bonus = adjacent ? title.Bonus + 1.5 : 0.9 };
    }

    private (List<ItemIndex> Items, int End)? Narrow(Reading reading, SenseTable senses, ICollection<Mark> marks, List<ItemIndex> items, int at)
    {
        var word = reading.Word(at);
        if (_lexicon.Is("elder", word) || _lexicon.Is("younger", word))
        {
            return (ByAge(items, _lexicon.Is("elder", word) ? -1 : 1), at + 1);
        }

        if (YearAt(reading, at) is { } year)
        {
            return Kept(item => _titles.YearOf(item) == year, at + 1);
        }

        if (YearsAt(marks, at) is { } years)
        {
            return Kept(item => _titles.YearOf(item) is { } own && own >= years.Low && own <= years.High, years.End);
        }

        if (marks.Where(mark => mark.Person is not null && mark.First == at).MaxBy(mark => mark.End) is { Person: { } person } named)
        {
            return Kept(item => HasPerson(item, name => name == person.Name), named.End);
        }

        return senses.At(at, at + 1)?.Senses.FindAll(sense => sense.Kind == SenseKind.Value) is { Count: > 0 } values
            ? Kept(item => values.Exists(value => value.Values.All(wanted => _catalog.ValuesOf(value.Name, item).Contains(wanted))), at + 1)
            : Kept(item => HasPerson(item, name => PersonIndex.IsCalled(name, word)), at + 1);

        (List<ItemIndex>, int)? Kept(Func<ItemIndex, bool> fits, int end) => items.Where(fits).ToList() is { Count: > 0 } kept ? (kept, end) : null;
    }

    private bool HasPerson(ItemIndex item, Func<string, bool> isMeant) => _catalog.Schema.Attributes
        .Any(attribute => attribute.Kind == AttributeKind.Person && _catalog.ValuesOf(attribute.Name, item).Any(isMeant));

    private List<ItemIndex> ByAge(List<ItemIndex> items, int age)
    {
        var dated = items.Where(item => _titles.YearOf(item) is not null).OrderBy(item => _titles.YearOf(item)).ToList();
        return dated.Count == 0 ? items : [age < 0 ? dated[0] : dated[^1]];
    }

    // "Jaws was brilliant. Memento too.", "…, Enemy wasn't": what takes up a verdict on a title is one.
    private bool IsEcho(Reading reading, ICollection<Mark> marks, int first, int end) => StartsPart(reading, first) && reading.Tokens[first].IsCapital && reading.CapitalsMean
        && (_lexicon.Is("alike", reading.Word(end)) || _lexicon.Is("negations", reading.Word(end))) && (end + 1 >= reading.Tokens.Length || !reading.Tokens[end + 1].IsWord)
        && marks.Any(mark => mark.Title is not null && mark.End <= first);

    // "the Shaw Brothers", "my own life": one word of a longer name, or a plain noun.
    private bool IsPartOfMore(Reading reading, SenseTable senses, ICollection<Mark> marks, int first, int end, bool verb)
    {
        var word = end - 1;
        if (end - first > 2 || (end - first == 2 && !_lexicon.Is("definite", reading.Word(first))) || verb)
        {
            return false;
        }

        if (!reading.Tokens[word].IsCapital)
        {
            return word == first && _lexicon.Is("nounLeads", reading.Word(word - 1)) && _lexicon.Dictionary.Contains(reading.Word(word));
        }

        return reading.CapitalsMean && (IsName(first - 1) && !reading.IsSentenceStart(first - 1) || IsName(end));

        bool IsName(int at) => at >= 0 && at < reading.Tokens.Length && reading.Tokens[at] is { IsWord: true, IsTail: false, IsCapital: true } && reading.Word(at).Length > 1
            && !_lexicon.Stop.Contains(reading.Word(at)) && !_lexicon.Is("calendar", reading.Word(at)) && senses.At(at, at + 1) is null
            && !marks.Any(mark => (mark.Title is not null || mark.Person is not null) && mark.First <= at && mark.End > at);
    }

    // "all the kill bills", "both paddingtons", "shreks?": the name of a series in the plural, said of all of it or of what lies on the table.
    private void FindSeries(Reading reading, ICollection<Mark> marks, Func<ItemIndex, bool> shown)
    {
        var key = new StringBuilder();
        for (var first = 0; first < reading.Tokens.Length; first++)
        {
            key.Clear();
            for (var end = first + 1; end <= Math.Min(first + SeriesWords, reading.Tokens.Length) && reading.Tokens[end - 1].IsWord && Extend(reading, key, first, end); end++)
            {
                if (key.Length < ShortestMisspelt || key[^1] != 's' || Series(key.ToString()) is not { } parts)
                {
                    continue;
                }

                var start = first;
                while (start > 0 && first - start < 2 && (_lexicon.Is("wholes", reading.Word(start - 1)) || _lexicon.Is("definite", reading.Word(start - 1))))
                {
                    start--;
                }

                var meant = parts.Where(shown).ToList() is { Count: > 0 } onTable ? onTable
                    : Enumerable.Range(start, first - start).Any(at => _lexicon.Is("wholes", reading.Word(at))) ? parts : [];
                if (meant.Count is > 0 and <= SeriesLimit)
                {
                    var span = reading.Span(start, end);
                    marks.Add(new Mark(start, end)
                    {
                        Reference = new Reference([.. meant.Select(item => new ItemLink(span, _catalog.IdOf(item).Value, _catalog.DisplayOf(item), SeriesConfidence))], true, SeriesConfidence),
                        Bonus = 0.9,
                    });
                }
            }
        }
    }

    private IReadOnlyList<ItemIndex>? Series(string key) =>
        _titles.Find(key) is null && _titles.Find(key.AsSpan(0, key.Length - 1)) is { } readings && _titles.Decide(readings, null, None) is { } link
            && _catalog.FranchiseOf(link.Item) is { } series && _titles.PartsOf(series) is { Count: > 1 } parts ? parts : null;
}
