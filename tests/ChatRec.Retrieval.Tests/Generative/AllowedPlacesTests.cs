using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Tests.Generative;

public sealed class AllowedPlacesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    [InlineData(0.3)]
    [InlineData(0.97)]
    [InlineData(0.999)]
    [InlineData(1)]
    public void Count_AnyShare_IsTheRunningSum(double share)
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 1_000).Where(_ => random.Next(10) > 0).ToArray(); // some rows have no ID
        random.Shuffle(rows);
        var tree = PrefixTree.Build([.. rows.Select(_ => new SemanticId((uint)random.NextInt64(1L << 32)))], rows, 1_000);
        for (var round = 0; round < 20; round++)
        {
            var mask = AllowMask.Where(1_000, _ => random.NextDouble() < share);
            var before = AllowedPlaces.Count(mask, tree);
            var sum = 0;
            Assert.Equal(0, before[0]);
            for (var place = 0; place < tree.Count; place++)
            {
                sum += mask[new ItemIndex(tree.Rows[place])] ? 1 : 0;
                Assert.Equal(sum, before[place + 1]);
            }
        }
    }
}
