using System.Diagnostics;
using System.Text;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Understanding;

public sealed class GrammarUnderstandingTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly string[] Crime = ["6", "16", "3147"];

    [Theory]
    [InlineData("")]
    [InlineData("   \t ")]
    [InlineData("\U0001F3AC\U0001F37F\U0001F602")]
    [InlineData("\0\u0001\u0002\uD800")]
    [InlineData("?!?!")]
    public async Task UnderstandAsync_NothingToRead_IsOutOfScopeAndUnsure(string text)
    {
        var act = await films.ReadAsync(text);

        Assert.Equal(UserActKind.OutOfScope, act.Act);
        Assert.Empty(act.Edits);
        Assert.True(act.Confidence < 0.5);
    }

    [Theory]
    [InlineData("xqzt wvkkp zzgrf")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'; DROP TABLE items; --")]
    [InlineData("${jndi:ldap://x}")]
    public async Task UnderstandAsync_Noise_IsNotGuessedAt(string text)
    {
        var act = await films.ReadAsync(text);

        Assert.DoesNotContain(act.Edits, edit => edit.Attribute == "item");
        Assert.True(act.Confidence <= 0.5, $"{act.Act} {act.Confidence}");
    }

    [Fact]
    public async Task UnderstandAsync_ThreeThousandCharacters_IsQuickAndThrowsNothing()
    {
        string[] shapes =
        [
            new('a', 3000),
            string.Concat(Enumerable.Repeat("like the ", 340)),
            string.Concat(Enumerable.Repeat("Heat, Alien and Gladiatr or ", 110)),
            string.Concat(Enumerable.Repeat("((((\"\"\"", 400)),
            string.Concat(Enumerable.Repeat("not under over 1990 ", 150)),
        ];
        await films.ReadAsync(shapes[2]);
        foreach (var text in shapes)
        {
            var started = Stopwatch.GetTimestamp();
            await films.ReadAsync(text);
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2), text[..20]);
        }
    }

    [Fact]
    public async Task UnderstandAsync_AnyText_KeepsSpansInside()
    {
        var random = new Random(7);
        string[] words = ["Heat", "not", "the", "second", "one", "\U0001F3AC", "under", "two", "hours", "\"", ",", "like", "90s", "Amélie", "don't", "PG-13", "(", "1995", ")", "or", "scary", "\0"];
        for (var round = 0; round < 300; round++)
        {
            var text = new StringBuilder();
            for (var word = 0; word < 12; word++)
            {
                text.Append(words[random.Next(words.Length)]).Append(random.Next(4) == 0 ? "" : " ");
            }

            var said = text.ToString();
            var act = await films.ReadAsync(said, films.Shown(Crime));
            Assert.All(act.Edits.Where(edit => edit.Span is not null), edit => Assert.InRange(edit.Span!.Value.Start, 0, edit.Span.Value.End - 1));
            Assert.All(act.Edits.Where(edit => edit.Span is not null), edit => Assert.True(edit.Span!.Value.End <= said.Length));
        }
    }

    [Fact]
    public async Task UnderstandAsync_AnEdit_CarriesSpanTurnAndItem()
    {
        var act = await films.ReadAsync("I loved Casino", films.Shown(Crime));

        var edit = Assert.Single(act.Edits);
        Assert.Equal(new TextSpan(8, 14), edit.Span);
        Assert.Equal(2, edit.Turn);
        Assert.Equal("Casino (1995)", edit.Value!.Text);
        Assert.Equal("16", edit.Item);
    }

    [Fact]
    public async Task UnderstandAsync_Or_GroupsTheValues()
    {
        var act = await films.ReadAsync("a western or a musical");

        Assert.Equal(2, act.Edits.Length);
        Assert.NotNull(act.Edits[0].Group);
        Assert.Equal(act.Edits[0].Group, act.Edits[1].Group);
    }

    [Fact]
    public async Task UnderstandAsync_OrdinalAfterSeveralSlates_MeansTheLatest()
    {
        var act = await films.ReadAsync("who directed the second one?", films.Shown(["1", "2"], Crime));

        Assert.Equal(UserActKind.Ask, act.Act);
        Assert.Equal("director", act.Topic);
        Assert.Equal("16", Assert.Single(act.Links).Item);
    }

    [Fact]
    public async Task UnderstandAsync_PlaceThatIsNotThere_IsSaid()
    {
        var act = await films.ReadAsync("the seventh one please", films.Shown(Crime));

        Assert.Empty(act.Edits);
        Assert.Contains(act.NotUnderstood, one => one.Text.Contains("seventh", StringComparison.Ordinal));
        Assert.True(act.Confidence <= 0.5);
    }

    [Fact]
    public async Task UnderstandAsync_UnknownTitle_IsSaidAndNotGuessed()
    {
        var act = await films.ReadAsync("something like Quorvath the Unmade");

        Assert.DoesNotContain(act.Edits, edit => edit.Attribute == "item");
        Assert.Contains(act.NotUnderstood, one => one is { Kind: "title", Text: "Quorvath the Unmade" });
    }

    [Fact]
    public async Task UnderstandAsync_UnknownPerson_IsSaid()
    {
        var act = await films.ReadAsync("something directed by Wilbur Zanquist");

        Assert.Contains(act.NotUnderstood, one => one.Kind == "person");
        Assert.DoesNotContain(act.Edits, edit => edit.Attribute is "director" or "person");
    }

    [Theory]
    [InlineData("I liked it a lot", "It (")]
    [InlineData("what's up", "Up (")]
    [InlineData("my wife and her sister want a comedy", "Her (")]
    [InlineData("a big budget action film", "Big (")]
    public async Task UnderstandAsync_OrdinaryWord_IsNoTitle(string text, string title)
    {
        var act = await films.ReadAsync(text);

        Assert.DoesNotContain(act.Links, link => link.Title.StartsWith(title, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("I loved Sabrina (1954)", "Sabrina (1954)")]
    [InlineData("the 1995 Sabrina was great", "Sabrina (1995)")]
    public async Task UnderstandAsync_YearSaid_DecidesAmongRemakes(string text, string title)
    {
        var act = await films.ReadAsync(text);

        Assert.Equal(title, Assert.Single(act.Edits).Value!.Text);
    }

    [Fact]
    public async Task UnderstandAsync_SecondUndo_IsUndoAgain()
    {
        var state = films.Shown(Crime) with { LastUserAct = new UserAct { Act = UserActKind.Undo } };

        Assert.Equal(UserActKind.Undo, (await films.ReadAsync("and the step before that too", state)).Act);
    }

    [Fact]
    public async Task UnderstandAsync_ClarifyChoices_AreMeantByOrdinals()
    {
        var state = films.Shown(Crime) with
        {
            LastSystemAct = new SystemAct
            {
                Act = SystemActKind.Clarify,
                Choices = [new ItemLink(new TextSpan(0, 1), "1", "Toy Story (1995)", 0.5), new ItemLink(new TextSpan(0, 1), "2", "Jumanji (1995)", 0.5)],
            },
        };

        var act = await films.ReadAsync("the second one", state);

        Assert.Equal("2", Assert.Single(act.Links).Item);
    }

    [Fact]
    public async Task UnderstandAsync_AnotherPack_KnowsItsOwnWordsOnly()
    {
        var understanding = UnderstandingRegistration.Create(TestPacks.BoardGames());
        var cancellationToken = TestContext.Current.CancellationToken;

        var act = await understanding.UnderstandAsync(new Utterance("an auction game for 4 players under an hour"), FilmsFixture.Start, cancellationToken);

        Assert.Equal(UserActKind.Request, act.Act);
        Assert.Contains(act.Edits, edit => edit is { Attribute: "mechanism", Comparator: EditComparator.Is, Value.Text: "auction" });
        Assert.Contains(act.Edits, edit => edit is { Attribute: "players", Value.Number: 4 });
        Assert.Contains(act.Edits, edit => edit is { Attribute: "minutes", Comparator: EditComparator.Lt, Value.Number: 60 });
    }

    [Fact]
    public async Task UnderstandAsync_SameInput_GivesTheSame()
    {
        const string Text = "something like Heat but newer, no horror, under two hours or in the 90s with Pacino";
        var first = await films.ReadAsync(Text);
        var second = await films.ReadAsync(Text);

        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(first, TurnJson.Options), System.Text.Json.JsonSerializer.Serialize(second, TurnJson.Options));
    }

    [Theory]
    [InlineData("что-нибудь как Alien", "ru")]
    [InlineData("推荐一部电影", "zh")]
    [InlineData("a comedy", "en")]
    public async Task UnderstandAsync_Script_TellsTheLanguage(string text, string language) =>
        Assert.Equal(language, (await films.ReadAsync(text)).Language);

    [Theory]
    [InlineData("the second one from the first list", "16")]
    [InlineData("who made the second on your original list?", "16")]
    [InlineData("what about the first of the previous batch?", "50")]
    [InlineData("and the first one on the last list?", "1")]
    public async Task UnderstandAsync_PlaceInAnEarlierSlate_IsFoundThere(string text, string item)
    {
        var act = await films.ReadAsync(text, films.Shown(Crime, ["50", "47"], ["1", "2"]));

        Assert.Equal(item, Assert.Single(act.Links).Item);
    }

    [Theory]
    [InlineData("show me the first list again")]
    [InlineData("give me the original suggestions once more")]
    [InlineData("can you show the very first list?")]
    public async Task UnderstandAsync_AnEarlierSlateAsAWhole_LinksItsItems(string text)
    {
        var act = await films.ReadAsync(text, films.Shown(Crime, ["50", "47"]));

        Assert.Equal(UserActKind.Request, act.Act);
        Assert.Equal(Crime, act.Links.Select(link => link.Item));
        Assert.Empty(act.Edits);
    }

    [Theory]
    [InlineData("anything else by the same director?")]
    [InlineData("more films by him please")]
    [InlineData("I want his other films")]
    public async Task UnderstandAsync_PersonJustAskedAbout_IsMeantByThePronoun(string text)
    {
        var state = films.Shown(Crime);
        state = state with
        {
            LastUserAct = new UserAct { Act = UserActKind.Ask, Topic = "director" },
            LastSystemAct = new SystemAct { Act = SystemActKind.Answer, Topic = "director", Items = ["6"] },
            Focus = "6",
        };

        var act = await films.ReadAsync(text, state);

        Assert.Contains(act.Edits, edit => edit is { Attribute: "director", Comparator: EditComparator.Is, Value.Text: "Michael Mann" });
    }

    [Theory]
    [InlineData("wiht", "with")]
    [InlineData("nothng", "nothing")]
    [InlineData("recomend", "recommend")]
    [InlineData("hanks", null)]
    [InlineData("zzzz", null)]
    public void Meant_SlipOfALetter_IsReadButNamesAreNot(string word, string? meant) =>
        Assert.Equal(meant, new ChatRec.Agents.Understanding.Text.Speller(["with", "nothing", "recommend", "thanks"], known => known == "hanks").Meant(word));
}
