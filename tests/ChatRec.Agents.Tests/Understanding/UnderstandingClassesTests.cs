using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Understanding;

/// <summary>Kinds of sentences, a few of each: what act and which edits are read.</summary>
public sealed class UnderstandingClassesTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly string[] Mob = ["6", "16", "1213"];

    [Theory]
    [InlineData("my brother reckons westerns are dull", UserActKind.Provide)]
    [InlineData("anything but westerns", UserActKind.Request)]
    [InlineData("westerns from the fifties", UserActKind.Request)]
    [InlineData("no westerns", UserActKind.Provide)]
    [InlineData("we could watch a western", UserActKind.Request)]
    [InlineData("Unforgiven but funnier", UserActKind.Critique)]
    [InlineData("I don't mind westerns", UserActKind.Provide)]
    public async Task UnderstandAsync_WishOrTaste_IsToldApart(string text, UserActKind act) =>
        Assert.Equal(act, (await films.ReadAsync(text)).Act);

    [Theory]
    [InlineData("Jaws I've seen", "item.seen=Jaws (1975)")]
    [InlineData("saw jaws at last, loved every minute", "item.seen=Jaws (1975); item.like=Jaws (1975)")]
    [InlineData("jaws, casino and memento were all brilliant", "item.like=Jaws (1975); item.like=Casino (1995); item.like=Memento (2000)")]
    [InlineData("jaws is so overrated", "item.dislike=Jaws (1975)")]
    [InlineData("no more jaws please", "item.notInterested=Jaws (1975)")]
    [InlineData("Aliens > Alien", "item.like=Aliens (1986)")]
    public async Task UnderstandAsync_VerdictOnATitle_ReachesIt(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("Loved Up and Her", "item.like=Up (2009); item.like=Her (2013)")]
    [InlineData("loved up and her", "item.like=Up (2009); item.like=Her (2013)")]
    [InlineData("stargate! drugstore cowboy! the firm!", "item.like=Stargate (1994); item.like=Drugstore Cowboy (1989); item.like=The Firm (1993)")]
    [InlineData("jurassic park meets the firm", "item.like=Jurassic Park (1993); item.like=The Firm (1993)")]
    [InlineData("we watched men in black on sunday and both enjoyed it", "item.seen=Men in Black (1997); item.like=Men in Black (1997)")]
    [InlineData("Loved Up, Her and Big", "item.like=Up (2009); item.like=Her (2013); item.like=Big (1988)")]
    [InlineData("hated her, loved big", "item.dislike=Her (2013); item.like=Big (1988)")]
    [InlineData("Prisoners sucked", "item.dislike=Prisoners (2013)")]
    [InlineData("alien was great", "item.like=Alien (1979)")]
    [InlineData("like alien but funnier", "item.like=Alien (1979); humour.more^Alien (1979)")]
    [InlineData("heat tops my list", "item.like=Heat (1995)")]
    public async Task UnderstandAsync_TitleOfEverydayWords_IsToldFromTheWords(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("older stuff, say before 1960", "year.lt=1960")]
    [InlineData("I'd rather laugh than cry", "humour.high; sadness.low")]
    [InlineData("I love Denis Villeneuve except for Dune", "person.is=Denis Villeneuve; item.dislike=Dune (2021)")]
    [InlineData("a thriller without subtitles", "genre.is=Thriller; language.is=English")]
    public async Task UnderstandAsync_WhatIsSaidTwiceOrTheOtherWay_IsSettled(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("I don't want anything too raunchy", "sexualContent.low")]
    [InlineData("we don't need anything too scary", "scariness.low")]
    [InlineData("nothing that's too gloomy please", "darkness.low")]
    [InlineData("it shouldn't be too violent", "violence.low")]
    [InlineData("she can't stand anything too gory", "gore.low")]
    public async Task UnderstandAsync_RefusedExcess_IsRefusedOnce(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("my girlfriend loves musicals but I can't stand them", "genre.not=Musical")]
    [InlineData("everyone is into westerns, I hate them", "genre.not=Western")]
    public async Task UnderstandAsync_SortTakenUpAgain_IsJudgedByTheLaterWord(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Fact]
    public async Task UnderstandAsync_YearsBack_AreCountedFromNow()
    {
        var year = TimeProvider.System.GetUtcNow().Year;

        Assert.Equal($"year.ge={year - 20}", Told(await films.ReadAsync("from the last twenty years")));
        Assert.Equal($"year.ge={year - 10}", Told(await films.ReadAsync("something made in the past decade")));
        Assert.Equal("runtime.le=120", Told(await films.ReadAsync("two hours at the most, the last train won't wait")));
    }

    [Theory]
    [InlineData("kill bill 1 rocks, 2 not so much", "item.like=Kill Bill: Vol. 1 (2003); item.dislike=Kill Bill: Vol. 2 (2004)")]
    [InlineData("I adore the third Alien", "item.like=Alien³ (1992)")]
    [InlineData("loved the original Sabrina", "item.like=Sabrina (1954)")]
    [InlineData("esb is my favourite", "item.like=Star Wars: Episode V - The Empire Strikes Back (1980)")]
    public async Task UnderstandAsync_PartOrNickname_IsLinked(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("i loved almost faamous", "item.like=Almost Famous (2000)")]
    [InlineData("something like the bourne supremay", "item.like=The Bourne Supremacy (2004)")]
    [InlineData("erin brockoovich was brilliant", "item.like=Erin Brockovich (2000)")]
    [InlineData("no tom crusie", "person.not=Tom Cruise")]
    [InlineData("i like scorsese", "person.is=Martin Scorsese")]
    public async Task UnderstandAsync_SlipInAName_IsRead(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("a thriller with car chases", "genre.is=Thriller; text.is=car chases")]
    [InlineData("no swordfights please", "text.not=swordfights")]
    [InlineData("things I can't stand: clowns, narration", "text.not=clowns; text.not=narration")]
    [InlineData("my cat sat on the piano all day", "")]
    [InlineData("films about beekeeping", "text.is=beekeeping")]
    [InlineData("movies where the dog dies", "text.is=the dog dies")]
    [InlineData("something with giant killer insects", "text.is=giant killer insects")]
    public async Task UnderstandAsync_WishInWords_IsKeptAsText(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("Casino had me yawning the whole evening", "item.dislike=Casino (1995)")]
    [InlineData("Goodfellas I adored", "item.like=Goodfellas (1990)")]
    [InlineData("Goodfellas? asleep within minutes", "item.dislike=Goodfellas (1990)")]
    public async Task UnderstandAsync_WordsAroundATitle_Weigh(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("Heat but funnier", "item.like=Heat (1995); humour.more^Heat (1995)")]
    [InlineData("like Jaws, only for grown-ups", "item.like=Jaws (1975); familyFriendliness.less^Jaws (1975)")]
    [InlineData("Casablanca without the romance", "item.like=Casablanca (1942); romance.less^Casablanca (1942)")]
    public async Task UnderstandAsync_ItemWithAChange_IsRelative(string text, string edits)
    {
        var act = await films.ReadAsync(text);

        Assert.Equal(UserActKind.Critique, act.Act);
        Assert.Equal(edits, Told(act));
    }

    [Theory]
    [InlineData("something for my 6yo", "certificate.le=PG; familyFriendliness.high")]
    [InlineData("a comedy for the kids", "genre.is=Comedy; certificate.le=PG; familyFriendliness.high")]
    [InlineData("my niece turns 14, what shall we watch?", "certificate.le=PG-13")]
    public async Task UnderstandAsync_YoungOnesJoin_LimitsAndWishes(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("wiht robert denero", "cast.is=Robert De Niro")]
    [InlineData("my aunt leaves whenever adam sandler turns up so nothing with him", "cast.not=Adam Sandler")]
    [InlineData("anything over three hours is out of the question", "runtime.le=180")]
    [InlineData("Brazil, the Terry Gilliam film", "item.like=Brazil (1985)")]
    [InlineData("amadeus is another favourite of mine", "item.like=Amadeus (1984)")]
    public async Task UnderstandAsync_WhatReachesBack_FindsWhatItIsAbout(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("seen them all", "item.seen=Heat (1995); item.seen=Casino (1995); item.seen=Goodfellas (1990)")]
    [InlineData("seen 1 and 3", "item.seen=Heat (1995); item.seen=Goodfellas (1990)")]
    [InlineData("not the pacino one", "item.notInterested=Heat (1995)")]
    [InlineData("no to all of them except the first", "item.notInterested=Casino (1995); item.notInterested=Goodfellas (1990)")]
    [InlineData("hated the oldest one", "item.dislike=Goodfellas (1990)")]
    public async Task UnderstandAsync_ShownItemsPointedAt_AreTurnedDown(string text, string edits)
    {
        var act = await films.ReadAsync(text, films.Shown(Mob));

        Assert.Equal(UserActKind.Reject, act.Act);
        Assert.Equal(edits, Told(act));
    }

    [Theory]
    [InlineData("I meant the seventies, not the nineties", "year.between=1970-1979; -year=1990-1999")]
    [InlineData("forget the nineties", "-year=1990-1999")]
    [InlineData("make that the sixties", "year.between=1960-1969; -year=1990-1999")]
    [InlineData("drop the cops", "theme.not=police")]
    public async Task UnderstandAsync_WordsAboutWhatIsInForce_CorrectIt(string text, string edits)
    {
        var state = FilmsFixture.Start with
        {
            Edits = [new PreferenceEdit { Attribute = "year", Comparator = EditComparator.Between, Value = EditValue.Of(1990, 1999), Strength = Strength.Hard }],
        };

        Assert.Equal(edits, Told(await films.ReadAsync(text, state)));
    }

    [Theory]
    [InlineData("R is fine too", "certificate", EditComparator.Le, "PG-13", "-certificate=PG-13")]
    [InlineData("swap the comedy for a thriller", "genre", EditComparator.Is, "Comedy", "-genre=Comedy; genre.is=Thriller")]
    [InlineData("a thriller rather than a comedy", "genre", EditComparator.Is, "Comedy", "genre.is=Thriller; -genre=Comedy")]
    [InlineData("lose meg ryan", "cast", EditComparator.Is, "Meg Ryan", "-cast=Meg Ryan")]
    [InlineData("cage isn't so bad", "person", EditComparator.Not, "Nicolas Cage", "-person=Nicolas Cage")]
    [InlineData("cage is back on the menu", "person", EditComparator.Not, "Nicolas Cage", "-person=Nicolas Cage")]
    public async Task UnderstandAsync_WhatWasStated_IsLiftedOrReplaced(string text, string attribute, EditComparator comparator, string value, string edits)
    {
        var state = FilmsFixture.Start with
        {
            Edits = [new PreferenceEdit { Attribute = attribute, Comparator = comparator, Value = EditValue.Of(value), Strength = Strength.Hard }],
        };

        Assert.Equal(edits, Told(await films.ReadAsync(text, state)));
    }

    [Theory]
    [InlineData("saw Jaws, dozed off in Casino", "item.seen=Jaws (1975); item.dislike=Casino (1995)")]
    [InlineData("Casino bored me, and I have seen Jaws", "item.dislike=Casino (1995); item.seen=Jaws (1975)")]
    [InlineData("Jaws was alright, Casino bored me", "item.dislike=Casino (1995)")]
    [InlineData("saw Jaws, loved it", "item.seen=Jaws (1975); item.like=Jaws (1975)")]
    [InlineData("I've seen Jaws and Casino and loved both", "item.seen=Jaws (1975); item.like=Jaws (1975); item.seen=Casino (1995); item.like=Casino (1995)")]
    public async Task UnderstandAsync_StatementsSideBySide_KeepTheirVerdicts(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("I only have an hour and 25", "runtime.le=85")]
    [InlineData("three hours and ten max", "runtime.le=190")]
    [InlineData("under 1h40 on the cheerful side", "runtime.lt=100; darkness.low")]
    public async Task UnderstandAsync_TimeAtHand_IsReadToTheMinute(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    [Theory]
    [InlineData("something like casino without the violence", "item.like=Casino (1995); violence.less^Casino (1995)")]
    [InlineData("something like jaws from the sixties", "item.like=Jaws (1975); year.between=1960-1969")]
    [InlineData("enough zombies", "theme.not=zombies")]
    [InlineData("a spy film from outside france", "theme.is=spy; country.not=France")]
    [InlineData("not a massive fan of musicals", "genre.not=Musical")]
    [InlineData("a courtroom drama", "theme.is=courtroom; genre.is=Drama")]
    [InlineData("a scary film", "scariness.high")]
    [InlineData("one where they speak italian", "language.is=Italian")]
    public async Task UnderstandAsync_WaysToSayIt_MeanTheSame(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text)));

    private static string Told(UserAct act) => string.Join("; ", act.Edits.Select(Told));

    private static string Told(PreferenceEdit edit)
    {
        var value = edit.Value is null ? string.Empty : $"={edit.Value}";
        var comparator = edit.Comparator is { } said ? $".{char.ToLowerInvariant(said.ToString()[0])}{said.ToString()[1..]}" : string.Empty;
        return $"{(edit.Op == EditOp.Remove ? "-" : string.Empty)}{edit.Attribute}{comparator}{value}{(edit.Anchor is null ? string.Empty : $"^{edit.Anchor}")}";
    }
}
