using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Parts of a series and namesakes, said by number or by age: "the second Godfather", "Kill Bill 1, 2", "the remake".</content>
internal sealed partial class TitleFinder
{
    private const double SeriesConfidence = 0.9;

    private void FindParts(Reading reading, SenseTable senses, ICollection<Mark> marks)
    {
        foreach (var title in marks.Where(mark => mark.Title is not null).OrderBy(mark => mark.First).ThenByDescending(mark => mark.End).ToList())
        {
            AddOrdinal(reading, marks, title);
        }

        var last = (Mark?)null;
        var byStart = marks.Where(mark => mark.Title is not null).ToLookup(mark => mark.First);
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            if (last is not null && DescribedAt(reading, senses, marks, at, last) is { } described)
            {
                marks.Add(described);
                at = described.End - 1;
            }
            else if (byStart[at].MaxBy(mark => mark.Score) is { } title)
            {
                last = title;
                at = title.End - 1;
            }
            else if (last is not null && (PartAt(reading, at, last) ?? NamesakeAt(reading, at, last)) is { } part)
            {
                marks.Add(part);
                at = part.End - 1;
            }
        }
    }

    // "the second Godfather", "the last Indiana Jones"
    private void AddOrdinal(Reading reading, ICollection<Mark> marks, Mark title)
    {
        var at = title.First - 1;
        if (_lexicon.Namesakes.TryGetValue(reading.Word(at), out var age) && Aged(title.Title!.Item, age) is { } aged)
        {
            marks.Add(new Mark(_lexicon.Is("the", reading.Word(at - 1)) ? at - 1 : at, title.End) { Title = new TitleLink(aged, SeriesConfidence, []), Bonus = 1.5 });
        }
        else if (_lexicon.Ordinals.TryGetValue(reading.Word(at), out var place) && Part(title.Title!.Item, place) is { } item)
        {
            var first = _lexicon.Is("the", reading.Word(at - 1)) ? at - 1 : at;
            marks.Add(new Mark(first, title.End) { Title = new TitleLink(item, SeriesConfidence, []), Bonus = 1.5 });
        }
    }

    // "…, 2 not so much", "… 2 and 3", "part two?", after a part of the series was named.
    private Mark? PartAt(Reading reading, int at, Mark title)
    {
        if (!reading.Tokens[at].IsWord)
        {
            return null;
        }

        var number = at;
        var led = _lexicon.PartWords.Contains(reading.Word(at)) && number + 1 < reading.Tokens.Length;
        if (led)
        {
            number++;
        }

        if (_titles.Figure(reading.Word(number)) is not { } place || (!led && !IsListed(reading, at, number + 1)))
        {
            return null;
        }

        return Part(title.Title!.Item, place) is { } item
            ? new Mark(at, number + 1) { Title = new TitleLink(item, SeriesConfidence, []), Bonus = 0.9 }
            : null;
    }

    // A bare number counts as a part only between marks of punctuation, joins and verdicts, never before a unit.
    private bool IsListed(Reading reading, int at, int end)
    {
        var before = !reading.Tokens[at - 1].IsWord || _lexicon.TitleJoins.Contains(reading.Word(at - 1));
        var after = end >= reading.Tokens.Length || !reading.Tokens[end].IsWord || _lexicon.TitleJoins.Contains(reading.Word(end)) || _lexicon.Verbs.Contains(reading.Word(end));
        return before && after;
    }

    // "…, the remake no": of the items that bear the name just said, the oldest or the newest.
    private Mark? NamesakeAt(Reading reading, int at, Mark title)
    {
        if (!_lexicon.Namesakes.TryGetValue(reading.Word(at), out var age) || !_lexicon.Stop.Contains(reading.Word(at - 1)))
        {
            return null;
        }

        var end = _lexicon.One.Contains(reading.Word(at + 1)) ? at + 2 : at + 1;
        return Aged(title.Title!.Item, age) is { } aged ? new Mark(at - 1, end) { Title = new TitleLink(aged, SeriesConfidence, []), Bonus = 0.9 } : null;
    }

    private ItemIndex? Aged(ItemIndex item, int age)
    {
        var known = Namesakes(item).Where(other => _titles.YearOf(other) is not null).OrderBy(other => _titles.YearOf(other)).ToList();
        return known.Count < 2 ? null : age < 0 ? known[0] : known[^1];
    }

    private IEnumerable<ItemIndex> Namesakes(ItemIndex item) =>
        (_titles.Find(Text.Tokenizer.Key(_catalog.TitleOf(item))) ?? []).Where(reading => reading.Form <= TitleForm.Variant).Select(reading => reading.Item).Distinct();

    // The part of an item's series at a place in order of years; negative counts from the end.
    private ItemIndex? Part(ItemIndex item, int place)
    {
        if (_catalog.FranchiseOf(item) is not { } series)
        {
            return null;
        }

        var parts = _titles.PartsOf(series);
        var index = place < 0 ? parts.Count + place : place - 1;
        return parts.Count > 1 && index >= 0 && index < parts.Count ? parts[index] : null;
    }

    // "Tim Burton's Planet of the Apes", "the Swedish Dragon Tattoo": of several of a name, the one that fits what stands before.
    private (ItemIndex Item, int First)? ByOwner(Reading reading, SenseTable senses, ICollection<Mark> marks, ItemIndex item, int first)
    {
        var namesakes = Namesakes(item).ToList();
        if (namesakes.Count < 2)
        {
            return null;
        }

        var end = reading.Tokens[first - 1].IsTail ? first - 1 : first;
        var person = marks.Where(mark => mark.Person is not null && mark.End == end).MaxBy(mark => mark.End - mark.First);
        var value = senses.At(first - 1, first)?.Find(SenseKind.Value);
        var fitting = namesakes.Where(other => person is not null
            ? _catalog.Schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Person && _catalog.ValuesOf(attribute.Name, other).Contains(person.Person!.Name))
            : value is not null && value.Values.All(wanted => _catalog.ValuesOf(value.Name, other).Contains(wanted))).ToList();
        return fitting.Count == 1 ? (fitting[0], person?.First ?? first - 1) : null;
    }
}
