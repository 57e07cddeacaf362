using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Ranking;

public sealed class LearnedScorerTests : IDisposable
{
    private readonly ItemCatalog _films = TestPacks.Films();
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"chatrec-{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Rank_WildWeights_NeverViolateAConstraint()
    {
        var random = new Random(11);
        var evaluator = new ConstraintEvaluator(_films);
        for (var round = 0; round < 100; round++)
        {
            Write(weights: _ => (random.NextSingle() - 0.5f) * 100);
            ImmutableArray<Constraint> constraints =
            [
                new() { Attribute = "runtime", Operator = ConstraintOperator.Le, Low = random.Next(80, 180) },
                new() { Attribute = "certificate", Operator = ConstraintOperator.Le, Text = "PG-13" },
            ];
            ItemIndex Any() => new(random.Next(_films.Count));
            var request = Request() with
            {
                Constraints = constraints,
                Shown = [Any()],
                Retrieval = Retrieval() with { Liked = [Any()], Disliked = [Any()] },
                Wishes = [new SoftWish("violence", -1, Any())],
                Size = random.Next(1, 8),
            };

            var slate = Ranker().Rank(All(), request);

            var allowed = evaluator.Allow(constraints);
            var out_ = request.Shown.Concat(request.Retrieval.Liked).Concat(request.Retrieval.Disliked).ToHashSet();
            Assert.All(slate, one => Assert.True(allowed[one.Candidate.Item] && !out_.Contains(one.Candidate.Item)));
            Assert.True(slate.Select(one => _films.FranchiseOf(one.Candidate.Item)).OfType<string>().GroupBy(name => name).All(series => series.Count() == 1));
        }
    }

    [Fact]
    public void Rank_Score_IsTheSumOfItsReasonsAndTheMean()
    {
        Write(weights: place => ((place * 37) % 11) - 5f);
        var scorer = new LearnedScorer(Measures(), RankingModel.Load(_path, _films.Schema));

        var scores = scorer.Score(All(), Request() with { Retrieval = Retrieval() with { Liked = [_films.Row("6")] } });

        var mean = scores.Scores.Average();
        for (var place = 0; place < scores.Scores.Length; place++)
        {
            Assert.Equal(scores.Scores[place] - mean, scores.Reasons!(place).Sum(reason => reason.Part), tolerance: 0.01);
        }
    }

    [Fact]
    public void Rank_OneFeature_OrdersByItAndSaysSo()
    {
        Write(weights: place => place == FeatureLayout.Own.IndexOf("rating") ? 1 : 0);

        var slate = Ranker(diversity: 0).Rank(Candidates("14", "12", "20"), Request());

        Assert.Equal(["12", "20"], slate.Select(one => _films.IdOf(one.Candidate.Item).Value));
        Assert.Equal("rating", slate[0].Reasons[0].Feature);
        Assert.True(slate[0].Reasons[0].Part > slate[1].Reasons[0].Part);
    }

    [Fact]
    public void Rank_HigherScore_IsAHigherChance()
    {
        Write(weights: place => place == FeatureLayout.Own.IndexOf("rating") ? 1 : 0, slope: 2, shift: -1);

        var slate = Ranker().Rank(All(), Request() with { Size = 8 });

        Assert.All(slate, one => Assert.InRange(one.Chance!.Value, 0, 1));
        Assert.Equal(slate.Select(one => one.Chance).OrderDescending(), slate.Select(one => one.Chance));
        Assert.Equal(1 / (1 + Math.Exp(1 - (2 * slate[0].Score))), slate[0].Chance!.Value, 4);
    }

    [Fact]
    public void Rank_EqualScores_BreakById()
    {
        Write(weights: _ => 0);

        var slate = Ranker().Rank(Candidates("20", "19", "18"), Request());

        Assert.Equal(["18", "19", "20"], slate.Select(one => _films.IdOf(one.Candidate.Item).Value));
    }

    [Fact]
    public void Rank_Situation_ChangesWhatCounts()
    {
        // Rating counts only where words were said.
        var layout = Layout();
        var (width, rating, words) = (layout.Features.Length, FeatureLayout.Own.IndexOf("rating"), layout.Situation.IndexOf("words"));
        Write(weights: place => place == ((words + 1) * width) + rating ? 1 : 0);

        var silent = Ranker().Rank(Candidates("14", "12"), Request());
        var said = Ranker().Rank(Candidates("14", "18"), Request() with { Retrieval = Retrieval() with { Text = "anything" } });

        Assert.Equal(0, silent[0].Score);
        Assert.Equal("18", _films.IdOf(said[0].Candidate.Item).Value);
        Assert.True(said[0].Score > said[1].Score);
    }

    [Fact]
    public void Load_OtherFeatures_IsRefusedByName()
    {
        Write(weights: _ => 0, rename: "novelty");

        var error = Assert.Throws<ModelException>(() => RankingModel.Load(_path, _films.Schema));

        Assert.Contains("novelty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherPack_IsRefused()
    {
        Write(weights: _ => 0);

        Assert.Contains("number.", Assert.Throws<ModelException>(() => RankingModel.Load(_path, TestPacks.BoardGames().Schema)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NotANumber_IsRefused()
    {
        Write(weights: place => place == 5 ? float.NaN : 0);

        Assert.Throws<ModelException>(() => RankingModel.Load(_path, _films.Schema));
    }

    [Fact]
    public void Load_CutFile_IsRefused()
    {
        Write(weights: _ => 0);
        File.WriteAllBytes(_path, File.ReadAllBytes(_path)[..^100]);

        Assert.Throws<ModelException>(() => RankingModel.Load(_path, _films.Schema));
    }

    private FeatureLayout Layout() => FeatureLayout.Of(_films.Schema, ["text"]);

    private void Write(Func<int, float> weights, float slope = 1, float shift = 0, string? rename = null)
    {
        var layout = Layout();
        var (width, rows) = (layout.Features.Length, layout.Situation.Length + 1);
        var writer = new SafeTensorsWriter();
        writer.Note("schema", "chatrec/ranker/v1");
        writer.Note("features", string.Join(',', rename is null ? layout.Features : [rename, .. layout.Features.Skip(1)]));
        writer.Note("situation", string.Join(',', layout.Situation));
        writer.Add("weights", [.. Enumerable.Range(0, rows * width).Select(weights)], rows, width);
        var chance = new float[2 * rows];
        (chance[0], chance[rows]) = (slope, shift);
        writer.Add("chance", chance, 2, rows);
        writer.Save(_path);
    }

    private RankingMeasures Measures() => new(_films, new ConstraintEvaluator(_films), new RankingOptions());

    private SlateRanker Ranker(double diversity = 0.15) => new(
        Measures(), new RankingOptions { Diversity = diversity }, (measures, _) => new LearnedScorer(measures, RankingModel.Load(_path, _films.Schema)));

    private List<Candidate> All() => [.. Enumerable.Range(0, _films.Count).Select(row => new Candidate(new ItemIndex(row), 1.0 / (20 + row), [new Provenance("text", row + 1, 1f / (row + 1))]))];

    private List<Candidate> Candidates(params string[] ids) => [.. ids.Select((id, place) => new Candidate(_films.Row(id), 1.0 / (21 + place), []))];

    private RetrievalRequest Retrieval() => new() { Allow = AllowMask.All(_films.Count), Count = 100 };

    private RankingRequest Request() => new() { Retrieval = Retrieval(), Size = 5 };
}
