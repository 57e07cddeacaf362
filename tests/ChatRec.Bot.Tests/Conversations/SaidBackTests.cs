using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>How replies say back what they were told, over the shipped films.</summary>
public sealed class SaidBackTests(FilmBot bot) : IClassFixture<FilmBot>
{
    [Theory]
    [InlineData("have you any Swedish films?", "films from Sweden")]
    [InlineData("something with a twist ending", "films with a twist ending")]
    [InlineData("films about heists and revenge", "a heist and revenge")]
    [InlineData("a film with Al Pacino or Robert De Niro", "Al Pacino or Robert De Niro")]
    [InlineData("a comedy, but nothing about vampires", "nothing about vampires")]
    [InlineData("a funny western", "funny westerns")]
    [InlineData("something slow and dark", "slow, dark films")]
    [InlineData("a film with a great soundtrack", "films full of music")]
    [InlineData("a spy thriller that isn't too violent", "nothing too violent")]
    public async Task Wish_IsSaidAsAPersonWouldSayIt(string said, string expected) =>
        Assert.Contains(expected, (await bot.Talk().SayAsync(said)).Reply.Opening, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task FilmSeenAndLoved_IsAStartingPoint_NotCrossedOut()
    {
        var turn = await bot.Talk().SayAsync("I saw Casablanca and loved it");
        Assert.Contains("Casablanca", turn.Reply.Opening, StringComparison.Ordinal);
        Assert.DoesNotContain("don’t need", turn.Reply.Opening, StringComparison.Ordinal);
        Assert.DoesNotContain("out.", turn.Reply.Opening, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WholeListTurnedDown_IsNotReadOutAgain()
    {
        var talk = bot.Talk();
        var slate = (await talk.SayAsync("thrillers from the 80s")).SystemAct.Slate;
        var turn = await talk.SayAsync("seen all of them");
        Assert.All(slate, item => Assert.DoesNotContain(item.Title, turn.Reply.Opening, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WordsToBeLeftOut_LeaveOutWhatTheyFindBest_AndAreSaidAsABan()
    {
        var talk = bot.Talk();
        var turn = await talk.SayAsync("something about submarines");
        Assert.NotEmpty(turn.SystemAct.Slate);
        talk = bot.Talk();
        var banned = await talk.SayAsync("a war film from the 80s, no submarines please");
        if (banned.State.Edits.Any(edit => edit is { Attribute: "text", Comparator: EditComparator.Not }))
        {
            Assert.DoesNotContain("in the spirit of “submarines”", banned.Reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(banned.SystemAct.Slate, item => item.Title.StartsWith("Das Boot", StringComparison.Ordinal));
        }
        else
        {
            Assert.Fail("the ban was not read");
        }
    }

    [Fact]
    public async Task HedgedWish_ComesFirst_WhereItCanBeHad()
    {
        var talk = bot.Talk();
        await talk.SayAsync("films by Denis Villeneuve");
        var turn = await talk.SayAsync("ideally with Ryan Gosling");
        Assert.Equal("Blade Runner 2049 (2017)", turn.SystemAct.Slate[0].Title);
    }

    [Fact]
    public async Task MoreInALanguageNobodySpeaksHere_IsStillMore()
    {
        var talk = bot.Talk();
        await talk.SayAsync("a comedy from the nineties");
        Assert.NotEmpty((await talk.SayAsync("danke! more")).SystemAct.Slate);
    }
}
