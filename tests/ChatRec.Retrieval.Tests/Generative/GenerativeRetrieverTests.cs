using System.Diagnostics;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Tests.Generative;

public sealed class GenerativeRetrieverTests
{
    private const int Items = 600;

    private static readonly Lazy<(ItemCatalog Catalog, SemanticIdSource Ids)> Made = new(() => Make(Items));

    private readonly GenerativeRetriever _retriever = Create(Made.Value.Ids, new GenerativeOptions());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retrieve_WordsAlone_AreAnsweredWhereThatIsChosen()
    {
        var words = Request([]) with { Text = "something quiet" };
        Assert.Empty(await _retriever.RetrieveAsync(words, Stop));
        Assert.Equal(64, (await Create(Made.Value.Ids, new GenerativeOptions { AnswersWordsAlone = true }).RetrieveAsync(words, Stop)).Count);
    }

    [Fact]
    public async Task Retrieve_WordsBesideLikes_AreHeard() => Assert.NotEqual(
        await _retriever.RetrieveAsync(Request([3]), Stop),
        await _retriever.RetrieveAsync(Request([3]) with { Text = "something quiet" }, Stop));

    [Fact]
    public async Task Retrieve_UnknownItemsInHistory_AreAsIfUnsaid()
    {
        var plain = await _retriever.RetrieveAsync(Request([3, 9]), Stop);
        Assert.Equal(plain, await _retriever.RetrieveAsync(Request([-4, 3, Items, int.MaxValue, 9]), Stop));
        Assert.Empty(await _retriever.RetrieveAsync(Request([-4, Items]), Stop));
    }

    [Fact]
    public async Task Retrieve_RepeatedItems_CountOnceWhereTheyWereNamedLast() =>
        Assert.Equal(
            await _retriever.RetrieveAsync(Request([5, 3, 9]), Stop),
            await _retriever.RetrieveAsync(Request([9, 3, 5, 3, 5, 3, 3, 9, 9]), Stop));

    [Fact]
    public async Task Retrieve_TenThousandItemsOfHistory_ReadsTheLastOfThem()
    {
        int[] recent = [11, 22, 33, 44, 55];
        var request = Request([.. Enumerable.Range(0, 10_000).Select(step => 100 + (step % 400)), .. recent]);
        var began = Stopwatch.GetTimestamp();

        var found = await _retriever.RetrieveAsync(request, Stop);

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        Assert.Equal(recent.Length, TinyModel.Shared.History); // so only these are read; the others are still kept out of the answer
        var same = Request(recent) with { Allow = AllowMask.Where(Items, item => item.Value is < 100 or >= 500) };
        Assert.Equal(await _retriever.RetrieveAsync(same, Stop), found);
    }

    [Fact]
    public async Task Retrieve_NothingAllowed_FindsNothing() =>
        Assert.Empty(await _retriever.RetrieveAsync(Request([3]) with { Allow = AllowMask.Of(Items, []) }, Stop));

    [Fact]
    public async Task Retrieve_OnlyTheLikedAllowed_FindsNothing() =>
        Assert.Empty(await _retriever.RetrieveAsync(Request([3]) with { Allow = AllowMask.Of(Items, [new ItemIndex(3)]) }, Stop));

    [Fact]
    public async Task Retrieve_MoreThanTheCatalogue_GivesEveryItemOnce()
    {
        var all = Create(Made.Value.Ids, new GenerativeOptions { BeamWidth = 4_096 });

        var found = await all.RetrieveAsync(Request([3]) with { Count = int.MaxValue }, Stop);

        Assert.Equal(Enumerable.Range(0, Items).Where(row => row != 3), found.Select(one => one.Item.Value).Order());
        Assert.InRange(found.Sum(one => Math.Exp(one.Score)), 0.5, 1.001); // all but the liked one
    }

    [Fact]
    public async Task Retrieve_SmallAllowedSet_IsScoredExactly()
    {
        var everything = await Create(Made.Value.Ids, new GenerativeOptions { BeamWidth = 4_096 }).RetrieveAsync(Request([3]) with { Count = Items }, Stop);
        var allow = AllowMask.Where(Items, item => item.Value % 3 == 0 && item.Value != 3);

        var found = await Create(Made.Value.Ids, new GenerativeOptions { BeamWidth = 1 }).RetrieveAsync(Request([3]) with { Allow = allow, Count = Items }, Stop);

        Assert.Equal(everything.Where(one => allow[one.Item]), found);
    }

    [Fact]
    public async Task Retrieve_DislikedItems_AreNotProposed()
    {
        var first = (await _retriever.RetrieveAsync(Request([3]), Stop))[0].Item;
        Assert.DoesNotContain(first, (await _retriever.RetrieveAsync(Request([3]) with { Disliked = [first] }, Stop)).Select(one => one.Item));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task Retrieve_ThousandAtOnce_EachGetsItsOwnAnswer(int batch)
    {
        var retriever = Create(Made.Value.Ids, new GenerativeOptions { Batch = batch, BeamWidth = 8 });
        var expected = new IReadOnlyList<ScoredItem>[20];
        for (var one = 0; one < expected.Length; one++)
        {
            expected[one] = await retriever.RetrieveAsync(Request([one, 2 * one]), Stop);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(one =>
            Task.Run(async () => await retriever.RetrieveAsync(Request([one % 20, 2 * (one % 20)]), Stop), Stop)));

        for (var one = 0; one < answers.Length; one++)
        {
            Assert.Equal(expected[one % 20].Select(item => item.Item).Order(), answers[one].Select(item => item.Item).Order());
            Assert.All(answers[one].Zip(expected[one % 20]), pair => Assert.Equal(pair.Second.Score, pair.First.Score, 2e-3f));
        }
    }

    [Fact]
    public async Task Retrieve_CancelledWhileWaiting_LeavesTheOthersAlone()
    {
        var retriever = Create(Made.Value.Ids, new GenerativeOptions { BeamWidth = 512 });
        using var stop = new CancellationTokenSource();
        var requests = Enumerable.Range(0, 60).Select(one => Task.Run(async () =>
            await retriever.RetrieveAsync(Request([one]), one % 2 == 0 ? stop.Token : Stop), Stop)).ToArray();
        await stop.CancelAsync();
        for (var one = 0; one < requests.Length; one++)
        {
            try
            {
                Assert.NotEmpty(await requests[one]);
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(0, one % 2);
            }
        }

        Assert.NotEmpty(await retriever.RetrieveAsync(Request([1]), Stop));
    }

    [Fact]
    public async Task Retrieve_ItemWithALaterVector_JoinsWithoutRestart()
    {
        var (catalog, ids) = Make(40, without: 39);
        var retriever = new GenerativeRetriever(catalog, ids, TinyModel.Shared, TinyModel.Encoder, new GenerativeOptions(), NullLogger.Instance);
        var request = new RetrievalRequest { Liked = [new ItemIndex(3)], Allow = AllowMask.All(40), Count = 40 };
        var before = await retriever.RetrieveAsync(request, Stop);
        Assert.DoesNotContain(39, before.Select(one => one.Item.Value));
        var old = Enumerable.Range(0, 39).Select(row => ids.CodesOf(new ItemIndex(row))).ToArray();

        Set(ids.Vectors, 39);
        await ids.JoinWhatIsNew();

        Assert.Contains(39, (await retriever.RetrieveAsync(request, Stop)).Select(one => one.Item.Value));
        Assert.Equal(4, ids.CodesOf(new ItemIndex(39)).Length);
        for (var row = 0; row < 39; row++)
        {
            Assert.Equal(old[row], ids.CodesOf(new ItemIndex(row)));
        }
    }

    private static GenerativeRetriever Create(SemanticIdSource ids, GenerativeOptions options) =>
        new(Made.Value.Catalog, ids, TinyModel.Shared, TinyModel.Encoder, options, NullLogger.Instance);

    private static RetrievalRequest Request(int[] liked) =>
        new() { Liked = [.. liked.Select(row => new ItemIndex(row))], Allow = AllowMask.All(Items), Count = 100 };

    private static (ItemCatalog Catalog, SemanticIdSource Ids) Make(int count, int without = -1)
    {
        var catalog = TestPacks.Numbered(count);
        var vectors = new ItemVectors(count, 384);
        foreach (var row in Enumerable.Range(0, count).Where(row => row != without))
        {
            Set(vectors, row);
        }

        var folder = Directory.CreateTempSubdirectory("chatrec");
        var path = Path.Combine(folder.FullName, SemanticIdFile.Name);
        TinyModel.WriteCodebook(path);
        var file = SemanticIdFile.Read(path, TinyModel.Encoder.Hash, 384);
        folder.Delete(recursive: true);
        return (catalog, new SemanticIdSource(catalog, file, vectors, isOwn: false, NullLogger.Instance));
    }

    private static void Set(ItemVectors vectors, int row)
    {
        var values = new sbyte[384];
        new Random(row).NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        vectors.Set(row, values, 1 / 1_500f);
    }
}
