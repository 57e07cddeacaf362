using System.IO.Compression;
using System.Text.Json;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Generative;
using ChatRec.Retrieval.SemanticIds;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Generative;

/// <summary>The graph against the plain search in Python: 1,000 catalogues, masks, widths and histories.</summary>
public sealed class GenerativeParityTests
{
    private static readonly Lazy<(PrefixTree[] Trees, Case[] Cases)> Fixture = new(Read);

    [Fact]
    public void Search_ThousandCases_FindsWhatThePlainSearchFinds()
    {
        var (trees, cases) = Fixture.Value;
        Assert.Equal(1_000, cases.Length);
        foreach (var one in cases)
        {
            AssertSame(one, TinyModel.Shared.Search([QueryOf(one, trees)], trees[one.Catalogue], TestContext.Current.CancellationToken)[0], trees);
        }
    }

    [Fact]
    public void Search_InBatches_FindsTheSame()
    {
        var (trees, cases) = Fixture.Value;
        foreach (var together in cases.GroupBy(one => (one.Catalogue, one.Width)).SelectMany(group => group.Chunk(7)))
        {
            var found = TinyModel.Shared.Search([.. together.Select(one => QueryOf(one, trees))], trees[together[0].Catalogue], TestContext.Current.CancellationToken);
            for (var at = 0; at < together.Length; at++)
            {
                AssertSame(together[at], found[at], trees);
            }
        }
    }

    [Fact]
    public void Search_BeamAsWideAsTheCatalogue_ScoresSumToOne()
    {
        var (trees, cases) = Fixture.Value;
        foreach (var one in cases.Where(one => one.Allow is null).DistinctBy(one => one.Catalogue))
        {
            var tree = trees[one.Catalogue];
            var found = TinyModel.Shared.Search([QueryOf(one with { Width = tree.Count + 3 }, trees)], tree, TestContext.Current.CancellationToken)[0];
            Assert.Equal(Enumerable.Range(0, tree.Count), found.Select(item => item.Place).Order());
            Assert.Equal(1, found.Sum(item => Math.Exp(item.Score)), 1e-3);
        }
    }

    private static void AssertSame(Case one, FoundPlace[] found, PrefixTree[] trees)
    {
        Assert.Equal(one.Items, found.Select(item => trees[one.Catalogue].Rows[item.Place]));
        Assert.All(found.Zip(one.Scores), pair => Assert.Equal(pair.Second, pair.First.Score, 2e-3f));
    }

    private static GenerativeQuery QueryOf(Case one, PrefixTree[] trees)
    {
        var tree = trees[one.Catalogue];
        var allow = one.Allow is null ? AllowMask.All(tree.Count) : AllowMask.Of(tree.Count, one.Allow.Select(row => new ItemIndex(row)));
        return new GenerativeQuery(
            [.. one.History.Select(row => tree.TryGet(row, out var id) ? id : throw new InvalidDataException())],
            [.. one.History.SelectMany(row => VectorOf(row))],
            one.Text is { } said ? VectorOf(said) : null,
            AllowedPlaces.Count(allow, tree),
            one.Width);
    }

    // parity.vector_of
    private static float[] VectorOf(int number) =>
        [.. Enumerable.Range(0, 384).Select(at => ((((number * 31) + (at * (17 + (number % 5)))) % 61) - 30) / 512f)];

    private static (PrefixTree[], Case[]) Read()
    {
        using var file = File.OpenRead(RepositoryRoot.Combine("tests", "ChatRec.Retrieval.Tests", "Generative", "Parity", "cases.jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var catalogues = JsonSerializer.Deserialize<int[][][]>(reader.ReadLine()!)!;
        var cases = new List<Case>();
        while (reader.ReadLine() is { } line)
        {
            cases.Add(JsonSerializer.Deserialize<Case>(line, JsonSerializerOptions.Web)!);
        }

        return ([.. catalogues.Select(TreeOf)], [.. cases]);
    }

    private static PrefixTree TreeOf(int[][] codes) => PrefixTree.Build(
        [.. codes.Select(one => SemanticId.Of([.. one.Select(code => (byte)code)]))], [.. Enumerable.Range(0, codes.Length)], codes.Length);

    private sealed record Case(int Catalogue, int[] History, int? Text, int[]? Allow, int Width, int[] Items, float[] Scores);
}
