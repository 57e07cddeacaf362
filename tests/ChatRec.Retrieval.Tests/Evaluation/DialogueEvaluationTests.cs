using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Retrieval.Tests.Evaluation;

public sealed class DialogueEvaluationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-dialogues").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Two dialogues, two folds: each is scored by counts of the other.
    // d1: user names a; system names b (new), then a and c (a repeated, c new).   d2: system names b; then c.
    private const string Dialogues =
        """
        {"id":"d1","turns":[{"speaker":"user","text":"a","items":[{"id":"a","span":[0,1]}]},{"speaker":"system","text":"b","items":[{"id":"b","span":[0,1]}]},{"speaker":"system","text":"a c","items":[{"id":"a","span":[0,1]},{"id":"c","span":[2,3]}]}]}
        {"id":"d2","turns":[{"speaker":"system","text":"b","items":[{"id":"b","span":[0,1]}]},{"speaker":"system","text":"c","items":[{"id":"c","span":[0,1]}]}]}
        """;

    private const string Items =
        """
        {"id":"a","title":"A"}
        {"id":"b","title":"B"}
        {"id":"c","title":"C"}
        {"id":"d","title":"D"}
        """;

    [Fact]
    public void Run_TwoDialogues_MatchesHandArithmetic()
    {
        var result = DialogueEvaluation.Run(Load(Items, Dialogues), () => new DialoguePopularityModel(), folds: 2, seed: 1);

        // d1 by the counts of d2 (b 1, c 1): turn 2 new b at place 0; turn 3 new c at place 0 (b excluded).
        // d2 by the counts of d1 (a 1, b 1, c 1): turn 1 b at place 0, turn 2 c at place 0 (ties go to the target).
        Assert.Equal(4, result.NewItems.Recall1.Count);
        Assert.Equal(1, result.NewItems.Recall1.Mean);

        // Over all items, turn 3 of d1 names a as well: places a 2 (b and c are above), c 0, so half of it is among the first 1.
        Assert.Equal((1 + 0.5 + 1 + 1) / 4, result.AllItems.Recall1.Mean, 1e-12);
        var repeated = Assert.Single(result.Cases, c => c.All.Count == 2);
        Assert.Equal([("a", 2), ("c", 0)], repeated.All);
        Assert.Equal([("c", 0)], repeated.New);
        Assert.DoesNotContain("b", repeated.Top);
    }

    [Fact]
    public void CoMention_NamedTogether_OutweighsPopularity()
    {
        var data = Load(Items, Dialogues);
        var model = new CoMentionModel();
        model.Fit([data.Dialogues[0]], data.Items.Count, CancellationToken.None);
        var scores = new float[4];

        model.Score(data.Dialogues[0].Turns.Take(1).ToArray(), scores);

        // With a: b and c once each; each item is named in one dialogue.
        Assert.Equal([1e-4f, 1 + 1e-4f, 1 + 1e-4f, 0], scores);
    }

    [Theory]
    [InlineData("not json", "dialogues.jsonl:1: no JSON")]
    [InlineData("""{"id":"d","turns":[{"speaker":"bot","text":"x"}]}""", "neither user nor system")]
    [InlineData("""{"id":"d","turns":[{"speaker":"user","text":"x","items":[{"id":"z","span":[0,1]}]}]}""", "item z is not in items.jsonl")]
    [InlineData("""{"id":"d"}""", "\"turns\" is missing")]
    public void Load_BadLine_NamesFileLineAndReason(string line, string expected)
    {
        var failure = Assert.Throws<DataSetException>(() => Load(Items, line));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, failure.Line);
    }

    private DialogueDataSet Load(string items, string dialogues)
    {
        File.WriteAllText(Path.Combine(_folder, "items.jsonl"), items);
        File.WriteAllText(Path.Combine(_folder, "dialogues.jsonl"), dialogues);
        return DialogueDataSet.Load(_folder);
    }
}
