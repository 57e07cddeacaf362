using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Finds people in an utterance: by full name, by a distinctive last name with a cue, by a name nearly spelt. Thread-safe.</summary>
internal sealed class PersonFinder
{
    private const int MisspeltLimit = 3;
    private const int ShortestName = 3;

    /// <summary>So many of an item's people are meant by a first name alone.</summary>
    private const int Billed = 4;
    private const double Guessed = 0.85;

    private static readonly string[] NameCues = ["like", "softBan", "ban", "dislikeItem", "want", "similar", "remove", "dontMind"];

    private readonly CueLexicon _lexicon;
    private readonly PersonIndex _people;
    private readonly string[] _attributes;
    private readonly Func<string, bool> _isKnownWord;
    private readonly Func<string, int> _titleWords;
    private readonly ItemCatalog _catalog;

    /// <summary>Makes a finder.</summary>
    public PersonFinder(
        CueLexicon lexicon, PersonIndex people, IEnumerable<string> attributes, Func<string, bool> isKnownWord, Func<string, int> titleWords,
        ItemCatalog catalog)
    {
        _catalog = catalog;
        _titleWords = titleWords;
        _lexicon = lexicon;
        _people = people;
        _attributes = [.. attributes];
        _isKnownWord = isKnownWord;
    }

    /// <summary>Adds the people of an utterance to the candidates.</summary>
    public void Find(Reading reading, SenseTable senses, ICollection<Mark> marks, SpanOpinion? spans)
    {
        if (_people.IsEmpty)
        {
            return;
        }

        var tries = 0;
        string? lastRole = null;
        string? named = null;
        var lastEnd = -1;
        for (var first = 0; first < reading.Tokens.Length; first++)
        {
            if (!reading.Tokens[first].IsWord || reading.Tokens[first].IsTail)
            {
                continue;
            }

            var role = _attributes.FirstOrDefault(attribute => senses.HasCueBefore(first, [$"role:{attribute}"]));
            if (role is null && lastEnd >= 0 && first - lastEnd is >= 1 and <= 2
                && Enumerable.Range(lastEnd, first - lastEnd).All(at => reading.Tokens[at].Text is "," || _lexicon.Is("nameJoins", reading.Word(at))))
            {
                role = lastRole;
            }

            var found = Pronoun(reading, senses, marks, first, named, ref role) ?? FullName(reading, first) ?? LastName(reading, senses, first, role, spans) ?? OnTheTable(reading, senses, first, role, spans);
            if (found is null && tries < MisspeltLimit)
            {
                found = Misspelt(reading, senses, first, role, spans, ref tries);
            }

            if (found is { } mark)
            {
                mark.PersonRole = role;
                marks.Add(mark);
                (lastRole, lastEnd) = (role, mark.End);
                named = mark.Person?.Name ?? named;
            }
        }
    }

    private Mark? FullName(Reading reading, int first)
    {
        Mark? longest = null;
        for (var end = first + 2; end <= Math.Min(reading.Tokens.Length, first + PersonIndex.WordLimit + 2); end++)
        {
            var token = reading.Tokens[end - 1];
            if (!token.IsWord && !(token.Is('.') && reading.Tokens[end - 2].Text.Length <= 2))
            {
                break;
            }

            if (token is { IsWord: true, IsTail: false } && _people.Find(Tokenizer.Key(reading.Said(first, end))) is { } person)
            {
                longest = new Mark(first, end) { Person = person, Bonus = 0.8 };
            }
        }

        return longest;
    }

    private Mark? LastName(Reading reading, SenseTable senses, int first, string? role, SpanOpinion? spans)
    {
        var capital = reading.CapitalsMean && reading.Tokens[first].IsCapital;
        var asked = reading.State.LastSystemAct is { Question: { } question } && (question.Attribute == "person" || _attributes.Contains(question.Attribute));
        var cued = role is not null || senses.HasCueBefore(first, NameCues) || asked;
        var inside = capital && !reading.IsSentenceStart(first);
        for (var length = 2; length >= 1; length--)
        {
            var end = first + length;
            if (end > reading.Tokens.Length || !reading.Tokens[end - 1].IsWord || reading.Tokens[end - 1].IsTail)
            {
                continue;
            }

            var word = Tokenizer.Key(reading.Said(first, end));
            if (Stated(reading, word) is { } stated)
            {
                return new Mark(first, end) { Person = stated, Bonus = 0.6 };
            }

            var odds = spans?.PersonOdds(first, end);
            var learned = odds > spans?.Leads.Person;
            if (odds < -spans?.Leads.NoPerson && role is null && !inside)
            {
                continue; // "Cornish smugglers"
            }

            var rare = word.Length > 3 && _titleWords(word) <= 1;
            var plain = _lexicon.Ordinary.Contains(word) || senses.At(first, end) is not null;
            var follows = end < reading.Tokens.Length && (senses.At(end, end + 1)?.Find(SenseKind.Noun) is not null || reading.Tokens[end].IsTail);
            if (!learned && plain ? !(capital && role is not null) : !(learned || cued || inside || follows || rare || (capital && reading.Words <= 3)))
            {
                continue;
            }

            // A name that is nothing but a name needs little fame.
            var person = _people.FindByLastName(word, role, rare && length == 1 && !_isKnownWord(word) ? 1 : learned || cued || inside || follows ? 3 : 6);
            if (person is null && length == 2 && role is not null)
            {
                person = _people.FindByLastName(word.Replace(" ", string.Empty, StringComparison.Ordinal), role);
            }

            if (person is not null)
            {
                return new Mark(first, end) { Person = person, Bonus = role is not null ? 0.4 : learned ? 0.5 : person.Confidence > 0.88 && cued ? 0.5 : 0.05 };
            }
        }

        return null;
    }

    // "no mel", "the keanu ones": of the people in what was shown the only one with that name.
    private Mark? OnTheTable(Reading reading, SenseTable senses, int first, string? role, SpanOpinion? spans)
    {
        var word = reading.Word(first);
        var learned = spans?.PersonOdds(first, first + 1) > spans?.Leads.Person;
        if (reading.State.Slates.IsEmpty || word.Length < ShortestName || _lexicon.Stop.Contains(word) || senses.At(first, first + 1) is not null
            || !(learned || (!_lexicon.Ordinary.Contains(word) && (role is not null || senses.HasCueBefore(first, NameCues)))))
        {
            return null;
        }

        var named = reading.State.Slates[^1].Items
            .SelectMany(item => _attributes.SelectMany(attribute => _catalog.TryIndexOf(new ItemId(item.Item), out var row) ? _catalog.ValuesOf(attribute, row).Take(Billed) : []))
            .Where(name => Tokenizer.Key(name).Split(' ').Contains(word)).Distinct(StringComparer.Ordinal).Take(2).ToList();
        return named.Count == 1 ? new Mark(first, first + 1) { Person = new PersonLink(named[0], Guessed), Bonus = 0.4 } : null;
    }

    // "Cage is fine again": whoever is in force is named by the last name alone.
    private static PersonLink? Stated(Reading reading, string word) => reading.State.Edits
        .Where(edit => edit.Value?.Text is { } name && name.Length > word.Length && Tokenizer.Key(name).EndsWith($" {word}", StringComparison.Ordinal))
        .Select(edit => new PersonLink(edit.Value!.Text!, 0.9)).LastOrDefault();

    private Mark? Misspelt(Reading reading, SenseTable senses, int first, string? role, SpanOpinion? spans, ref int tries)
    {
        var word = reading.Word(first);
        if (word.Length > 5 && (role is not null || senses.HasCueBefore(first, NameCues) || StandsAlone(reading, senses, first, first + 1) || spans?.PersonOdds(first, first + 1) > spans?.Leads.Person) && !_isKnownWord(word) && !_people.HasWord(word))
        {
            tries++;
            if (_people.FindByMisspeltLastName(word, role) is { } person)
            {
                return new Mark(first, first + 1) { Person = person, Bonus = role is null ? 0 : 0.2 };
            }
        }

        if (first + 2 > reading.Tokens.Length || !reading.Tokens[first + 1].IsWord)
        {
            return Unknown(reading, senses, first, role);
        }

        var capital = reading.CapitalsMean && reading.Tokens[first].IsCapital && reading.Tokens[first + 1].IsCapital;
        var odd = !_isKnownWord(reading.Word(first)) || !_isKnownWord(reading.Word(first + 1));
        if (!(capital || role is not null || senses.HasCueBefore(first, NameCues) || StandsAlone(reading, senses, first, first + 2) || spans?.PersonOdds(first, first + 2) > spans?.Leads.Person) || !odd || senses.At(first, first + 1) is not null)
        {
            return Unknown(reading, senses, first, role);
        }

        for (var length = 3; length >= 2; length--)
        {
            if (first + length <= reading.Tokens.Length && reading.Tokens[first + length - 1].IsWord)
            {
                tries++;
                if (_people.FindMisspelt(Tokenizer.Key(reading.Said(first, first + length))) is { } named)
                {
                    return new Mark(first, first + length) { Person = named, Bonus = 0.1 };
                }
            }
        }

        return Unknown(reading, senses, first, role);
    }

    // "hitchkock, but in colour", "scarlet johanson films": a name at the beginning of a part that fills it, or before a word for an item.
    private static bool StandsAlone(Reading reading, SenseTable senses, int first, int end) =>
        (first == 0 || !reading.Tokens[first - 1].IsWord || reading.Lexicon.Indefinite.Contains(reading.Word(first - 1)))
        && (end >= reading.Tokens.Length || !reading.Tokens[end].IsWord || senses.At(end, end + 1) is { } next && (next.Has("and") || next.Has("or") || next.Find(SenseKind.Noun) is not null));

    // "more of his", "nothing with him", "by the same director": the person last talked about.
    private Mark? Pronoun(Reading reading, SenseTable senses, ICollection<Mark> marks, int first, string? said, ref string? role)
    {
        var word = reading.Word(first);
        var end = first + 1;
        string? asked = null;
        if (_lexicon.Is("that", word) || (_lexicon.Is("the", word) && _lexicon.Is("same", reading.Word(first + 1))))
        {
            var at = _lexicon.Is("same", reading.Word(first + 1)) ? first + 2 : first + 1;
            asked = LabelAt(senses, at);
            end = at + 1;
            if (asked is null)
            {
                return null;
            }
        }
        else if (_lexicon.Is("other", word) && LabelAt(senses, first + 1) is { } label)
        {
            // "with another director": not the one of the item in question.
            var item = marks.LastOrDefault(mark => mark.End <= first && mark.Reference is { Items.Length: 1 })?.Reference!.Items[0].Item;
            if (PersonOf(reading.State, label, item) is not { } theirs)
            {
                return null;
            }

            role = label;
            return new Mark(first, first + 2) { Person = new PersonLink(theirs, 0.85), IsOther = true, Bonus = 0.6 };
        }
        else if (_lexicon.Is("themselves", word) ? role is null && !WasToldOf(reading.State) && !IsTurnedOn(reading, senses, first)
            : _lexicon.Is("theirs", word) ? !IsOwning(reading, senses, first)
            : !(_lexicon.Is("theySubjects", word) && IsTurnedOn(reading, senses, first)))
        {
            return null;
        }

        var (name, kind) = said is not null && asked is null ? (said, null) : LastPerson(reading.State, asked);
        if (name is null)
        {
            return null;
        }

        role = asked ?? role ?? kind;
        return new Mark(first, end) { Person = new PersonLink(name, 0.85), Bonus = 0.6 };
    }

    // "no more of him", and of one ruled out: "he can come back", "I don't mind her after all".
    private bool IsTurnedOn(Reading reading, SenseTable senses, int at) => senses.HasCueBefore(at, ["drop", "ban"])
        || (reading.State.Edits.LastOrDefault(edit => edit.Attribute is { } name && (name == "person" || _attributes.Contains(name))) is { Comparator: Turns.EditComparator.Not }
            && (senses.HasCueBefore(at, ["remove", "dontMind"]) || senses.Marks.Any(mark => mark.First == at + 1 && mark.Has("removeAfter"))));

    private string? LabelAt(SenseTable senses, int at) => _attributes.FirstOrDefault(attribute =>
        senses.At(at, at + 1)?.Senses.Exists(sense => sense.Kind is SenseKind.Label or SenseKind.Role && sense.Name == attribute) is true);

    private string? PersonOf(Dialogue.ConversationState state, string attribute, string? item) =>
        item is null ? LastPerson(state, attribute).Name
        : _catalog.TryIndexOf(new ItemId(item), out var row) && _catalog.ValuesOf(attribute, row) is [var name, ..] ? name : null;

    // "Who directed it?" was just answered: "him" is that person.
    private bool WasToldOf(Dialogue.ConversationState state) => state.LastUserAct is { Act: Turns.UserActKind.Ask, Topic: { } topic } && _attributes.Contains(topic)
        && state.LastSystemAct is { Act: Turns.SystemActKind.Answer, Items: [var item] } && _catalog.TryIndexOf(new ItemId(item), out var row)
        && _catalog.ValuesOf(topic, row).Count == 1;

    private static bool IsOwning(Reading reading, SenseTable senses, int at)
    {
        if (reading.Lexicon.Is("of", reading.Word(at - 1)) && (at + 1 >= reading.Tokens.Length || reading.Lexicon.Is("ownedEnds", reading.Word(at + 1)) || !reading.Tokens[at + 1].IsWord))
        {
            return true;
        }

        var next = at + 1;
        while (reading.Lexicon.Is("workKinds", reading.Word(next)))
        {
            next++;
        }

        return reading.Lexicon.Is("works", reading.Word(next)) || senses.At(next, next + 1)?.Find(SenseKind.Noun) is not null;
    }

    private (string? Name, string? Attribute) LastPerson(Dialogue.ConversationState state, string? wanted)
    {
        var topic = wanted ?? (state.LastUserAct is { Act: Turns.UserActKind.Ask, Topic: { } said } && _attributes.Contains(said) ? said : null);
        var item = state.LastSystemAct is { Items: [var shown, ..] } ? shown
            : state.Focus ?? state.Edits.LastOrDefault(edit => edit is { Attribute: "item", Comparator: Turns.EditComparator.Like })?.Item;
        if (topic is not null && item is not null && _catalog.TryIndexOf(new ItemId(item), out var row) && _catalog.ValuesOf(topic, row) is [var first, ..])
        {
            return (first, topic);
        }

        var edit = state.Edits.LastOrDefault(edit => edit.Attribute is { } name && (name == "person" || _attributes.Contains(name)));
        return wanted is null || edit?.Attribute == wanted ? (edit?.Value?.Text, edit?.Attribute) : (null, null);
    }

    // Capitals after "by" or "starring" are somebody, even if nobody the catalogue knows.
    private Mark? Unknown(Reading reading, SenseTable senses, int first, string? role)
    {
        if (role is null || !reading.CapitalsMean)
        {
            return null;
        }

        var end = first;
        while (end < reading.Tokens.Length && end - first < 4 && reading.Tokens[end] is { IsWord: true, IsTail: false, IsCapital: true }
            && !_lexicon.Stop.Contains(reading.Word(end)))
        {
            end++;
        }

        var known = end - first == 1 && senses.At(first, end) is not null;
        return end - first is >= 1 and <= 3 && !known ? new Mark(first, end) { Unknown = "person", Bonus = -0.2 } : null;
    }
}
