using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>A degree or a value that an utterance may want or not. Immutable.</summary>
/// <param name="Attribute">The attribute; a pack need not have it.</param>
/// <param name="Value">The value, or <see langword="null"/> for a degree.</param>
internal sealed record Concept(string Attribute, string? Value)
{
    /// <summary>Reads "gore" or "theme=heist".</summary>
    /// <param name="name">The name in the model's configuration.</param>
    public static Concept Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Split('=', 2) is [var attribute, var value] ? new Concept(attribute, value) : new Concept(name, null);
    }
}

/// <summary>
/// Which degrees and values an utterance wants to the learned reader: "the eyes of a hawk and nerves of steel required" says so in words that no phrase book lists, and "my
/// sister's wedding was a horror" does not, whatever its words. Immutable.
/// </summary>
/// <param name="Concepts">What it knows.</param>
/// <param name="Scores">For each concept the logarithms of the probabilities that it is unsaid, not wanted, wanted.</param>
internal sealed record StanceOpinion(ImmutableArray<Concept> Concepts, ImmutableArray<ImmutableArray<double>> Scores)
{
    /// <summary>The number of stances: unsaid, against, for.</summary>
    public const int Stances = 3;

    private const int Unsaid = 0;
    private const int Against = 1;
    private const int For = 2;
    private const double Sureness = 0.6;

    /// <summary>Reads the network's scores.</summary>
    /// <param name="concepts">The concepts, in the network's order.</param>
    /// <param name="logits">Three scores for each.</param>
    public static StanceOpinion Of(ImmutableArray<Concept> concepts, ReadOnlySpan<float> logits)
    {
        var scores = ImmutableArray.CreateBuilder<ImmutableArray<double>>(concepts.Length);
        for (var at = 0; at < concepts.Length; at++)
        {
            scores.Add(LogProbabilities.Of(logits.Slice(at * Stances, Stances)));
        }

        return new StanceOpinion(concepts, scores.MoveToImmutable());
    }

    /// <summary>Adds what was said in words of one's own, takes out what was not meant, and turns round what was meant the other way.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="drafts">What was read of it; changed.</param>
    /// <param name="act">The act that is taken.</param>
    /// <param name="catalog">Tells which degrees and values there are.</param>
    /// <param name="leads">What the grammar has in advance.</param>
    /// <param name="isElse">Whether what a mark covers is expected to be something else: a title, a name, or a wish that no attribute holds.</param>
    public void Revise(Reading reading, Drafts drafts, UserActKind act, ItemCatalog catalog, SpanLeads leads, Func<Mark, bool> isElse)
    {
        for (var at = 0; at < Concepts.Length; at++)
        {
            var (concept, scores) = (Concepts[at], Scores[at]);
            var said = drafts.Edits.Where(draft => draft.Edit.Attribute == concept.Attribute && (concept.Value is null || draft.Edit.Value?.Text == concept.Value)).ToList();
            if (said.Count == 0)
            {
                var most = scores[For] > scores[Against] ? For : Against;
                if (LogProbabilities.Odds(scores[most]) >= (concept.Value is null ? leads.Degree : leads.Value) && IsKnown(concept, catalog) && !IsPassedOver(reading, concept))
                {
                    drafts.Edits.Add(Draft(reading, drafts, act, concept, most));
                }

                continue;
            }

            foreach (var draft in said.Where(draft => draft.Edit.Op == EditOp.Add))
            {
                // "in space?": a wish that names a value by its own words is for that, unless these are part of something else.
                var isNamed = concept.Value is not null && act is (UserActKind.Request or UserActKind.Critique or UserActKind.Answer) && !isElse(draft.Mark);
                if (draft.Holds(reading))
                {
                    continue;
                }

                if (!isNamed && LogProbabilities.Odds(scores[Unsaid]) >= (concept.Value is null ? leads.NoDegree : leads.NoValue))
                {
                    drafts.Edits.Remove(draft);
                }
                else if (LogProbabilities.Odds(scores[draft.IsBan ? For : Against]) >= leads.Turned)
                {
                    draft.Turn();
                }
            }
        }
    }

    private static bool IsKnown(Concept concept, ItemCatalog catalog) => catalog.Schema.Find(concept.Attribute) is { } attribute
        && (concept.Value is null ? attribute.Kind == AttributeKind.Axis : catalog.VocabularyOf(concept.Attribute).Contains(concept.Value));

    // "a comedy, no sorry, a romance": what is named in so many words and was not taken was not meant.
    private static bool IsPassedOver(Reading reading, Concept concept) => concept.Value is { } value
        && reading.Marks.Any(mark => mark.Senses.Exists(sense => sense.Kind == SenseKind.Value && sense.Name == concept.Attribute && sense.Values.Contains(value)));

    private static EditDraft Draft(Reading reading, Drafts drafts, UserActKind act, Concept concept, int stance)
    {
        var compares = concept.Value is null && (act == UserActKind.Critique || drafts.IsVariation);
        var anchor = compares && drafts.IsVariation && drafts.Mentions.Find(mention => mention is { IsFirm: true, Links.Length: 1 }) is { } model ? model.Links[0] : null;
        return new EditDraft
        {
            Edit = new PreferenceEdit
            {
                Attribute = concept.Attribute,
                Comparator = concept.Value is not null ? stance == For ? EditComparator.Is : EditComparator.Not
                    : stance == For ? compares ? EditComparator.More : EditComparator.High : compares ? EditComparator.Less : EditComparator.Low,
                Value = concept.Value is { } value ? EditValue.Of(value) : null,
                Strength = Strength.Soft,
                Anchor = anchor?.Title,
                AnchorItem = anchor?.Item,
                Span = reading.Span(0, reading.Tokens.Length),
                Turn = reading.State.Turn + 1,
                Confidence = Sureness,
            },
            Mark = new Mark(0, reading.Tokens.Length),
            Clause = 0,
            IsPlain = false,
        };
    }
}
