using System.Numerics.Tensors;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dense;

namespace ChatRec.Retrieval.Tests.Dense;

public sealed class ItemVectorsTests
{
    [Theory]
    [InlineData(384)]
    [InlineData(37)]
    [InlineData(1)]
    public void Nearest_AgainstArithmeticInDouble_GivesTheSameOrderAndScores(int dimensions)
    {
        var random = new Random(7);
        var vectors = new ItemVectors(500, dimensions);
        var exact = new double[500][];
        for (var row = 0; row < 500; row++)
        {
            var values = new sbyte[dimensions];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
            var scale = random.NextSingle();
            vectors.Set(row, values, scale);
            exact[row] = [.. values.Select(value => (double)value * scale)];
        }

        float[] query = [.. Enumerable.Range(0, dimensions).Select(_ => (random.NextSingle() - 0.5f) * 3)];
        var found = vectors.Nearest(query, AllowMask.All(500), 500);
        Assert.Equal(500, found.Count);
        var tolerance = 1e-3 * exact.Max(vector => Math.Sqrt(vector.Sum(value => value * value)));
        foreach (var item in found)
        {
            Assert.Equal(exact[item.Item.Value].Zip(query, (value, weight) => value * weight).Sum(), item.Score, tolerance);
        }

        Assert.Equal(found.OrderByDescending(item => item.Score).ThenBy(item => item.Item), found);
    }

    [Fact]
    public void Nearest_LargestNumbers_DoesNotOverflow()
    {
        var vectors = new ItemVectors(1, 512);
        vectors.Set(0, [.. Enumerable.Repeat(sbyte.MinValue, 512)], 1);
        var score = vectors.Nearest([.. Enumerable.Repeat(-1f, 512)], AllowMask.All(1), 1).Single().Score;
        Assert.Equal(128 * 512, score, 1f);
    }

    [Fact]
    public void Nearest_MaskedAndUnknownRows_AreLeftOut()
    {
        var vectors = new ItemVectors(6, 2);
        for (var row = 0; row < 5; row++)
        {
            vectors.Set(row, [100, (sbyte)row], 0.01f);
        }

        var allow = AllowMask.Where(6, item => item.Value > 1);
        var found = vectors.Nearest([1, 0], allow, 10);
        Assert.Equal([2, 3, 4], found.Select(item => item.Item.Value));
        Assert.Equal([2, 3], vectors.Nearest([1, 0], allow, 2).Select(item => item.Item.Value));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Nearest_QueryWithoutDirection_FindsNothing(float value)
    {
        var vectors = new ItemVectors(1, 2);
        vectors.Set(0, [1, 2], 1);
        Assert.Empty(vectors.Nearest([value, value], AllowMask.All(1), 1));
    }

    [Fact]
    public void Quantise_Vector_KeepsItsDirection()
    {
        var random = new Random(3);
        float[] vector = [.. Enumerable.Range(0, 384).Select(_ => random.NextSingle() - 0.5f)];
        var values = new sbyte[384];
        var scale = ItemVectors.Quantise(vector, values);
        float[] back = [.. values.Select(value => value * scale)];
        Assert.True(TensorPrimitives.CosineSimilarity(vector, back) > 0.9999f);
        Assert.Equal(1, ItemVectors.Quantise(new float[4], new sbyte[4]));
    }
}
