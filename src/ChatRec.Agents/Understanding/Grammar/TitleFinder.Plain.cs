namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Titles written like plain words: what stands around them, and how plain the words are, tells them.</content>
internal sealed partial class TitleFinder
{
    private const int ShortestOdd = 4;
    private const int ShortSaid = 12;

    private bool IsNamedPlainly(Reading reading, int first, int end, double fame, bool isName, bool isPhrase, bool isTopic)
    {
        var words = Enumerable.Range(first, end - first).Where(at => reading.Tokens[at] is { IsWord: true, IsTail: false }).ToList();
        var content = words.Where(at => !_lexicon.Stop.Contains(reading.Word(at))).ToList();
        if (content.Count == 0 || isName)
        {
            return false;
        }

        if (!isPhrase && fame > Known && content.Exists(at => reading.Word(at).Length >= ShortestOdd && !_lexicon.Dictionary.Contains(reading.Word(at))))
        {
            return true; // "rififi", "pet sematary": no word of the language
        }

        var known = fame > (content.Count > 1 ? Heard : words.Count > 1 ? WellKnown : Known);
        if (!known)
        {
            return false;
        }

        if (first > 0 && (!isPhrase || isTopic) && IsObject(reading, first, end))
        {
            return true;
        }

        // A word everybody knows as a title, where a plain noun would have an article: "nothing came close since gladiator".
        if (!isPhrase && fame > Famous && words.Count == 1 && reading.Word(first).Length >= ShortestOdd && reading.Words <= ShortSaid && reading.State.Slates.IsEmpty
            && (StartsPart(reading, first) || IsBare(reading.Word(first - 1))) && (end >= reading.Tokens.Length || !reading.Tokens[end].IsWord || _lexicon.TitleEnds.Contains(reading.Word(end)) || _lexicon.Verbs.Contains(reading.Word(end))))
        {
            return true;
        }

        // A single thing without an article is no subject: "network is my favourite", "about time is lovely", "signs: no".
        var bare = content.Count > 1 || (reading.State.Slates.IsEmpty && reading.Word(first).Length > 2 && (words.Count == 1 || first == 0));
        return bare && !isPhrase && StartsPart(reading, first) && !_lexicon.Is("besideNames", reading.Word(first - 1))
            && (_lexicon.Is("singular", reading.Word(end)) || _lexicon.Is("tells", reading.Word(end)) || _lexicon.Is("had", reading.Word(end))
                || (first == 0 && reading.IsMark(end, '?')));
    }

    // "ghost still works on me", "alien on a big screen": one of a sort, said first and without an article, is a name and no sort.
    private bool IsLoneTag(Reading reading, SenseTable senses, int first, int end, Mark phrase) => first == 0 && end == 1 && reading.State.Slates.IsEmpty && reading.Word(0) is [.., not 's']
        && phrase.Find(SenseKind.Noun) is null && phrase.Find(SenseKind.Value) is { } value && _catalog.Schema.Find(value.Name) is { Kind: Retrieval.Catalog.AttributeKind.Tag }
        && senses.At(end, end + 1)?.Find(SenseKind.Noun) is null && !_lexicon.TitleJoins.Contains(reading.Word(end)) && !_lexicon.Is("politeness", reading.Word(end))
        && (_lexicon.Stop.Contains(reading.Word(end)) || _lexicon.Verbs.Contains(reading.Word(end)) || _lexicon.Is("adverbs", reading.Word(end)) || _lexicon.Is("tells", reading.Word(end)));

    private bool IsBare(string before) => (_lexicon.Stop.Contains(before) || _lexicon.Verbs.Contains(before)) && !_lexicon.Articles.Contains(before) && !_lexicon.Determiners.Contains(before)
        && !_lexicon.Indefinite.Contains(before) && !_lexicon.Possessives.Contains(before) && !_lexicon.Is("nounLeads", before);

    // "I refuse to watch cats", "someone picked alien": behind what one does with an item, with nothing that goes on with it.
    private bool IsObject(Reading reading, int first, int end)
    {
        var before = first - 1;
        if (_lexicon.Is("the", reading.Word(before)))
        {
            before--;
        }

        return (_lexicon.Is("itemVerbs", reading.Word(before)) || (_lexicon.Is("itemParticles", reading.Word(before)) && _lexicon.Is("itemVerbs", reading.Word(before - 1))))
            && (end >= reading.Tokens.Length || !reading.Tokens[end].IsWord || _lexicon.TitleEnds.Contains(reading.Word(end)) || _lexicon.Stop.Contains(reading.Word(end)));
    }
}
