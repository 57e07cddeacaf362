using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Finds which of the items just asked back an answer means, by what is true of one of them alone: "the older one", "the one with her",
/// "the Swedish version". Thread-safe.
/// </summary>
/// <param name="lexicon">Words for first and last of a name.</param>
/// <param name="catalog">What the items are.</param>
internal sealed class ChoiceFinder(CueLexicon lexicon, ItemCatalog catalog)
{
    private const int MostWords = 8;
    private const double Confidence = 0.9;

    /// <summary>Adds the item meant to the candidates, which hold people, values and numbers already.</summary>
    public void Find(Reading reading, ICollection<Mark> marks)
    {
        if (reading.State.LastSystemAct is not { Act: SystemActKind.Clarify, Choices: { Length: > 1 } choices } || reading.Words > MostWords
            || marks.Any(mark => mark.Reference is { IsFirm: true }))
        {
            return;
        }

        var all = choices.Select(choice => (Choice: choice, Known: catalog.TryIndexOf(new ItemId(choice.Item), out var row), Row: row)).Where(choice => choice.Known)
            .Select(choice => (choice.Choice, choice.Row)).ToList();
        var left = all;
        foreach (var fits in marks.Select(Condition).OfType<Func<ItemIndex, bool>>())
        {
            var fitting = left.Where(choice => fits(choice.Row)).ToList();
            left = fitting.Count == 0 ? left : fitting;
        }

        if (left.Count > 1 && Age(reading) is { } age && left.Where(choice => YearOf(choice.Row) is not null).OrderBy(choice => YearOf(choice.Row)).ToList() is { Count: > 1 } dated)
        {
            left = [age < 0 ? dated[0] : dated[^1]];
        }

        if (left.Count == 1 && all.Count > 1)
        {
            var span = reading.Span(0, reading.Tokens.Length);
            marks.Add(new Mark(0, reading.Tokens.Length)
            {
                Reference = new Reference([left[0].Choice with { Span = span, Confidence = Confidence }], true, Confidence),
                Bonus = 3,
            });
        }
    }

    private Func<ItemIndex, bool>? Condition(Mark mark)
    {
        if (mark.Person is { } person)
        {
            return row => catalog.Schema.Attributes.Any(attribute => attribute.Kind == AttributeKind.Person && catalog.ValuesOf(attribute.Name, row).Contains(person.Name));
        }

        if (mark.Quantity is { Attribute: { } name, Value.Number: { } low } quantity && catalog.Schema.Find(name) is { Unit: "year" })
        {
            return row => catalog.NumberOf(name, row) is { } year && year >= low && year <= (quantity.Value.High ?? low);
        }

        return mark.Find(SenseKind.Value) is { } value
            ? row => value.Values.All(wanted => catalog.ValuesOf(value.Name, row).Contains(wanted))
            : null;
    }

    private int? Age(Reading reading)
    {
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            if (lexicon.Is("earlier", reading.Word(at)))
            {
                return -1;
            }

            if (lexicon.Is("later", reading.Word(at)))
            {
                return 1;
            }
        }

        return null;
    }

    private double? YearOf(ItemIndex row) => catalog.Schema.Attributes
        .Where(attribute => attribute is { Kind: AttributeKind.Number, Unit: "year" })
        .Select(attribute => catalog.NumberOf(attribute.Name, row)).FirstOrDefault(year => year is not null);
}
