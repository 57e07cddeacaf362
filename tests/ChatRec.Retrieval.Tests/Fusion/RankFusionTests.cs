using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Fusion;

public sealed class RankFusionTests
{
    private readonly ItemCatalog _films = TestPacks.Films();

    [Fact]
    public async Task Find_TwoRetrievers_AddsWeightedReciprocalRanks()
    {
        var options = new FusionOptions { Constant = 10 };
        options.Weights["a"] = 1;
        options.Weights["b"] = 0.5;
        var fusion = new RankFusion(_films, [Fixed("a", "6", "8"), Fixed("b", "8", "10")], options);

        var found = await fusion.FindAsync(Request());

        Assert.Equal(["8", "6", "10"], found.Select(one => _films.IdOf(one.Item).Value));
        Assert.Equal((1 / 12.0) + (0.5 / 11), found[0].Score, 12);
        Assert.Equal(1 / 11.0, found[1].Score, 12);
        Assert.Equal(0.5 / 12, found[2].Score, 12);
        Assert.Equal([new Provenance("a", 2, 0.99f), new Provenance("b", 1, 1f)], found[0].Retrievers);
    }

    [Fact]
    public async Task Find_EqualScores_BreakByIdNotByRow()
    {
        var fusion = new RankFusion(_films, [Fixed("a", "8"), Fixed("b", "10")], new FusionOptions());

        var found = await fusion.FindAsync(Request());

        // Row order would put 8 first; "10" comes before "8" ordinally.
        Assert.Equal(["10", "8"], found.Select(one => _films.IdOf(one.Item).Value));
    }

    [Fact]
    public async Task Find_WeightZero_DoesNotAsk()
    {
        var options = new FusionOptions();
        options.Weights["a"] = 0;
        var fusion = new RankFusion(_films, [new Scripted("a", _ => throw new InvalidOperationException()), Fixed("b", "6")], options);

        Assert.Single(await fusion.FindAsync(Request()));
    }

    [Fact]
    public async Task Find_RetrieverThrows_PassesItOn()
    {
        var fusion = new RankFusion(_films, [new Scripted("a", _ => throw new InvalidOperationException("broken")), Fixed("b", "6")], new FusionOptions());

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await fusion.FindAsync(Request()));
    }

    [Fact]
    public async Task Find_Cancelled_Throws()
    {
        var fusion = new RankFusion(_films, [Fixed("b", "6")], new FusionOptions());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await fusion.FindAsync(Request(), new CancellationToken(true)));
    }

    [Fact]
    public async Task Find_CountBelowPerRetriever_AsksWideAndReturnsFew()
    {
        var asked = 0;
        var fusion = new RankFusion(
            _films,
            [new Scripted("a", request =>
            {
                asked = request.Count;
                return [new ScoredItem(_films.Row("6"), 1), new ScoredItem(_films.Row("8"), 0.5f)];
            })],
            new FusionOptions { PerRetriever = 77 });

        Assert.Single(await fusion.FindAsync(Request() with { Count = 1 }));
        Assert.Equal(77, asked);
    }

    [Fact]
    public async Task Find_RetrieverThatTrustsItselfLess_CountsLess()
    {
        var unsure = new Scripted("b", _ => [new ScoredItem(_films.Row("8"), 1)]) { Trust = request => request.Text is null ? 0.5 : 1 };
        var fusion = new RankFusion(_films, [Fixed("a", "6"), unsure], new FusionOptions { Constant = 9 });

        Assert.Equal([0.1, 0.05], (await fusion.FindAsync(Request())).Select(one => Math.Round(one.Score, 6)));
        Assert.Equal([0.1, 0.1], (await fusion.FindAsync(Request() with { Text = "words" })).Select(one => Math.Round(one.Score, 6)));
    }

    [Fact]
    public void Create_TwoOfOneName_Throws() =>
        Assert.Throws<ArgumentException>(() => new RankFusion(_films, [Fixed("a"), Fixed("a")], new FusionOptions()));

    [Fact]
    public async Task Find_PreferredItemFarDown_ComesInBehindItsEqualAmongAll()
    {
        var far = _films.Row("28");
        var all = new Scripted("a", request => request.Allow.Count < _films.Count
            ? [new ScoredItem(far, 0.1f)]
            : [new ScoredItem(_films.Row("6"), 1), new ScoredItem(_films.Row("8"), 0.9f)]);
        var fusion = new RankFusion(_films, [all], new FusionOptions { Constant = 10, PreferredShare = 0.5 });

        var found = await fusion.FindAsync(Request() with { Preferred = AllowMask.Of(_films.Count, [far]) });

        Assert.Equal(["6", "8", "28"], found.Select(one => _films.IdOf(one.Item).Value));
        Assert.Equal(0.5 / 11, found[2].Score, 12);
    }

    [Fact]
    public async Task Find_PreferredItemThatIsNotAllowed_StaysOut()
    {
        var far = _films.Row("28");
        var fusion = new RankFusion(
            _films,
            [new Scripted("a", request => [.. request.Allow.Items().Select(item => new ScoredItem(item, 1))])],
            new FusionOptions());

        var found = await fusion.FindAsync(Request() with
        {
            Allow = AllowMask.All(_films.Count).Without([far]),
            Preferred = AllowMask.Of(_films.Count, [far]),
            Count = 100,
        });

        Assert.Equal(_films.Count - 1, found.Count);
        Assert.DoesNotContain(found, one => one.Item == far);
    }

    private RetrievalRequest Request() => new() { Allow = AllowMask.All(_films.Count), Count = 10 };

    private Scripted Fixed(string name, params string[] ids) =>
        new(name, _ => [.. ids.Select((id, place) => new ScoredItem(_films.Row(id), 1 - (place * 0.01f)))]);

    private sealed class Scripted(string name, Func<RetrievalRequest, IReadOnlyList<ScoredItem>> answer) : IRetriever
    {
        public string Name => name;

        public Func<RetrievalRequest, double> Trust { get; init; } = _ => 1;

        public double TrustIn(RetrievalRequest request) => Trust(request);

        public ValueTask<IReadOnlyList<ScoredItem>> RetrieveAsync(RetrievalRequest request, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(answer(request));
    }
}
