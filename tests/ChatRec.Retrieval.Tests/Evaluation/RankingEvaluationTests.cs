using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRec.Retrieval.Tests.Evaluation;

public sealed class RankingEvaluationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-ranking-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Answer_TwoTargetsAtFirstAndThird_EqualsHandArithmetic()
    {
        using var provider = Provider("6", "8", "10", "11");
        var evaluation = new RankingEvaluation(provider);

        var ranked = await evaluation.AnswerAsync(Session(["6", "10", "24"]), Request(provider), cancellationToken: TestContext.Current.CancellationToken);

        // Two of three found; gains 1 and 1/log2(4) of 1 + 1/log2(3) + 1/log2(4).
        Assert.Equal("fusion", evaluation.Ways[0]);
        Assert.Equal(2.0 / 3, ranked.Figures[0].Recall, 9);
        Assert.Equal(1.5 / (1 + (1 / Math.Log2(3)) + 0.5), ranked.Figures[0].Ndcg, 9);
        Assert.Equal(2, ranked.Reachable);
        Assert.Equal("weights 0.15", evaluation.Default);
    }

    [Fact]
    public async Task Answer_Features_AreThoseOfTheCandidatesInTheirOrder()
    {
        using var provider = Provider("6", "8", "10", "11");
        var evaluation = new RankingEvaluation(provider);
        var file = new RankingFeatureFile();
        var path = Path.Combine(_folder, "features.safetensors");

        await evaluation.AnswerAsync(Session(["10"]), Request(provider), file, TestContext.Current.CancellationToken);
        file.Save(path, provider.GetRequiredService<ItemCatalog>());

        using var saved = SafeTensors.Open(path);
        var films = provider.GetRequiredService<ItemCatalog>();
        Assert.Equal([0, 0, 1, 0], saved.Read<byte>("found"));
        Assert.Equal(new[] { "6", "8", "10", "11" }.Select(id => films.Row(id).Value), saved.Read<int>("items"));
        Assert.Equal([0, 4], saved.Read<int>("starts"));
        var width = saved.Metadata["features"].Split(',').Length;
        Assert.Equal(4 * width, saved.Read<Half>("features", 4, width).Length);
        Assert.Equal((Half)1, saved.Read<Half>("features")[0]);
    }

    [Fact]
    public void Of_TwoSessionsOfOnePerson_CountAsOne()
    {
        RankedSession Ranked(string id, string person, double ndcg) =>
            new(Session(["6"]) with { Id = id, Person = person }, [new RankingFigure(0, ndcg, 0), new RankingFigure(0, 0, 0)], [], 1);

        var result = RankingResult.Of([Ranked("a", "1", 1), Ranked("b", "1", 0), Ranked("c", "2", 1)], ["fusion", "weights 0"], "weights 0", seed: 1);

        Assert.Equal(0.75, result.Groups[0].Ways[0].Ndcg.Mean, 9);
        Assert.Equal(0.75, result.Groups[0].Ways[0].GainOverWeights.Mean, 9);
        Assert.Equal(2, result.Groups[0].People);
        Assert.Null(result.CalibrationError);
    }

    [Fact]
    public void Of_Chances_AreHeldAgainstWhatCame()
    {
        var ranked = new RankedSession(
            Session(["6"]), [new RankingFigure(0, 0, 0)], [new SaidChance(0.25, true), new SaidChance(0.25, false), new SaidChance(0.7, true), new SaidChance(0.7, true)], 1);

        var result = RankingResult.Of([ranked], ["weights 0"], "weights 0", seed: 1);

        Assert.Equal([0.2, 0.6], result.Reliability.Select(bin => bin.From));
        Assert.Equal([0.5, 1.0], result.Reliability.Select(bin => bin.Found));
        Assert.Equal((0.25 + 0.3) / 2, result.CalibrationError!.Value, 4);
    }

    [Theory]
    [InlineData("""{"id":"1","group":"g","part":"test","liked":[],"targets":[]}""", "targets")]
    [InlineData("""{"id":"1","group":"g","part":"test","liked":"6","targets":["6"]}""", "liked")]
    [InlineData("""{"id":"1","part":"test","liked":[],"targets":["6"]}""", "group")]
    [InlineData("nonsense", "JSON")]
    public void Load_WrongLine_NamesLineAndFault(string line, string fault)
    {
        File.WriteAllText(Path.Combine(_folder, "sessions.jsonl"), "\n" + line);

        var error = Assert.Throws<DataSetException>(() => RankingDataSet.Load(_folder));

        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public void Load_SameIdTwice_IsRefused()
    {
        const string line = """{"id":"1","group":"g","part":"test","liked":[],"targets":["6"]}""";
        File.WriteAllText(Path.Combine(_folder, "sessions.jsonl"), $"{line}\n{line}");

        Assert.Throws<DataSetException>(() => RankingDataSet.Load(_folder));
    }

    private static RankingSession Session(string[] targets) => new("1", "likes", "test", [], [.. targets]);

    private static RankingRequest Request(ServiceProvider provider)
    {
        var films = provider.GetRequiredService<ItemCatalog>();
        return new RankingRequest { Retrieval = new RetrievalRequest { Allow = AllowMask.All(films.Count), Count = 10 }, Size = 10 };
    }

    private ServiceProvider Provider(params string[] ids)
    {
        File.WriteAllText(Path.Combine(_folder, PackLoader.SchemaFile), TestPacks.FilmsSchema);
        File.WriteAllText(Path.Combine(_folder, PackLoader.ItemsFile), TestPacks.FilmsItems);
        var services = new ServiceCollection();
        services.AddSingleton<ICandidateSource>(provider => new FixedSource([.. ids.Select((id, place) =>
            new Candidate(provider.GetRequiredService<ItemCatalog>().Row(id), 1.0 / (1 + place), [new Provenance("lexical", place + 1, 1)]))]));
        return services.AddChatRecRetrieval(options => options.PackFolder = _folder).BuildServiceProvider();
    }

    private sealed class FixedSource(IReadOnlyList<Candidate> candidates) : ICandidateSource
    {
        public ValueTask<IReadOnlyList<Candidate>> FindAsync(RetrievalRequest request, CancellationToken cancellationToken = default) => ValueTask.FromResult(candidates);
    }
}
