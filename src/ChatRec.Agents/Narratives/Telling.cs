using ChatRec.Agents.Policy;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>What the wording of one turn works with. Not thread-safe; one a turn.</summary>
/// <param name="Request">What is worded.</param>
/// <param name="Catalog">The catalogue.</param>
/// <param name="Tastes">Reads edits.</param>
/// <param name="Taste">What the state means.</param>
/// <param name="Phrases">Words values, amounts, wishes.</param>
/// <param name="Facts">Takes facts down.</param>
/// <param name="Reasons">Finds reasons.</param>
/// <param name="Said">Remembers what was said.</param>
internal sealed record Telling(
    NarrativeRequest Request,
    ItemCatalog Catalog,
    TasteReader Tastes,
    Taste Taste,
    Phrases Phrases,
    FactBook Facts,
    ReasonFinder Reasons,
    SaidSentences Said)
{
    /// <summary>The item of a catalogue id, or <see langword="null"/>.</summary>
    /// <param name="id">The id.</param>
    public ItemIndex? Row(string id) => Catalog.TryIndexOf(new ItemId(id), out var row) ? row : null;

    /// <summary>An item as it is shown, by its id, safe in Markdown.</summary>
    /// <param name="id">The id.</param>
    public string Title(string id) => Row(id) is { } row ? Safe(Catalog.DisplayOf(row)) : Safe(id);

    /// <summary>An item as it is shown, by its id, as plain text.</summary>
    /// <param name="id">The id.</param>
    /// <param name="otherwise">What is said of an item that is no longer known.</param>
    public string Plain(string id, string otherwise) => Row(id) is { } row ? Catalog.DisplayOf(row) : otherwise;

    /// <summary>The item an edit is about as it is shown, safe in Markdown.</summary>
    /// <param name="edit">The edit.</param>
    public string Named(PreferenceEdit edit) => Safe(Phrases.Named(edit));

    /// <summary>Text safe in Markdown.</summary>
    /// <param name="text">Untrusted text, or <see langword="null"/>.</param>
    public static string Safe(string? text) => text is null ? "" : MarkdownText.Escape(text);

    /// <summary>A wish as it is said, safe in Markdown.</summary>
    /// <param name="edit">The wish.</param>
    public string Wish(PreferenceEdit edit) => Safe(Phrases.Wish(edit));

    /// <summary>"A, B and C" of texts that are safe already.</summary>
    /// <param name="items">The members.</param>
    public string List(IEnumerable<string> items) => Phrases.List(items);

    /// <summary>Words a reason in plain text and takes its facts down.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="title">The item's title, for wordings that name it.</param>
    /// <param name="facts">The fact the reason rests on.</param>
    public string Say(FoundReason reason, string title, out Fact facts)
    {
        var (fact, model) = reason.State(Facts);
        facts = fact;
        model["kind"] = reason.Kind;
        model["title"] = title;
        var said = Phrases.Say("reason", model);
        return title.EndsWith('.') ? said.Replace(title + ".", title, StringComparison.Ordinal) : said;
    }
}
