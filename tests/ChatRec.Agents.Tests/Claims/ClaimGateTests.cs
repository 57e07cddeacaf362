using System.Collections.Immutable;
using ChatRec.Agents.Claims;
using ChatRec.Agents.Claims.Evaluation;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;
using Xunit;

namespace ChatRec.Agents.Tests.Claims;

/// <summary>The gate on texts the tests write: facts are invented, words are the film pack's and the board games'.</summary>
public sealed class ClaimGateTests
{
    private static readonly ClaimGate Films = new(PackLoader.LoadSchema(Path.Combine(RepositoryRoot.Path, "data", "films", PackLoader.SchemaFile)));

    private static readonly ClaimGate Games = new(PackLoader.LoadSchema(Path.Combine(RepositoryRoot.Path, "data", "boardgames", PackLoader.SchemaFile)));

    [Theory]
    [InlineData("Harbour is a thriller from 1999 by Ada Quill.", true)]
    [InlineData("Harbour is a thriller from 1998 by Ada Quill.", false)]
    [InlineData("Harbour runs just over two hours.", true)]
    [InlineData("Harbour runs just under two hours.", false)]
    [InlineData("Harbour takes two hours and five minutes.", true)]
    [InlineData("Harbour takes 2 h 5 min.", true)]
    [InlineData("Harbour is very tense and not funny.", true)]
    [InlineData("Harbour is hardly tense.", false)]
    [InlineData("Ada Quill directed Harbour, and Ben Marsh is in it.", true)]
    [InlineData("Ben Marsh directed Harbour.", false)]
    [InlineData("Harbour was directed by Cora Finch.", false)]
    [InlineData("Harbour won an award.", false)]
    [InlineData("I'd happily give Harbour an evening.", true)]
    [InlineData("You asked for something tense, so: Harbour.", true)]
    [InlineData("You asked for something romantic, so: Harbour.", false)]
    [InlineData("Harbour is the best thriller of its year.", false)]
    [InlineData("Viewers give Harbour 3.9.", true)]
    [InlineData("Viewers give Harbour 4.2.", false)]
    public void Judge_OneItem_BindsEveryClaim(string text, bool supported)
    {
        var verdict = Films.Judge(new ClaimRequest(
            ["Harbour (1999)"],
            [
                Of("Harbour (1999)", "year", 1999), Of("Harbour (1999)", "runtime", 125), Of("Harbour (1999)", "genre", "Thriller"),
                Of("Harbour (1999)", "director", "Ada Quill"), Of("Harbour (1999)", "cast", "Ben Marsh"), Of("Harbour (1999)", "rating", 3.9),
                Of("Harbour (1999)", "suspense", 0.9), Of("Harbour (1999)", "humour", 0.1), new ClaimFact(null, "userWants", EditValue.Of("suspense")),
            ],
            text));
        Assert.Equal(supported, verdict.IsSupported);
    }

    [Theory]
    [InlineData("Both are by Ada Quill; Lantern is ten years newer.", true)]
    [InlineData("Both are by Ada Quill; Lantern is ten years older.", false)]
    [InlineData("Both are thrillers.", false)]
    [InlineData("Harbour is the shorter of the two.", true)]
    [InlineData("Lantern is the shorter of the two.", false)]
    [InlineData("Harbour has Ben Marsh, Lantern has Cora Finch.", true)]
    [InlineData("Harbour is tamer than Lantern: PG against R.", true)]
    [InlineData("Harbour is tamer than Lantern: PG against NC-17.", false)]
    [InlineData("Harbour has Cora Finch, Lantern has Ben Marsh.", false)]
    public void Judge_SeveralItems_KeepsThemApart(string text, bool supported)
    {
        var verdict = Films.Judge(new ClaimRequest(
            ["Harbour (1999)", "Lantern (2009)"],
            [
                Of("Harbour (1999)", "year", 1999), Of("Harbour (1999)", "runtime", 95), Of("Harbour (1999)", "genre", "Thriller"),
                Of("Harbour (1999)", "director", "Ada Quill"), Of("Harbour (1999)", "cast", "Ben Marsh"), Of("Lantern (2009)", "year", 2009),
                Of("Lantern (2009)", "runtime", 125), Of("Lantern (2009)", "genre", "Drama"), Of("Lantern (2009)", "director", "Ada Quill"),
                Of("Lantern (2009)", "cast", "Cora Finch"), Of("Harbour (1999)", "certificate", "PG"), Of("Lantern (2009)", "certificate", "R"),
            ],
            text));
        Assert.Equal(supported, verdict.IsSupported);
    }

    [Theory]
    [InlineData("Lantern Street is a cooperative game by Ada Quill from 2015.", true)]
    [InlineData("Lantern Street is a party game by Ada Quill from 2015.", false)]
    [InlineData("Lantern Street takes three quarters of an hour.", true)]
    [InlineData("Lantern Street takes two hours.", false)]
    public void Judge_AnotherPack_TakesItsWords(string text, bool supported)
    {
        var verdict = Games.Judge(new ClaimRequest(
            ["Lantern Street (2015)"],
            [
                Of("Lantern Street (2015)", "year", 2015), Of("Lantern Street (2015)", "minutes", 45),
                Of("Lantern Street (2015)", "category", "Cooperative"), Of("Lantern Street (2015)", "designer", "Ada Quill"),
            ],
            text));
        Assert.Equal(supported, verdict.IsSupported);
    }

    [Fact]
    public void Judge_UnknownName_PointsAtTheWords()
    {
        const string Text = "Harbour has Zelda Brook in it.";
        var verdict = Films.Judge(new ClaimRequest(["Harbour (1999)"], [Of("Harbour (1999)", "year", 1999)], Text));
        var fault = verdict.Faults[0];
        Assert.Equal("Zelda", Text[fault.Span.Start..fault.Span.End]);
    }

    [Fact]
    public void Judge_SentenceOfAFact_IsTheFactsOwnClaim()
    {
        const string Hook = "A lighthouse keeper counts ships that never come home.";
        var facts = ImmutableArray.Create(Of("Harbour (1999)", "hook", Hook));
        Assert.True(Films.Judge(new ClaimRequest(["Harbour (1999)"], facts, $"Try Harbour. {Hook}")).IsSupported);
        Assert.False(Films.Judge(new ClaimRequest(["Harbour (1999)"], facts, "Try Harbour. A lighthouse keeper drowns.")).IsSupported);
    }

    [Theory]
    [InlineData("")]
    [InlineData("((((")]
    [InlineData("' '' ’s -- 12 h an hour and half and")]
    [InlineData("between two and")]
    public void Judge_OddText_DoesNotThrow(string text) =>
        Assert.NotNull(Films.Judge(new ClaimRequest([], [], text)));

    [Fact]
    public void Judge_OwnTexts_IsRightOnThoseKeptFromTuning()
    {
        var data = ClaimDataSet.Load(Path.Combine(RepositoryRoot.Path, "tests", "claims", "own.jsonl"));
        var held = data with { Cases = [.. data.Cases.Where(one => one.Id.StartsWith("held", StringComparison.Ordinal))] };
        var result = ClaimEvaluation.Run(held, Films, seed: 1);
        Assert.True(held.Cases.Count >= 60);
        Assert.True(result.Accuracy.Mean >= 0.88, $"accuracy {result.Accuracy.Mean:0.000}");
        Assert.True(result.Recall.Mean >= 0.9, $"recall of unsupported {result.Recall.Mean:0.000}");
    }

    private static ClaimFact Of(string item, string predicate, string value) => new(item, predicate, EditValue.Of(value));

    private static ClaimFact Of(string item, string predicate, double value) => new(item, predicate, EditValue.Of(value));
}
