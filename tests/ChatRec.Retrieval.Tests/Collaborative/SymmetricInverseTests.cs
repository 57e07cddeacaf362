using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Retrieval.Tests.Collaborative;

public sealed class SymmetricInverseTests
{
    [Fact]
    public void Invert_TwoByTwo_MatchesHandArithmetic()
    {
        // [[4,2],[2,3]] has determinant 8 and inverse [[3,-2],[-2,4]] / 8.
        float[] matrix = [4, 99, 2, 3];

        SymmetricInverse.Invert(matrix, 2);

        float[] expected = [0.375f, -0.25f, -0.25f, 0.5f];
        for (var at = 0; at < expected.Length; at++)
        {
            Assert.Equal(expected[at], matrix[at], 1e-6f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(97)]
    [InlineData(192)]
    [InlineData(193)]
    [InlineData(500)]
    public void Invert_RandomPositiveDefinite_GivesTheIdentityWhenMultipliedBack(int order)
    {
        var random = new Random(order);
        var original = new float[order * order];
        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var value = (float)(random.NextDouble() - 0.5) + (row == column ? order : 0);
                original[(row * order) + column] = value;
                original[(column * order) + row] = value;
            }
        }

        var inverse = (float[])original.Clone();
        SymmetricInverse.Invert(inverse, order);

        for (var row = 0; row < order; row++)
        {
            for (var column = 0; column < order; column++)
            {
                double sum = 0;
                for (var k = 0; k < order; k++)
                {
                    sum += (double)original[(row * order) + k] * inverse[(k * order) + column];
                }

                Assert.Equal(row == column ? 1 : 0, sum, 1e-4);
            }
        }
    }

    [Fact]
    public void Invert_NotPositiveDefinite_Throws() =>
        Assert.Throws<ArithmeticException>(() => SymmetricInverse.Invert(new float[] { 1, 2, 2, 1 }, 2));

    [Fact]
    public void Invert_WrongSize_Throws() =>
        Assert.Throws<ArgumentException>(() => SymmetricInverse.Invert(new float[3], 2));
}
