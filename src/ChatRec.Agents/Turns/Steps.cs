using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Turns;

/// <summary>Step 1: what the person means. Thread-safe; deterministic for the same input and artefacts.</summary>
public interface IUnderstanding
{
    /// <summary>Reads an utterance in its context. Says what it does not understand; never guesses.</summary>
    /// <param name="utterance">The utterance, untrusted.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ValueTask<UserAct> UnderstandAsync(Utterance utterance, ConversationState state, CancellationToken cancellationToken = default);
}

/// <summary>Step 2: what is known now. Pure and thread-safe.</summary>
public interface IStateTracker
{
    /// <summary>The state with the act's edits applied; turn counter, slates and questions are not touched yet.</summary>
    /// <param name="state">The state before the turn.</param>
    /// <param name="act">What was understood.</param>
    ConversationState Track(ConversationState state, UserAct act);

    /// <summary>The state after a finished turn, from its record alone: the fold that also restores a conversation.</summary>
    /// <param name="state">The state before the turn.</param>
    /// <param name="turn">The finished turn.</param>
    ConversationState Apply(ConversationState state, TurnRecord turn);
}

/// <summary>What step 3 decided: the act, and what to retrieve and rank for it when it shows items.</summary>
/// <param name="Act">The act, its slate still empty.</param>
/// <param name="Ranking">What to retrieve and rank, or <see langword="null"/> when nothing is shown.</param>
public sealed record Decision(SystemAct Act, RankingRequest? Ranking);

/// <summary>Step 3: what to do. Thread-safe; deterministic.</summary>
public interface IPolicy
{
    /// <summary>Decides for the tracked state.</summary>
    /// <param name="state">The state after tracking.</param>
    /// <param name="act">What was understood.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ValueTask<Decision> DecideAsync(ConversationState state, UserAct act, CancellationToken cancellationToken = default);
}

/// <summary>What step 6 words.</summary>
/// <param name="State">The state after tracking.</param>
/// <param name="UserAct">What was understood.</param>
/// <param name="SystemAct">What was decided, with the slate.</param>
/// <param name="Seed">The turn's seed: chooses among wordings.</param>
public sealed record NarrativeRequest(ConversationState State, UserAct UserAct, SystemAct SystemAct, int Seed);

/// <summary>The words of a turn, and the act with the reasons bound to facts.</summary>
/// <param name="Act">The act, its slate items carrying reasons.</param>
/// <param name="Reply">The words.</param>
/// <param name="Fallback">What the narrator fell back to and why, or <see langword="null"/>.</param>
public sealed record Narrative(SystemAct Act, Reply Reply, string? Fallback)
{
    /// <summary>The locale of the words, or <see langword="null"/> when the narrator does not say.</summary>
    public string? Locale { get; init; }
}

/// <summary>Step 6: the words, every claim bound to a fact. Thread-safe; the same request and prompts give the same words.</summary>
public interface INarrator
{
    /// <summary>Words an act.</summary>
    /// <param name="request">What to word.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    ValueTask<Narrative> NarrateAsync(NarrativeRequest request, CancellationToken cancellationToken = default);
}

/// <summary>A message to answer.</summary>
/// <param name="InboundId">The channel's id of the message.</param>
/// <param name="Utterance">What was said.</param>
public sealed record TurnInput(string InboundId, Utterance Utterance);

/// <summary>Runs the six steps. Thread-safe; keeps nothing between turns: the caller stores the record and folds the state.</summary>
public interface ITurnEngine
{
    /// <summary>
    /// Runs one turn. A step that fails is answered by an honest reply and named in the trace; only cancellation is thrown.
    /// </summary>
    /// <param name="state">The state before the turn.</param>
    /// <param name="input">The message.</param>
    /// <param name="cancellationToken">Stops the turn.</param>
    ValueTask<TurnRecord> RunAsync(ConversationState state, TurnInput input, CancellationToken cancellationToken = default);
}
