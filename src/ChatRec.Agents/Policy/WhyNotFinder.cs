using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Finds the true reason why an item is not on the slate: by the rules that kept it out, or else by running retrieval and ranking
/// again as they ran for the last slate. Thread-safe.
/// </summary>
internal sealed class WhyNotFinder(
    ItemCatalog catalog,
    RankingPlanner planner,
    IConstraintEvaluator evaluator,
    ICandidateSource source,
    IRanker ranker)
{
    /// <summary>How far down the ranking is looked.</summary>
    private const int Depth = 200;

    /// <summary>The cause for one item.</summary>
    /// <param name="state">The state after tracking.</param>
    /// <param name="id">The catalogue id.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async ValueTask<WhyNotCause> FindAsync(ConversationState state, string id, CancellationToken cancellationToken)
    {
        if (planner.Row(id) is not { } item)
        {
            return new WhyNotCause(id, "notRetrieved", null, null);
        }

        var earlier = state.Slates.IsEmpty ? state : state with { Slates = state.Slates.RemoveAt(state.Slates.Length - 1) };
        var plan = planner.Plan(earlier, fresh: true, Depth);
        return ByRule(state, id, item, plan)
            ?? await ByRankingAsync(state, id, item, plan, cancellationToken);
    }

    private WhyNotCause? ByRule(ConversationState state, string id, ItemIndex item, RankingPlan plan)
    {
        var stated = state.Edits.LastOrDefault(edit => edit.Attribute == "item" && edit.Item == id);
        switch (stated?.Comparator)
        {
            case EditComparator.Seen:
                return new WhyNotCause(id, "seen", stated, null);
            case EditComparator.Dislike or EditComparator.NotInterested:
                return new WhyNotCause(id, "disliked", stated, null);
        }

        if (stated is null && state.Known.Contains(id))
        {
            return new WhyNotCause(id, "seen", null, null);
        }

        foreach (var condition in plan.Taste.Hard.GroupBy(wish => (object?)wish.Constraint.Group ?? wish))
        {
            if (condition.All(wish => IsExcluded(wish.Constraint, item)))
            {
                return new WhyNotCause(id, "constraint", condition.First().Edit, null);
            }
        }

        if (plan.Taste.Liked.Contains(item) || stated?.Comparator == EditComparator.Like)
        {
            return new WhyNotCause(id, "liked", stated, null);
        }

        return state.Slates.Any(slate => slate.Items.Any(shown => shown.Item == id)) ? new WhyNotCause(id, "shown", null, null) : null;
    }

    private bool IsExcluded(Constraint constraint, ItemIndex item) => evaluator.Evaluate(constraint, item) switch
    {
        Truth.False => true,
        Truth.Unknown => KnownValueEvaluator.AsksForValue(constraint) || catalog.Schema.Find(constraint.Attribute) is { Strict: true },
        _ => false,
    };

    private async ValueTask<WhyNotCause> ByRankingAsync(
        ConversationState state, string id, ItemIndex item, RankingPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Open == 0)
        {
            return new WhyNotCause(id, "notRetrieved", null, null);
        }

        var candidates = await source.FindAsync(plan.Request.Retrieval, cancellationToken);
        var ranked = ranker.Rank(candidates, plan.Request);
        if (ranked.FirstOrDefault(place => place.Candidate.Item == item) is { } found)
        {
            // What would be shown if it were asked for again has no place to speak of.
            return new WhyNotCause(id, "ranked", null, found.Rank > Shown(state) ? found.Rank : null);
        }

        if (candidates.All(candidate => candidate.Item != item))
        {
            return new WhyNotCause(id, "notRetrieved", null, null);
        }

        var series = catalog.FranchiseOf(item);
        var sibling = series is not null && state.Slates is [.., var slate]
            && slate.Items.Any(shown => planner.Row(shown.Item) is { } row && catalog.FranchiseOf(row) == series);
        return sibling ? new WhyNotCause(id, "series", null, null) : new WhyNotCause(id, "ranked", null, null);
    }

    private static int Shown(ConversationState state) => state.Slates.IsEmpty ? 0 : state.Slates[^1].Items.Length;
}
