using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Claims;

/// <summary>What kind of claim a phrase makes.</summary>
internal enum ClaimSense
{
    /// <summary>An item has a value of a category, a tag or an ordinal.</summary>
    Value,

    /// <summary>An item has much (or little) of an axis.</summary>
    Degree,

    /// <summary>An item has more (or less) of something than another.</summary>
    Comparative,

    /// <summary>An item has most (or least) of something among all.</summary>
    Superlative,

    /// <summary>A number lies within bounds ("short").</summary>
    Bounds,

    /// <summary>The name of an attribute ("running time"); states nothing alone.</summary>
    Label,

    /// <summary>A word for the items ("film").</summary>
    Noun,
}

/// <summary>What one phrase of the pack claims. Immutable.</summary>
/// <param name="Sense">The kind of claim.</param>
/// <param name="Attribute">The attribute, or <see langword="null"/> for a noun.</param>
/// <param name="Value">The value claimed.</param>
/// <param name="Sign">1 for more, -1 for less.</param>
internal sealed record ClaimMeaning(ClaimSense Sense, AttributeSchema? Attribute, string? Value = null, int Sign = 1)
{
    /// <summary>The lower bound.</summary>
    public double? Min { get; init; }

    /// <summary>The upper bound.</summary>
    public double? Max { get; init; }

    /// <summary>Whether it is a word out of a longer phrase of the pack, which counts only where nothing else explains it.</summary>
    public bool IsWeak { get; init; }
}

/// <summary>The phrases by which texts about a pack claim things, from its declaration. Thread-safe.</summary>
internal sealed class ClaimVocabulary
{
    private readonly Dictionary<string, List<(string[] Words, ClaimMeaning Meaning)>> _phrases = new(StringComparer.Ordinal);

    private readonly HashSet<string> _nouns = new(StringComparer.Ordinal);

    private readonly HashSet<string> _cues = new(StringComparer.Ordinal);

    private readonly ClaimLexicon _lexicon;

    /// <summary>Reads a declaration.</summary>
    /// <param name="schema">The declaration.</param>
    /// <param name="lexicon">The language.</param>
    public ClaimVocabulary(PackSchema schema, ClaimLexicon lexicon)
    {
        _lexicon = lexicon;
        foreach (var word in schema.Noun.Words)
        {
            Add(word, new ClaimMeaning(ClaimSense.Noun, null));
            _nouns.UnionWith(ClaimText.Words(word));
        }

        foreach (var attribute in schema.Attributes)
        {
            if (attribute.Unit is { } unit)
            {
                Add(unit, new ClaimMeaning(ClaimSense.Label, attribute));
            }

            foreach (var label in attribute.Labels)
            {
                Add(label, new ClaimMeaning(attribute.Kind == AttributeKind.Axis ? ClaimSense.Degree : ClaimSense.Label, attribute));
            }

            foreach (var cue in attribute.Roles.Concat(attribute.Told.Before).Concat(attribute.Told.After))
            {
                _cues.UnionWith(ClaimText.Words(cue));
            }
        }

        foreach (var attribute in schema.Attributes)
        {
            AddValues(attribute);
            AddDirections(attribute);
            foreach (var (phrase, meaning) in attribute.Phrases)
            {
                foreach (var value in meaning.Values)
                {
                    Add(phrase, new ClaimMeaning(ClaimSense.Value, attribute, value));
                }

                if (meaning.Min is not null || meaning.Max is not null)
                {
                    Add(phrase, new ClaimMeaning(ClaimSense.Bounds, attribute) { Min = meaning.Min, Max = meaning.Max });
                }
            }
        }
    }

    /// <summary>Whether a word says a role ("directed", "starring") and nothing else.</summary>
    /// <param name="word">A folded word.</param>
    public bool IsCue(string word) => _cues.Contains(word);

    /// <summary>The longest phrase that starts at a word, with all its meanings; length 0 when there is none.</summary>
    /// <param name="words">Folded words.</param>
    /// <param name="at">Where to look.</param>
    /// <param name="most">At most how many words.</param>
    public (int Length, List<ClaimMeaning> Meanings) Match(IReadOnlyList<string> words, int at, int most)
    {
        var (length, meanings) = (0, new List<ClaimMeaning>());
        foreach (var key in (IEnumerable<string>)[words[at], .. ClaimLexicon.Bases(words[at])])
        {
            foreach (var (phrase, meaning) in _phrases.GetValueOrDefault(key) ?? [])
            {
                if (phrase.Length < length || phrase.Length > most || at + phrase.Length > words.Count || !Fits(phrase, words, at))
                {
                    continue;
                }

                if (phrase.Length > length)
                {
                    meanings.Clear();
                    length = phrase.Length;
                }

                meanings.Add(meaning);
            }
        }

        if (length > 1 && _nouns.Contains(words[at + length - 1]))
        {
            // "war film" says what "war" says.
            meanings.AddRange(Match(words, at, length - 1).Meanings.Where(meaning => !meaning.IsWeak));
        }

        if (meanings.Any(meaning => !meaning.IsWeak))
        {
            meanings.RemoveAll(meaning => meaning.IsWeak);
        }

        return (length, meanings);
    }

    private static bool Fits(string[] phrase, IReadOnlyList<string> words, int at)
    {
        for (var place = 0; place < phrase.Length; place++)
        {
            var word = words[at + place];
            if (word != phrase[place] && !(place == phrase.Length - 1 && ClaimLexicon.Bases(word).Contains(phrase[place])))
            {
                return false;
            }
        }

        return true;
    }

    private void AddValues(AttributeSchema attribute)
    {
        if (attribute.Kind is not (AttributeKind.Category or AttributeKind.Tag or AttributeKind.Ordinal))
        {
            return;
        }

        foreach (var value in attribute.Words.Keys.Concat(attribute.Order).Concat(attribute.Told.Values.Keys).Distinct(StringComparer.Ordinal))
        {
            var meaning = new ClaimMeaning(ClaimSense.Value, attribute, value);
            var words = attribute.Words.GetValueOrDefault(value, []).AddRange(attribute.Told.Values.GetValueOrDefault(value, []));
            foreach (var phrase in words.Add(Spaced(value)))
            {
                Add(phrase, meaning);
                foreach (var part in ClaimText.Words(phrase) is { Length: > 1 } several ? several : [])
                {
                    Add(part, meaning with { IsWeak = true });
                }
            }
        }
    }

    private void AddDirections(AttributeSchema attribute)
    {
        var all = attribute.More.Concat(attribute.Less).Concat(attribute.Told.More).Concat(attribute.Told.Less)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (words, sign) in new[] { (attribute.More.AddRange(attribute.Told.More), 1), (attribute.Less.AddRange(attribute.Told.Less), -1) })
        {
            foreach (var phrase in words)
            {
                AddDirection(attribute, phrase, sign, all);
            }
        }
    }

    private void AddDirection(AttributeSchema attribute, string phrase, int sign, HashSet<string> all)
    {
        var words = ClaimText.Words(phrase);
        if (words.Length > 1 && _lexicon.Degrees["none"].Any(none => none.Length == 1 && none[0] == words[0]))
        {
            // "not scary", "no sex": the quality itself is known by its own word, and the negation is read apart.
            return;
        }

        if (words.Length > 1 && attribute.Kind == AttributeKind.Axis && (_lexicon.Has("more", words[0]) || _lexicon.Has("less", words[0])))
        {
            // "more violent" and "less violent" both teach that "violent" tells of it.
            Add(string.Join(' ', words[1..]), new ClaimMeaning(ClaimSense.Degree, attribute, null, _lexicon.Has("less", words[0]) ? -sign : sign));
            return;
        }

        var comparative = attribute.Kind != AttributeKind.Axis || BaseOf(words[^1]).Any(all.Contains);
        var single = words.Length == 1 || !comparative ? string.Join(' ', words) : phrase;
        Add(single, new ClaimMeaning(comparative ? ClaimSense.Comparative : ClaimSense.Degree, attribute, null, sign));
        if (comparative && words is [.., [.., 'e', 'r'] last])
        {
            Add(string.Join(' ', [.. words[..^1], $"{last[..^1]}st"]), new ClaimMeaning(ClaimSense.Superlative, attribute, null, sign));
        }
    }

    private static IEnumerable<string> BaseOf(string word) =>
        word is not [.., 'e', 'r'] ? []
        : [word[..^2], word[..^1], $"{word[..^3]}y", word.Length > 4 && word[^3] == word[^4] ? word[..^3] : word[..^2]];

    private void Add(string phrase, ClaimMeaning meaning)
    {
        var words = ClaimText.Words(phrase);
        if (words.Length == 0 || (meaning.IsWeak && (_lexicon.IsPlain(words[0]) || IsCue(words[0]) || _lexicon.Numbers.ContainsKey(words[0]))))
        {
            return;
        }

        var list = _phrases.TryGetValue(words[0], out var known) ? known : _phrases[words[0]] = [];
        if (!list.Any(entry => entry.Meaning == meaning && entry.Words.AsSpan().SequenceEqual(words)))
        {
            list.Add((words, meaning));
        }
    }

    /// <summary>"basedOnBook" as words.</summary>
    /// <param name="value">A value as the pack writes it.</param>
    public static string Spaced(string value) =>
        value.Any(char.IsWhiteSpace) ? value : string.Concat(value.Select((c, at) => char.IsUpper(c) && at > 0 && char.IsLower(value[at - 1]) ? $" {c}" : c.ToString()));
}
