using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>
/// Of which degrees an utterance wishes for little or much to the learned reader: "the eyes of a hawk and nerves of steel required" says so in words that no phrase book lists. Immutable.
/// </summary>
/// <param name="Axes">The axes it knows, by name; a pack need not have them.</param>
/// <param name="Scores">For each axis the logarithms of the probabilities that nothing, little, much of it is wished for.</param>
internal sealed record AmountOpinion(ImmutableArray<string> Axes, ImmutableArray<ImmutableArray<double>> Scores)
{
    /// <summary>The number of amounts: unsaid, little, much.</summary>
    public const int Amounts = 3;

    private const int Little = 1;
    private const int Much = 2;
    private const double Sureness = 0.6;


    /// <summary>Reads the network's scores.</summary>
    /// <param name="axes">The axes, in the network's order.</param>
    /// <param name="logits">Three scores for each.</param>
    public static AmountOpinion Of(ImmutableArray<string> axes, ReadOnlySpan<float> logits)
    {
        var scores = ImmutableArray.CreateBuilder<ImmutableArray<double>>(axes.Length);
        for (var axis = 0; axis < axes.Length; axis++)
        {
            scores.Add(LogProbabilities.Of(logits.Slice(axis * Amounts, Amounts)));
        }

        return new AmountOpinion(axes, scores.MoveToImmutable());
    }

    /// <summary>Adds the degrees that were said in words of one's own.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="drafts">What was read of it; changed.</param>
    /// <param name="act">The act that is taken.</param>
    /// <param name="schema">Tells which axes there are.</param>
    /// <param name="leads">What the grammar has in advance.</param>
    public void Revise(Reading reading, Drafts drafts, UserActKind act, PackSchema schema, SpanLeads leads)
    {
        var compares = act == UserActKind.Critique || drafts.IsVariation;
        for (var at = 0; at < Axes.Length; at++)
        {
            if (schema.Find(Axes[at]) is not { Kind: AttributeKind.Axis } axis)
            {
                continue;
            }

            var scores = Scores[at];
            var most = scores[Much] > scores[Little] ? Much : Little;
            if (LogProbabilities.Odds(scores[most]) < leads.Amount || drafts.Edits.Exists(draft => draft.Edit.Attribute == axis.Name))
            {
                continue;
            }

            var anchor = drafts.IsVariation && drafts.Mentions.Find(mention => mention is { IsFirm: true, Links.Length: 1 }) is { } model ? model.Links[0] : null;
            drafts.Edits.Add(new EditDraft
            {
                Edit = new PreferenceEdit
                {
                    Attribute = axis.Name,
                    Comparator = most == Much ? compares ? EditComparator.More : EditComparator.High : compares ? EditComparator.Less : EditComparator.Low,
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
            });
        }
    }
}
