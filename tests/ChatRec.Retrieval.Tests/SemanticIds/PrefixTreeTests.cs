using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Tests.SemanticIds;

public sealed class PrefixTreeTests
{
    [Fact]
    public void Build_FewItems_HoldsTheRanges()
    {
        var tree = PrefixTree.Build([Id(9, 0, 0, 0), Id(1, 2, 3, 5), Id(1, 2, 3, 4), Id(1, 7, 0, 0)], [0, 1, 2, 3], 6);

        Assert.Equal([2, 1, 3, 0], tree.Rows);
        Assert.Equal([[1, 9], [2, 7, 0], [3, 0, 0], [4, 5, 0, 0]], tree.Codes);
        Assert.Equal([[0, 2, 3], [0, 1, 2, 3], [0, 2, 3, 4]], tree.First);
        Assert.Equal([[0, 3, 4], [0, 2, 3, 4]], tree.Leaf);
        Assert.Equal([2, 1, 2], tree.Branching);
        Assert.True(tree.TryGet(3, out var id));
        Assert.Equal([1, 7, 0, 0], id.ToCodes());
        Assert.False(tree.TryGet(4, out _));
        Assert.Equal(-1, tree.PlaceOf(-1));
        Assert.Equal(-1, tree.PlaceOf(int.MaxValue));
    }

    [Fact]
    public void Build_TwoItemsOfOneId_Throws() =>
        Assert.Throws<ArgumentException>(() => PrefixTree.Build([Id(1, 2, 3, 4), Id(1, 2, 3, 4)], [0, 1], 2));

    [Fact]
    public void With_AnyItems_IsTheTreeOfAll()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            var ids = Enumerable.Range(0, 200).Select(_ => Id(random.Next(4), random.Next(4), random.Next(4), random.Next(256))).Distinct().ToArray();
            var old = random.Next(1, ids.Length);
            var rows = Enumerable.Range(0, ids.Length).ToArray();
            var whole = PrefixTree.Build(ids, rows, ids.Length);
            var grown = PrefixTree.Build(ids.AsSpan(0, old), rows.AsSpan(0, old), old).With(ids.AsSpan(old), rows.AsSpan(old), ids.Length);
            Assert.Equal(whole.Rows, grown.Rows);
            Assert.Equal(whole.Codes, grown.Codes);
            Assert.Equal(whole.First, grown.First);
            Assert.Equal(whole.Leaf, grown.Leaf);
        }
    }

    [Fact]
    public void With_AnIdThatIsTaken_Throws() =>
        Assert.Throws<ArgumentException>(() => PrefixTree.Build([Id(1, 2, 3, 4)], [0], 1).With([Id(1, 2, 3, 4)], [1], 2));

    [Fact]
    public void Build_MillionItems_TakesLessThanAHundredBytesEach()
    {
        var random = new Random(1);
        var ids = new HashSet<uint>();
        while (ids.Count < 1_000_000)
        {
            ids.Add((uint)random.NextInt64(1L << 32));
        }

        SemanticId[] distinct = [.. ids.Select(id => new SemanticId(id))];
        int[] rows = [.. Enumerable.Range(0, distinct.Length)];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var tree = PrefixTree.Build(distinct, rows, rows.Length);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(1_000_000, tree.Count);
        Assert.InRange(bytes, 0, 100_000_000);
    }

    private static SemanticId Id(int first, int second, int third, int fourth) => SemanticId.Of([(byte)first, (byte)second, (byte)third, (byte)fourth]);
}
