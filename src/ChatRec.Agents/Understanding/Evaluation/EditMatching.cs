using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Evaluation;

/// <summary>
/// When two edits say the same: op, attribute (person is any person attribute), comparator, value and anchor agree; free text when half of
/// its words do; titles and names after normalisation; a list as a whole. Thread-safe.
/// </summary>
internal static class EditMatching
{
    /// <summary>Whether an edit says what was meant.</summary>
    /// <param name="schema">Tells which attributes are people.</param>
    /// <param name="meant">What was meant.</param>
    /// <param name="read">What was read.</param>
    public static bool Matches(PackSchema schema, PreferenceEdit meant, PreferenceEdit read) =>
        meant.Op == read.Op
        && meant.Comparator == read.Comparator
        && AttributesMatch(schema, meant.Attribute, read.Attribute)
        && ValuesMatch(meant, read)
        && TextsMatch(meant.Anchor, read.Anchor);

    /// <summary>Pairs the edits of an utterance one to one: for each meant edit the edit read, or <see langword="null"/>.</summary>
    public static PreferenceEdit?[] Pair(PackSchema schema, IReadOnlyList<PreferenceEdit> meant, IReadOnlyList<PreferenceEdit> read)
    {
        var free = read.ToList();
        var pairs = new PreferenceEdit?[meant.Count];
        for (var at = 0; at < meant.Count; at++)
        {
            var found = free.FindIndex(edit => Matches(schema, meant[at], edit));
            if (found >= 0)
            {
                pairs[at] = free[found];
                free.RemoveAt(found);
            }
        }

        return pairs;
    }

    private static bool AttributesMatch(PackSchema schema, string? left, string? right) =>
        left == right || (left == "person" && IsPerson(schema, right)) || (right == "person" && IsPerson(schema, left));

    private static bool IsPerson(PackSchema schema, string? attribute) =>
        attribute is not null && schema.Find(attribute) is { Kind: AttributeKind.Person };

    private static bool ValuesMatch(PreferenceEdit meant, PreferenceEdit read)
    {
        if (meant.Value is null || read.Value is null)
        {
            return meant.Value is null && read.Value is null;
        }

        return meant.Attribute == "text" && meant.Value.Text is { } text && read.Value.Text is { } other
            ? SharesHalf(text, other)
            : meant.Value.Text is not null ? TextsMatch(meant.Value.Text, read.Value.Text) : meant.Value.Equals(read.Value);
    }

    private static bool SharesHalf(string meant, string read)
    {
        var words = Tokenizer.Key(meant).Split(' ').ToHashSet(StringComparer.Ordinal);
        var shared = words.Intersect(Tokenizer.Key(read).Split(' '), StringComparer.Ordinal).Count();
        return 2 * shared >= words.Count;
    }

    private static bool TextsMatch(string? left, string? right) =>
        left is null || right is null ? left is null && right is null : Tokenizer.Key(left) == Tokenizer.Key(right);
}
