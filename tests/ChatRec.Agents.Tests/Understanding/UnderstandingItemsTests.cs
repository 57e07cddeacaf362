using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Tests.Understanding;

/// <summary>Which items sentences are about and what is said of them, a few sentences of each kind.</summary>
public sealed class UnderstandingItemsTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly string[] Mob = ["6", "16", "1213"];

    [Theory]
    [InlineData("Casino bored me but Heat didn't", "dislike=Casino (1995); like=Heat (1995)")]
    [InlineData("Jaws was brilliant. Memento too.", "like=Jaws (1975); like=Memento (2000)")]
    [InlineData("seen Heat and hated Casino", "seen=Heat (1995); dislike=Casino (1995)")]
    [InlineData("loved Amadeus, Casino less so", "like=Amadeus (1984); dislike=Casino (1995)")]
    [InlineData("jaws is a masterpiece, everything else from that year is dull", "like=Jaws (1975)")]
    public async Task UnderstandAsync_VerdictSaidInHalf_IsTakenFromTheOneBefore(string text, string verdicts) =>
        Assert.Equal(verdicts, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("forget that I loved Heat")]
    [InlineData("I take back liking Heat")]
    public async Task UnderstandAsync_VerdictTakenBack_IsRemoved(string text)
    {
        var state = FilmsFixture.Start with
        {
            Edits = [new PreferenceEdit { Attribute = "item", Comparator = EditComparator.Like, Value = EditValue.Of("Heat (1995)"), Item = "6" }],
        };

        Assert.Equal("-=Heat (1995)", Told(await films.ReadAsync(text, state)));
    }

    [Theory]
    [InlineData("I liked Airplane! (1980)", "like=Airplane! (1980)")]
    [InlineData("loved Who Framed Roger Rabbit? (1988) and Monsters, Inc. (2001)", "like=Who Framed Roger Rabbit? (1988); like=Monsters, Inc. (2001)")]
    [InlineData("I really like \"Heat\" (1995).", "like=Heat (1995)")]
    public async Task UnderstandAsync_YearInBracketsBehindATitlesMarks_BelongsToTheTitle(string text, string verdicts)
    {
        var act = await films.ReadAsync(text);

        Assert.Equal(verdicts, Told(act));
        Assert.All(act.Edits, edit => Assert.Equal("item", edit.Attribute));
    }

    [Theory]
    [InlineData("sorry, the second I meant", "16")]
    [InlineData("I meant the third", "1213")]
    public async Task UnderstandAsync_AnotherMeant_IsAskedTheSame(string text, string item)
    {
        var state = films.Shown(Mob) with { LastUserAct = new UserAct { Act = UserActKind.Ask, Topic = "director" }, LastSystemAct = new SystemAct { Act = SystemActKind.Answer, Topic = "director", Items = ["6"] } };

        var act = await films.ReadAsync(text, state);

        Assert.Equal((UserActKind.Ask, "director", item), (act.Act, act.Topic, Assert.Single(act.Links).Item));
    }

    [Theory]
    [InlineData("it's about two hours, right?", "runtime")]
    [InlineData("that's by Michael Mann, isn't it?", "director")]
    [InlineData("hasn't that got Al Pacino in?", "cast")]
    [InlineData("isn't Al Pacino in it?", "cast")]
    [InlineData("it's funny, isn't it?", "humour")]
    [InlineData("was it made in 1995?", "year")]
    public async Task UnderstandAsync_SaidToBeConfirmed_IsAsked(string text, string topic)
    {
        var act = await films.ReadAsync(text, films.Shown(Mob) with { Focus = "6" });

        Assert.Equal((UserActKind.Ask, topic), (act.Act, act.Topic));
        Assert.Empty(act.Edits);
    }

    [Theory]
    [InlineData("it's too violent, isn't it?", "violence", EditComparator.Less)]
    [InlineData("isn't there something funnier?", "humour", EditComparator.More)]
    public async Task UnderstandAsync_FaultFoundInAQuestion_IsACritique(string text, string attribute, EditComparator meant)
    {
        var act = await films.ReadAsync(text, films.Shown(Mob) with { Focus = "6" });

        Assert.Equal(UserActKind.Critique, act.Act);
        var edit = Assert.Single(act.Edits, edit => edit.Attribute != "item");

        Assert.Equal((attribute, meant), (edit.Attribute, edit.Comparator));
    }

    [Theory]
    [InlineData("he can come back")]
    [InlineData("I don't mind him after all")]
    public async Task UnderstandAsync_OneRuledOutTakenBack_IsRemoved(string text)
    {
        var state = FilmsFixture.Start with { Edits = [new PreferenceEdit { Attribute = "person", Comparator = EditComparator.Not, Value = EditValue.Of("Tom Cruise"), Strength = Strength.Hard }] };

        var edit = Assert.Single((await films.ReadAsync(text, state)).Edits);

        Assert.Equal((EditOp.Remove, "person", "Tom Cruise"), (edit.Op, edit.Attribute, edit.Value?.Text));
    }

    [Theory]
    [InlineData("I've seen all of Scorsese, none of his please")]
    [InlineData("I have been through all of Scorsese, no more of him please")]
    public async Task UnderstandAsync_NoneOfHis_RulesOutWhoWasNamed(string text) =>
        Assert.Contains((await films.ReadAsync(text)).Edits, edit => edit is { Comparator: EditComparator.Not, Value.Text: "Martin Scorsese" });

    [Theory]
    [InlineData("more films in that vein?")]
    [InlineData("something of that kind please")]
    public async Task UnderstandAsync_ThatVein_IsLikeTheOneTalkedAbout(string text) =>
        Assert.Equal("like=Heat (1995)", Told(await films.ReadAsync(text, FilmsFixture.Start with { Focus = "6" })));

    [Theory]
    [InlineData("never seen Casino, can you believe it")]
    [InlineData("I have never seen Casino")]
    public async Task UnderstandAsync_ShownAndNeverSeen_IsNotTaken(string text) =>
        Assert.NotEqual(UserActKind.Accept, (await films.ReadAsync(text, films.Shown(Mob))).Act);

    [Theory]
    [InlineData("don't care, you choose")]
    [InlineData("you pick")]
    [InlineData("surprise me")]
    public async Task UnderstandAsync_ChoiceLeftOpen_AsksForFilms(string text) => Assert.Equal(UserActKind.Request, (await films.ReadAsync(text, films.Shown(Mob))).Act);

    [Theory]
    [InlineData("show me some of his from the eighties")]
    [InlineData("something of his please")]
    public async Task UnderstandAsync_HisOfOneLiked_AsksForThem(string text)
    {
        var state = FilmsFixture.Start with { Edits = [new PreferenceEdit { Attribute = "person", Comparator = EditComparator.Is, Value = EditValue.Of("Martin Scorsese"), Strength = Strength.Soft }] };

        Assert.Contains((await films.ReadAsync(text, state)).Edits, edit => edit is { Attribute: "person", Strength: Strength.Hard });
    }

    [Theory]
    [InlineData("Carrie, the 2013 one, was awful", "dislike=Carrie (2013)")]
    [InlineData("Scarface was superb, the thirties one wasn't", "like=Scarface (1983); dislike=Scarface (1932)")]
    [InlineData("loved Solaris! The Russian one.", "like=Solaris (1972)")]
    [InlineData("I adore godzilla '54", "like=Godzilla (1954)")]
    public async Task UnderstandAsync_NamesakeToldByWhatItIs_IsThatOne(string text, string verdicts) =>
        Assert.Equal(verdicts, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("seen Casino, others nah", "seen=Casino (1995); notInterested=Heat (1995); notInterested=Goodfellas (1990)")]
    [InlineData("the first one is great but the rest are rubbish", "like=Heat (1995); dislike=Casino (1995); dislike=Goodfellas (1990)")]
    [InlineData("none of them grab me except the second", "notInterested=Heat (1995); notInterested=Goodfellas (1990)")]
    public async Task UnderstandAsync_RestOfTheSlate_IsWhatIsNotNamed(string text, string verdicts) => Assert.Equal(verdicts, Told(await films.ReadAsync(text, films.Shown(Mob))));

    [Fact]
    public async Task UnderstandAsync_BanBesideWhatWasSeen_IsKeptAndNothingOfTheSlateIsSeen()
    {
        var read = await films.ReadAsync("nothing by Michael Mann, I've seen them all", films.Shown(Mob));

        Assert.Equal(("Michael Mann", EditComparator.Not), (Assert.Single(read.Edits).Value?.Text, read.Edits[0].Comparator));
    }

    [Theory]
    [InlineData("seen all the john wicks", 3)]
    [InlineData("we watched all the godfathers", 3)]
    public async Task UnderstandAsync_SeriesInThePlural_IsAllOfIt(string text, int least)
    {
        var act = await films.ReadAsync(text);

        Assert.True(act.Edits.Length >= least, Told(act));
        Assert.All(act.Edits, edit => Assert.Equal(EditComparator.Seen, edit.Comparator));
    }

    [Theory]
    [InlineData("I could watch Heat again", "Heat (1995)")]
    [InlineData("we put Home Alone on every winter", "Home Alone (1990)")]
    [InlineData("Cats was tense", "Cats (2019)")]
    [InlineData("my flatmates put Cats on", "Cats (2019)")]
    [InlineData("the notebook I adored", "The Notebook (2004)")]
    [InlineData("rush hour is a hoot", "Rush Hour (1998)")]
    [InlineData("alien still gives me chills", "Alien (1979)")]
    [InlineData("ghost on a rainy sunday is bliss", "Ghost (1990)")]
    [InlineData("network has the best speeches", "Network (1976)")]
    [InlineData("nobody here will watch cats", "Cats (2019)")]
    [InlineData("my dad sat through moonlight", "Moonlight (2016)")]
    [InlineData("we saw kiki and totoro", "Kiki's Delivery Service (1989)")]
    public async Task UnderstandAsync_TitleBesideOtherWords_IsLinkedAsItIsSaid(string text, string title) =>
        Assert.Contains(title, (await films.ReadAsync(text)).Links.Select(link => link.Title));

    [Theory]
    [InlineData("it lasted twelve minutes")]
    [InlineData("we need a plan for my own life")]
    [InlineData("the Wright Brothers built it")]
    [InlineData("my network is down again")]
    [InlineData("alien or vampire, both are fine")]
    [InlineData("date night is on friday")]
    [InlineData("Hitchcock, please")]
    public async Task UnderstandAsync_NumberOrName_IsNoTitle(string text) =>
        Assert.DoesNotContain((await films.ReadAsync(text)).Edits, edit => edit.Attribute == "item");

    [Theory]
    [InlineData("first: seen. third: seen.", "seen=Heat (1995); seen=Goodfellas (1990)")]
    [InlineData("the second can go", "notInterested=Casino (1995)")]
    [InlineData("the older of the three is a masterpiece and I've seen it often", "seen=Goodfellas (1990); like=Goodfellas (1990)")]
    [InlineData("seen the one with val kilmer", "seen=Heat (1995)")]
    [InlineData("not the one about las vegas", "notInterested=Casino (1995)")]
    public async Task UnderstandAsync_ShownItemDescribed_IsPointedAt(string text, string verdicts) =>
        Assert.Equal(verdicts, Told(await films.ReadAsync(text, films.Shown(Mob))));

    [Theory]
    [InlineData("home alone 2: lost in neew york bored me", "dislike=Home Alone 2: Lost in New York (1992)")]
    [InlineData("harry potter and thhe goblet of fire was great", "like=Harry Potter and the Goblet of Fire (2005)")]
    [InlineData("something like antman", "like=Ant-Man (2015)")]
    [InlineData("hated xmen the last stand", "dislike=X-Men: The Last Stand (2006)")]
    [InlineData("good fellas is my favourite", "like=Goodfellas (1990)")]
    [InlineData("I loved the bourne utlimatum", "like=The Bourne Ultimatum (2007)")]
    [InlineData("Something like Hear me, please", "")]
    public async Task UnderstandAsync_TitleWrittenWrong_IsReadWhole(string text, string verdicts) =>
        Assert.Equal(verdicts, Told(await films.ReadAsync(text)));

    [Fact]
    public async Task UnderstandAsync_OneLetterWrongInAKnownTitle_IsMostlyTheTitle()
    {
        var random = new Random(11);
        var known = Enumerable.Range(0, films.Catalog.Count).Select(row => new ItemIndex(row)).Where(item => films.Catalog.PopularityOf(item) > 0.8)
            .Where(item => films.Catalog.TitleOf(item).Split(' ').Any(word => word.Length > 4 && word.All(char.IsAsciiLetter))).ToArray();
        var sentences = random.GetItems(known, 150).Select(item => (Item: item, Text: $"I loved {Spoilt(films.Catalog.TitleOf(item).ToLowerInvariant(), random)}")).ToList();
        var linked = 0;
        foreach (var (item, text) in sentences)
        {
            linked += (await films.ReadAsync(text)).Edits.Any(edit => edit.Item == films.Catalog.IdOf(item).Value) ? 1 : 0;
        }

        Assert.True(linked >= 0.85 * sentences.Count, $"{linked} of {sentences.Count}");
    }

    // Two neighbours of one of the longer words exchanged, or a letter doubled.
    private static string Spoilt(string title, Random random)
    {
        var words = title.Split(' ');
        var at = random.GetItems(Enumerable.Range(0, words.Length).Where(at => words[at].Length > 4 && words[at].All(char.IsAsciiLetter)).ToArray(), 1)[0];
        var place = random.Next(1, words[at].Length - 1);
        words[at] = words[at][place] == words[at][place + 1] ? words[at].Insert(place, words[at][place..(place + 1)])
            : $"{words[at][..place]}{words[at][place + 1]}{words[at][place]}{words[at][(place + 2)..]}";
        return string.Join(' ', words);
    }

    private static string Told(UserAct act) => string.Join("; ", act.Edits.Where(edit => edit.Attribute == "item").Select(edit =>
        $"{(edit.Op == EditOp.Remove ? "-" : string.Empty)}{(edit.Comparator is { } said ? $"{char.ToLowerInvariant(said.ToString()[0])}{said.ToString()[1..]}" : string.Empty)}={edit.Value}"));
}
