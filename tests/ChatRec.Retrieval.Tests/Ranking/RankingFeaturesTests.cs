using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Ranking;

public sealed class RankingFeaturesTests
{
    private readonly ItemCatalog _films = TestPacks.Films();
    private readonly FeatureLayout _layout;
    private readonly RankingFeatures _features;

    public RankingFeaturesTests()
    {
        _layout = FeatureLayout.Of(_films.Schema, ["text", "generative"]);
        _features = new RankingFeatures(new RankingMeasures(_films, new ConstraintEvaluator(_films), new RankingOptions()), _layout);
    }

    [Fact]
    public void Measure_RetrieverThatSpoke_GivesShareAndPlaceOfItsItemsOnly()
    {
        var table = Measure(
            Request(),
            new Candidate(_films.Row("6"), 2, [new Provenance("text", 1, 0.8f)]),
            new Candidate(_films.Row("8"), 1, [new Provenance("text", 3, 0.2f)]),
            new Candidate(_films.Row("10"), 1, []));

        Assert.Equal([1f, 1f, 1f], Of(table, 0, "text.share", "text.place", "text.found"));
        Assert.Equal([0.25f, 0.5f, 1f], Of(table, 1, "text.share", "text.place", "text.found"));
        Assert.Equal([0f, 0f, 0f], Of(table, 2, "text.share", "text.place", "text.found"));
        Assert.Equal([1f, 0.5f], [Of(table, 0, "fused")[0], Of(table, 2, "fused")[0]]);
    }

    [Fact]
    public void Measure_SilentRetriever_IsAValueOfItsOwn()
    {
        var table = Measure(Request(), new Candidate(_films.Row("6"), 2, [new Provenance("text", 1, 0.8f)]));

        Assert.Equal(0, Situation(table, "text.silent"));
        Assert.Equal(1, Situation(table, "generative.silent"));
    }

    [Fact]
    public void Measure_ScoresBelowZero_AreCountedFromTheLowest()
    {
        var table = Measure(
            Request(),
            new Candidate(_films.Row("6"), 2, [new Provenance("text", 1, -1f)]),
            new Candidate(_films.Row("8"), 1, [new Provenance("text", 2, -2f)]),
            new Candidate(_films.Row("10"), 1, [new Provenance("text", 3, -5f)]));

        Assert.Equal(0, Situation(table, "text.silent"));
        Assert.Equal([1f, 0.75f, 0f], [Of(table, 0, "text.share")[0], Of(table, 1, "text.share")[0], Of(table, 2, "text.share")[0]]);
    }

    [Fact]
    public void Measure_UnknownRetriever_IsPassedOver()
    {
        var table = Measure(Request(), new Candidate(_films.Row("6"), 2, [new Provenance("newcomer", 1, 0.8f)]));

        Assert.All(table.Values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Measure_LittleKnownAsked_FameSaysNothing()
    {
        var plain = Measure(Request(), Plain("16"));
        var hidden = Measure(Request() with { Wishes = [new SoftWish("popularity", -1, null)] }, Plain("16"));

        Assert.All(Of(plain, 0, "known", "fame", "renown", "doubt"), value => Assert.True(value > 0));
        Assert.All(Of(hidden, 0, "known", "fame", "renown", "doubt"), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Measure_LikedItem_TellsLabelsPeopleAndSeriesApart()
    {
        var request = Request() with { Retrieval = Retrieval() with { Liked = [_films.Row("12")] } };

        var table = Measure(request, Plain("13"), Plain("18"));

        Assert.Equal(1, Of(table, 0, "series")[0]);
        Assert.Equal(0, Of(table, 1, "series")[0]);
        Assert.True(Of(table, 0, "people")[0] > 0, "They share their lead.");
        Assert.True(Of(table, 0, "labels")[0] > Of(table, 1, "labels")[0]);
        Assert.True(Of(table, 0, "axes")[0] > Of(table, 1, "axes")[0]);
        Assert.Equal(1, Situation(table, "liked1"));
    }

    [Fact]
    public void Measure_WishesAndConditions_AreCountedByHowTheyAreMet()
    {
        var request = Request() with
        {
            Wishes = [new SoftWish("violence", -1, _films.Row("6")), new SoftWish("year", 1, _films.Row("6"))],
            Preferences = [new Constraint { Attribute = "genre", Operator = ConstraintOperator.Is, Text = "Comedy" }],
            Constraints = [new Constraint { Attribute = "runtime", Operator = ConstraintOperator.Ge, Low = 60 }],
        };

        var table = Measure(request, Plain("18"), Plain("26"), Plain("29"));

        Assert.Equal([1f, 0f, 1f, 0f], Of(table, 0, "wishesMet", "wishesMissed", "preferences", "unknown"));
        Assert.Equal([0.5f, 0.5f, -1f, 0f], Of(table, 1, "wishesMet", "wishesMissed", "preferences", "unknown"));
        Assert.Equal(1, Of(table, 2, "unknown")[0]);
    }

    [Fact]
    public void Measure_RandomRequests_StayNumbersNearOne()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            ItemIndex Any() => new(random.Next(_films.Count));
            var request = Request() with
            {
                Retrieval = Retrieval() with { Liked = [.. Enumerable.Range(0, random.Next(8)).Select(_ => Any())], Disliked = [Any()], Text = "a heist" },
                Wishes = [new SoftWish("year", 1, Any()), new SoftWish("violence", -1, null), new SoftWish("genre", 1, null)],
            };

            var table = Measure(request, [.. Enumerable.Range(0, _films.Count).Select(row =>
                new Candidate(new ItemIndex(row), random.NextDouble(), [new Provenance("text", row + 1, random.NextSingle() - 0.5f)]))]);

            Assert.All(table.Values, value => Assert.InRange(value, -3f, 3f));
        }
    }

    [Fact]
    public void Of_OtherPack_HasItsOwnNumbers()
    {
        Assert.Contains("number.year", _layout.Features);
        Assert.DoesNotContain("number.year", FeatureLayout.Of(TestPacks.BoardGames().Schema, []).Features);
    }

    private Candidate Plain(string id) => new(_films.Row(id), 1, []);

    private FeatureTable Measure(RankingRequest request, params Candidate[] candidates) => _features.Measure(candidates, request);

    private float[] Of(FeatureTable table, int row, params string[] features) =>
        [.. features.Select(feature => table.Values[(row * _layout.Features.Length) + _layout.Features.IndexOf(feature)])];

    private float Situation(FeatureTable table, string column) => table.Situation[_layout.Situation.IndexOf(column)];

    private RetrievalRequest Retrieval() => new() { Allow = AllowMask.All(_films.Count), Count = 100 };

    private RankingRequest Request() => new() { Retrieval = Retrieval(), Size = 5 };
}
