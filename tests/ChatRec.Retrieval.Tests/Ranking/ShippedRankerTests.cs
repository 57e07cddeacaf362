using System.Text.Json;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Ranking;

/// <summary>The ranker that ships with the films, held against what trained it and against what a person may expect of any ranker.</summary>
public sealed class ShippedRankerTests
{
    private readonly RankingModel _model;

    public ShippedRankerTests()
    {
        var file = RepositoryRoot.Combine("models", "films", RankingModel.FileName);
        Assert.SkipUnless(File.Exists(file), "The films have no trained ranker here.");
        _model = RankingModel.Load(file, PackLoader.Load(RepositoryRoot.Combine("data", "films")).Schema);
    }

    [Fact]
    public void Score_RowsOfTheRecipe_EqualWhatTrainedThem()
    {
        var lines = File.ReadAllLines(RepositoryRoot.Combine("tests", "ChatRec.Retrieval.Tests", "Ranking", "parity.jsonl"));
        Assert.True(lines.Length > 10);
        foreach (var line in lines)
        {
            var row = JsonDocument.Parse(line).RootElement;
            var table = new FeatureTable(Numbers(row, "features"), Numbers(row, "situation"));

            var scores = _model.Score(table);

            Assert.Equal(row.GetProperty("score").GetDouble(), scores.Values[0], tolerance: 0.001);
            Assert.Equal(row.GetProperty("chance").GetDouble(), scores.Chance(0), tolerance: 0.001);
        }
    }

    [Fact]
    public void WeightsIn_AnySituation_WhatWasSaidMovesTheRightWay()
    {
        var random = new Random(5);
        var names = _model.Layout.Features;
        for (var round = 0; round < 200; round++)
        {
            var situation = Enumerable.Range(0, _model.Layout.Situation.Length).Select(_ => random.Next(2) * 1f).ToArray();

            var weights = _model.WeightsIn(situation);

            Assert.True(weights[names.IndexOf("wishes")] > 0.5);
            Assert.True(weights[names.IndexOf("preferences")] > 0.25);
            Assert.True(weights[names.IndexOf("unknown")] < 0);
            Assert.True(weights[names.IndexOf("wishesMissed")] <= 0);
            Assert.True(weights[names.IndexOf("doubt")] < 0);
            Assert.True(_model.ChanceIn(situation).Slope >= 0);
        }
    }

    private static float[] Numbers(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];
}
