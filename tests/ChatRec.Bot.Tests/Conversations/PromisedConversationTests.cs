using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>What the product promises a new user, tried over the shipped films.</summary>
public sealed class PromisedConversationTests(FilmBot bot) : IClassFixture<FilmBot>
{
    [Fact]
    public async Task LikeHeatButNewerAndLessViolent_ShowsNewerFilmsAndComparesOrAdmits()
    {
        var turn = await bot.Talk().SayAsync("something like Heat, but newer and less violent");
        Assert.Equal("Heat (1995)", Assert.Single(turn.UserAct.Links).Title);
        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.All(turn.SystemAct.Slate, item => Assert.True(YearOf(item.Title) > 1995, item.Title));
        Assert.Contains("violen", turn.Reply.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ThreeBans_AreThreeHardEdits_AndCanBeLiftedAndTakenBack()
    {
        var talk = bot.Talk();
        var turn = await talk.SayAsync("anything but horror, nothing with Tom Cruise, under two hours, I don't mind subtitles");
        Assert.Equal(3, turn.UserAct.Edits.Length);
        Assert.All(turn.UserAct.Edits, edit => Assert.Equal(Strength.Hard, edit.Strength));
        var all = turn.State.Edits;
        turn = await talk.SayAsync("Actually horror's fine");
        Assert.Equal(2, turn.State.Edits.Length);
        Assert.DoesNotContain(turn.State.Edits, edit => edit.Attribute == "genre");
        turn = await talk.SayAsync("undo");
        Assert.Equal(all, turn.State.Edits);
    }

    [Fact]
    public async Task OneWordTitles_AndAPronoun_AreToldApart()
    {
        var hated = await bot.Talk().SayAsync("I hated It.");
        Assert.StartsWith("It (", Assert.Single(hated.UserAct.Links).Title, StringComparison.Ordinal);

        var loved = await bot.Talk().SayAsync("Loved Her and Up");
        Assert.Equal(["Her (2013)", "Up (2009)"], loved.UserAct.Links.Select(link => link.Title));

        var talk = bot.Talk();
        var shown = await talk.SayAsync("something like Titanic (1997)");
        var pronoun = await talk.SayAsync("it was too long");
        Assert.DoesNotContain(pronoun.UserAct.Links, link => link.Title.StartsWith("It (", StringComparison.Ordinal));
        Assert.NotEmpty(shown.SystemAct.Slate);
    }

    [Fact]
    public async Task ImpossibleWish_ShowsNothingAndOffersWaysOutWithTrueCounts()
    {
        var talk = bot.Talk();
        var turn = await talk.SayAsync("G-rated horror musical from 1994 under 60 minutes");
        Assert.Equal(SystemActKind.Relax, turn.SystemAct.Act);
        Assert.Empty(turn.SystemAct.Slate);
        Assert.NotEmpty(turn.SystemAct.Conflict!.Edits);
        Assert.All(turn.SystemAct.Conflict.Relaxations, way => Assert.True(way.Count > 0));
    }

    [Fact]
    public async Task OldSlate_IsStillPointedAtAfterOtherTurns()
    {
        var talk = bot.Talk();
        var slate = (await talk.SayAsync("space films from the eighties")).SystemAct.Slate;
        Assert.True(slate.Length >= 3);
        await talk.SayAsync("thanks", "what can you do?");
        var turn = await talk.SayAsync("the second one, but by the first one's director");
        Assert.Contains(turn.UserAct.Links, link => link.Item == slate[1].Item);
        Assert.Contains(turn.State.Edits, edit => edit is { Attribute: "director", Comparator: EditComparator.Is });
    }

    [Fact]
    public async Task WhyNot_GivesTheTrueReason()
    {
        var talk = bot.Talk();
        await talk.SayAsync("a comedy from the nineties");
        var turn = await talk.SayAsync("why not Alien?");
        Assert.Equal(SystemActKind.WhyNot, turn.SystemAct.Act);
        Assert.NotEmpty(turn.SystemAct.Causes);
        Assert.Matches("comed|199|nineties|1979", turn.Reply.Text);
    }

    private static int YearOf(string title) => int.Parse(title[^5..^1], System.Globalization.CultureInfo.InvariantCulture);
}
