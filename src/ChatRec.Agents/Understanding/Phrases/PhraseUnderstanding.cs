using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>
/// Step 1 for a language that is read by key phrases: the longest phrase, name or number at each token, a governing cue for each, and edits
/// and the act from these. Knows no domain: its words come from the pack's locale. Thread-safe and deterministic; about a millisecond an utterance.
/// </summary>
internal sealed class PhraseUnderstanding : IUnderstanding
{
    private readonly PhraseLexicon _lexicon;
    private readonly PhraseScanner _scanner;
    private readonly PhraseEdits _edits;

    /// <summary>Builds the phrases and names of a language over a catalogue.</summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="lexicon">The language.</param>
    /// <param name="locale">The pack's words in it.</param>
    /// <param name="titles">The catalogue's own titles.</param>
    /// <param name="people">The catalogue's own people.</param>
    public PhraseUnderstanding(ItemCatalog catalog, PhraseLexicon lexicon, PackLocale locale, TitleIndex titles, PersonIndex people)
    {
        _lexicon = lexicon;
        _scanner = new PhraseScanner(
            lexicon, PhraseTable.Build(lexicon, locale, catalog.Schema), new PhraseQuantities(lexicon, catalog.Schema),
            new LocalNames(catalog, locale, lexicon, titles, people), titles, catalog);
        _edits = new PhraseEdits(catalog);
    }

    /// <inheritdoc />
    public ValueTask<UserAct> UnderstandAsync(Utterance utterance, ConversationState state, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(utterance.Text, state));
    }

    /// <summary>Whether a phrase of the language stands in a text.</summary>
    /// <param name="text">The text.</param>
    public bool Knows(string text) => _scanner.Scan(text, new ConversationState { Conversation = "", User = "", Seed = 0 }).Marks.Length > 0;

    private UserAct Read(string text, ConversationState state)
    {
        var reading = _scanner.Scan(text, state);
        PhraseScopes.Assign(reading);
        var draft = _edits.Read(reading);
        var (act, confidence) = PhraseActs.Read(reading, draft);
        var points = act is UserActKind.Ask or UserActKind.Compare or UserActKind.Explain or UserActKind.WhyNot or UserActKind.Accept or UserActKind.More
            or UserActKind.Undo or UserActKind.ShowProfile or UserActKind.Help;
        var edits = new List<PreferenceEdit>();
        if (reading.Has("clear") && act == UserActKind.Forget)
        {
            edits.Add(new PreferenceEdit { Op = EditOp.Clear, Confidence = confidence });
        }
        else if (!points)
        {
            edits.AddRange(draft.Edits);
            edits.AddRange(draft.Mentions.SelectMany(mention => ItemEdits(reading, mention, act)));
        }

        var unknown = points ? [] : reading.Marks.Where(mark => mark.IsUnknownTitle)
            .Select(mark => new NotUnderstood(reading.Span(mark), reading.Said(mark), "title")).ToImmutableArray();
        var weak = draft.IsEmpty && reading.LeftOver > 2 ? 0.7 : 1;
        return new UserAct
        {
            Act = act,
            Edits = [.. edits.OrderBy(edit => edit.Span?.Start ?? 0).Select(edit => edit with { Turn = state.Turn + 1 })],
            Links = Links(reading, draft, act),
            Topic = act is UserActKind.Ask or UserActKind.Compare ? PhraseActs.Topic(reading) ?? (act == UserActKind.Ask ? "about" : null) : null,
            Ambiguous = [.. reading.Marks.Where(mark => !mark.Choices.IsEmpty).Select(mark => new AmbiguousLink(reading.Span(mark), reading.Said(mark), mark.Choices))],
            NotUnderstood = unknown,
            Confidence = confidence * weak,
            Language = _lexicon.Language,
        };
    }

    private static IEnumerable<PreferenceEdit> ItemEdits(PhraseReading reading, (PhraseMark Mark, EditComparator? Said, bool IsRemoved) mention, UserActKind act)
    {
        var anchored = act == UserActKind.Critique && mention.Said is null;
        var said = mention.Said ?? (mention.Mark.IsPointer || anchored || mention.Mark.Scope is "than" or "unseen" || act == UserActKind.Reject ? null : EditComparator.Like);
        if (said is null && !mention.IsRemoved)
        {
            yield break;
        }

        foreach (var link in mention.Mark.Items)
        {
            yield return new PreferenceEdit
            {
                Op = mention.IsRemoved ? EditOp.Remove : EditOp.Add,
                Attribute = "item",
                Comparator = mention.IsRemoved ? null : said,
                Value = EditValue.Of(link.Title),
                Item = link.Item,
                Span = reading.Span(mention.Mark),
                Confidence = link.Confidence,
            };
        }
    }

    private static ImmutableArray<ItemLink> Links(PhraseReading reading, PhraseDraft draft, UserActKind act)
    {
        if (act is UserActKind.Undo or UserActKind.ShowProfile or UserActKind.Help or UserActKind.Greet or UserActKind.Bye or UserActKind.OutOfScope or UserActKind.More)
        {
            return [];
        }

        var named = draft.Mentions.Where(mention => !mention.Mark.IsPronoun || mention.Said is not null).ToList();
        var chosen = named.Count > 0 ? named : act is UserActKind.Ask or UserActKind.Compare or UserActKind.Explain or UserActKind.WhyNot or UserActKind.Accept ? draft.Mentions : [];
        return [.. chosen.SelectMany(mention => mention.Mark.Items.Select(link => link.Span == default ? link with { Span = reading.Span(mention.Mark) } : link)).DistinctBy(link => link.Item)];
    }
}
