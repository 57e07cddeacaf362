using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Dialogue;

/// <summary>When two edits speak of the same thing. Pure.</summary>
internal static class EditMatch
{
    /// <summary>Whether two attribute names mean the same; "person" means any attribute of kind person.</summary>
    /// <param name="schema">The pack's declaration.</param>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    public static bool SameAttribute(PackSchema schema, string? left, string? right) =>
        left == right || (left == "person" && IsPerson(schema, right)) || (right == "person" && IsPerson(schema, left));

    /// <summary>Whether two edits name the same item.</summary>
    /// <param name="left">One edit.</param>
    /// <param name="right">The other edit.</param>
    public static bool SameItem(PreferenceEdit left, PreferenceEdit right) =>
        left.Item is not null && right.Item is not null ? left.Item == right.Item : SameText(left.Value?.Text, right.Value?.Text);

    /// <summary>Whether two edits have the same value: texts but for case, numbers exactly, free words by half of them.</summary>
    /// <param name="left">One edit.</param>
    /// <param name="right">The other edit.</param>
    public static bool SameValue(PreferenceEdit left, PreferenceEdit right)
    {
        if (left.Attribute == "item" || right.Attribute == "item")
        {
            return left.Attribute == right.Attribute && SameItem(left, right);
        }

        if (left.Value is null || right.Value is null)
        {
            return false;
        }

        if (left.Attribute == "text" && right.Attribute == "text")
        {
            return ShareWords(left.Value.Text, right.Value.Text);
        }

        return left.Value.Text is not null || right.Value.Text is not null
            ? SameText(left.Value.Text, right.Value.Text)
            : left.Value == right.Value;
    }

    private static bool IsPerson(PackSchema schema, string? name) =>
        name is not null && schema.Find(name) is { Kind: AttributeKind.Person };

    private static bool SameText(string? left, string? right) =>
        left is not null && string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static bool ShareWords(string? left, string? right)
    {
        var words = Words(left);
        var others = Words(right);
        var shared = words.Count(others.Contains);
        return shared > 0 && shared * 2 >= Math.Min(words.Count, others.Count);
    }

    private static HashSet<string> Words(string? text) =>
        [.. (text ?? "").ToLowerInvariant().Split([' ', ',', '.', ';', '\'', '"'], StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>The interval an edit on a number or an ordinal allows.</summary>
/// <param name="Low">The lower end, or minus infinity.</param>
/// <param name="High">The upper end, or infinity.</param>
internal readonly record struct EditBounds(double Low, double High)
{
    /// <summary>The interval of an edit, or <see langword="null"/> when it is about values.</summary>
    /// <param name="schema">The pack's declaration.</param>
    /// <param name="edit">The edit.</param>
    public static EditBounds? Of(PackSchema schema, PreferenceEdit edit)
    {
        if (edit.Attribute is null || edit.Value is not { } value)
        {
            return null;
        }

        var attribute = schema.Find(edit.Attribute);
        double? number = value.Number;
        if (attribute is { Kind: AttributeKind.Ordinal } && value.Text is { } text)
        {
            var place = attribute.Order.IndexOf(text);
            number = place < 0 ? null : place;
        }

        if (number is not { } low)
        {
            return null;
        }

        return edit.Comparator switch
        {
            EditComparator.Is or EditComparator.Between => new EditBounds(low, value.High ?? low),
            EditComparator.Lt or EditComparator.Le => new EditBounds(double.NegativeInfinity, low),
            EditComparator.Gt or EditComparator.Ge => new EditBounds(low, double.PositiveInfinity),
            _ => null,
        };
    }

    /// <summary>Whether this newer interval takes the older one's place: it is closed, bounds the same side, or contradicts it.</summary>
    /// <param name="older">The interval said before.</param>
    public bool Replaces(EditBounds older)
    {
        var closed = double.IsFinite(Low) && double.IsFinite(High);
        var sameSide = double.IsFinite(Low) == double.IsFinite(older.Low) && double.IsFinite(High) == double.IsFinite(older.High);
        return closed || sameSide || Low > older.High || High < older.Low;
    }
}
