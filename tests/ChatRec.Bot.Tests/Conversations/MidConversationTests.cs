using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>What is said in the middle of a conversation: lifted, replaced, corrected and pointed at, over the shipped films.</summary>
public sealed class MidConversationTests(FilmBot bot) : IClassFixture<FilmBot>
{
    [Theory]
    [InlineData("no musicals, and nothing with Adam Sandler please", "Sandler may return, I forgive him", "cast")]
    [InlineData("something from the sixties under 2 hours", "the sixties thing can go", "year")]
    [InlineData("something from the sixties under 2 hours", "and the sixties bit, drop that too", "year")]
    [InlineData("a western from the 70s rated PG-13 at most", "lift the rating cap", "certificate")]
    [InlineData("a western from the 70s under 150 minutes", "the length limit can go", "runtime")]
    [InlineData("films with Meryl Streep", "forget about Streep, any drama will do", "cast")]
    [InlineData("a western from the 70s", "and the western part, leave that out", "genre:Western")]
    public async Task SomethingInForce_IsLifted(string before, string said, string gone)
    {
        var talk = bot.Talk();
        var (attribute, value) = gone.Split(':') is [var name, var text] ? (name, text) : (gone, null);
        bool IsGone(PreferenceEdit edit) => edit.Attribute == attribute && (value is null || edit.Value?.Text == value);
        Assert.Contains((await talk.SayAsync(before)).State.Edits, IsGone);
        Assert.DoesNotContain((await talk.SayAsync(said)).State.Edits, IsGone);
    }

    [Theory]
    [InlineData("Ghost (1990) is great. I love Jaws too", "actually Jaws was my sister's pick, take it off", "Jaws (1975)")]
    [InlineData("I love Jaws and Casablanca", "Casablanca was a friend's favourite, delete it", "Casablanca (1942)")]
    [InlineData("I hated Grease and Twilight", "the Grease one was unfair, remove it from the bad list", "Grease (1978)")]
    public async Task ItemInForce_NamedAndThenPointedAt_IsTakenBack(string before, string said, string title)
    {
        var talk = bot.Talk();
        Assert.Contains((await talk.SayAsync(before)).State.Edits, edit => edit.Value?.Text == title);
        Assert.DoesNotContain((await talk.SayAsync(said)).State.Edits, edit => edit.Value?.Text == title);
    }

    [Theory]
    [InlineData("thriller with Brad Pitt", "I meant Matt Damon", "Matt Damon", "Brad Pitt")]
    [InlineData("films with Meryl Streep", "make that Cate Blanchett instead", "Cate Blanchett", "Meryl Streep")]
    [InlineData("a thriller from the 90s", "a horror instead of a thriller", "Horror", "Thriller")]
    [InlineData("a western", "switch to a comedy", "Comedy", "Western")]
    public async Task OneThingInsteadOfAnother_TakesItsPlace(string before, string said, string now, string gone)
    {
        var turn = await bot.Talk().SayAsync(before, said);
        Assert.Contains(turn.State.Edits, edit => edit.Value?.Text == now && edit.Comparator == EditComparator.Is);
        Assert.DoesNotContain(turn.State.Edits, edit => edit.Value?.Text == gone);
        Assert.NotEmpty(turn.SystemAct.Slate);
    }

    [Fact]
    public async Task SlipCorrectedInABreath_LeavesOnlyWhatWasMeant()
    {
        var turn = await bot.Talk().SayAsync("make it a thriller, no wait, a romance");
        Assert.Equal("Romance", Assert.Single(turn.State.Edits).Value?.Text);

        turn = await bot.Talk().SayAsync("comedies under 100 minutes, no, 130 minutes");
        Assert.Equal([130], turn.State.Edits.Where(edit => edit.Attribute == "runtime").Select(edit => edit.Value!.Number!.Value));
        Assert.DoesNotContain(turn.State.Edits, edit => edit.Attribute == "runtime" && edit.Comparator == EditComparator.Is);

        turn = await bot.Talk().SayAsync("I hated, I mean loved, Casablanca");
        Assert.Equal(EditComparator.Like, Assert.Single(turn.State.Edits).Comparator);
    }

    [Theory]
    [InlineData("the second one from the crime batch, what year is it?", 0, 1)]
    [InlineData("what year is the third one you showed me at the very start?", 0, 2)]
    [InlineData("the first of the romance lot, what year is it?", 1, 0)]
    public async Task EarlierList_IsMeantByWhatWasAskedOfItOrWhenItCame(string said, int slate, int place)
    {
        var talk = bot.Talk();
        var slates = new[] { (await talk.SayAsync("crime films")).SystemAct.Slate, (await talk.SayAsync("only romances, please")).SystemAct.Slate };
        var turn = await talk.SayAsync(said);
        Assert.Equal(slates[slate][place].Item, Assert.Single(turn.UserAct.Links).Item);
        Assert.Equal(SystemActKind.Answer, turn.SystemAct.Act);
    }

    [Fact]
    public async Task PlaceBesideAnother_IsCountedFromWhatWasTalkedAbout()
    {
        var talk = bot.Talk();
        var slate = (await talk.SayAsync("spy films")).SystemAct.Slate;
        await talk.SayAsync("what year is the first one?");
        var turn = await talk.SayAsync("who directed the one below it?");
        Assert.Equal(slate[1].Item, Assert.Single(turn.UserAct.Links).Item);
        turn = await talk.SayAsync("what year is the one after that?");
        Assert.Equal(slate[2].Item, Assert.Single(turn.UserAct.Links).Item);
    }

    [Theory]
    [InlineData("put the second one down as seen")]
    [InlineData("mark the second one as watched")]
    [InlineData("you can tick the second one off as seen")]
    public async Task ShownItem_IsMarkedAsSeen(string said)
    {
        var talk = bot.Talk();
        var slate = (await talk.SayAsync("a war film")).SystemAct.Slate;
        var turn = await talk.SayAsync(said);
        Assert.Contains(turn.State.Edits, edit => edit.Item == slate[1].Item && edit.Comparator == EditComparator.Seen);
    }

    [Theory]
    [InlineData("fresh picks please")]
    [InlineData("a new selection then")]
    [InlineData("so what should I put on?")]
    public async Task AnotherList_IsShownAndKeepsWhatWasSaid(string said)
    {
        var talk = bot.Talk();
        var before = (await talk.SayAsync("a documentary")).SystemAct.Slate.Select(item => item.Item).ToHashSet();
        var turn = await talk.SayAsync(said);
        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.DoesNotContain(turn.SystemAct.Slate, item => before.Contains(item.Item));
        Assert.Contains(turn.State.Edits, edit => edit.Value?.Text == "Documentary");
    }

    [Fact]
    public async Task BanWithAPersonInIt_SaysNothingOfAnItem()
    {
        var turn = await bot.Talk().SayAsync("films with Tom Hanks", "nothing with Meg Ryan in it though");
        Assert.DoesNotContain(turn.State.Edits, edit => edit.Attribute == "item");
        Assert.Contains(turn.State.Edits, edit => edit is { Comparator: EditComparator.Not } && edit.Value?.Text == "Meg Ryan");
    }

    [Fact]
    public async Task WhatSomebodyMade_IsAWishForIt()
    {
        var turn = await bot.Talk().SayAsync("films with Tom Hanks", "scrap Hanks. What has Clint Eastwood directed?");
        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.Equal("Clint Eastwood", Assert.Single(turn.State.Edits).Value?.Text);
    }
}
