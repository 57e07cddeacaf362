using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Evaluation;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Understanding;

public sealed class UnderstandingEvaluationTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    [Fact]
    public async Task RunAsync_OwnUtterances_ReachesTheirFloor()
    {
        var data = UnderstandingDataSet.Load(RepositoryRoot.Combine("tests", "ChatRec.Agents.Tests", "Understanding", "own-films.jsonl"));

        var result = await UnderstandingEvaluation.RunAsync(data, films.Understanding, films.Catalog, 1, TestContext.Current.CancellationToken);

        var wrong = string.Join('\n', result.Outcomes.Where(outcome => !outcome.IsWhollyRight).Select(outcome => $"{outcome.Case.Id} {outcome.Case.Utterance}"));
        Assert.True(result.ActAccuracy.Mean >= 0.95, wrong);
        Assert.True(result.Edits.F1.Mean >= 0.95, wrong);
        Assert.True(result.WhollyRight.Mean >= 0.92, wrong);
    }

    [Fact]
    public async Task RunAsync_HeldOutOwnUtterances_ReachTheirFloor()
    {
        // Written for the project by other hands; ids that end in 7, 8 or 9 are never looked at while the grammar is mended.
        var sets = new[] { "own-a.jsonl", "own-b.jsonl" }.Select(name => UnderstandingDataSet.Load(RepositoryRoot.Combine("tests", "understanding", name))).ToList();
        var held = new UnderstandingDataSet("held out", string.Empty, [.. sets.SelectMany(set => set.Cases).Where(one => one.Id[^1] is '7' or '8' or '9')]);

        var result = await UnderstandingEvaluation.RunAsync(held, films.Understanding, films.Catalog, 1, TestContext.Current.CancellationToken);

        Assert.True(held.Cases.Count > 300);
        Assert.True(result.ActAccuracy.Mean >= 0.64, $"{result.ActAccuracy.Mean}");
        Assert.True(result.Edits.F1.Mean >= 0.57, $"{result.Edits.F1.Mean}");
    }

    [Fact]
    public async Task RunAsync_SharedUtterances_ReachTheirFloor()
    {
        var data = UnderstandingDataSet.Load(SharedFolder.Require("data", "gold", "understanding-dev.jsonl"));

        var result = await UnderstandingEvaluation.RunAsync(data, films.Understanding, films.Catalog, 1, TestContext.Current.CancellationToken);

        Assert.True(result.ActAccuracy.Mean >= 0.82, $"{result.ActAccuracy.Mean}");
        Assert.True(result.Edits.F1.Mean >= 0.68, $"{result.Edits.F1.Mean}");
    }

    [Fact]
    public void Matches_PersonAndRole_AreTheSame()
    {
        var schema = TestPacks.Films().Schema;
        var meant = Edit("person", EditComparator.Not, EditValue.Of("Tom Cruise"));

        Assert.True(EditMatching.Matches(schema, meant, Edit("cast", EditComparator.Not, EditValue.Of("tom cruise"))));
        Assert.False(EditMatching.Matches(schema, meant, Edit("genre", EditComparator.Not, EditValue.Of("Tom Cruise"))));
        Assert.False(EditMatching.Matches(schema, meant, Edit("cast", EditComparator.Is, EditValue.Of("Tom Cruise"))));
    }

    [Theory]
    [InlineData("one night in a big city", "night in a big city", true)]
    [InlineData("one night in a big city", "city", false)]
    [InlineData("slow mornings", "slow mornings by the sea", true)]
    public void Matches_FreeText_NeedsHalfTheWords(string meant, string read, bool matches) =>
        Assert.Equal(matches, EditMatching.Matches(
            TestPacks.Films().Schema, Edit("text", EditComparator.Is, EditValue.Of(meant)), Edit("text", EditComparator.Is, EditValue.Of(read))));

    [Fact]
    public void Pair_TwoAlikeEdits_AreMatchedOnce()
    {
        var edit = Edit("genre", EditComparator.Is, EditValue.Of("War"));

        Assert.Equal([true, false], EditMatching.Pair(TestPacks.Films().Schema, [edit, edit], [edit]).Select(pair => pair is not null));
    }

    [Fact]
    public void Load_BrokenLine_NamesFileAndLine()
    {
        var path = Path.Combine(Path.GetTempPath(), $"understanding-{Guid.NewGuid():N}.jsonl");
        File.WriteAllText(path, "{\"id\":\"a\",\"utterance\":\"hi\",\"act\":\"greet\",\"edits\":[]}\n{\"id\":\"b\",\"act\":\"dance\"}\n");
        try
        {
            var failure = Assert.Throws<DataSetException>(() => UnderstandingDataSet.Load(path));
            Assert.Equal(2, failure.Line);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static PreferenceEdit Edit(string attribute, EditComparator comparator, EditValue value) =>
        new() { Attribute = attribute, Comparator = comparator, Value = value };
}
