using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Whether words that could be a title are meant as one.</content>
internal sealed partial class TitleFinder
{
    /// <summary>From here on an item is known to most people.</summary>
    private const double Known = 0.6;

    /// <summary>From here on an item has been heard of.</summary>
    private const double Heard = 0.35;

    /// <summary>From here on most people know an item by name.</summary>
    private const double WellKnown = 0.8;

    /// <summary>From here on everybody knows an item.</summary>
    private const double Famous = 0.95;

    /// <summary>How sure a title said in full is.</summary>
    private const double Exact = 0.9;

    private bool HasVerb(Reading reading, SenseTable senses, HashSet<int> cuedEnds, int first)
    {
        if (senses.HasCueBefore(first, ItemCues) || senses.HasCueBefore(first, ["remove"]) || _lexicon.Is("than", reading.Word(first - 1)) || (_lexicon.Is("the", reading.Word(first - 1)) && senses.HasCueBefore(first - 1, ["seen"])))
        {
            return true;
        }

        if (_lexicon.Yardsticks.Contains(reading.Word(first - 1)) && Enumerable.Range(2, 4).Any(back => reading.Word(first - back) == reading.Word(first - 1)))
        {
            return true; // "as moving as"
        }

        if (senses.HasCueBefore(first, ["noun"]) && first > 1 && reading.Tokens[first].IsCapital)
        {
            return true;
        }

        // "loved watching heat", "seen the original alien"
        for (var back = first - 1; back > 0 && first - back <= 2 && _lexicon.Stop.Contains(reading.Word(back)) && !_lexicon.Pronouns["one"].Contains(reading.Word(back)); back--)
        {
            if (senses.HasCueBefore(back, StrongCues))
            {
                return true;
            }
        }

        var at = first - 1;
        while (at >= 0 && Joins(reading, at))
        {
            if (cuedEnds.Contains(at))
            {
                return true;
            }

            at--;
        }

        return false;
    }

    private bool IsMeant(Reading reading, SenseTable senses, int first, int end, bool certain, bool verb, bool isName, TitleLink link, Func<ItemIndex, bool> shown)
    {
        if (certain)
        {
            return true;
        }

        var words = Enumerable.Range(first, end - first).Where(at => reading.Tokens[at] is { IsWord: true, IsTail: false }).ToList();
        var numbered = words.Count > 1 && reading.Word(words[^1]).All(char.IsAsciiDigit);
        var ordinary = !numbered && words.TrueForAll(at => _lexicon.Ordinary.Contains(reading.Word(at)) || reading.Word(at).All(char.IsAsciiDigit));
        var content = words.Where(at => !_lexicon.Stop.Contains(reading.Word(at))).ToList();
        content = content.Count > 0 ? content : words.Where(at => !_lexicon.Function.Contains(reading.Word(at))).ToList() is { Count: > 0 } full ? full : words;
        var capital = reading.CapitalsMean && content.Count > 0 && content.TrueForAll(at => reading.Tokens[at].IsCapital)
            && (!reading.IsSentenceStart(first) || words.Count > 1);
        var whole = words.Count == reading.Words - Enumerable.Range(0, reading.Tokens.Length).Count(at => _lexicon.Is("politeness", reading.Word(at)) && (at < first || at >= end));
        verb |= _lexicon.Is("fans", reading.Word(end)) || (capital && senses.HasCueBefore(first, ["except"]));
        var asked = reading.State.LastSystemAct is { Question.Attribute: "item" } && reading.Words <= (words.Count > 1 ? 16 : 8)
            && (words.Count > 1 || !ordinary || capital || StartsPart(reading, first) || verb);
        var fame = _catalog.PopularityOf(link.Item);
        var phrase = senses.At(first, end) ?? (words.Count > 1 && _lexicon.Indefinite.Contains(reading.Word(first)) | _lexicon.Is("the", reading.Word(first)) ? senses.At(first + 1, end) : null);
        var isPhrase = phrase is not null && (phrase.IsObject || phrase.Senses.Exists(sense => sense.Kind == SenseKind.Noun));
        var isCue = phrase is not null && phrase.Senses.Exists(sense => sense.Kind == SenseKind.Cue);
        if (whole && isCue && words.Count == 1)
        {
            return false; // "more", all that was said
        }

        if (ordinary && !capital && !(whole && words.Count > 1) && (_lexicon.Possessives.Contains(reading.Word(first - 1)) && words.Count > 1 || (words.Count == 1 && _lexicon.Is("bareNo", reading.Word(first - 1)))))
        {
            return false; // "my book club", "there's no heat in my flat"
        }

        if (words.Count == 1 && _lexicon.Is("calendar", reading.Word(first)) && !senses.HasCueBefore(first, StrongCues))
        {
            return whole; // days and months are always written with a capital
        }

        if (words.Count == 1 && _lexicon.Pronouns["one"].Contains(reading.Word(first)))
        {
            return capital && (verb || !reading.IsSentenceStart(first));
        }

        if (words.Count == 1 && (_lexicon.Function.Contains(reading.Word(first)) || _lexicon.Subjects.Contains(reading.Word(first)) || reading.Word(first).Length == 1 || (reading.Word(first).Length == 2 && reading.Word(first).All(char.IsAsciiDigit))))
        {
            // "to", "them" and "12" are words first.
            return whole || asked || (IsBounded(reading, senses, end) && (capital || char.IsAsciiDigit(reading.Word(first)[0])
                ? senses.HasCueBefore(first, StrongCues) || (verb && IsJoined(reading, first))
                : verb && fame > Known && !reading.IsPerson(first + 1) && (IsJoined(reading, first) || IsAlone(reading, senses, first))));
        }

        if (!isCue && IsSubject(reading, first, end, link) && !(isPhrase && phrase!.Find(SenseKind.Value) is { } kind && _catalog.Schema.Find(kind.Name) is { Kind: AttributeKind.Category, Askable: true }))
        {
            return true;
        }

        if (!isCue && StartsPart(reading, first) && link.Confidence >= Exact && fame > Heard && IsFronted(reading, senses, end))
        {
            return true;
        }

        if (reading.IsMark(end, '>') || (first > 1 && reading.IsMark(first - 1, '>')))
        {
            return true;
        }

        if (shown(link.Item) && !isCue && !words.TrueForAll(at => _lexicon.Function.Contains(reading.Word(at))) && words.Count >= TitleWords(link.Item) - 1)
        {
            // What lies on the table is meant by its name.
            return true;
        }

        if (phrase?.Has("unknownFact") is true)
        {
            // "did it win an Oscar?" asks for a fact.
            return verb && !reading.Text.Contains('?', StringComparison.Ordinal);
        }

        if (!isCue && link.Confidence >= Exact && !(isPhrase && (phrase!.Find(SenseKind.Noun) is not null || phrase.Find(SenseKind.Value) is not null)) && IsNamedPlainly(reading, first, end, fame, isName, isPhrase, phrase?.Find(SenseKind.Topic) is not null))
        {
            return true;
        }

        if (!isCue && link.Confidence >= Exact && isPhrase && fame > WellKnown && IsLoneTag(reading, senses, first, end, phrase!))
        {
            return true;
        }

        if (isPhrase)
        {
            return IsLikened(reading, senses, first, end, link, phrase!) || IsNamed(reading, senses, first, end, link, phrase!) || IsTold(reading, first, end, link, isCue)
                || (verb && IsJoined(reading, first) && link.Confidence >= Exact && fame > Heard && phrase!.Find(SenseKind.Value) is { } joined && _catalog.Schema.Find(joined.Name) is { Kind: AttributeKind.Tag } && IsBounded(reading, senses, end))
                || (capital && (verb || IsUncommon(reading, senses, first, end, link, phrase!))) || (!isCue && fame > 0.8 && _lexicon.Tellers.Contains(reading.Word(first - 1)) && phrase!.Find(SenseKind.Noun) is null && IsBounded(reading, senses, end))
                || (!isCue && StartsPart(reading, first) && IsJudged(senses, end) && phrase!.Find(SenseKind.Value) is null) || (capital && IsJudged(senses, end));
        }

        // A shortened title is a guess more: it needs a cue, and words that are not everyday ones.
        if (link.Confidence <= 0.8 && (ordinary || isCue || !(verb || (capital && words.Count > 1) || asked || _titleWords(reading.Word(first)) <= 1)))
        {
            return (verb || asked) && (words.Count > 2 || (words.Count > 1 && fame > Famous)) && !isCue;
        }

        if (link.Confidence <= 0.8 && words.Count == 1 && reading.Word(first).Length <= ShortestShort && !(verb || asked))
        {
            return false;
        }

        if (!isCue && IsJudged(senses, end) && ((reading.Tokens[first].IsCapital && reading.CapitalsMean) || StartsPart(reading, first)))
        {
            return true;
        }

        if (words.Count == 1)
        {
            return ordinary || isCue
                ? (capital && !isCue) || (capital && verb) || (verb && IsBounded(reading, senses, end) && !isCue) || (asked && !isCue) || (whole && !isCue && fame > 0.8)
                : capital || verb || (whole && !isName) || asked || (fame > 0.9 && _titleWords(reading.Word(first)) <= 3 && !isName)
                    || (reading.IsSentenceStart(first) && reading.Tokens[first].IsCapital && !isName && (fame > 0.6 || (reading.CapitalsMean && link.Confidence >= Exact && !_lexicon.Dictionary.Contains(reading.Word(first)))));
        }

        if (content.Count == 1 && words.Count == 2 && _lexicon.Is("article", reading.Word(first)) && !capital && !verb && !whole && !asked && fame < 0.9)
        {
            // "before the babysitter leaves" names nobody's film.
            return false;
        }

        if (!isCue && (IsTold(reading, first, end, link, isCue) || (content.Count > 0 && OpensByJoin(reading, first) && IsBounded(reading, senses, end) && fame > Known)))
        {
            return true;
        }

        return ordinary
            ? (capital && !(isCue && whole && !verb)) || ((verb || asked || (whole && !isCue)) && (IsBounded(reading, senses, end) || words.Count > 2)) || (words.Count > 3 && !isCue && fame > 0.5)
                || (content.Count > 1 && !isCue && fame > 0.8 && !senses.HasCueBefore(first, ["want"]))
            : capital || verb || whole || asked || fame > 0.3;
    }

    // "films like alien", "like alien but funnier": what a wish is likened to is a title though it has another meaning.
    private bool IsLikened(Reading reading, SenseTable senses, int first, int end, TitleLink link, Mark phrase)
    {
        if (link.Confidence < Exact || phrase.Find(SenseKind.Noun) is not null || _catalog.PopularityOf(link.Item) < Heard || !IsBounded(reading, senses, end))
        {
            return false;
        }

        return senses.HasCueBefore(first, ["similar"])
            || (_lexicon.Is("likeness", reading.Word(first - 1)) && (first == 1 || !reading.Tokens[first - 2].IsWord || senses.HasCueBefore(first - 1, ["noun", "something", "thing"])));
    }

    // "put Cats on": nobody writes a theme or a topic with a capital in the middle of a sentence.
    private bool IsUncommon(Reading reading, SenseTable senses, int first, int end, TitleLink link, Mark phrase) => !reading.IsSentenceStart(first) && link.Confidence >= Exact
        && _catalog.PopularityOf(link.Item) > Known && senses.At(end, end + 1)?.Find(SenseKind.Noun) is null && phrase.Find(SenseKind.Noun) is null
        && (phrase.Find(SenseKind.Value) is { } value ? _catalog.Schema.Find(value.Name) is { Kind: AttributeKind.Tag } : phrase.Find(SenseKind.Topic) is not null);

    // "Prisoners dragged": a capital at the start is no proof, but what is judged there is known by its name.
    private bool IsNamed(Reading reading, SenseTable senses, int first, int end, TitleLink link, Mark phrase) => reading.CapitalsMean && reading.Tokens[first].IsCapital
        && reading.IsSentenceStart(first) && link.Confidence >= Exact && _catalog.PopularityOf(link.Item) > Heard && IsJudged(senses, end)
        && phrase.Find(SenseKind.Value) is { } value && _catalog.Schema.Find(value.Name) is { Kind: AttributeKind.Tag };

    // "heat tops my list", "signs deserves more love": a noun without an article that does something by itself is a name; "speed, obviously".
    private bool IsSubject(Reading reading, int first, int end, TitleLink link) => StartsPart(reading, first) && link.Confidence >= Exact && _catalog.PopularityOf(link.Item) > WellKnown
        && (_lexicon.Is("tells", reading.Word(_lexicon.Is("adverbs", reading.Word(end)) ? end + 1 : end)) || IsOneOfMany(reading, end)
            || (first == 0 && reading.IsMark(end, ',') && _lexicon.Is("assertions", reading.Word(end + 1))));

    // "Aliens is tense", "cats was not for me": a plural that takes a singular verb is the name of one thing.
    private bool IsOneOfMany(Reading reading, int end) => reading.Word(end - 1) is [.., not 's', 's'] && reading.Tokens[end - 1].IsCapital && _lexicon.Is("singular", reading.Word(end));

    // "Sideways I enjoyed", "bullitt i own": what stands before somebody's verdict, with nothing behind it, is what it is about.
    private bool IsFronted(Reading reading, SenseTable senses, int end)
    {
        if (!_lexicon.Is("selves", reading.Word(end)))
        {
            return false;
        }

        for (var to = end + 1; to <= Math.Min(end + 4, reading.Tokens.Length); to++)
        {
            var mark = senses.At(end, to) ?? senses.At(end + 1, to);
            if (mark is not null && (mark.Has("like") || mark.Has("dislikeItem") || mark.Has("seen")) && (to == reading.Tokens.Length || !reading.Tokens[to].IsWord || _lexicon.TitleEnds.Contains(reading.Word(to))))
            {
                return true;
            }
        }

        return false;
    }

    // "alien was great", "prisoners was tense": what was is told of one item, a sort of items only is.
    private bool IsTold(Reading reading, int first, int end, TitleLink link, bool isCue) => !isCue && link.Confidence >= Exact && StartsPart(reading, first)
        && _lexicon.Is("was", reading.Word(end))
        && (_catalog.PopularityOf(link.Item) > Known || (end - first == 1 && !_lexicon.Ordinary.Contains(reading.Word(first))));

    // "or the terminator", "and maybe casino": an utterance that goes on with a join names what it is about.
    private bool OpensByJoin(Reading reading, int first) => first > 0 && first <= 2 && reading.Words <= 8
        && Enumerable.Range(0, first).All(at => _lexicon.TitleJoins.Contains(reading.Word(at)));

    // "loved her": nobody was named and nothing was shown that the pronoun could mean.
    private bool IsAlone(Reading reading, SenseTable senses, int first) => reading.State.Slates.IsEmpty && reading.State.Edits.IsEmpty
        && _lexicon.Possessives.Contains(reading.Word(first)) && senses.HasCueBefore(first, StrongCues)
        && !Enumerable.Range(0, first - 1).Any(at => reading.IsPerson(at) && !_lexicon.Is("selves", reading.Word(at)));

    private int TitleWords(ItemIndex item) => Linking.TitleKeys.WithoutArticle(Text.Tokenizer.Key(_catalog.TitleOf(item))).Split(' ').Length;

    private static bool IsJudged(SenseTable senses, int end)
    {
        for (var to = end + 1; to <= end + 6; to++)
        {
            if ((senses.At(end, to) ?? senses.At(end + 1, to)) is { } next && (next.Has("goodAfter") || next.Has("badAfter") || next.Has("beats") || (next.Has("turn") && senses.At(end, to) is not null)))
            {
                return true;
            }
        }

        return false;
    }

    // Whether a part of the utterance begins here: nothing, punctuation or a join stands before.
    private bool StartsPart(Reading reading, int first) =>
        first == 0 || !reading.Tokens[first - 1].IsWord || _lexicon.TitleJoins.Contains(reading.Word(first - 1)) || reading.At(first - 1) is { } mark && mark.Has("greet");

    // Whether what follows lets a title end here: "loved up and her" but not "loved big explosions".
    private bool IsBounded(Reading reading, SenseTable senses, int end)
    {
        if (end >= reading.Tokens.Length || !reading.Tokens[end].IsWord || reading.Tokens[end].IsTail)
        {
            return true;
        }

        if (_lexicon.TitleEnds.Contains(reading.Word(end)) || _lexicon.Is("fans", reading.Word(end)))
        {
            return true;
        }

        for (var to = end + 1; to <= Math.Min(end + 4, reading.Tokens.Length); to++)
        {
            if (senses.At(end, to) is { } next
                && (next.Has("goodAfter") || next.Has("badAfter") || next.Has("hedge") || next.Has("like") || next.Has("want") || next.Has("thanks") || next.Has("yes")))
            {
                return true;
            }
        }

        return false;
    }
}
