using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Policy;

public sealed class DialoguePolicyTests : IDisposable
{
    private readonly TurnHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Decide_WishesThatNothingFits_NamesTheConflictWithTrueCounts()
    {
        var turn = await _host.SayAsync(
            UserActKind.Request, TurnHost.Is("genre", "Romance"), TurnHost.Is("genre", "Horror"), TurnHost.Bound("year", EditComparator.Ge, 1950));
        Assert.Equal(SystemActKind.Relax, turn.SystemAct.Act);
        Assert.Empty(turn.SystemAct.Slate);
        Assert.Equal(["Romance", "Horror"], turn.SystemAct.Conflict!.Edits.Select(edit => edit.Value!.Text));
        foreach (var way in turn.SystemAct.Conflict.Relaxations)
        {
            var left = way.Drop[0].Value!.Text == "Romance" ? "Horror" : "Romance";
            Assert.Equal(_host.Catalog.ItemsWith("genre", left).Length, way.Count);
            Assert.Contains(way.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), turn.Reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Decide_WishForAValue_ShowsNoItemWhoseValueIsUnknown()
    {
        var turn = await _host.SayAsync(UserActKind.Request, TurnHost.Is("cast", "Sigourney Weaver"));
        Assert.Equal(["12", "13", "14"], turn.SystemAct.Slate.Select(item => item.Item).Order());
    }

    [Fact]
    public async Task Decide_More_RepeatsNothingUntilAllIsShown()
    {
        await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Horror"));
        var shown = new HashSet<string>(_host.State.Slates[0].Items.Select(item => item.Item));
        TurnRecord turn;
        while ((turn = await _host.SayAsync(UserActKind.More)).SystemAct.Act == SystemActKind.Recommend)
        {
            Assert.All(turn.SystemAct.Slate, item => Assert.True(shown.Add(item.Item)));
        }

        Assert.Equal("exhausted", turn.SystemAct.Topic);
        Assert.Equal(_host.Catalog.ItemsWith("genre", "Horror").Length, shown.Count);
    }

    [Fact]
    public async Task Decide_BannedAxis_ShowsNothingThatIsPredictedToHaveIt()
    {
        var ban = new PreferenceEdit { Attribute = "violence", Comparator = EditComparator.Low, Strength = Strength.Hard };
        var turn = await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Sci-Fi"), ban);

        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.All(turn.SystemAct.Slate, item =>
            Assert.True(_host.Catalog.AxisOf("violence", _host.Catalog.Row(item.Item)) is null or { Value: < 0.4 }, item.Title));
        Assert.Contains(turn.SystemAct.Slate, item => item.Item == "24");
    }

    [Fact]
    public async Task Decide_QuestionBesideASlateWavedAway_ShowsFilmsAndAsksNothingElse()
    {
        var first = await _host.SayAsync(UserActKind.Request);
        Assert.NotNull(first.SystemAct.Question);
        var next = await _host.SayAsync(UserActKind.Provide);

        Assert.Equal(SystemActKind.Recommend, next.SystemAct.Act);
        Assert.NotEmpty(next.SystemAct.Slate);
        Assert.Null(next.SystemAct.Question);
        Assert.Empty(next.SystemAct.Slate.Select(item => item.Item).Intersect(first.SystemAct.Slate.Select(item => item.Item)));
    }

    [Fact]
    public async Task Decide_Undo_BringsTheSlateBack()
    {
        var first = await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Sci-Fi"));
        await _host.SayAsync(UserActKind.Critique, TurnHost.Not("genre", "Horror"));
        var undone = await _host.SayAsync(UserActKind.Undo);
        Assert.Equal(first.SystemAct.Slate.Select(item => item.Item), undone.SystemAct.Slate.Select(item => item.Item));
        Assert.Equal(first.State.Edits, undone.State.Edits);
    }

    [Fact]
    public async Task Decide_UndoOfNothing_SaysSo()
    {
        var turn = await _host.SayAsync(UserActKind.Undo);
        Assert.Equal((SystemActKind.Acknowledge, "nothingToUndo"), (turn.SystemAct.Act, turn.SystemAct.Topic));
    }

    [Theory]
    [InlineData("22", "constraint")]
    [InlineData("6", "liked")]
    [InlineData("10", "seen")]
    [InlineData("8", "disliked")]
    public async Task Decide_WhyNot_GivesTheTrueCause(string item, string cause)
    {
        await _host.SayAsync(
            UserActKind.Request,
            _host.Item(EditComparator.Like, "6"),
            _host.Item(EditComparator.Seen, "10"),
            _host.Item(EditComparator.Dislike, "8"),
            TurnHost.Not("genre", "Horror"));
        var turn = await _host.AskAsync(UserActKind.WhyNot, null, item);
        Assert.Equal(cause, Assert.Single(turn.SystemAct.Causes).Cause);
    }

    [Fact]
    public async Task Decide_WhyNotOfAnItemRankedLow_GivesItsPlaceInTheRankingOfThatSlate()
    {
        var first = await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Sci-Fi"));
        var shown = first.SystemAct.Slate.Select(item => item.Item).ToHashSet();
        var left = _host.Catalog.ItemsWith("genre", "Sci-Fi").Select(row => _host.Catalog.IdOf(row).Value).First(id => !shown.Contains(id));
        var turn = await _host.AskAsync(UserActKind.WhyNot, null, left);
        var cause = Assert.Single(turn.SystemAct.Causes);
        Assert.Equal("ranked", cause.Cause);
        Assert.InRange(cause.Rank!.Value, 5, 20);
    }

    [Fact]
    public async Task Decide_ManyThinTurns_NeverAsksTheSameTwiceNorThreeTimesInARow()
    {
        var asked = new List<string?>();
        for (var turn = 0; turn < 8; turn++)
        {
            asked.Add((await _host.SayAsync(turn == 0 ? UserActKind.Greet : UserActKind.Request)).SystemAct.Question?.Attribute);
        }

        Assert.Equal(asked.OfType<string>().Distinct(), asked.OfType<string>());
        Assert.DoesNotContain(Enumerable.Range(0, 6), at => asked.Skip(at).Take(3).All(question => question is not null));
        Assert.NotNull(asked[0]);
    }

    [Fact]
    public async Task Decide_FirstMessageWithAWish_ShowsItemsAtOnce()
    {
        var turn = await _host.SayAsync(UserActKind.Provide, TurnHost.Is("genre", "Comedy"));
        Assert.Equal(SystemActKind.Recommend, turn.SystemAct.Act);
        Assert.NotEmpty(turn.SystemAct.Slate);
    }

    [Fact]
    public async Task Decide_QuestionAboutNothingShown_AsksWhichItem()
    {
        var turn = await _host.AskAsync(UserActKind.Ask, "director");
        Assert.Equal((SystemActKind.Clarify, "whichItem"), (turn.SystemAct.Act, turn.SystemAct.Topic));
    }

    [Fact]
    public async Task Decide_UnknownTitle_SaysSoInsteadOfGuessing()
    {
        var turn = await _host.SayAsync(_ => new UserAct
        {
            Act = UserActKind.Request,
            NotUnderstood = [new NotUnderstood(new TextSpan(0, 3), "The Upside of Marmalade", "title")],
        });
        Assert.Equal(SystemActKind.Clarify, turn.SystemAct.Act);
        Assert.Contains("Marmalade", turn.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_ShorterThanTheSlate_BoundsTheKnownRunningTimes()
    {
        var first = await _host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Crime"));
        var middle = first.SystemAct.Slate.Select(item => _host.Catalog.NumberOf("runtime", _host.Catalog.Row(item.Item))!.Value).Order().ElementAt(2);
        var turn = await _host.SayAsync(UserActKind.Critique, _host.Than("runtime", EditComparator.Less, null));
        Assert.All(turn.SystemAct.Slate, item =>
            Assert.True(_host.Catalog.NumberOf("runtime", _host.Catalog.Row(item.Item)) is not { } minutes || minutes < middle));
    }

    [Fact]
    public async Task Decide_FirstGreeting_AsksTheFirstAskableAttributeOfThePack()
    {
        var turn = await _host.SayAsync(UserActKind.Greet);
        Assert.Equal(SystemActKind.Ask, turn.SystemAct.Act);
        Assert.Equal(_host.Catalog.Schema.Attributes.First(attribute => attribute.Askable).Name, turn.SystemAct.Question!.Attribute);
    }

    [Fact]
    public async Task Decide_CompareAfterACompare_MeansTheSameItemsAgain()
    {
        var first = await _host.AskAsync(UserActKind.Compare, null, "6", "10");
        var again = await _host.AskAsync(UserActKind.Compare, "year");
        Assert.Equal(first.SystemAct.Items, again.SystemAct.Items);
    }
}
