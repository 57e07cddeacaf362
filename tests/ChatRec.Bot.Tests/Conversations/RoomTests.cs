using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>Whether the bot keeps in mind who watches and what was said before, over the shipped films.</summary>
public sealed class RoomTests(FilmBot bot) : IClassFixture<FilmBot>
{
    private static readonly string[] ForTeenagers = ["G", "PG", "PG-13"];

    [Theory]
    [InlineData("an adventure for my teenage nephew")]
    [InlineData("something spooky, it's for our teenagers")]
    public async Task Teenagers_AreShownNothingForAdults(string said)
    {
        var turn = await bot.Talk().SayAsync(said);
        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.All(turn.Reply.Cards, card => Assert.Contains(card.Lines[0].Split(" · "), part => ForTeenagers.Contains(part)));
    }

    [Theory]
    [InlineData("an adventure for my nephew", "he's 7", "PG")]
    [InlineData("a ghost film for my nieces", "they're 13 and 15", "PG-13")]
    public async Task AgeSaidOfThoseSpokenOf_DecidesWhatIsShown(string before, string age, string most)
    {
        var turn = await bot.Talk().SayAsync(before, age);
        Assert.Contains(turn.State.Edits, edit => edit is { Attribute: "certificate", Comparator: EditComparator.Le } && edit.Value?.Text == most);
        Assert.DoesNotContain(turn.State.Edits, edit => edit.Attribute == "year");
        Assert.Equal(SystemActKind.Recommend, turn.SystemAct.Act);
    }

    [Theory]
    [InlineData("anything on netflix?")]
    [InlineData("are any of these on disney plus?")]
    public async Task WhatNothingIsKnownOf_IsAnsweredOfTheWholeList(string asked)
    {
        var turn = await bot.Talk().SayAsync("I like Notting Hill", asked);
        Assert.Equal(SystemActKind.Answer, turn.SystemAct.Act);
        Assert.Empty(turn.SystemAct.Items);
        Assert.DoesNotContain("Notting Hill", turn.Reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I like Notting Hill", "less sad", "is there anything with dogs?", "sadness")]
    [InlineData("a western", "less violent", "something with a train robbery", "violence")]
    public async Task WhatItShouldHaveInIt_ComesOnTopOfWhatWasSaid(string first, string second, string third, string kept)
    {
        var turn = await bot.Talk().SayAsync(first, second, third);
        Assert.Contains(turn.State.Edits, edit => edit.Attribute == kept);
        Assert.NotEmpty(turn.SystemAct.Slate);
    }

    [Fact]
    public async Task NothingButRefusals_AreAnsweredInOtherWordsEachTime()
    {
        var talk = bot.Talk();
        var openings = new List<string?> { (await talk.SayAsync("surprise me")).Reply.Opening };
        foreach (var refusal in (string[])["no", "nope", "no", "boring", "no"])
        {
            openings.Add((await talk.SayAsync(refusal)).Reply.Opening);
        }

        Assert.Equal(openings.Count, openings.Distinct().Count());
    }
}
