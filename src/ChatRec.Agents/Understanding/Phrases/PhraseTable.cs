using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Every phrase of a language and of a pack's words in it, in one trie. Read-only once built; thread-safe.</summary>
internal static class PhraseTable
{
    /// <summary>Builds the trie.</summary>
    /// <param name="lexicon">The language.</param>
    /// <param name="locale">The pack's words in it.</param>
    /// <param name="schema">The pack.</param>
    public static PatternTrie Build(PhraseLexicon lexicon, PackLocale locale, PackSchema schema)
    {
        var trie = new PatternTrie();
        foreach (var (cue, phrases) in lexicon.Cues)
        {
            Add(trie, phrases, new PhraseSense(PhraseKind.Cue, cue));
        }

        foreach (var (comparator, phrases) in lexicon.Comparators)
        {
            Add(trie, phrases, new PhraseSense(PhraseKind.Comparator, comparator));
        }

        foreach (var (comparator, phrases) in lexicon.After)
        {
            Add(trie, phrases, new PhraseSense(PhraseKind.After, comparator));
        }

        foreach (var (part, words) in lexicon.DecadeParts)
        {
            Add(trie, words.Words, new PhraseSense(PhraseKind.DecadePart, part, $"{words.First}-{words.Last}"));
        }

        foreach (var (pronoun, phrases) in lexicon.Pronouns)
        {
            Add(trie, phrases, new PhraseSense(PhraseKind.Cue, $"pronoun:{pronoun}"));
        }

        Add(trie, lexicon.RangeEnds, new PhraseSense(PhraseKind.RangeEnd, "to"));
        Add(trie, locale.Noun.Words, new PhraseSense(PhraseKind.Noun, "noun"));
        foreach (var attribute in schema.Attributes)
        {
            if (locale.Attributes.TryGetValue(attribute.Name, out var words))
            {
                AddAttribute(trie, attribute, words);
            }
        }

        return trie;
    }

    private static void AddAttribute(PatternTrie trie, AttributeSchema attribute, LocaleAttribute words)
    {
        Add(trie, words.Words, new PhraseSense(PhraseKind.Label, attribute.Name));
        Add(trie, words.Ask, new PhraseSense(PhraseKind.Ask, attribute.Name));
        foreach (var (value, phrases) in words.Values)
        {
            Add(trie, phrases, new PhraseSense(PhraseKind.Value, attribute.Name, value));
        }

        foreach (var (phrase, values) in words.Combined)
        {
            foreach (var value in values)
            {
                trie.Add(phrase, new PhraseSense(PhraseKind.Value, attribute.Name, value));
            }
        }

        foreach (var (meaning, phrases) in words.Phrases)
        {
            Add(trie, phrases, new PhraseSense(PhraseKind.Bound, attribute.Name, meaning));
        }

        AddPole(trie, attribute.Name, words.Less, -1);
        AddPole(trie, attribute.Name, words.More, 1);
    }

    private static void AddPole(PatternTrie trie, string attribute, LocalePole pole, int sign)
    {
        Add(trie, pole.Words, new PhraseSense(PhraseKind.Direction, attribute, null, sign));
        Add(trie, pole.Than, new PhraseSense(PhraseKind.Direction, attribute, null, sign, IsComparative: true));
        if (pole.Say is { } say)
        {
            // What the bot offers as an answer, it understands.
            trie.Add(say, new PhraseSense(PhraseKind.Direction, attribute, null, sign, IsComparative: true));
        }
    }

    private static void Add(PatternTrie trie, IEnumerable<string> phrases, PhraseSense sense)
    {
        foreach (var phrase in phrases)
        {
            trie.Add(phrase, sense);
        }
    }
}
