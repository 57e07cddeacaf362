using ChatRec.Retrieval.Evaluation;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Evaluation;

public sealed class SequentialEvaluationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Run_Popularity_MatchesHandArithmeticAndNeverSeesTheTarget()
    {
        // Seen before the test items: 1 twice, 2 twice, 3 once, 4 once. Targets: 3, 9, 1.
        File.WriteAllText(_file, "u 1 2 3\nv 1 4 9\nw 2 3 1\n");

        var result = SequentialEvaluation.Run(SequentialDataSet.Load(_file), new PopularityModel(), SequentialSplit.Test, seed: 1);

        // u: 1 and 2 are seen, 3 ties with 4: place 0. v: 1 and 4 are seen; 2 and 3 beat 9: place 2. w: 2 and 3 are seen: 1 at place 0.
        Assert.Equal([0, 2, 0], result.Cases.Select(c => c.Place));
        Assert.Equal(1, result.Recall10.Mean);
        Assert.Equal((1 + 0.5 + 1) / 3, result.Ndcg10.Mean, 1e-12);
        Assert.Equal((1 + (1.0 / 3) + 1) / 3, result.Mrr.Mean, 1e-12);
    }

    [Fact]
    public void Run_Validation_NeverSeesTheLastItem()
    {
        File.WriteAllText(_file, "u 1 2 3\nv 1 4 3\n");

        var result = SequentialEvaluation.Run(SequentialDataSet.Load(_file), new PopularityModel(), SequentialSplit.Validation, seed: 1);

        // Only item 1 is seen; everything else ties at zero, so item 3's two occurrences cannot have been counted.
        Assert.Equal([0, 0], result.Cases.Select(c => c.Place));
        Assert.Equal(["2", "4"], result.Cases.Select(c => c.Target));
    }

    [Theory]
    [InlineData("u 1 2\n", ":1: a sequence needs a user and at least three items")]
    [InlineData("", "no sequences")]
    public void Load_BadFile_NamesTheReason(string text, string expected)
    {
        File.WriteAllText(_file, text);

        Assert.Contains(expected, Assert.Throws<DataSetException>(() => SequentialDataSet.Load(_file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Category", "Long")]
    [InlineData("amazon-5core/Beauty.txt", 200, false, 0.0764, 0.0418)]
    [InlineData("amazon-5core/Beauty.txt", 200, true, 0.0867, 0.0498)]
    [InlineData("ml-1m/sequences.txt", 300, true, 0.2116, 0.1185)]
    [InlineData("ml-1m/sequences.txt", 300, false, 0.0987, 0.0486)]
    public void Run_Ease_GivesThePublishedFigures(string file, double lambda, bool recency, double recall, double ndcg)
    {
        var data = SequentialDataSet.Load(SharedFolder.Require($"data/{file}"));

        var result = SequentialEvaluation.Run(data, new EaseModel("ease", lambda, recency ? 0.8 : 1, recency ? 20 : int.MaxValue), SequentialSplit.Test, seed: 1);

        Assert.Equal(recall, result.Recall10.Mean, 0.00006);
        Assert.Equal(ndcg, result.Ndcg10.Mean, 0.00006);
    }

    [Theory]
    [InlineData("amazon-5core/Beauty.txt", 0.0141, 0.0063)]
    [InlineData("ml-1m/sequences.txt", 0.0353, 0.0174)]
    public void Run_Popularity_GivesThePublishedFigures(string file, double recall, double ndcg)
    {
        var result = SequentialEvaluation.Run(SequentialDataSet.Load(SharedFolder.Require($"data/{file}")), new PopularityModel(), SequentialSplit.Test, seed: 1);

        Assert.Equal(recall, result.Recall10.Mean, 0.00006);
        Assert.Equal(ndcg, result.Ndcg10.Mean, 0.00006);
    }
}
