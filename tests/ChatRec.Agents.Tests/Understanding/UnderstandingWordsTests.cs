using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Understanding;

/// <summary>Kinds of wishes about everything but items, a few of each: which edits are read.</summary>
public sealed class UnderstandingWordsTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly string[] Mob = ["6", "16", "1213"];

    [Theory]
    [InlineData("not so grim tonight", "darkness.low")]
    [InlineData("something like Seven but not so grim", "item.like=Seven (1995); darkness.less^Seven (1995)")]
    [InlineData("Heat but less violence", "item.like=Heat (1995); violence.less^Heat (1995)")]
    [InlineData("not as violent as Heat", "violence.less^Heat (1995)")]
    [InlineData("twice as gory as Casino", "gore.more^Casino (1995)")]
    [InlineData("very little action and hardly any romance", "action.low; romance.low")]
    [InlineData("go light on the gore", "gore.low")]
    [InlineData("the bleaker the better", "darkness.high")]
    [InlineData("the newer the better", "year.high")]
    [InlineData("nothing that isn't gory", "gore.high")]
    [InlineData("not at all romantic", "romance.low")]
    [InlineData("old war films, but I find them slow", "year.low; genre.is=War; pace.high")]
    public async Task UnderstandAsync_Degree_IsReadTheRightWayRound(string text, string edits) => Assert.Equal(edits, await Read(text));

    [Theory]
    [InlineData("a western of about a hundred minutes", "runtime.between=95-105; genre.is=Western")]
    [InlineData("around 1985", "year.between=1983-1987")]
    [InlineData("nothing three hours long", "runtime.lt=180")]
    [InlineData("under two and a quarter hours", "runtime.lt=135")]
    [InlineData("an hour forty max", "runtime.le=100")]
    [InlineData("a hundred and ten minutes tops", "runtime.le=110")]
    [InlineData("between one and a half and two hours", "runtime.between=90-120")]
    [InlineData("between an hour and 90 minutes", "runtime.between=60-90")]
    [InlineData("two hours give or take ten minutes", "runtime.between=110-130")]
    [InlineData("anything over two hours is too long", "runtime.le=120")]
    [InlineData("I lose interest after 100 minutes", "runtime.le=100")]
    [InlineData("a western, 1960 at the latest", "year.le=1960; genre.is=Western")]
    [InlineData("a western from the 60s or 70s", "year.between=1960-1979; genre.is=Western")]
    [InlineData("1982 or 83", "year.between=1982-1983")]
    [InlineData("a western from the 50s or the 70s", "year.between=1950-1959; year.between=1970-1979; genre.is=Western")]
    [InlineData("at least four out of five", "rating.ge=4")]
    [InlineData("8/10 or better", "rating.ge=4")]
    [InlineData("a 4+ stars western", "rating.ge=4; genre.is=Western")]
    [InlineData("a western for after my fourteen hour shift", "genre.is=Western")]
    [InlineData("a western set in the 1950s", "genre.is=Western; text.is=set in the 1950s")]
    [InlineData("mid to late 90s westerns", "genre.is=Western; year.between=1994-1999")]
    [InlineData("keep it PG", "certificate.le=PG")]
    [InlineData("a PG-13 western", "certificate.le=PG-13; genre.is=Western")]
    [InlineData("rated R", "certificate.is=R")]
    public async Task UnderstandAsync_Quantity_IsReadAsItIsMeant(string text, string edits) => Assert.Equal(Sorted(edits), Sorted(await Read(text)));

    [Theory]
    [InlineData("I'm a lawyer and want a western", "genre.is=Western")]
    [InlineData("my sister is a doctor, something romantic", "romance.high")]
    [InlineData("after a divorce I need a western", "genre.is=Western")]
    [InlineData("loved Jaws, Jaws is scary", "item.like=Jaws (1975)")]
    [InlineData("what a daft joy, Heat", "item.like=Heat (1995)")]
    public async Task UnderstandAsync_WhatIsTold_IsNoWish(string text, string edits) => Assert.Equal(edits, await Read(text));

    [Theory]
    [InlineData("no horror, maybe a western", "genre.not=Horror; genre.is=Western")]
    [InlineData("no animals getting hurt", "text.not=animals getting hurt")]
    [InlineData("nothing with children dying", "text.not=children dying")]
    [InlineData("about two lonely people", "text.is=lonely people")]
    public async Task UnderstandAsync_Scope_EndsWhereItShould(string text, string edits) => Assert.Equal(edits, await Read(text));

    [Theory]
    [InlineData("the comedy stays, scrap the nineties", "-year=1990-1999")]
    [InlineData("comedy definitely not", "genre.not=Comedy")]
    [InlineData("the nineties can go", "-year=1990-1999")]
    [InlineData("keep the comedy, add some romance", "romance.high")]
    [InlineData("forget I said I like comedy", "-genre=Comedy")]
    [InlineData("a comedy with a heist", "theme.is=heist")]
    public async Task UnderstandAsync_WhatIsInForceAlready_IsNoNews(string text, string edits)
    {
        var state = FilmsFixture.Start with
        {
            Edits =
            [
                new PreferenceEdit { Attribute = "genre", Comparator = EditComparator.Is, Value = EditValue.Of("Comedy"), Strength = Strength.Hard },
                new PreferenceEdit { Attribute = "year", Comparator = EditComparator.Between, Value = EditValue.Of(1990, 1999), Strength = Strength.Hard },
            ],
        };

        Assert.Equal(edits, Told(await films.ReadAsync(text, state)));
    }

    [Theory]
    [InlineData("not so long", "runtime.less")]
    [InlineData("not scary enough", "scariness.more")]
    [InlineData("none of these are funny", "humour.more")]
    [InlineData("these aren't very scary", "scariness.more")]
    [InlineData("they are all depressing", "sadness.less")]
    [InlineData("better, but still too violent", "violence.less")]
    [InlineData("rated PG or lower", "certificate.le=PG")]
    [InlineData("two hours or less", "runtime.le=120")]
    [InlineData("a bit less scary", "scariness.less")]
    [InlineData("a bit more grown up", "familyFriendliness.less")]
    [InlineData("swap the second for something scarier", "scariness.more")]
    [InlineData("turn down the gore", "gore.less")]
    [InlineData("ramp up the suspense", "suspense.more")]
    [InlineData("the first, but without the gore", "gore.less^Heat (1995)")]
    [InlineData("sweet, but can we go quirkier?", "quirkiness.more")]
    public async Task UnderstandAsync_DegreeAfterASlate_IsComparedWithIt(string text, string edits) =>
        Assert.Equal(edits, Told(await films.ReadAsync(text, films.Shown(Mob))));

    [Theory]
    [InlineData("who directed Zaroon Nights?", "Zaroon Nights")]
    [InlineData("who directed Quibbleton Lake?", "Quibbleton Lake")]
    public async Task UnderstandAsync_QuestionAboutATitleNobodyKnows_SaysSo(string text, string title)
    {
        var act = await films.ReadAsync(text, films.Shown(Mob));

        Assert.Equal(UserActKind.Ask, act.Act);
        Assert.Empty(act.Links);
        Assert.Equal(title, Assert.Single(act.NotUnderstood).Text);
    }

    [Theory]
    [InlineData("westerns? no thanks", "genre.not=Western")]
    [InlineData("too old for cartoons", "genre.not=Animation")]
    [InlineData("an hour and a quarter", "runtime.le=75")]
    [InlineData("less than ten years old", "")]
    [InlineData("my mother is religious, something romantic", "romance.high")]
    [InlineData("comedy, just no torture", "genre.is=Comedy; text.not=torture")]
    [InlineData("preferably pirates, definitely not zombies", "text.is=pirates; theme.not=zombies")]
    [InlineData("a tarantinno film", "person.is=Quentin Tarantino")]
    [InlineData("give michael bay a wide berth", "person.not=Michael Bay")]
    [InlineData("something to watch while ironing", "")]
    public async Task UnderstandAsync_Aside_IsReadAsItIsMeant(string text, string edits) => Assert.Equal(edits, await Read(text));

    private static string Sorted(string edits) => string.Join("; ", edits.Split("; ").Order(StringComparer.Ordinal));

    private static string Told(UserAct act) => string.Join("; ", act.Edits.Select(Told));

    private static string Told(PreferenceEdit edit)
    {
        var value = edit.Value is null ? string.Empty : $"={edit.Value}";
        var comparator = edit.Comparator is { } said ? $".{char.ToLowerInvariant(said.ToString()[0])}{said.ToString()[1..]}" : string.Empty;
        return $"{(edit.Op == EditOp.Remove ? "-" : string.Empty)}{edit.Attribute}{comparator}{value}{(edit.Anchor is null ? string.Empty : $"^{edit.Anchor}")}";
    }

    private async Task<string> Read(string text) => Told(await films.ReadAsync(text));
}
