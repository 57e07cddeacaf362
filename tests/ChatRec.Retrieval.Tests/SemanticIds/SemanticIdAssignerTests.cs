using ChatRec.Retrieval.SemanticIds;

namespace ChatRec.Retrieval.Tests.SemanticIds;

public sealed class SemanticIdAssignerTests
{
    private const int Width = 5;

    [Fact]
    public void Assign_FreeId_IsTheNearestWordOfEachLevel()
    {
        var (codebook, words) = Make();
        var random = new Random(8);
        for (var round = 0; round < 20; round++)
        {
            var vector = Vector(random);
            var point = vector.Select(value => (double)value).ToArray(); // project is the identity, shift zero
            var id = new SemanticIdAssigner(codebook, []).Assign(vector);
            for (var level = 0; level < SemanticId.Levels; level++)
            {
                var nearest = Enumerable.Range(0, 256).MinBy(code => Enumerable.Range(0, Width).Sum(at => Math.Pow(point[at] - Word(words, level, code, at), 2)));
                Assert.Equal(nearest, id[level]);
                for (var at = 0; at < Width; at++)
                {
                    point[at] -= Word(words, level, nearest, at);
                }
            }
        }
    }

    [Fact]
    public void Assign_ManyAlike_AllHaveTheirOwn()
    {
        var (codebook, _) = Make();
        var assigner = new SemanticIdAssigner(codebook, []);
        var vector = Vector(new Random(1));
        var ids = Enumerable.Range(0, 1_000).Select(_ => assigner.Assign(vector)).ToArray();

        Assert.Equal(1_000, ids.Distinct().Count());
        Assert.Single(ids.Take(256).Select(id => id.Value >> 8).Distinct()); // as near as there is room
        Assert.Equal(4, ids.Select(id => id.Value >> 8).Distinct().Count());
        Assert.Single(ids.Select(id => id.Value >> 16).Distinct());
    }

    [Fact]
    public void Assign_AfterOthers_LeavesThemWhereTheyAre()
    {
        var (codebook, _) = Make();
        var random = new Random(4);
        float[][] vectors = [.. Enumerable.Range(0, 300).Select(_ => Vector(random))];
        var all = new SemanticIdAssigner(codebook, []);
        SemanticId[] together = [.. vectors.Select(vector => all.Assign(vector))];

        var some = new SemanticIdAssigner(codebook, []);
        SemanticId[] first = [.. vectors.Take(200).Select(vector => some.Assign(vector))];
        var later = new SemanticIdAssigner(codebook, [.. first.Select(id => id.Value)]);
        SemanticId[] rest = [.. vectors.Skip(200).Select(vector => later.Assign(vector))];

        Assert.Equal(together, first.Concat(rest));
    }

    private static (Codebook Codebook, float[] Words) Make()
    {
        var random = new Random(6);
        float[] words = [.. Enumerable.Range(0, SemanticId.Levels * 256 * Width).Select(at => (random.NextSingle() - 0.5f) / (1 + (at / (256 * Width))))];
        var project = new float[Width * Width];
        for (var at = 0; at < Width; at++)
        {
            project[(at * Width) + at] = 1;
        }

        return (new Codebook(words, project, new float[Width]), words);
    }

    private static float Word(float[] words, int level, int code, int at) => words[(((level * 256) + code) * Width) + at];

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, Width).Select(_ => random.NextSingle() - 0.5f)];
}
