using System.Collections.Concurrent;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Cards;
using ChatRec.Bot.Storage;

namespace ChatRec.Bot.Channels;

/// <summary>
/// Answers what comes in: an activity is on disk before it is acknowledged, messages of a conversation are answered one after the
/// other in the order they were taken down, conversations side by side up to a bound. The inbox is the queue, so a process that is
/// killed anywhere goes on where it stopped, and a message is answered once. Thread-safe.
/// </summary>
internal sealed class ConversationRunner : IAsyncDisposable
{
    private const int Attempts = 2;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConversationStore _store;
    private readonly ITurnEngine _engine;
    private readonly IStateTracker _tracker;
    private readonly Dictionary<string, IReplyChannel> _channels;
    private readonly TimeProvider _time;
    private readonly ILogger<ConversationRunner> _log;
    private readonly StateCache _states = new(2000);
    private readonly SemaphoreSlim _slots;
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<TurnRecord?>> _asked = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();

    /// <summary>Makes the runner.</summary>
    /// <param name="store">Where conversations live.</param>
    /// <param name="engine">Runs a turn.</param>
    /// <param name="tracker">Folds turns into states.</param>
    /// <param name="channels">The ways to people.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public ConversationRunner(
        ConversationStore store,
        ITurnEngine engine,
        IStateTracker tracker,
        IEnumerable<IReplyChannel> channels,
        TimeProvider time,
        ILogger<ConversationRunner> log)
    {
        _store = store;
        _engine = engine;
        _tracker = tracker;
        _channels = channels.ToDictionary(channel => channel.Name, StringComparer.Ordinal);
        _time = time;
        _log = log;
        _slots = new SemaphoreSlim(Math.Max(4, Environment.ProcessorCount * 2));
    }

    /// <summary>Takes an activity down and lets it be answered. When this returns, the activity survives any crash.</summary>
    /// <param name="inbound">The activity.</param>
    /// <exception cref="StoreException">It could not be written; it was not taken down.</exception>
    /// <exception cref="InboxFullException">Too many messages of the conversation wait.</exception>
    /// <exception cref="ConversationEndedException">The conversation was closed.</exception>
    public async Task<TakenDown> AcceptAsync(InboundActivity inbound)
    {
        var taken = await _store.TakeDownAsync(inbound).ConfigureAwait(false);
        if (!taken.Duplicate)
        {
            await DeliverAsync(inbound.Channel, inbound.Conversation).ConfigureAwait(false); // the echo comes before the answer
        }

        if (inbound.NeedsTurn)
        {
            Signal(inbound.Conversation);
        }

        return taken;
    }

    /// <summary>Takes a message down and waits for its turn.</summary>
    /// <param name="inbound">The message.</param>
    /// <param name="cancellationToken">Stops waiting, not the turn.</param>
    /// <returns>The turn, or <see langword="null"/> when the message could not be answered.</returns>
    public async Task<TurnRecord?> AskAsync(InboundActivity inbound, CancellationToken cancellationToken)
    {
        var taken = await _store.TakeDownAsync(inbound).ConfigureAwait(false);
        var waiting = _asked.GetOrAdd(taken.Id, _ => new TaskCompletionSource<TurnRecord?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (await _store.AnswerAsync(inbound.Conversation, taken.Id).ConfigureAwait(false) is { } earlier)
        {
            _asked.TryRemove(taken.Id, out _);
            return earlier;
        }

        Signal(inbound.Conversation);
        return await waiting.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a person: everything of theirs leaves the store, the file and this process.</summary>
    /// <param name="user">The user's id.</param>
    /// <returns>How many conversations are gone; <see langword="null"/> when nothing of the user was kept.</returns>
    /// <exception cref="StoreException">It could not be erased, or the file could not be cleaned yet.</exception>
    public async Task<int?> EraseAsync(string user)
    {
        // Dropped even when the file cannot be cleaned yet: the rows are gone by then.
        var known = await _store.ConversationsOfAsync(user).ConfigureAwait(false);
        try
        {
            return (await _store.EraseAsync(user).ConfigureAwait(false))?.Count;
        }
        finally
        {
            known.ForEach(_states.Drop);
        }
    }

    /// <summary>Goes on with what an earlier process left: messages not answered, replies not sent.</summary>
    /// <param name="cancellationToken">Stops looking.</param>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var unsent in await _store.UnsentAsync().ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await _store.FindAsync(unsent.Conversation).ConfigureAwait(false) is { } info)
            {
                await SendAsync(info.Channel, unsent.Conversation, unsent.Turn).ConfigureAwait(false);
            }
        }

        foreach (var channel in _channels.Keys)
        {
            foreach (var conversation in await _store.UnfinishedAsync(channel).ConfigureAwait(false))
            {
                Signal(conversation);
            }
        }
    }

    /// <summary>Begins no more turns and waits for those in flight; what still waits is answered after the next start.</summary>
    /// <param name="cancellationToken">Gives up waiting: turns in flight are abandoned and run again after the next start.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await using var giveUp = cancellationToken.Register(_abandoned.Cancel);
        Task[] running;
        lock (_lanes)
        {
            running = [.. _lanes.Values.Select(lane => lane.Work)];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
        _abandoned.Dispose();
        _slots.Dispose();
    }

    private void Signal(string conversation)
    {
        lock (_lanes)
        {
            if (_stopping.IsCancellationRequested)
            {
                return; // it is in the inbox: the next start answers it
            }

            if (_lanes.TryGetValue(conversation, out var lane))
            {
                lane.Signals++;
                return;
            }

            lane = new Lane { Signals = 1 };
            _lanes.Add(conversation, lane);
            lane.Work = Task.Run(() => RunLaneAsync(conversation, lane));
        }
    }

    private async Task RunLaneAsync(string conversation, Lane lane)
    {
        var pause = FirstPause;
        var seen = 0;
        while (true)
        {
            lock (_lanes)
            {
                if (_stopping.IsCancellationRequested || seen == lane.Signals)
                {
                    _lanes.Remove(conversation);
                    return;
                }

                seen = lane.Signals;
            }

            try
            {
                while (!_stopping.IsCancellationRequested && await AnswerNextAsync(conversation).ConfigureAwait(false))
                {
                    pause = FirstPause;
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                _log.LogInformation("Conversation {Conversation} goes on after the next start", conversation);
            }
            catch (StoreException error)
            {
                // The message stays in the inbox; the disk may have room again later.
                _log.LogError("{Error} Conversation {Conversation} waits {Pause}", error.Message, conversation, pause);
                await PauseAsync(pause).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                seen--;
            }
            catch (Exception error)
            {
                _log.LogError(error, "Conversation {Conversation} stopped; it goes on with its next message", conversation);
            }
        }
    }

    private async Task<bool> AnswerNextAsync(string conversation)
    {
        await _slots.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            if (await _store.NextAsync(conversation).ConfigureAwait(false) is not { } pending)
            {
                return false;
            }

            try
            {
                await AnswerAsync(pending).ConfigureAwait(false);
                return true;
            }
            catch (Exception error) when (_asked.TryRemove(pending.Id, out var waiting))
            {
                waiting.TrySetException(error);
                throw;
            }
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task AnswerAsync(PendingActivity pending)
    {
        var info = await _store.FindAsync(pending.Conversation).ConfigureAwait(false);
        if (info is null || !_channels.TryGetValue(info.Channel, out var channel))
        {
            await _store.GiveUpAsync(pending).ConfigureAwait(false);
            return;
        }

        channel.Typing(info.Id);
        var turn = await RunTurnAsync(info, pending).ConfigureAwait(false);
        if (turn is not null)
        {
            turn = Erasure.IsDone(turn.SystemAct)
                ? await FinishErasedAsync(info, pending, turn, channel).ConfigureAwait(false)
                : await FinishAsync(info, pending, turn, channel).ConfigureAwait(false);
        }
        else
        {
            await _store.GiveUpAsync(pending).ConfigureAwait(false);
        }

        if (_asked.TryRemove(pending.Id, out var waiting))
        {
            waiting.TrySetResult(turn);
        }
    }

    private async Task<TurnRecord> FinishAsync(ConversationInfo info, PendingActivity pending, TurnRecord turn, IReplyChannel channel)
    {
        var outgoing = ReplyActivities.Compose(turn, channel.Name, pending.Id, channel.ShowsCards);
        var state = await StateAsync(info).ConfigureAwait(false);
        if (await _store.FinishAsync(pending, new FinishedTurn(turn, outgoing)).ConfigureAwait(false))
        {
            _states.Hold(_tracker.Apply(state, turn));
        }
        else
        {
            _states.Drop(info.Id); // erased meanwhile, or answered before: what the store holds is the truth
        }

        await SendAsync(channel.Name, info.Id, turn.Turn).ConfigureAwait(false);
        return turn;
    }

    /// <summary>Finishes the turn by which a person is forgotten: its reply is all that is left, and is sent when the file is clean.</summary>
    private async Task<TurnRecord> FinishErasedAsync(ConversationInfo info, PendingActivity pending, TurnRecord turn, IReplyChannel channel)
    {
        turn = Erasure.WithoutWords(turn);
        var outgoing = ReplyActivities.Compose(turn, channel.Name, pending.Id, channel.ShowsCards);
        var gone = await _store.ConversationsOfAsync(info.User).ConfigureAwait(false);
        await _store.FinishAsync(pending, new FinishedTurn(turn, outgoing) { Erases = true }).ConfigureAwait(false);
        gone.ForEach(_states.Drop);
        try
        {
            await _store.PurgeAsync().ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            _log.LogError("{Error}", error.Message);
        }

        await SendAsync(channel.Name, info.Id, turn.Turn).ConfigureAwait(false);
        return turn;
    }

    private async Task<TurnRecord?> RunTurnAsync(ConversationInfo info, PendingActivity pending)
    {
        var input = new TurnInput(pending.Id, InboundText.Read(pending.Activity));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _engine.RunAsync(await StateAsync(info).ConfigureAwait(false), input, _abandoned.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException and not StoreException)
            {
                // The engine answers its own faults; what still escapes is a defect and must not stop the messages behind it.
                _log.LogError(error, "Turn of message {Message} failed, attempt {Attempt} of {Attempts}", pending.Id, attempt, Attempts);
                if (attempt == Attempts)
                {
                    return null;
                }
            }
        }
    }

    private async ValueTask<ConversationState> StateAsync(ConversationInfo info)
    {
        if (_states.Find(info.Id) is { } known)
        {
            return known;
        }

        var state = new ConversationState { Conversation = info.Id, User = info.User, Seed = info.Seed, Locale = info.Locale };
        foreach (var turn in await _store.TurnsAsync(info.Id).ConfigureAwait(false))
        {
            state = _tracker.Apply(state, turn);
        }

        if (state.Turn == 0)
        {
            return state with { Profile = await _store.ProfileAsync(info.User).ConfigureAwait(false) }; // not held: it may grow before the first turn
        }

        _states.Hold(state);
        return state;
    }

    private async Task SendAsync(string channel, string conversation, int turn)
    {
        if (await DeliverAsync(channel, conversation).ConfigureAwait(false))
        {
            try
            {
                await _store.MarkSentAsync(conversation, turn).ConfigureAwait(false);
            }
            catch (StoreException error)
            {
                _log.LogWarning("Turn {Turn} of {Conversation} is not marked as sent and is sent again after the next start: {Error}", turn, conversation, error.Message);
            }
        }
    }

    private async Task<bool> DeliverAsync(string channel, string conversation)
    {
        try
        {
            await _channels[channel].DeliverAsync(conversation, _abandoned.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            _log.LogWarning(error, "Conversation {Conversation} could not be delivered on {Channel}", conversation, channel);
            return false;
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the loop sees it
        }
    }

    private sealed class Lane
    {
        public int Signals { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
