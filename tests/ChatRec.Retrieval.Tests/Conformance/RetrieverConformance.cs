using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Conformance;

/// <summary>What every retriever must hold to; each retriever's tests inherit it.</summary>
public abstract class RetrieverConformance
{
    private readonly Lazy<(ItemCatalog Catalog, IRetriever Retriever)> _subject;

    protected RetrieverConformance() => _subject = new Lazy<(ItemCatalog, IRetriever)>(() =>
    {
        var catalog = CreateCatalog();
        return (catalog, CreateRetriever(catalog));
    });

    protected ItemCatalog Catalog => _subject.Value.Catalog;

    protected IRetriever Retriever => _subject.Value.Retriever;

    /// <summary>Whether an empty taste still gets an answer (popularity) or nothing (all others).</summary>
    protected virtual bool AnswersEmptyTaste => false;

    /// <summary>Words that at least one item answers to, where the retriever works with words.</summary>
    protected virtual string? Words => "space aliens police thriller heist";

    protected virtual ItemCatalog CreateCatalog() => TestPacks.Films();

    protected abstract IRetriever CreateRetriever(ItemCatalog catalog);

    public static TheoryData<string> HostileTexts =>
    [
        "\" OR 1=1 --", "NEAR(heat alien)", "title: heat", "heat*", "^heat", "-heat NOT alien", "heat AND", "(((", "{a b}: c", "a\0b\0heat",
        "🎬🎥👩‍👩‍👧", "\ud800", "'; DROP TABLE docs; --", "<script>alert(1)</script>", "\u202Eheat\u202C", "\t\r\n", "the and of",
        new string('"', 3_000), string.Concat(Enumerable.Repeat("heat alien ", 300)), new string('x', 3_000), "%s%n{0}", "col:\"\"\"\"",
    ];

    [Fact]
    public void Name_Always_IsAWord() => Assert.Matches("^[a-z]+$", Retriever.Name);

    [Fact]
    public async Task Retrieve_FullTaste_ReturnsSomethingInOrder()
    {
        var found = await Retriever.RetrieveAsync(Taste());

        Assert.NotEmpty(found);
        AssertSound(found, Taste());
    }

    [Fact]
    public async Task Retrieve_EmptyMask_ReturnsNothing() =>
        Assert.Empty(await Retriever.RetrieveAsync(Taste() with { Allow = AllowMask.Of(Catalog.Count, []) }));

    [Fact]
    public async Task Retrieve_OneAllowed_ReturnsItOrNothing()
    {
        var all = await Retriever.RetrieveAsync(Taste());
        foreach (var (item, _) in all)
        {
            var found = await Retriever.RetrieveAsync(Taste() with { Allow = AllowMask.Of(Catalog.Count, [item]), Count = 3 });

            Assert.Equal([item], found.Select(one => one.Item));
        }
    }

    [Fact]
    public async Task Retrieve_HalfAllowed_ReturnsOnlyThose()
    {
        var taste = Taste() with { Allow = AllowMask.Where(Catalog.Count, item => item.Value % 2 == 0) };

        AssertSound(await Retriever.RetrieveAsync(taste), taste);
    }

    [Fact]
    public async Task Retrieve_SmallerCount_ReturnsThePrefix()
    {
        var all = await Retriever.RetrieveAsync(Taste());
        for (var count = 1; count <= all.Count; count++)
        {
            Assert.Equal(all.Take(count), await Retriever.RetrieveAsync(Taste() with { Count = count }));
        }
    }

    [Fact]
    public async Task Retrieve_Again_ReturnsTheSame()
    {
        var first = await Retriever.RetrieveAsync(Taste());

        Assert.Equal(first, await Retriever.RetrieveAsync(Taste()));
        Assert.Equal(first, await CreateRetriever(Catalog).RetrieveAsync(Taste()));
    }

    [Fact]
    public async Task Retrieve_LikedItems_AreNeverReturned()
    {
        var found = await Retriever.RetrieveAsync(Taste());
        var liked = Taste() with { Liked = [.. Taste().Liked, .. found.Take(2).Select(one => one.Item)] };

        AssertSound(await Retriever.RetrieveAsync(liked), liked);
    }

    [Fact]
    public async Task Retrieve_EmptyTaste_ReturnsNothingToWorkWith()
    {
        var request = new RetrievalRequest { Allow = AllowMask.All(Catalog.Count), Count = 10 };

        var found = await Retriever.RetrieveAsync(request);

        Assert.Equal(AnswersEmptyTaste, found.Count > 0);
        AssertSound(found, request);
    }

    [Fact]
    public async Task Retrieve_BlankText_IsAnEmptyTaste()
    {
        var found = await Retriever.RetrieveAsync(new RetrievalRequest { Text = " \t ", Allow = AllowMask.All(Catalog.Count), Count = 10 });

        Assert.Equal(AnswersEmptyTaste, found.Count > 0);
    }

    [Fact]
    public async Task Retrieve_CancelledToken_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Retriever.RetrieveAsync(Taste(), new CancellationToken(canceled: true)));

    [Fact]
    public async Task Retrieve_MaskOfAnotherCatalogue_Throws() =>
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Retriever.RetrieveAsync(Taste() with { Allow = AllowMask.All(Catalog.Count + 1) }));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task Retrieve_CountBelowOne_Throws(int count) =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Retriever.RetrieveAsync(Taste() with { Count = count }));

    [Fact]
    public async Task Retrieve_HugeCount_ReturnsEachItemOnce()
    {
        var taste = Taste() with { Count = int.MaxValue };

        AssertSound(await Retriever.RetrieveAsync(taste), taste);
    }

    [Fact]
    public async Task Retrieve_UnknownAndRepeatedLikes_AreBorne()
    {
        var taste = Taste() with
        {
            Liked = [new ItemIndex(-1), new ItemIndex(Catalog.Count), .. Taste().Liked, .. Taste().Liked, new ItemIndex(int.MaxValue)],
            Disliked = [new ItemIndex(-5), new ItemIndex(int.MaxValue), .. Taste().Liked],
        };

        AssertSound(await Retriever.RetrieveAsync(taste), taste);
    }

    [Fact]
    public async Task Retrieve_LongHistory_IsBorne()
    {
        var taste = Taste() with { Liked = [.. Enumerable.Range(0, 10_000).Select(step => new ItemIndex(step % (Catalog.Count / 2)))] };

        AssertSound(await Retriever.RetrieveAsync(taste), taste);
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public async Task Retrieve_HostileText_IsOnlyWords(string text)
    {
        var taste = Taste() with { Liked = [], Text = text };

        AssertSound(await Retriever.RetrieveAsync(taste), taste);
        AssertSound(await Retriever.RetrieveAsync(Taste()), Taste());
    }

    [Fact]
    public async Task Retrieve_ManyAtOnce_AllAgree()
    {
        var expected = await Retriever.RetrieveAsync(Taste());

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await Retriever.RetrieveAsync(Taste()))));

        Assert.All(answers, answer => Assert.Equal(expected, answer));
    }

    /// <summary>A taste every retriever can work with.</summary>
    protected virtual RetrievalRequest Taste() => new()
    {
        Liked = [Catalog.Row("12"), Catalog.Row("6")],
        Text = Words,
        Allow = AllowMask.All(Catalog.Count),
        Count = 20,
    };

    private static void AssertSound(IReadOnlyList<ScoredItem> found, RetrievalRequest request)
    {
        Assert.True(found.Count <= request.Count);
        Assert.Equal(found.Count, found.Select(one => one.Item).Distinct().Count());
        Assert.All(found, one => Assert.True(request.Allow[one.Item]));
        Assert.All(found, one => Assert.DoesNotContain(one.Item, request.Liked.AsEnumerable()));
        Assert.All(found, one => Assert.True(float.IsFinite(one.Score)));
        for (var place = 1; place < found.Count; place++)
        {
            var (before, after) = (found[place - 1], found[place]);
            Assert.True(before.Score > after.Score || (before.Score == after.Score && before.Item < after.Item));
        }
    }
}
