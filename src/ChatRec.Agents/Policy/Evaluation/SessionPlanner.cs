using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Agents.Policy.Evaluation;

/// <summary>Turns recorded sessions into what the product would retrieve and rank for them. Thread-safe.</summary>
public sealed class SessionPlanner
{
    private readonly ItemCatalog _catalog;
    private readonly IUnderstanding _understanding;
    private readonly IStateTracker _tracker;
    private readonly RankingPlanner _planner;

    /// <summary>Makes the planner of an engine.</summary>
    /// <param name="services">The engine's steps.</param>
    public SessionPlanner(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        _catalog = services.GetRequiredService<ItemCatalog>();
        _understanding = services.GetRequiredService<IUnderstanding>();
        _tracker = services.GetRequiredService<IStateTracker>();
        _planner = services.GetRequiredService<RankingPlanner>();
    }

    /// <summary>Plans a session: its words are understood as in a conversation, its query is searched for as it stands.</summary>
    /// <param name="session">The session.</param>
    /// <param name="size">How many items the slate holds.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The request; <see langword="null"/> where the catalogue knows none of the targets or nothing that was given.</returns>
    public async ValueTask<RankingRequest?> PlanAsync(RankingSession session, int size, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var targets = Rows(session.Targets);
        var liked = Rows(session.Liked).RemoveAll(targets.Contains);
        var anchor = session.About is { } about ? _planner.Row(about) : null;
        if (targets.IsEmpty || (session.About is not null && anchor is null) || (liked.IsEmpty && session.Said is null && session.Query is null))
        {
            return null;
        }

        var state = StartedConversation.Of(_catalog, liked, anchor);
        if (session.Said is { } said)
        {
            var act = await _understanding.UnderstandAsync(new Utterance(said), state, cancellationToken);
            state = _tracker.Track(state, act.SaidIn(state.Turn + 1)).Hearing(said, act);
        }

        var request = _planner.Plan(state, fresh: true, size).Request;
        return session.Query is not { } query ? request : request with
        {
            Retrieval = request.Retrieval with { Text = query, Dialogue = new DialogueContext([SpokenTurn.Of(false, query, [])]) },
        };
    }

    private ImmutableArray<ItemIndex> Rows(ImmutableArray<string> ids) => [.. ids.Select(_planner.Row).OfType<ItemIndex>().Distinct()];
}
