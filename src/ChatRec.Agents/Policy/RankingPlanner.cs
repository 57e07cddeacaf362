using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Policy;

/// <summary>What to retrieve and rank for a state, and what stands in the way.</summary>
/// <param name="Taste">What the state means.</param>
/// <param name="Fitting">The items that fit, shown ones included; seen, liked and disliked ones are not.</param>
/// <param name="Request">What to retrieve and rank; its mask may be empty.</param>
internal sealed record RankingPlan(Taste Taste, AllowMask Fitting, RankingRequest Request)
{
    /// <summary>How many items may still be shown.</summary>
    public int Open => Request.Retrieval.Allow.Count;
}

/// <summary>Makes the request of the retrieval and ranking steps from a state. Thread-safe.</summary>
internal sealed class RankingPlanner(
    ItemCatalog catalog, TasteReader tastes, KnownValueEvaluator evaluator, PreferredItems preferred, PronouncedItems pronounced, TopicalItems topical, IOptions<AgentOptions> options)
{
    /// <summary>Plans for a state.</summary>
    /// <param name="state">The state after tracking.</param>
    /// <param name="fresh">Whether shown items are out of the question even when nothing else fits.</param>
    /// <param name="size">How many items; <see langword="null"/> for a slate's size.</param>
    /// <param name="again">Whether shown items may come again where too few others fit.</param>
    public RankingPlan Plan(ConversationState state, bool fresh, int? size = null, bool again = false)
    {
        var taste = tastes.Read(state);
        var known = taste.Avoided.Concat(taste.Liked).Concat(taste.Disliked);
        var fitting = evaluator.Allow(taste.Constraints).Without(known);
        if (fitting.Count == 0 && Softened(taste) is { } softer && evaluator.Allow(softer.Constraints).Without(known) is { Count: > 0 } nearest)
        {
            (taste, fitting) = (softer, nearest);
        }

        ImmutableArray<ItemIndex> shown =
            [.. state.Slates.SelectMany(slate => slate.Items).Select(item => Row(item.Item)).OfType<ItemIndex>().Distinct()];
        var allow = fitting.Without(shown);
        if ((allow.Count == 0 && !fresh) || (again && allow.Count < (size ?? options.Value.SlateSize)))
        {
            allow = fitting;
            shown = [];
        }

        allow = pronounced.Of(taste, topical.Of(taste, allow));
        return new RankingPlan(taste, fitting, new RankingRequest
        {
            Retrieval = new RetrievalRequest
            {
                Liked = taste.Liked,
                Disliked = taste.Disliked,
                Text = taste.Texts.IsEmpty ? null : string.Join(' ', taste.Texts),
                Dialogue = DialogueOf(state),
                Allow = allow,
                Preferred = preferred.Of(taste.Soft, taste.Wishes, allow),
                Count = options.Value.CandidateCount,
            },
            Constraints = taste.Constraints,
            Preferences = taste.Soft,
            Wishes = taste.Wishes,
            Shown = shown,
            Size = size ?? options.Value.SlateSize,
        });
    }

    // What the system said is left out, with its place kept: it speaks of its own proposals.
    private DialogueContext? DialogueOf(ConversationState state) => state.Said.IsEmpty ? null : new DialogueContext(
        [.. state.Said.SelectMany((said, place) => place == 0 ? [Spoken(said)] : new[] { new SpokenTurn(true, [], []), Spoken(said) })]);

    private SpokenTurn Spoken(SaidTurn said) => SpokenTurn.Of(
        false, said.Text, [.. said.Links.Select(link => (Item: Row(link.Item), link.Span)).Where(link => link.Item is not null)
            .Select(link => (link.Item!.Value, link.Span.Start, link.Span.End))]);

    /// <summary>"Newer than this one" was never a number somebody named: where nothing goes further, what comes nearest is shown, and the reply says so.</summary>
    private Taste? Softened(Taste taste)
    {
        var derived = taste.Hard.Where(wish => wish.Edit.Comparator is EditComparator.Less or EditComparator.More).ToList();
        return derived.Count == 0 ? null : taste with
        {
            Hard = taste.Hard.RemoveRange(derived),
            Wishes = taste.Wishes.AddRange(derived.Select(wish => new SoftWish(
                wish.Constraint.Attribute, wish.Edit.Comparator == EditComparator.More ? 1 : -1, tastes.Item(wish.Edit.AnchorItem, wish.Edit.Anchor)))),
        };
    }

    /// <summary>The row of a catalogue id, or <see langword="null"/>.</summary>
    /// <param name="id">The id.</param>
    public ItemIndex? Row(string id) => catalog.TryIndexOf(new ItemId(id), out var row) ? row : null;
}
