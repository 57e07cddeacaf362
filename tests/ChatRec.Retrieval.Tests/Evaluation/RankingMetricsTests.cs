using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Retrieval.Tests.Evaluation;

public sealed class RankingMetricsTests
{
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 0.6309297536)]  // 1 / log2(3)
    [InlineData(9, 1, 0.2890648263)]  // 1 / log2(11)
    [InlineData(10, 0, 0)]
    [InlineData(-1, 0, 0)]
    public void RecallAndNdcgAt10_PlaceFromZero_MatchHandArithmetic(int place, double recall, double ndcg)
    {
        Assert.Equal(recall, RankingMetrics.Recall(place, 10));
        Assert.Equal(ndcg, RankingMetrics.Ndcg(place, 10), 1e-9);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 0.25)]
    [InlineData(-1, 0)]
    public void ReciprocalRank_PlaceFromZero_MatchesHandArithmetic(int place, double expected) =>
        Assert.Equal(expected, RankingMetrics.ReciprocalRank(place), 1e-12);

    [Fact]
    public void PlaceOf_ExcludedItemsAndTies_CountsOnlyStrictlyBetterAllowedItems()
    {
        float[] scores = [5, 4, 4, 3, 9];

        Assert.Equal(1, RankingMetrics.PlaceOf(scores, 1, [4]));
        Assert.Equal(1, RankingMetrics.PlaceOf(scores, 1, [4, 4, 2]));
        Assert.Equal(4, RankingMetrics.PlaceOf(scores, 3, []));
    }

    [Fact]
    public void PlaceOf_NotANumber_RanksLast() =>
        Assert.Equal(2, RankingMetrics.PlaceOf([1, float.NaN, 2], 1, []));

    [Fact]
    public void Estimate_AllEqual_HasNoWidth()
    {
        var estimate = Estimate.Of([0.5, 0.5, 0.5], 7);

        Assert.Equal(new Estimate(0.5, 0.5, 0.5, 3), estimate);
    }

    [Fact]
    public void Estimate_CoinFlips_CoversTheMeanWithAboutTwoStandardErrors()
    {
        var values = Enumerable.Range(0, 400).Select(n => n % 2 == 0 ? 1.0 : 0.0).ToArray();

        var estimate = Estimate.Of(values, 7);

        // Standard error of 400 fair coin flips: 0.5 / 20 = 0.025; 1.96 of them: 0.049.
        Assert.Equal(0.5, estimate.Mean);
        Assert.InRange(estimate.Low, 0.43, 0.47);
        Assert.InRange(estimate.High, 0.53, 0.57);
    }
}
