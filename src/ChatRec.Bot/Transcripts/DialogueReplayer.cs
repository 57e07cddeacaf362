using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Transcripts;

/// <summary>A turn that was run again.</summary>
/// <param name="Number">The turn's number, from 1.</param>
/// <param name="Recorded">What was recorded; <see langword="null"/> when nothing was.</param>
/// <param name="Actual">What came now.</param>
/// <param name="Differences">How they differ; empty when nothing was recorded.</param>
internal sealed record ReplayedTurn(int Number, TurnRecord? Recorded, TurnRecord Actual, IReadOnlyList<TurnDifference> Differences);

/// <summary>Runs the user's half of a recorded dialogue again, in memory. Thread-safe.</summary>
internal sealed class DialogueReplayer(ITurnEngine engine, IStateTracker tracker)
{
    /// <summary>Runs a dialogue.</summary>
    /// <param name="dialogue">The dialogue.</param>
    /// <param name="fromTurn">The first turn to run; the state before it is restored from the recorded turns.</param>
    /// <param name="cancellationToken">Stops between turns.</param>
    /// <exception cref="ArgumentException">A turn before <paramref name="fromTurn"/> was not recorded, or the dialogue is shorter.</exception>
    public async Task<IReadOnlyList<ReplayedTurn>> RunAsync(RecordedDialogue dialogue, int fromTurn, CancellationToken cancellationToken)
    {
        if (fromTurn > dialogue.Turns.Count)
        {
            throw new ArgumentException($"the dialogue has {dialogue.Turns.Count} turns, none to start at {fromTurn}");
        }

        var state = dialogue.Start;
        var replayed = new List<ReplayedTurn>();
        for (var at = 0; at < dialogue.Turns.Count; at++)
        {
            var turn = dialogue.Turns[at];
            if (at + 1 < fromTurn)
            {
                state = tracker.Apply(state, turn.Turn
                    ?? throw new ArgumentException($"turn {at + 1} was not recorded, so the state before turn {fromTurn} is not known", nameof(fromTurn)));
                continue;
            }

            var actual = await engine.RunAsync(state, new TurnInput(turn.InboundId, new Utterance(turn.Text, turn.Locale)), cancellationToken).ConfigureAwait(false);
            replayed.Add(new ReplayedTurn(at + 1, turn.Turn, actual, turn.Turn is { } recorded ? TurnComparison.Compare(recorded, actual) : []));
            state = tracker.Apply(state, actual);
        }

        return replayed;
    }
}
