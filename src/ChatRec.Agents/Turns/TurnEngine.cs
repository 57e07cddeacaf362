using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Prompts;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Turns;

/// <summary>Runs Understand, Track, Decide, Retrieve, Rank and Narrate, and writes the record of the turn. Thread-safe.</summary>
internal sealed class TurnEngine(
    TurnSteps steps,
    MemoryReader memory,
    FollowUpReader followUps,
    MannerReader manners,
    CountReader counts,
    ProfileMemory profiles,
    ItemCatalog catalog,
    IEnumerable<IArtefactSource> artefacts,
    TimeProvider time,
    IOptions<AgentOptions> options,
    ILogger<TurnEngine> logger) : ITurnEngine
{
    /// <inheritdoc />
    public async ValueTask<TurnRecord> RunAsync(
        ConversationState state, TurnInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(input);
        state = profiles.Begin(state);
        var seed = (int)(StableHash.Of(state.Seed, $"turn {state.Turn + 1}") & 0x7FFF_FFFF);
        var record = new TurnRecord
        {
            Conversation = state.Conversation,
            Turn = state.Turn + 1,
            InboundId = input.InboundId,
            At = time.GetUtcNow(),
            User = state.User,
            Text = input.Utterance.Text,
            Locale = state.Locale,
            UserAct = new UserAct { Act = UserActKind.OutOfScope, Confidence = 0 },
            State = ProfileMemory.Snapshot(state),
            SystemAct = new SystemAct { Act = SystemActKind.Refuse, Topic = StateTracker.FaultTopic },
            Reply = new Reply { Text = "" },
            Artefacts = Artefacts(),
            Seed = seed,
        };
        var trace = new StepRecorder(time);
        try
        {
            record = Unreadable(input.Utterance) is { } topic
                ? await SayAsync(record, state, topic, trace, cancellationToken)
                : await RunStepsAsync(record, state, input, trace, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The process's edge for a turn: whatever broke, the person gets an honest reply and the conversation goes on.
            logger.LogError(error, "The step {Step} of turn {Turn} failed", trace.Running, record.Turn);
            record = await FaultAsync(record, state, trace, cancellationToken);
        }

        return record with { Steps = trace.Steps };
    }

    private static bool IsSameLanguage(string left, string right) =>
        string.Equals(left.Split('-')[0], right.Split('-')[0], StringComparison.OrdinalIgnoreCase);

    private string? Unreadable(Utterance utterance) =>
        utterance.Text.Length > options.Value.MaxUtteranceLength ? "tooLong"
        : utterance.Text.All(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? "empty"
        : null;

    private async ValueTask<TurnRecord> RunStepsAsync(
        TurnRecord record, ConversationState state, TurnInput input, StepRecorder trace, CancellationToken cancellationToken)
    {
        var act = await trace.RunAsync(
            "understand",
            steps.Understanding,
            async () => Completed(input.Utterance, state, await steps.Understanding.UnderstandAsync(input.Utterance, state, cancellationToken)),
            act => new { act = act.Act, edits = act.Edits.Length, links = act.Links.Length, confidence = act.Confidence });
        act = act.SaidIn(record.Turn);
        var tracked = await trace.RunAsync(
            "track",
            steps.Tracker,
            () => new ValueTask<ConversationState>(steps.Tracker.Track(state, act)),
            after => new { edits = after.Edits.Length, changed = after.Changed });
        tracked = IsSameLanguage(act.Language, tracked.Locale) ? tracked : tracked with { Locale = act.Language };
        var asked = tracked.Hearing(input.Utterance.Text, act);
        var decision = await trace.RunAsync(
            "decide",
            steps.Policy,
            () => steps.Policy.DecideAsync(asked, act, cancellationToken),
            decided => new { act = decided.Act.Act, topic = decided.Act.Topic, question = decided.Act.Question });
        var decidedAct = decision.Act;
        if (decision.Ranking is { } request)
        {
            decidedAct = decidedAct with { Slate = await FindSlateAsync(request, trace, cancellationToken) };
        }

        var narrative = await NarrateAsync(new NarrativeRequest(tracked, act, decidedAct, record.Seed), trace, cancellationToken);
        return record with
        {
            UserAct = act,
            Locale = narrative.Locale is { } worded && !IsSameLanguage(worded, tracked.Locale) ? worded : tracked.Locale,
            State = profiles.After(record, state, tracked, act),
            SystemAct = narrative.Act,
            Reply = narrative.Reply,
        };
    }

    private UserAct Completed(Utterance utterance, ConversationState state, UserAct act) =>
        counts.Read(utterance, manners.Read(utterance, state, memory.Read(utterance, state, followUps.Read(utterance, state, act))));

    private async ValueTask<ImmutableArray<SlateItem>> FindSlateAsync(
        RankingRequest request, StepRecorder trace, CancellationToken cancellationToken)
    {
        var candidates = await trace.RunAsync(
            "retrieve",
            steps.Source,
            () => steps.Source.FindAsync(request.Retrieval, cancellationToken),
            found => PipelineTrace.Of(catalog, steps.Source, request.Retrieval, found));
        var ranked = await trace.RunAsync(
            "rank",
            steps.Ranker,
            () => new ValueTask<IReadOnlyList<RankedItem>>(steps.Ranker.Rank(candidates, request)),
            slate => new
            {
                shown = slate.Count,
                constraints = request.Constraints.Length,
                wishes = request.Wishes.Length,
                moves = PipelineTrace.Moves(catalog, candidates, slate),
            });
        return [.. ranked.Select(Shown)];
    }

    private SlateItem Shown(RankedItem ranked) => new()
    {
        Item = catalog.IdOf(ranked.Candidate.Item).Value,
        Title = catalog.DisplayOf(ranked.Candidate.Item),
        Score = Math.Round(ranked.Score, 6),
        Rank = ranked.Rank,
        SemanticId = ranked.Candidate.SemanticId,
        Retrievers = ranked.Candidate.Retrievers,
        Unknown = ranked.UnknownConstraints,
    };

    private ValueTask<Narrative> NarrateAsync(NarrativeRequest request, StepRecorder trace, CancellationToken cancellationToken) =>
        trace.RunAsync(
            "narrate",
            steps.Narrator,
            () => steps.Narrator.NarrateAsync(request, cancellationToken),
            told => new { act = told.Act.Act, words = told.Reply.Text.Count(c => c == ' ') + 1, wordings = told.Reply.Wordings },
            told => told.Fallback);

    /// <summary>A turn that runs no step but the words: the message could not be read, or a step failed.</summary>
    private async ValueTask<TurnRecord> SayAsync(
        TurnRecord record, ConversationState state, string topic, StepRecorder trace, CancellationToken cancellationToken)
    {
        var act = new SystemAct { Act = SystemActKind.Refuse, Topic = topic };
        var narrative = await NarrateAsync(new NarrativeRequest(state, record.UserAct, act, record.Seed), trace, cancellationToken);
        return record with { SystemAct = narrative.Act, Reply = narrative.Reply };
    }

    private async ValueTask<TurnRecord> FaultAsync(
        TurnRecord record, ConversationState state, StepRecorder trace, CancellationToken cancellationToken)
    {
        try
        {
            return await SayAsync(record, state, StateTracker.FaultTopic, trace, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Even the words failed: the record stays empty-handed and the trace says so.
            logger.LogError(error, "No reply could be worded for turn {Turn}", record.Turn);
            return record;
        }
    }

    private ImmutableSortedDictionary<string, string> Artefacts()
    {
        var live = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        live["catalog"] = catalog.Hash;
        live["pack"] = catalog.Schema.Name; // no hash: a replay finds the catalogue by it
        foreach (var artefact in artefacts.SelectMany(from => from.Current))
        {
            live[artefact.Name] = artefact.Hash;
        }

        return live.ToImmutable();
    }
}

/// <summary>The steps an engine runs.</summary>
/// <param name="Understanding">Step 1.</param>
/// <param name="Tracker">Step 2.</param>
/// <param name="Policy">Step 3.</param>
/// <param name="Source">Step 4.</param>
/// <param name="Ranker">Step 5.</param>
/// <param name="Narrator">Step 6.</param>
internal sealed record TurnSteps(
    IUnderstanding Understanding, IStateTracker Tracker, IPolicy Policy, ICandidateSource Source, IRanker Ranker, INarrator Narrator);
