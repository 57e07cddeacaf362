using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Retrieval.Tests.Collaborative;

public sealed class EaseFitterTests
{
    // Users {0,1}, {0,1}, {1}: X'X = [[2,2],[2,3]]; with lambda 1 the matrix is [[3,2],[2,4]], its inverse [[4,-2],[-2,3]] / 8,
    // so B[0,1] = -(-2/8) / (3/8) = 2/3 and B[1,0] = -(-2/8) / (4/8) = 1/2.
    private static readonly IReadOnlyList<int>[] Histories = [[0, 1], [0, 1], [1]];

    [Fact]
    public void Fit_ThreeUsers_MatchesHandArithmetic()
    {
        var weights = EaseFitter.Fit(Histories, 2, 1);

        Assert.Equal(2.0 / 3, weights[0, 1], 1e-6);
        Assert.Equal(1.0 / 2, weights[1, 0], 1e-6);
        Assert.Equal(0, weights[0, 0]);
    }

    [Fact]
    public void Score_OlderItem_CountsByDecayAndNeverForItself()
    {
        var weights = EaseFitter.Fit(Histories, 2, 1);
        var scores = new float[2];

        weights.Score([0, 1], 0.8, 10, scores);

        Assert.Equal(0.5, scores[0], 1e-6);
        Assert.Equal(0.8 * 2 / 3, scores[1], 1e-6);
    }

    [Fact]
    public void Score_Window_LeavesOutOlderItems()
    {
        var weights = EaseFitter.Fit(Histories, 2, 1);
        var scores = new float[2];

        weights.Score([0, 1], 1, 1, scores);

        Assert.Equal(0.5, scores[0], 1e-6);
        Assert.Equal(0, scores[1], 1e-6);
    }

    [Fact]
    public void Neighbours_FewerThanAsked_ReturnsStrongestFirstWithoutItself() =>
        Assert.Equal([1], EaseFitter.Fit(Histories, 2, 1).Neighbours(0, 5).Select(n => n.Item));

    [Fact]
    public void Fit_RowOutsideTheCatalogue_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EaseFitter.Fit([[0, 2]], 2, 1));
}
