using System.Collections.Immutable;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Tells questions about an item and what they are about. Thread-safe.</summary>
/// <param name="lexicon">Openings of questions.</param>
/// <param name="schema">The pack's attributes.</param>
internal sealed class QuestionReader(CueLexicon lexicon, PackSchema schema)
{
    /// <summary>The topic for anything about an item.</summary>
    public const string About = "about";

    /// <summary>Whether an utterance is a question rather than a wish in the form of one.</summary>
    public bool IsQuestion(Reading reading)
    {
        if (reading.Marks.Any(mark => mark.Has("want")) && !reading.Marks.Any(mark => mark.Has("imperativeQuestion")))
        {
            return false;
        }

        return reading.Marks.Any(mark => mark.Has("imperativeQuestion")) || OpenerAt(reading) >= 0 || IsTagged(reading);
    }

    // "it's by the Coens, isn't it?", "I'm told it's 98 minutes, is that so", "hasn't that got Steve Buscemi in?": to be told whether what is said of an item is true, unless it is found fault with.
    private bool IsTagged(Reading reading)
    {
        if (!reading.Marks.Any(mark => mark.Reference is { Items.Length: 1 }) || reading.Marks.Any(mark => mark.Has("too") || mark.Has("complaint") || mark.Has("hedge") || mark.Find(SenseKind.Direction) is { IsComparative: true }))
        {
            return false;
        }

        var end = reading.Tokens.Length;
        while (end > 0 && !reading.Tokens[end - 1].IsWord)
        {
            end--;
        }

        return (reading.IsMark(end, '?') && lexicon.Question["negated"].Contains(reading.Word(FirstWord(reading))))
            || lexicon.Question["tags"].Any(tag => tag.Split(' ').Length is var length && end > length && Matches(reading, end - length, tag)
                && (reading.IsMark(end - length - 1, ',') || (length > 1 && reading.IsMark(end, '?'))));
    }

    /// <summary>Whether an utterance asks for a fact from its first words on ("who played", "is it", "which of them has").</summary>
    public bool IsFactual(Reading reading) => lexicon.Question["facts"].Any(opener => Matches(reading, FirstWord(reading), opener));

    /// <summary>Whether it is asked who made an item or plays in it.</summary>
    /// <param name="reading">The utterance.</param>
    public bool AsksForPeople(Reading reading) => IsFactual(reading) && NamesRole(reading);

    /// <summary>Whether words name who makes an item or plays in it.</summary>
    /// <param name="reading">The utterance.</param>
    public bool NamesRole(Reading reading) => PersonTopic(reading) is not null;

    private static int FirstWord(Reading reading)
    {
        var at = 0;
        while (at < reading.Tokens.Length && (!reading.Tokens[at].IsWord || reading.At(at) is { } mark && (mark.Has("smallTalk") || mark.Has("greet") || mark.Has("and") || mark.Has("but") || mark.Has("intensifier"))))
        {
            at++;
        }

        return at;
    }

    /// <summary>What a question is about: an attribute's name, "about", or the words of a fact nobody holds.</summary>
    public string Topic(Reading reading, ISet<int> itemTokens)
    {
        var unknown = reading.Marks.FirstOrDefault(mark => mark.Has("unknownFact") && mark.Find(SenseKind.Label) is null);
        if (Said(reading, "long") && Unit("minute") is { } duration)
        {
            return duration;
        }

        if (Said(reading, "when") && Unit("year") is { } year)
        {
            return year;
        }

        if (Said(reading, "made") && !Said(reading, "people") && reading.Marks.FirstOrDefault(mark => mark.Quantity is not null)?.Quantity?.Attribute is { } amount)
        {
            return amount; // "was it made in 1996?"
        }

        if ((unknown is null || Said(reading, "made")) && PersonTopic(reading) is { } person)
        {
            return person;
        }

        if (Said(reading, "named"))
        {
            return About;
        }

        if (unknown is not null)
        {
            return reading.Said(unknown.First, unknown.End).ToLowerInvariant();
        }

        if (reading.Marks.FirstOrDefault(mark => mark.Person is not null) is { } named && (named.PersonRole is { } said && schema.Find(said) is not null ? said : Role("plays")) is { } role)
        {
            return role; // "that's by the Coens, isn't it?"
        }

        foreach (var mark in reading.Marks)
        {
            var sense = mark.Find(SenseKind.Label) ?? mark.Find(SenseKind.Direction) ?? mark.Find(SenseKind.Bound) ?? mark.Find(SenseKind.Value);
            if ((sense?.Name ?? mark.Quantity?.Attribute) is { } name)
            {
                return name;
            }
        }

        if (Said(reading, "good") && schema.RatingAttribute is { } rating)
        {
            return rating;
        }

        if (Said(reading, "rated") && schema.Attributes.FirstOrDefault(attribute => attribute is { Kind: AttributeKind.Ordinal, Strict: true }) is { } guard)
        {
            return guard.Name;
        }

        if (reading.Marks.Any(mark => mark.Has("about")))
        {
            return About;
        }

        var words = Enumerable.Range(0, reading.Tokens.Length)
            .Where(at => !itemTokens.Contains(at) && reading.Tokens[at] is { IsWord: true, IsTail: false } && !lexicon.Stop.Contains(reading.Word(at)))
            .Select(reading.Word).ToImmutableArray();
        return words.IsEmpty ? About : string.Join(' ', words);
    }

    /// <summary>The attribute a comparison is about, or <see langword="null"/> for all that tells items apart.</summary>
    public string? AttributeAsked(Reading reading)
    {
        if (Topic(reading, Enumerable.Range(0, reading.Tokens.Length).ToHashSet()) is { } topic && schema.Find(topic) is not null)
        {
            return topic;
        }

        // "which is the shortest?"
        return schema.Attributes.FirstOrDefault(attribute => attribute.Less.Concat(attribute.More).Any(Said))?.Name;

        bool Said(string phrase) => Enumerable.Range(0, reading.Tokens.Length).Any(at => Matches(reading, at, phrase)
            || lexicon.Superlatives.Any(ending => reading.Word(at).EndsWith(ending.Key, StringComparison.Ordinal) && reading.Word(at)[..^ending.Key.Length] + ending.Value == phrase));
    }

    /// <summary>Index of the first token of a question in it, or -1.</summary>
    /// <param name="reading">The utterance.</param>
    public int OpenerAt(Reading reading)
    {
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            var starts = at == 0 || !reading.Tokens[at - 1].IsWord
                || ((at < 4 || reading.IsMark(reading.Tokens.Length - 1, '?')) && reading.At(at - 1) is { } before && (before.Has("and") || before.Has("but") || before.Has("correction") || before.Has("greet") || before.Has("smallTalk")));
            var asks = at == FirstWord(reading) || reading.Text.Contains('?', StringComparison.Ordinal);
            if (starts && asks && !(reading.At(at) is { } covering && (covering.Has("more") || covering.Has("idiom"))) && reading.Tokens[at].IsWord && lexicon.Question["openers"].Any(opener => Matches(reading, at, opener))
                && !lexicon.Exclamations.Any(opener => Matches(reading, at, opener)))
            {
                return at;
            }
        }

        return -1;
    }

    private string? PersonTopic(Reading reading)
    {
        if (!Said(reading, "people") && !Said(reading, "plays"))
        {
            return Said(reading, "made") ? Role("made") : null;
        }

        return Said(reading, "made") ? Role("made") : Said(reading, "plays") ? Role("plays") : null;
    }

    private string? Role(string kind) => schema.Attributes
        .Where(attribute => attribute.Kind == AttributeKind.Person)
        .FirstOrDefault(attribute => attribute.Roles.Concat(attribute.Labels).SelectMany(role => role.Split(' '))
            .Any(word => lexicon.Question[kind].Contains(word)))?.Name;

    private string? Unit(string unit) => schema.Attributes.FirstOrDefault(attribute => attribute.Unit == unit)?.Name;

    private bool Said(Reading reading, string kind) =>
        Enumerable.Range(0, reading.Tokens.Length).Any(at => lexicon.Question[kind].Any(phrase => Matches(reading, at, phrase)));

    private static bool Matches(Reading reading, int at, string phrase)
    {
        foreach (var word in phrase.Split(' '))
        {
            if (reading.Word(at) != word)
            {
                return false;
            }

            at++;
        }

        return true;
    }
}
