using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Memory;

public sealed class ProfileMemoryTests 
{
    private readonly Acquaintance _person = new();

    [Theory]
    [InlineData("I loved Alien", "item like Alien (1979)")]
    [InlineData("I've seen Inception", "item seen Inception (2010)")]
    [InlineData("I hated Prometheus", "item dislike Prometheus (2012)")]
    [InlineData("I hate horror", "genre not Horror")]
    [InlineData("I never watch horror", "genre not Horror")]
    [InlineData("I can't stand Tom Cruise", "person not Tom Cruise")]
    [InlineData("I'm a big fan of Denis Villeneuve", "person is Denis Villeneuve")]
    public async Task SayAsync_StandingTaste_IsRemembered(string said, string entry)
    {
        await _person.SayAsync(said);
        var kept = Assert.Single(_person.Profile.Entries);
        Assert.Equal(entry, $"{kept.Attribute} {kept.Comparator!.Value.ToString().ToLowerInvariant()} {kept.Value}");
        Assert.Equal(("c1", 1, "films"), (kept.Source!.Conversation, kept.Source.Turn, kept.Source.Pack));
        Assert.NotNull(kept.Span);
    }

    [Theory]
    [InlineData("something like Alien")]
    [InlineData("no horror please")]
    [InlineData("a horror film under two hours")]
    [InlineData("something from the nineties, PG at most")]
    [InlineData("I want a romance tonight")]
    [InlineData("I hate horror tonight")]
    [InlineData("my wife hates horror")]
    [InlineData("my wife loved Alien")]
    [InlineData("less violent than Heat")]
    [InlineData("something for my kids, they love animation")]
    public async Task SayAsync_WishForNowOrOfAnother_IsNotRemembered(string said)
    {
        await _person.SayAsync(said);
        Assert.Empty(_person.Profile.Entries);
    }

    [Fact]
    public async Task SayAsync_NewConversation_BansHoldAndKnownItemsStayAway()
    {
        await _person.SayAsync("I never watch horror");
        await _person.SayAsync("I've seen Inception and Interstellar");
        await _person.SayAsync("I loved Arrival");
        _person.Meet();
        var turn = await _person.SayAsync("recommend me a thriller");
        Assert.NotEmpty(turn.SystemAct.Slate);
        Assert.All(turn.SystemAct.Slate, item => Assert.DoesNotContain(item.Item, new[] { "12", "13", "14", "15", "23", "24", "25" }));
        Assert.Contains("horror", turn.Reply.Opening, StringComparison.OrdinalIgnoreCase);
        await _person.SayAsync("more");
        Assert.DoesNotContain("another time", _person.Turns[1].Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SayAsync_NothingSaidYet_GoesByWhatWasLiked()
    {
        await _person.SayAsync("I loved Sicario");
        _person.Meet();
        var turn = await _person.SayAsync("recommend me something");
        Assert.Contains("Sicario", turn.Reply.Opening, StringComparison.Ordinal);
        Assert.NotEqual("blank", turn.SystemAct.Topic);
        _person.Meet();
        var other = await _person.SayAsync("something like Toy Story");
        Assert.Equal("17", other.SystemAct.Slate[0].Item);
    }

    [Fact]
    public async Task Apply_RecordsAlone_GiveTheStateWithoutAnyProfile()
    {
        await _person.SayAsync("I never watch horror");
        await _person.SayAsync("I've seen Inception");
        _person.Meet();
        await _person.SayAsync("something with Sigourney Weaver");
        await _person.SayAsync("actually horror's fine");
        await _person.SayAsync("undo");
        var tracker = Acquaintance.Host.Get<IStateTracker>();
        var folded = new ConversationState { Conversation = "c2", User = "u1", Seed = 9 };
        foreach (var turn in _person.Turns)
        {
            folded = tracker.Apply(folded, System.Text.Json.JsonSerializer.Deserialize<TurnRecord>(System.Text.Json.JsonSerializer.Serialize(turn, TurnJson.Options), TurnJson.Options)!);
        }

        Assert.Equal(_person.State.Edits, folded.Edits);
        Assert.Equal(_person.State.Known, folded.Known);
        Assert.Equal(["23"], folded.Known);
        Assert.Contains(folded.Edits, edit => edit is { Comparator: EditComparator.Not, Source: not null });
    }

    [Fact]
    public async Task SayAsync_BanLifted_IsForgottenForGoodAndUndoBringsItBack()
    {
        await _person.SayAsync("I never watch horror");
        _person.Meet();
        await _person.SayAsync("actually horror's fine");
        Assert.Empty(_person.Profile.Entries);
        await _person.SayAsync("undo");
        Assert.Equal("Horror", Assert.Single(_person.Profile.Entries).Value!.Text);
    }

    [Fact]
    public async Task SayAsync_HorrorWishedForOnce_LeavesTheStandingBan()
    {
        await _person.SayAsync("I never watch horror");
        _person.Meet();
        var turn = await _person.SayAsync("a horror film tonight please");
        Assert.Equal(SystemActKind.Recommend, turn.SystemAct.Act);
        Assert.All(turn.SystemAct.Slate, item => Assert.Contains(item.Item, Acquaintance.Host.Catalog.ItemsWith("genre", "Horror").ToArray().Select(row => Acquaintance.Host.Catalog.IdOf(row).Value)));
        Assert.Single(_person.Profile.Entries);
    }

    [Theory]
    [InlineData("undo")]
    [InlineData("forget that I love Alien")]
    [InlineData("start over")]
    [InlineData("that was only for tonight")]
    public async Task SayAsync_TakenBackAtOnce_IsForgotten(string said)
    {
        await _person.SayAsync("I loved Alien");
        await _person.SayAsync(said);
        Assert.Empty(_person.Profile.Entries);
    }

    [Fact]
    public async Task SayAsync_Always_MakesABanStand()
    {
        await _person.SayAsync("no horror please");
        var turn = await _person.SayAsync("always");
        Assert.Equal((SystemActKind.Acknowledge, MemoryReader.Standing), (turn.SystemAct.Act, turn.SystemAct.Topic));
        Assert.Equal("Horror", Assert.Single(_person.Profile.Entries).Value!.Text);
        await _person.SayAsync("undo");
        Assert.Empty(_person.Profile.Entries);
    }

    [Fact]
    public async Task SayAsync_WhatDoYouKnowAboutMe_TellsWhereFrom()
    {
        await _person.SayAsync("I loved Alien");
        _person.Profile = _person.Profile.With(
        [
            new PreferenceEdit { Attribute = "item", Comparator = EditComparator.Like, Item = "6", Value = EditValue.Of("Heat (1995)"), Source = new EditSource { Kind = "rated", Pack = "films", Rating = 5, Import = "letterboxd" } },
            new PreferenceEdit { Attribute = "item", Comparator = EditComparator.Seen, Item = "23", Value = EditValue.Of("Inception (2010)"), Source = new EditSource { Kind = "rated", Pack = "films", Rating = 3, Import = "letterboxd" } },
        ]);
        _person.Meet();
        await _person.SayAsync("hi");
        await _person.SayAsync("I loved Amélie");
        var told = (await _person.SayAsync("what do you know about me?")).Reply.Text;
        Assert.Contains("Alien (1979) (from an earlier conversation)", Plain(told), StringComparison.Ordinal);
        Assert.Contains("Heat (1995) (from your ratings)", Plain(told), StringComparison.Ordinal);
        Assert.Contains("Amélie (2001) (you said so in turn 2)", Plain(told), StringComparison.Ordinal);
        Assert.Contains("1 film more that you rated or saw", Plain(told), StringComparison.Ordinal);
        await _person.SayAsync("forget that I like Heat");
        Assert.DoesNotContain(_person.Profile.Entries, entry => entry.Item == "6");
        Assert.Equal(3, _person.Profile.Entries.Length);
    }

    [Fact]
    public void Begin_EntriesOfAnotherCatalogue_AreNotTaken()
    {
        var memory = Acquaintance.Host.Get<ProfileMemory>();
        var state = memory.Begin(new ConversationState
        {
            Conversation = "c",
            User = "u",
            Seed = 1,
            Profile = Profile.Empty.With(
            [
                new PreferenceEdit { Attribute = "item", Comparator = EditComparator.Like, Item = "6", Source = new EditSource { Kind = "said", Pack = "books" } },
                new PreferenceEdit { Attribute = "item", Comparator = EditComparator.Like, Item = "gone", Source = new EditSource { Kind = "said", Pack = "films" } },
                new PreferenceEdit { Attribute = "mood", Comparator = EditComparator.Not, Value = EditValue.Of("x"), Source = new EditSource { Kind = "said", Pack = "films" } },
            ]),
        });
        Assert.Empty(state.Edits);
        Assert.Empty(state.Known);
    }

    private static string Plain(string text) => text.Replace("\\", "", StringComparison.Ordinal);
}
