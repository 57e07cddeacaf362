using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Fusion;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Dialogue;

public class StateTrackerTests
{
    private readonly StateTracker _tracker = new(TestPacks.Films().Schema);
    private ConversationState _state = new() { Conversation = "c", User = "u", Seed = 1 };

    [Fact]
    public void Track_NewRangeOfYears_ReplacesTheOldOne()
    {
        Say(TurnHost.Bound("year", EditComparator.Between, 1960, 1969));
        Say(TurnHost.Bound("year", EditComparator.Between, 1970, 1979));
        Assert.Equal(["between 1970-1979"], Stated());
    }

    [Fact]
    public void Track_RemovalBesideTheNewValue_LeavesTheNewValue()
    {
        Say(TurnHost.Bound("year", EditComparator.Between, 1960, 1969));
        Say(TurnHost.Bound("year", EditComparator.Between, 1970, 1979), new PreferenceEdit { Op = EditOp.Remove, Attribute = "year", Value = EditValue.Of(1960, 1969) });
        Assert.Equal(["between 1970-1979"], Stated());
    }

    [Fact]
    public void Track_BoundInsideARange_KeepsBoth()
    {
        Say(TurnHost.Bound("year", EditComparator.Between, 1990, 1999));
        Say(TurnHost.Bound("year", EditComparator.Le, 1995));
        Assert.Equal(["between 1990-1999", "le 1995"], Stated());
    }

    [Fact]
    public void Track_BoundThatContradicts_ReplacesWhatWasSaid()
    {
        Say(TurnHost.Bound("year", EditComparator.Le, 1980));
        Say(TurnHost.Bound("year", EditComparator.Ge, 1990));
        Assert.Equal(["ge 1990"], Stated());
    }

    [Fact]
    public void Track_NewRunningTimeLimit_ReplacesTheOldOne()
    {
        Say(TurnHost.Bound("runtime", EditComparator.Le, 120));
        Say(TurnHost.Bound("runtime", EditComparator.Lt, 90));
        Assert.Equal(["lt 90"], Stated());
    }

    [Fact]
    public void Track_ValueAndItsOpposite_LaterWins()
    {
        Say(TurnHost.Not("genre", "Horror"));
        Say(TurnHost.Is("genre", "Horror"));
        Assert.Equal(["is Horror"], Stated());
        Say(TurnHost.Not("genre", "horror"));
        Assert.Equal(["not horror"], Stated());
    }

    [Fact]
    public void Track_ValuesOfOneGroup_StandTogether()
    {
        Say(TurnHost.Bound("year", EditComparator.Between, 1980, 1989) with { Group = 1 }, TurnHost.Bound("year", EditComparator.Between, 1990, 1999) with { Group = 1 });
        Assert.Equal(2, _state.Edits.Length);
        Say(TurnHost.Bound("year", EditComparator.Ge, 2005));
        Assert.Equal(["ge 2005"], Stated());
    }

    [Fact]
    public void Track_LikeThenDislike_KeepsTheDislikeAndTheSeen()
    {
        Say(Item(EditComparator.Like), Item(EditComparator.Seen));
        Say(Item(EditComparator.Dislike));
        Assert.Equal(["seen Heat (1995)", "dislike Heat (1995)"], Stated());
    }

    [Fact]
    public void Track_RemovalOfAPerson_MatchesTheRoleTheyWereStatedIn()
    {
        Say(TurnHost.Not("cast", "Tom Cruise"), TurnHost.Is("genre", "Crime"));
        Say(new PreferenceEdit { Op = EditOp.Remove, Attribute = "person", Value = EditValue.Of("tom cruise") });
        Assert.Equal(["is Crime"], Stated());
    }

    [Fact]
    public void Track_RemovalOfABoundInOtherNumbers_TakesTheBoundBack()
    {
        Say(TurnHost.Bound("runtime", EditComparator.Lt, 121));
        Say(new PreferenceEdit { Op = EditOp.Remove, Attribute = "runtime", Value = EditValue.Of(120) });
        Assert.Empty(_state.Edits);
    }

    [Fact]
    public void Track_RemovalOfWhatWasNeverSaid_ChangesNothing()
    {
        Say(TurnHost.Is("genre", "Crime"));
        var after = _tracker.Track(_state, Act(new PreferenceEdit { Op = EditOp.Remove, Attribute = "genre", Value = EditValue.Of("Western") }));
        Assert.False(after.Changed);
        Assert.Equal(_state.Edits, after.Edits);
    }

    [Fact]
    public void Track_Undo_GoesBackStepByStep()
    {
        Say(TurnHost.Is("genre", "Comedy"));
        Say(TurnHost.Bound("year", EditComparator.Between, 1980, 1989));
        Say(TurnHost.Is("cast", "Eddie Murphy"));
        _state = _tracker.Track(_state, new UserAct { Act = UserActKind.Undo });
        _state = _tracker.Track(_state, new UserAct { Act = UserActKind.Undo });
        Assert.Equal(["is Comedy"], Stated());
        _state = _tracker.Track(_state, new UserAct { Act = UserActKind.Undo });
        Assert.Empty(_state.Edits);
        Assert.False(_tracker.Track(_state, new UserAct { Act = UserActKind.Undo }).Changed);
    }

    [Fact]
    public void Track_Clear_CanBeUndone()
    {
        Say(TurnHost.Is("genre", "Comedy"));
        Say(new PreferenceEdit { Op = EditOp.Clear });
        Assert.Empty(_state.Edits);
        _state = _tracker.Track(_state, new UserAct { Act = UserActKind.Undo });
        Assert.Equal(["is Comedy"], Stated());
    }

    [Fact]
    public async Task Apply_RecordsAlone_GiveTheStateOfEveryTurn()
    {
        using var host = new TurnHost();
        var records = new List<TurnRecord>();
        var states = new List<ConversationState> { host.State };
        await RunAsync(UserActKind.Request, host.Item(EditComparator.Like, "6"));
        await RunAsync(UserActKind.Provide, TurnHost.Not("genre", "Horror"));
        await RunAsync(UserActKind.Undo);
        await RunAsync(UserActKind.More);

        // Written and read again, as the event log holds them, and folded by a tracker that never ran a step.
        var fresh = new StateTracker(host.Catalog.Schema);
        for (var turn = 0; turn < records.Count; turn++)
        {
            var read = System.Text.Json.JsonSerializer.Deserialize<TurnRecord>(
                System.Text.Json.JsonSerializer.Serialize(records[turn], TurnJson.Options), TurnJson.Options)!;
            var folded = fresh.Apply(states[turn], read);
            Assert.Equal(states[turn + 1].Edits, folded.Edits);
            Assert.Equal(states[turn + 1].History.Count(), folded.History.Count());
            Assert.Equal(states[turn + 1].Wordings, folded.Wordings);
            Assert.Equal(states[turn + 1].Focus, folded.Focus);
            Assert.Equal(states[turn + 1].Slates.Length, folded.Slates.Length);
            Assert.Equal(states[turn + 1].Said.Select(said => said.Text), folded.Said.Select(said => said.Text));
        }

        async Task RunAsync(UserActKind act, params PreferenceEdit[] edits)
        {
            var tracked = host.Get<IStateTracker>().Track(host.State, new UserAct { Act = act, Edits = [.. edits.Select(e => e with { Turn = host.State.Turn + 1 })] });
            records.Add(await host.SayAsync(act, edits));
            states.Add(host.State);
            Assert.Equal(tracked.Edits, host.State.Edits);
            Assert.Equal(tracked.History.Count(), host.State.History.Count());
        }
    }

    [Fact]
    public async Task Said_WordsStoodBy_ReachRetrievalAndOthersDoNot()
    {
        var host = new TurnHost();
        var requests = new List<RetrievalRequest>();
        host.Source.OnFind = request =>
        {
            requests.Add(request);
            return [.. request.Allow.Items().Take(4).Select(item => new Candidate(item, 1, []))];
        };
        await host.SayAsync(_ => Wish(host), "something like Heat, with a heist");
        await host.SayAsync(_ => new UserAct { Act = UserActKind.More }, "more please");

        var dialogue = requests[^1].Dialogue!;
        Assert.Equal([false, true, false], dialogue.Turns.Select(turn => turn.BySystem));
        Assert.Equal(["something", "like", "itemitem", "with", "a", "heist"], dialogue.Turns[0].Words);
        Assert.Equal(host.Catalog.Row("6"), Assert.Single(dialogue.Turns[0].Items));
        Assert.Empty(dialogue.Turns[1].Words);
        Assert.Equal(["more", "please"], dialogue.Turns[2].Words);

        await host.SayAsync(_ => new UserAct { Act = UserActKind.Undo }, "undo that");
        Assert.Empty(host.State.Said);
        await host.SayAsync(_ => Wish(host), "like Heat, please");
        Assert.Equal(["like", "itemitem", "please"], Assert.Single(requests[^1].Dialogue!.Turns).Words);
    }

    private static UserAct Wish(TurnHost host)
    {
        var text = host.State.Turn == 0 ? 15 : 5;
        return new UserAct
        {
            Act = UserActKind.Request,
            Edits = [host.Item(EditComparator.Like, "6")],
            Links = [host.Links("6")[0] with { Span = new TextSpan(text, text + 4) }],
        };
    }

    private static PreferenceEdit Item(EditComparator comparator) =>
        new() { Attribute = "item", Comparator = comparator, Value = EditValue.Of("Heat (1995)"), Item = "6" };

    private static UserAct Act(params PreferenceEdit[] edits) => new() { Act = UserActKind.Provide, Edits = [.. edits] };

    private void Say(params PreferenceEdit[] edits) => _state = _tracker.Track(_state, Act(edits)) with { Turn = _state.Turn + 1 };

    private string[] Stated() => [.. _state.Edits.Select(edit => $"{edit.Comparator.ToString()!.ToLowerInvariant()} {edit.Value}")];
}
