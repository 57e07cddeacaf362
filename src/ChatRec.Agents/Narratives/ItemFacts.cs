using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>What is known of one item, as the prompts for cards and answers read it.</summary>
internal static class ItemFacts
{
    private const int MostValues = 3;

    /// <summary>
    /// The item's numbers, values and people. Every stated value is a fact of the turn. Plain text; safe in Markdown after
    /// <see cref="Telling.Safe"/>.
    /// </summary>
    /// <param name="telling">The turn.</param>
    /// <param name="item">The item.</param>
    /// <param name="safe">Whether texts are made safe for Markdown.</param>
    public static Dictionary<string, object?> Of(Telling telling, ItemIndex item, bool safe = false)
    {
        var schema = telling.Catalog.Schema;
        var numbers = new List<object?>();
        var values = new List<object?>();
        var people = new List<object?>();
        foreach (var attribute in schema.Attributes)
        {
            if (!schema.Display.Contains($"{{{attribute.Name}}}", StringComparison.Ordinal) && attribute.Name != schema.PopularityAttribute
                && Entry(telling, attribute, item, safe) is { } entry)
            {
                (attribute.Kind switch
                {
                    AttributeKind.Person => people,
                    AttributeKind.Category or AttributeKind.Tag => values,
                    _ => numbers,
                }).Add(entry);
            }
        }

        var title = telling.Catalog.DisplayOf(item);
        return new()
        {
            ["title"] = safe ? Telling.Safe(title) : title,
            ["numbers"] = numbers,
            ["values"] = values,
            ["people"] = people,
        };
    }

    /// <summary>One attribute's value in words, or <see langword="null"/> when it is not known; takes the fact down.</summary>
    /// <param name="telling">The turn.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="item">The item.</param>
    /// <param name="safe">Whether texts are made safe for Markdown.</param>
    public static Dictionary<string, object?>? Entry(Telling telling, AttributeSchema attribute, ItemIndex item, bool safe)
    {
        var text = Text(telling, attribute, item);
        if (text is null)
        {
            return null;
        }

        return new()
        {
            ["kind"] = Phrases.Camel(attribute.Kind),
            ["label"] = Phrases.Label(attribute),
            ["unit"] = telling.Phrases.Unit(attribute),
            ["role"] = Phrases.Role(attribute),
            ["isRating"] = attribute.Name == telling.Catalog.Schema.RatingAttribute,
            ["askable"] = attribute.Askable,
            ["text"] = safe ? Telling.Safe(text) : text,
        };
    }

    private static string? Text(Telling telling, AttributeSchema attribute, ItemIndex item)
    {
        var catalog = telling.Catalog;
        switch (attribute.Kind)
        {
            case AttributeKind.Number when attribute.Constrainable && catalog.NumberOf(attribute.Name, item) is { } number:
                telling.Facts.Given(item, attribute.Name, EditValue.Of(Math.Round(number, 2)));
                return telling.Phrases.Amount(attribute, number);
            case AttributeKind.Range when catalog.RangeOf(attribute.Name, item) is { } range:
                telling.Facts.Given(item, attribute.Name, EditValue.Of(range.Low, range.High));
                return telling.Phrases.Amount(attribute, range.Low, range.High);
            case AttributeKind.Category or AttributeKind.Tag or AttributeKind.Person or AttributeKind.Ordinal
                when catalog.ValuesOf(attribute.Name, item) is { Count: > 0 } values:
                foreach (var value in values.Take(MostValues))
                {
                    telling.Facts.Given(item, attribute.Name, EditValue.Of(value));
                }

                return telling.Phrases.List(values.Take(MostValues).Select(value => Phrases.Value(attribute, value)));
            default:
                return null;
        }
    }
}
