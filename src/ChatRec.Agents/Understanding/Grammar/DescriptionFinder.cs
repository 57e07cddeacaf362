using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Finds items shown that are pointed at by what they are: "the DiCaprio one", "the French film", "the older one", "the Bogart". Thread-safe.
/// </summary>
/// <param name="lexicon">Determiners and words that stand for an item.</param>
/// <param name="phrases">Nouns and directions.</param>
/// <param name="catalog">What the items are.</param>
internal sealed class DescriptionFinder(CueLexicon lexicon, PhraseBook phrases, ItemCatalog catalog)
{
    private const int WordLimit = 4;
    private const double Confidence = 0.85;
    private const int ShortestTold = 3;

    /// <summary>Adds what is pointed at to the candidates, which hold the people and phrases found already.</summary>
    public void Find(Reading reading, SenseTable senses, ICollection<Mark> marks)
    {
        if (reading.State.Slates is not [.., var slate] || slate.Items.Length < 2)
        {
            return;
        }

        // After a comparison "the longer one" is one of the compared.
        var pointable = reading.State.LastSystemAct is { Act: SystemActKind.Compare, Items: { Length: > 1 } compared } ? compared : [.. slate.Items.Select(item => item.Item)];
        var shown = pointable.Select(item => (Item: item, Known: catalog.TryIndexOf(new ItemId(item), out var row), Row: row)).Where(item => item.Known)
            .Select(item => (item.Item, Title: catalog.DisplayOf(item.Row), item.Row)).ToList();
        var people = marks.Where(mark => mark.Person is not null).ToList();
        for (var first = 0; first < reading.Tokens.Length; first++)
        {
            if (!lexicon.Pointers.Contains(reading.Word(first)))
            {
                continue;
            }

            if (Behind(reading, senses, people, shown.Select(item => item.Row).ToList(), first) is { } behind)
            {
                var told = reading.Span(first, behind.End);
                ImmutableArray<ItemLink> meant = [.. behind.Items.Select(row => shown.First(item => item.Row == row)).Select(item => new ItemLink(told, item.Item, item.Title, Confidence))];
                marks.Add(new Mark(first, behind.End) { Reference = new Reference(meant, true, Confidence), Bonus = 0.8 });
                continue;
            }

            var end = EndOf(reading, first);
            var person = people.Where(mark => mark.First == first + 1).MaxBy(mark => mark.End);
            if (end < 0 && person is null)
            {
                continue;
            }

            var stop = end < 0 ? person!.End : end - 1;
            var fitting = shown.Where(item => Fits(reading, senses, people, first + 1, stop, item.Row)).ToList();
            if (fitting.Count == 0 && end > 0 && Extreme(reading, first + 1, stop) is { } extreme)
            {
                fitting = [.. shown.Where(item => catalog.NumberOf(extreme.Attribute, item.Row) is not null)];
                fitting = fitting.Count == 0 ? fitting
                    : [extreme.Sign < 0 ? fitting.MinBy(item => catalog.NumberOf(extreme.Attribute, item.Row)) : fitting.MaxBy(item => catalog.NumberOf(extreme.Attribute, item.Row))];
            }

            if (fitting.Count > 0 && fitting.Count < shown.Count && (fitting.Count == 1 || (end > 0 && lexicon.Many.Contains(reading.Word(end - 1)))))
            {
                end = end < 0 ? stop : end;
                var span = reading.Span(first, end);
                ImmutableArray<ItemLink> links = [.. fitting.Select(item => new ItemLink(span, item.Item, item.Title, Confidence))];
                marks.Add(new Mark(first, end) { Reference = new Reference(links, true, Confidence), Bonus = 0.8 });
            }
        }
    }

    // "the one with the shark", "the two about boxing": the description stands behind.
    private (List<ItemIndex> Items, int End)? Behind(Reading reading, SenseTable senses, List<Mark> people, List<ItemIndex> shown, int first)
    {
        var isMany = lexicon.Many.Contains(reading.Word(first + 1));
        if (!(isMany || lexicon.One.Contains(reading.Word(first + 1)) || IsNoun(reading, first + 1)) || !lexicon.Is("describers", reading.Word(first + 2)))
        {
            return null;
        }

        var end = first + 3;
        while (end < Math.Min(first + 3 + WordLimit, reading.Tokens.Length) && reading.Tokens[end] is { IsWord: true, IsTail: false } && !lexicon.Verbs.Contains(reading.Word(end)) && !lexicon.TitleJoins.Contains(reading.Word(end)))
        {
            end++;
        }

        while (end > first + 3 && lexicon.Stop.Contains(reading.Word(end - 1)))
        {
            end--;
        }

        return shown.Where(item => Fits(reading, senses, people, first + 3, end, item)).ToList() is { Count: > 0 } fitting
            && fitting.Count < shown.Count && (isMany || fitting.Count == 1) ? (fitting, end) : null;
    }

    // Where the description ends with a word that stands for an item ("one", "films"), or -1.
    private int EndOf(Reading reading, int first)
    {
        for (var at = first + 2; at <= first + 1 + WordLimit && at < reading.Tokens.Length && reading.Tokens[at].IsWord; at++)
        {
            if (lexicon.Many.Contains(reading.Word(at)) || lexicon.One.Contains(reading.Word(at)) || IsNoun(reading, at))
            {
                return at + 1;
            }
        }

        return -1;
    }

    private bool IsNoun(Reading reading, int at)
    {
        var noun = false;
        phrases.Senses.Match(reading.Tokens, at, (sense, end) => noun |= sense.Kind == SenseKind.Noun && end == at + 1);
        return noun;
    }

    // Whether every word of the description is true of an item: its people, its values, its numbers, the words of its title.
    private bool Fits(Reading reading, SenseTable senses, List<Mark> people, int first, int end, ItemIndex item)
    {
        for (var at = first; at < end;)
        {
            if (people.Where(mark => mark.First == at && mark.End <= end).MaxBy(mark => mark.End) is { } person)
            {
                if (!catalog.Schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Person && catalog.ValuesOf(attribute.Name, item).Contains(person.Person!.Name)))
                {
                    return false;
                }

                at = person.End;
                continue;
            }

            if (!HasWord(item, reading.Word(at)) && !HasValue(senses, item, at) && !(lexicon.Stop.Contains(reading.Word(at)) && end - first > 1))
            {
                return false;
            }

            at++;
        }

        return end > first;
    }

    private bool HasWord(ItemIndex item, string word) => word.Length > 2 && (Tokenizer.Key(catalog.TitleOf(item)).Split(' ').Contains(word)
        || catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Person)
            .Any(attribute => catalog.ValuesOf(attribute.Name, item).Any(name => PersonIndex.IsCalled(name, word)))
        || IsTold(catalog.HookOf(item)?.Text, word) || IsTold(catalog.DescriptionOf(item), word));

    // "the shark one": a word of what is told of the item, whatever its ending.
    private bool IsTold(string? text, string word) => text is not null && !lexicon.Stop.Contains(word) && !lexicon.Function.Contains(word)
        && Tokenizer.Key(text).Split(' ').Any(told => told == word || IsSameStem(told, word));

    private bool IsSameStem(string left, string right)
    {
        var shared = left.AsSpan().CommonPrefixLength(right);
        return shared > ShortestTold && IsEnding(left[shared..]) && IsEnding(right[shared..]);
    }

    private bool IsEnding(string rest) => rest.Length == 0 || lexicon.Is("endings", rest);

    private bool HasValue(SenseTable senses, ItemIndex item, int at) => senses.At(at, at + 1) is { } mark
        && mark.Senses.Exists(sense => sense.Kind == SenseKind.Value && sense.Values.All(wanted => catalog.ValuesOf(sense.Name, item).Contains(wanted)));

    // "older", "the shortest": the item at the end of an attribute's range.
    private (string Attribute, int Sign)? Extreme(Reading reading, int first, int end)
    {
        while (end > first + 1 && lexicon.Stop.Contains(reading.Word(end - 1)))
        {
            end--; // "the older of the two"
        }

        if (end - first != 1)
        {
            return null;
        }

        var word = reading.Word(first);
        (string, int)? found = null;
        foreach (var form in lexicon.Superlatives.Where(pair => word.EndsWith(pair.Key, StringComparison.Ordinal)).Select(pair => word[..^pair.Key.Length] + pair.Value).Prepend(word))
        {
            phrases.Directions.Match(Tokenizer.Tokenize(form), 0, (direction, _) =>
            {
                if (catalog.Schema.Find(direction.Name) is { Kind: AttributeKind.Number })
                {
                    found = (direction.Name, direction.Sign);
                }
            });
        }

        return found;
    }
}
