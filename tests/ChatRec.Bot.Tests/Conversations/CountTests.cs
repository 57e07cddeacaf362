using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>How many films somebody asks for, over the shipped films.</summary>
public sealed class CountTests(FilmBot bot) : IClassFixture<FilmBot>
{
    [Theory]
    [InlineData("recommend me three comedies", 3)]
    [InlineData("pick one film for tonight", 1)]
    [InlineData("6 slow westerns please", 6)]
    [InlineData("show me a hundred films", 4)]
    public async Task NumberAskedFor_IsShown(string said, int expected)
    {
        var turn = await bot.Talk().SayAsync(said);
        Assert.Equal(expected, turn.SystemAct.Slate.Length);
    }

    [Fact]
    public async Task NumberOfOthers_CountsOnlyThese()
    {
        var talk = bot.Talk();
        Assert.Equal(2, (await talk.SayAsync("thrillers", "two more")).SystemAct.Slate.Length);
        Assert.Equal(4, (await talk.SayAsync("more")).SystemAct.Slate.Length);
    }

    [Theory]
    [InlineData("I loved one film by Stanley Kubrick, The Shining")]
    [InlineData("a comedy of two hours at most")]
    [InlineData("something like Seven")]
    [InlineData("for two kids of 8 and 10")]
    public async Task NumberOfSomethingElse_CountsNothing(string said) => Assert.Null((await bot.Talk().SayAsync(said)).UserAct.Count);
}
