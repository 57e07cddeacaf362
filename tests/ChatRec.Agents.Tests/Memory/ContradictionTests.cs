using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Memory;

public sealed class ContradictionTests
{
    private readonly Acquaintance _person = new();

    [Theory]
    [InlineData("no horror please", "actually horror's fine", "horror")]
    [InlineData("a comedy please", "no comedies", "comedy")]
    [InlineData("something under two hours", "under 90 minutes", "under 2 h")]
    [InlineData("I loved Heat", "I hated Heat", "Heat (1995)")]
    public async Task SayAsync_LaterWordAgainstAnEarlierOne_IsNamed(string first, string later, string named)
    {
        await _person.SayAsync(first);
        await _person.SayAsync("more");
        var turn = await _person.SayAsync(later);
        Assert.NotEmpty(turn.State.Replaced!.Value);
        Assert.Contains(turn.Reply.Wordings, wording => wording.StartsWith("changed/", StringComparison.Ordinal));
        Assert.Contains("turn 1", turn.Reply.Text, StringComparison.Ordinal);
        Assert.Contains(named, turn.Reply.Text.Replace("\\", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("no horror please", "no horror please")]
    [InlineData("no horror please", "a thriller then")]
    [InlineData("no horror please", "undo")]
    public async Task SayAsync_NothingContradicted_NamesNothing(string first, string later)
    {
        await _person.SayAsync(first);
        var turn = await _person.SayAsync(later);
        Assert.DoesNotContain(turn.Reply.Wordings, wording => wording.StartsWith("changed/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SayAsync_BanFromAnEarlierConversationLifted_SaysSo()
    {
        await _person.SayAsync("I never watch horror");
        _person.Meet();
        await _person.SayAsync("something with Sigourney Weaver");
        var turn = await _person.SayAsync("actually horror's fine");
        Assert.Contains("another time", turn.Reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a thriller, but my wife hates horror", "Horror", "wife")]
    [InlineData("my husband can't stand Tom Cruise", "Tom Cruise", "husband")]
    [InlineData("we are three, he loves animation", "Animation", "he")]
    [InlineData("something romantic for my girlfriend, she hates horror", "Horror", "girlfriend")]
    public async Task SayAsync_TasteOfAnother_KeepsWhoseItIs(string said, string value, string holder)
    {
        var turn = await _person.SayAsync(said);
        var edit = Assert.Single(turn.State.Edits, edit => edit.Value?.Text == value);
        Assert.Equal(holder, edit.Holder);
        Assert.Empty(_person.Profile.Entries);
    }

    [Theory]
    [InlineData("I watched Heat with my wife and loved it")]
    [InlineData("my wife is away, so I want horror")]
    [InlineData("my wife and I love horror")]
    [InlineData("no horror please")]
    public async Task SayAsync_OwnTaste_HasNoHolder(string said)
    {
        var turn = await _person.SayAsync(said);
        Assert.All(turn.State.Edits, edit => Assert.Null(edit.Holder));
    }

    [Fact]
    public async Task SayAsync_TwoPeopleAgainstEachOther_BothStandAndTheConflictNamesThem()
    {
        await _person.SayAsync("a horror film please");
        var turn = await _person.SayAsync("my wife hates horror");
        Assert.Equal(2, turn.State.Edits.Length);
        Assert.Equal(SystemActKind.Relax, turn.SystemAct.Act);
        Assert.Contains("for your wife", turn.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SayAsync_WhatDoYouKnow_SaysWhoseWishItIs()
    {
        await _person.SayAsync("a thriller, but my wife hates horror");
        var turn = await _person.SayAsync("what do you know about me?");
        Assert.Contains("horror for your wife", turn.Reply.Text, StringComparison.OrdinalIgnoreCase);
    }
}
