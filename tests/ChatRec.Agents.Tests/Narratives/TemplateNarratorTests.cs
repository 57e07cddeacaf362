using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Narratives;

public class TemplateNarratorTests
{
    private static readonly UserActKind[] Bare =
    [
        UserActKind.Greet, UserActKind.Request, UserActKind.More, UserActKind.Reject, UserActKind.Accept, UserActKind.Ask, UserActKind.Compare,
        UserActKind.Explain, UserActKind.WhyNot, UserActKind.Undo, UserActKind.Forget, UserActKind.ShowProfile, UserActKind.Answer,
        UserActKind.Help, UserActKind.Chat, UserActKind.OutOfScope, UserActKind.Provide, UserActKind.Critique, UserActKind.Bye,
    ];

    [Fact]
    public async Task Narrate_EveryActWithBoardGames_NeverSaysFilm()
    {
        using var host = new TurnHost(TestPacks.BoardGames());
        var edits = new[]
        {
            host.Item(EditComparator.Like, "g3"), TurnHost.Is("mechanism", "auction"), TurnHost.Bound("minutes", EditComparator.Le, 90),
            TurnHost.Bound("players", EditComparator.Is, 4), host.Than("minutes", EditComparator.Less, "g3"), TurnHost.Not("designer", "Bo Tern"),
        };
        for (var round = 0; round < 3; round++)
        {
            foreach (var act in Bare)
            {
                Check(await host.SayAsync(act));
            }

            foreach (var edit in edits)
            {
                Check(await host.SayAsync(UserActKind.Provide, edit));
            }

            foreach (var act in (UserActKind[])[UserActKind.Ask, UserActKind.Explain, UserActKind.WhyNot, UserActKind.Compare])
            {
                Check(await host.AskAsync(act, "minutes", "g1", "g9"));
                Check(await host.AskAsync(act, null, "g1"));
            }
        }

        static void Check(TurnRecord turn)
        {
            Assert.NotEqual("fault", turn.SystemAct.Topic);
            Assert.NotEmpty(turn.Reply.Text);
            string[] said = [turn.Reply.Text, .. turn.Reply.Suggestions, .. turn.Reply.Cards.SelectMany(card => card.Lines.Append(card.Text)), .. turn.Reply.Cards.SelectMany(card => card.Actions).Select(action => action.Say)];
            foreach (var text in said)
            {
                Assert.DoesNotMatch("(?i)film|movie|director|cinema|watch", text);
                Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
                Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Narrate_HostileDescriptionAndTitle_ComeOutInert()
    {
        var catalog = PackLoader.Parse(TestPacks.BoardGamesSchema, """
            {"id":"g1","name":"<img src=x onerror=alert(1)> **Free** [x](http://e.vil)","players":[2,4],"minutes":45,"mechanism":["<b>auction</b>"]}
            {"id":"g2","name":"Calm","players":[2,4],"minutes":30,"mechanism":["<b>auction</b>"]}
            """);
        using var host = new TurnHost(catalog);
        var turn = await host.SayAsync(UserActKind.Request, TurnHost.Is("mechanism", "<b>auction</b>"));
        Assert.DoesNotMatch(@"(?<!\\)<", turn.Reply.Text);
        Assert.DoesNotContain("**Free**", turn.Reply.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\\)\]\(", turn.Reply.Text);
    }

    [Fact]
    public async Task Narrate_Slate_GivesEachItemAShortReasonBoundToAFact()
    {
        using var host = new TurnHost();
        var turn = await host.SayAsync(UserActKind.Request, host.Item(EditComparator.Like, "12"), TurnHost.Bound("runtime", EditComparator.Le, 130));
        Assert.Equal(turn.SystemAct.Slate.Length, turn.Reply.Cards.Length);
        for (var place = 0; place < turn.Reply.Cards.Length; place++)
        {
            var card = turn.Reply.Cards[place];
            Assert.InRange(card.Text.Split(' ').Length, 2, 60);
            Assert.NotEmpty(turn.SystemAct.Slate[place].Reasons);
            Assert.All(turn.SystemAct.Slate[place].Reasons, reason =>
                Assert.Equal(card.Item, Assert.Single(turn.Reply.Facts, fact => fact.Id == reason.Fact).Item));
            Assert.Contains(card.Actions, action => action.Say == $"Why {turn.SystemAct.Slate[place].Title}?");
        }

        Assert.StartsWith(turn.Reply.Opening!, turn.Reply.Text, StringComparison.Ordinal);
        Assert.All(turn.Reply.Facts, fact => Assert.NotEmpty(fact.Source));
    }

    [Fact]
    public async Task Narrate_GivenFacts_AreTrueOfTheCatalogue()
    {
        using var host = new TurnHost();
        var turn = await host.SayAsync(UserActKind.Request, host.Item(EditComparator.Like, "6"));
        Assert.All(turn.Reply.Facts.Where(fact => fact.Kind == FactKind.Given), fact =>
        {
            var row = host.Catalog.Row(fact.Item);
            Assert.True(fact.Value.Text is { } text
                ? host.Catalog.ValuesOf(fact.Predicate, row).Contains(text)
                : host.Catalog.NumberOf(fact.Predicate, row) == fact.Value.Number);
        });
        Assert.All(turn.Reply.Facts.Where(fact => fact.Predicate == "sharedDirector"), fact =>
            Assert.Contains(fact.Value.Text!, host.Catalog.ValuesOf("director", host.Catalog.Row(fact.Other!))));
    }

    [Fact]
    public async Task Narrate_WishWithoutValues_IsAdmitted()
    {
        var schema = TestPacks.FilmsSchema + "\n  gore: { kind: axis, less: [less gory], more: [gory] }";
        using var host = new TurnHost(PackLoader.Parse(schema, TestPacks.FilmsItems));
        var turn = await host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Horror"), host.Than("gore", EditComparator.Less, null));
        Assert.Contains("gore", turn.Reply.Opening!, StringComparison.Ordinal);
        Assert.Matches("can’t measure|no figures", turn.Reply.Opening!);
    }

    [Fact]
    public async Task Narrate_UnknownFact_SaysThatItIsUnknown()
    {
        using var host = new TurnHost();
        var turn = await host.AskAsync(UserActKind.Ask, "director", "29");
        Assert.Matches("don’t know|can’t say", turn.Reply.Text);
        var other = await host.AskAsync(UserActKind.Ask, "who won the oscar", "29");
        Assert.Matches("don’t know|can’t tell", other.Reply.Text);
    }

    [Fact]
    public async Task Narrate_LongConversation_DoesNotOpenTwiceAlikeWhileOtherWordingsRemain()
    {
        using var host = new TurnHost();
        await host.SayAsync(UserActKind.Request, TurnHost.Is("genre", "Comedy"));
        var openings = new List<string?>();
        for (var turn = 0; turn < 3; turn++)
        {
            openings.Add((await host.SayAsync(UserActKind.Help)).Reply.Text);
            openings.Add((await host.SayAsync(UserActKind.Bye)).Reply.Text);
        }

        Assert.Equal(3, openings.Where((_, at) => at % 2 == 1).Distinct().Count());
    }

    [Fact]
    public async Task Narrate_Comparison_NamesWhichIsLonger()
    {
        using var host = new TurnHost();
        var turn = await host.AskAsync(UserActKind.Compare, "runtime", "6", "8");
        Assert.Matches(@"Heat \(1995\) is longer than .+: 2 h 50 min against 2 h", turn.Reply.Text);
    }
}
