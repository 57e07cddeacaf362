using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Tests.Conversations;

/// <summary>A later request leaves the last topic behind or comes on top of it, over the shipped films.</summary>
public sealed class TopicChangeTests(FilmBot bot) : IClassFixture<FilmBot>
{
    [Theory]
    [InlineData("something about sport", "something about prison tonight", "theme:prison", "theme:sports")]
    [InlineData("a western please", "I need a musical", "genre:Musical", "genre:Western")]
    [InlineData("show me a film about journalists", "what about vampires instead?", "theme:vampires", "theme:journalism")]
    [InlineData("thrillers with Harrison Ford", "something completely different: a documentary about animals", "genre:Documentary", "cast:Harrison Ford")]
    [InlineData("a film about dinosaurs", "actually, something about chefs", "theme:food", "theme:dinosaurs")]
    [InlineData("silent films about vampires", "on another note, I want a superhero film", "theme:superhero", "theme:vampires")]
    public async Task FreshRequest_LeavesTheLastTopicBehind(string before, string said, string now, string gone)
    {
        var talk = bot.Talk();
        var was = await talk.SayAsync(before);
        Assert.True(Holds(was, gone), "the first wish was not read");
        var turn = await talk.SayAsync(said);
        Assert.True(Holds(turn, now));
        Assert.False(Holds(turn, gone));
        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.Contains(turn.State.Replaced!.Value, replaced => Names(replaced.Old, gone));
    }

    [Theory]
    [InlineData("something about sport", "it should also be about prison")]
    [InlineData("a western please", "make it a musical too")]
    [InlineData("a comedy", "and with some romance as well")]
    [InlineData("something about spies", "with a twist ending")]
    [InlineData("comedies from the 90s", "only those about high school")]
    public async Task WordsThatAdd_KeepBoth(string before, string said)
    {
        var talk = bot.Talk();
        var was = (await talk.SayAsync(before)).State.Edits;
        var turn = await talk.SayAsync(said);
        Assert.All(was, edit => Assert.Contains(turn.State.Edits, kept => kept.Attribute == edit.Attribute && kept.Value == edit.Value));
        Assert.True(turn.State.Edits.Length > was.Length);
    }

    [Fact]
    public async Task TopicLeftBehind_IsSaidAndUndone()
    {
        var talk = bot.Talk();
        var first = await talk.SayAsync("something about sport");
        var turn = await talk.SayAsync("something about vampires tonight");
        Assert.Contains("sport", turn.Reply.Text, StringComparison.Ordinal);
        turn = await talk.SayAsync("undo");
        Assert.Equal(first.State.Edits, turn.State.Edits);
        Assert.Equal(first.SystemAct.Slate.Select(item => item.Item), turn.SystemAct.Slate.Select(item => item.Item));
    }

    [Theory]
    [InlineData("no horror, and nothing with Tom Hanks", "something about space tonight")]
    [InlineData("my son is six", "I need a musical")]
    [InlineData("nothing before 1970", "what about a western instead?")]
    public async Task FreshRequest_KeepsBansAndWhatProtects(string before, string said)
    {
        var talk = bot.Talk();
        var was = (await talk.SayAsync(before)).State.Edits;
        Assert.NotEmpty(was);
        var turn = await talk.SayAsync(said);
        Assert.All(was, edit => Assert.Contains(edit, turn.State.Edits));
        Assert.NotEmpty(turn.SystemAct.Slate);
    }

    // Whatever was wished for before: a request that can be met alone is met, unless a ban or a child stands against it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task FreshRequest_AfterAnything_IsMet(int seed)
    {
        string[] wishes =
        [
            "something about chess", "a silent film from the 1920s", "a western with Clint Eastwood", "a Korean thriller", "something about Christmas",
            "a documentary about food", "a musical from the fifties", "films with Buster Keaton", "an animated film from the 30s", "a film noir under 90 minutes",
            "a war film from the 40s", "something about dinosaurs", "a French comedy", "a film by Akira Kurosawa", "horror from 1922",
        ];
        string[] frames = ["{0} tonight", "what about {0}?", "I'd like {0}", "okay, now {0} please", "can you find {0}"];
        var talk = bot.Talk(seed);
        var random = new Random(seed);
        for (var turn = 0; turn < 12; turn++)
        {
            var said = string.Format(System.Globalization.CultureInfo.InvariantCulture, frames[random.Next(frames.Length)], wishes[random.Next(wishes.Length)]);
            var record = await talk.SayAsync(said);
            Assert.True(record.SystemAct.Slate.Length > 0, $"nothing was shown for \"{said}\": {record.UserAct.Act}, {record.SystemAct.Act} {record.SystemAct.Topic}");
        }
    }

    [Theory]
    [InlineData("my wife can't stand gore and my brother wants zombies, I want to laugh", "my brother isn't coming after all", "brother")]
    [InlineData("a film for me and my daughter, she's 7", "my daughter has gone to bed", "daughter")]
    [InlineData("for our kids, they are five and eight", "the little ones are asleep, a thriller now", "kids")]
    [InlineData("my husband hates musicals, my mother loves westerns", "turns out I'm watching alone", "husband")]
    public async Task SomebodyLeaves_TheirWishesGoWithThem(string before, string said, string who)
    {
        var talk = bot.Talk();
        Assert.Contains((await talk.SayAsync(before)).State.Edits, edit => edit.Holder == who);
        Assert.DoesNotContain((await talk.SayAsync(said)).State.Edits, edit => edit.Holder == who);
    }

    [Fact]
    public async Task MyOwnBan_OverrulesWhatSomebodyElseWanted()
    {
        var turn = await bot.Talk().SayAsync("my sister wants vampires", "no more vampires please");
        Assert.DoesNotContain(turn.State.Edits, edit => edit is { Attribute: "theme", Comparator: EditComparator.Is });
        Assert.NotEmpty(turn.SystemAct.Slate);
    }

    [Fact]
    public async Task NewerAgainAndAgain_NeverEndsWithNothing()
    {
        var talk = bot.Talk();
        await talk.SayAsync("war films from the 1920s");
        for (var turn = 0; turn < 4; turn++)
        {
            Assert.NotEmpty((await talk.SayAsync("newer")).SystemAct.Slate);
        }
    }

    private static bool Holds(TurnRecord turn, string wish) => turn.State.Edits.Any(edit => Names(edit, wish));

    private static bool Names(PreferenceEdit edit, string wish)
    {
        var parts = wish.Split(':');
        return edit.Attribute == parts[0] && edit.Comparator == EditComparator.Is && edit.Value?.Text == parts[1];
    }
}
