using System.Collections.Immutable;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>Words acts by the reply templates. Thread-safe; the same request and prompts give the same words.</summary>
internal sealed class TemplateNarrator(ItemCatalog catalog, TasteReader tastes, ReasonFinder reasons, IPromptSource prompts) : INarrator
{
    /// <summary>The prompt that says once which languages are spoken.</summary>
    private const string LanguagePrompt = "language";

    private readonly SpokenCatalogs _spoken = new(catalog, reasons);

    /// <inheritdoc />
    public ValueTask<Narrative> NarrateAsync(NarrativeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        var session = new WordingSession(request.Seed, request.State.Wordings);
        var set = prompts.For(request.State.Locale);
        var (spoken, found) = _spoken.For(set.Locale);
        var telling = new Telling(
            request,
            spoken,
            tastes,
            tastes.Read(request.State),
            new Phrases(spoken, tastes, set, session),
            new FactBook(catalog),
            found,
            new SaidSentences(request.State.Wordings));
        var narrative = request.SystemAct is { Act: SystemActKind.Recommend, Slate.IsEmpty: false }
            ? SlateTelling.Tell(telling)
            : new Narrative(request.SystemAct, new Reply { Text = telling.Said.Fresh(() => Text(telling)) }, null);
        var honest = IsForeign(request, set) ? telling.Phrases.Say(LanguagePrompt, []) : null;
        var reply = narrative.Reply with
        {
            Text = Before(honest, narrative.Reply.Text),
            Opening = narrative.Reply.Opening is { } opening ? Before(honest, opening) : null,
            Facts = telling.Facts.Facts,
            Suggestions = Suggestions(telling),
            Wordings = [.. session.Chosen, .. telling.Said.Ids],
        };
        return ValueTask.FromResult(narrative with { Reply = reply, Locale = set.Locale });
    }

    private static string Before(string? first, string text) => first is null ? text : $"{first}\n\n{text}";

    /// <summary>Whether the person writes a language no replies exist for and has not been told so yet.</summary>
    private static bool IsForeign(NarrativeRequest request, PromptSet set) =>
        request.SystemAct is not { Act: SystemActKind.Clarify, Topic: LanguagePrompt }
        && set.Prompts.ContainsKey(LanguagePrompt)
        && request.UserAct.Confidence > 0
        && !string.Equals(request.UserAct.Language.Split('-')[0], set.Locale.Split('-')[0], StringComparison.OrdinalIgnoreCase)
        && !request.State.Wordings.Keys.Any(wording => wording.StartsWith($"{LanguagePrompt}/", StringComparison.Ordinal));

    private static string Text(Telling telling) => telling.Request.SystemAct switch
    {
        { Act: SystemActKind.Explain } => ItemTelling.Explain(telling),
        { Act: SystemActKind.Answer } => ItemTelling.Answer(telling),
        { Act: SystemActKind.Compare } => ItemTelling.Compare(telling),
        { Act: SystemActKind.WhyNot } => ItemTelling.WhyNot(telling),
        { Act: SystemActKind.Relax } => StateTelling.Relax(telling),
        { Act: SystemActKind.Profile } => MemoryTelling.Profile(telling),
        { Act: SystemActKind.Ask } => StateTelling.Ask(telling),
        { Act: SystemActKind.Clarify } => StateTelling.Clarify(telling),
        { Act: SystemActKind.Recommend } => telling.Phrases.Say("acknowledge", StateTelling.Plain(telling, "nothingFound")),
        var act => telling.Phrases.Say(Phrases.Camel(act.Act), StateTelling.Plain(telling, act.Topic)),
    };

    private static ImmutableArray<string> Suggestions(Telling telling)
    {
        var act = telling.Request.SystemAct;
        var options = act.Question is { } question && telling.Catalog.Schema.Find(question.Attribute) is { } attribute
            ? SlateTelling.Options(telling, attribute, question).Take(4).ToList<object?>()
            : [];
        var critiques = telling.Catalog.Schema.Attributes
            .Where(a => a is { Kind: AttributeKind.Number or AttributeKind.Ordinal, Constrainable: true, Strict: false } && !a.More.IsEmpty && !a.Less.IsEmpty)
            .Where(a => telling.Request.State.Edits.All(edit => edit.Attribute != a.Name))
            .Select(a => (object?)(a.Unit == "minute" ? a.Less[0] : a.More[0])).Take(2).ToList();
        return telling.Phrases.SayAll("suggestions", new()
        {
            ["act"] = Phrases.Camel(act.Act),
            ["topic"] = act.Topic ?? "",
            ["options"] = options,
            ["critiques"] = critiques,
            ["choices"] = act.Choices.Select(choice => (object?)telling.Plain(choice.Item, choice.Title)).ToList(),
            ["relaxations"] = StateTelling.Ways(telling).ToList<object?>(),
            ["title"] = act.Slate is [var first, ..] ? telling.Plain(first.Item, first.Title) : act.Items is [var id, ..] && telling.Row(id) is { } row ? telling.Catalog.DisplayOf(row) : null,
            ["hasSlate"] = !act.Slate.IsEmpty,
            ["hasWishes"] = telling.Request.State.Own.Any(),
            ["samples"] = Samples(telling).ToList<object?>(),
        });
    }

    /// <summary>Things to start with: values of the first askable attribute that most well-known items have, and a well-known title.</summary>
    private static IEnumerable<string> Samples(Telling telling)
    {
        if (telling.Request.SystemAct.Act is not (SystemActKind.Ask or SystemActKind.Chat or SystemActKind.Help or SystemActKind.Refuse or SystemActKind.Clarify or SystemActKind.Profile or SystemActKind.Acknowledge))
        {
            return [];
        }

        var best = Enumerable.Range(0, telling.Catalog.Count).Select(row => new ItemIndex(row))
            .MaxBy(row => (telling.Catalog.PopularityOf(row), -row.Value));
        return telling.Catalog.Count == 0 ? [] : [telling.Catalog.TitleOf(best)];
    }
}
