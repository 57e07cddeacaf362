using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Simulation;

/// <summary>Puts traits and differences into the pack's own words and the frames of a language. Not thread-safe.</summary>
/// <param name="schema">The pack's declaration.</param>
/// <param name="phrases">The frames.</param>
/// <param name="random">Chooses among words.</param>
internal sealed class UserWording(PackSchema schema, UserPhrases phrases, Random random)
{
    /// <summary>The words for a thing stand with the usual ones first; users do not know the odd ones that are understood besides.</summary>
    private const int UsualWords = 4;

    /// <summary>What is wanted: "a dark crime film from the 90s with Al Pacino".</summary>
    /// <param name="traits">What is known of it.</param>
    public string Wish(IReadOnlyList<Trait> traits)
    {
        var before = new List<string>();
        var after = new List<string>();
        foreach (var trait in traits)
        {
            var attribute = trait.Attribute;
            switch (attribute.Kind)
            {
                case AttributeKind.Category:
                    before.Add(Value(trait));
                    break;
                case AttributeKind.Axis when Plain(attribute, trait.Degree > 0.5) is { } word:
                    before.Insert(0, word);
                    break;
                case AttributeKind.Tag:
                    after.Add(About(Value(trait)));
                    break;
                case AttributeKind.Person:
                    after.Add($"{Role(attribute)} {trait.Value}");
                    break;
                case AttributeKind.Ordinal:
                    after.Add(phrases.Say(file => file.Ordinal, random, ("value", trait.Value!)));
                    break;
                case AttributeKind.Number or AttributeKind.Range:
                    after.Add(phrases.Number(attribute.Unit, trait.Degree, false, random));
                    break;
            }
        }

        var post = string.Concat(after.Select(part => $" {part}"));
        var noun = schema.Noun.Words[random.Next(Math.Min(schema.Noun.Words.Length, 4)) is var at && at % 2 == 1 ? at - 1 : at];
        return before.Count > 0
            ? phrases.Say(file => file.Wish, random, ("pre", string.Join(' ', before) + " "), ("noun", noun), ("post", post))
            : phrases.Say(file => file.Bare, random, ("noun", noun), ("post", post));
    }

    /// <summary>A value in the pack's words, or in its own.</summary>
    /// <param name="trait">The value's trait.</param>
    public string Value(Trait trait) => trait.Value is { } value
        ? Word(trait.Attribute, value)
        : Plain(trait.Attribute, trait.Degree > 0.5) ?? trait.Attribute.Labels[0];

    /// <summary>Whether the pack has words for a difference.</summary>
    /// <param name="difference">The difference.</param>
    public bool CanSay(Difference difference) => difference.Value is not null || Comparing(difference).Count > 0;

    /// <summary>Whether the pack has words for a trait.</summary>
    /// <param name="trait">The trait.</param>
    public bool CanTell(Trait trait) => trait.Attribute.Kind != AttributeKind.Axis || Plain(trait.Attribute, trait.Degree > 0.5) is not null;

    /// <summary>A difference, said of one item shown or of all.</summary>
    /// <param name="difference">The difference.</param>
    /// <param name="place">The item's place in words, or <see langword="null"/> for the slate.</param>
    public string Critique(Difference difference, string? place)
    {
        if (difference.Value is null)
        {
            var words = Comparing(difference);
            var slots = new[] { ("crits", words[random.Next(words.Count)]), ("place", place ?? "") };
            return place is null ? phrases.Say(file => file.Slate, random, slots)
                : phrases.Say(file => random.Next(2) == 0 ? file.Than : file.Like, random, slots);
        }

        // What is not wanted is called by its first name: the others describe rather than name.
        var value = difference.Direction > 0 ? Word(difference.Attribute, difference.Value)
            : difference.Attribute.Words.TryGetValue(difference.Value, out var names) && !names.IsEmpty ? names[0] : difference.Value;
        if (difference.Attribute.Kind is AttributeKind.Person or AttributeKind.Tag)
        {
            var told = difference.Attribute.Kind == AttributeKind.Person
                ? $"{Role(difference.Attribute)} {difference.Value}"
                : About(value);
            return place is null
                ? phrases.Say(file => file.Bare, random, ("noun", schema.Noun.One), ("post", $" {told}"))
                : phrases.Say(file => file.LikeTold, random, ("place", place), ("told", told));
        }

        var kind = new[] { ("value", value), ("place", place ?? ""), ("noun", schema.Noun.One) };
        return difference.Direction > 0
            ? phrases.Say(file => place is null ? file.Slate : file.LikeKind, random, [.. kind, ("crits", phrases.Say(file => file.Kind, random, kind))])
            : phrases.Say(file => place is null ? file.NotKind : file.LikeNotKind, random, kind);
    }

    // The words that compare; those that describe are for wishes.
    private List<string> Comparing(Difference difference) =>
        [.. (difference.Direction > 0 ? difference.Attribute.More : difference.Attribute.Less).Where(phrases.Compares)];

    private string? Plain(AttributeSchema attribute, bool more)
    {
        var words = (more ? attribute.More : attribute.Less).Where(word => !phrases.Compares(word) && !word.Contains(' ')).ToList();
        return words.Count == 0 ? null : words[random.Next(Math.Min(words.Count, UsualWords))];
    }

    private string Role(AttributeSchema attribute)
    {
        var roles = attribute.Roles;
        return roles.IsEmpty ? attribute.Labels[0] : roles[random.Next(Math.Min(roles.Length, 2))];
    }

    private string About(string value) => phrases.IsClause(value) ? value : phrases.Say(file => file.Tag, random, ("value", value));

    private string Word(AttributeSchema attribute, string value)
    {
        if (!attribute.Words.TryGetValue(value, out var words) || words.IsEmpty)
        {
            return value;
        }

        // What also stands for another value would ask for both.
        var own = words.Where(word => !attribute.Phrases.ContainsKey(word)
            && !attribute.Words.Any(other => other.Key != value && other.Value.Contains(word))).ToList();
        var singular = phrases.Singular(own.Count > 0 ? own : words);
        return singular[random.Next(Math.Min(singular.Count, UsualWords))];
    }
}
