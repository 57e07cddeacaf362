using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Tests.Collaborative;

public sealed class NeighbourFitterTests : IDisposable
{
    private const string Catalog =
        """
        name: books
        id: id
        noun: { one: book, many: books }
        title: title
        display: "{title}"
        attributes:
          rating: { kind: number, min: 1, max: 5 }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec-fit").FullName;

    public NeighbourFitterTests()
    {
        File.WriteAllText(Path.Combine(_folder, "catalog.yaml"), Catalog);
        File.WriteAllLines(Path.Combine(_folder, "items.jsonl"), "abcd".Select(id => $$"""{"id":"{{id}}","title":"{{id}}"}"""));
    }

    private string Interactions => Path.Combine(_folder, "interactions.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Fit_PeopleWhoLikeTwoItems_MakesThemNeighbours()
    {
        File.WriteAllText(Interactions, "user,item,timestamp,rating\nu,a,1,5\nu,b,2,4\nv,a,1,5\nv,b,2,5\nv,c,3,1\nw,a,,\nw,d,,\n");

        var catalog = PackLoader.Load(_folder);
        var neighbours = Fit(catalog).NeighboursOf(Row(catalog, "a"));

        // c was rated 1 of 5, which is no like; without a rating a row is one.
        Assert.Equal(["b", "d"], neighbours.ToArray().Select(one => catalog.IdOf(one.Item).Value));
        Assert.True(neighbours[0].Weight > neighbours[1].Weight);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'u', 0 }, "UTF-16")]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0, 0, 0 }, "compressed")]
    [InlineData(new byte[] { (byte)'u', 0xC3, 0x28, (byte)'\n' }, "UTF-8")]
    public void Fit_InteractionsThatAreNoText_NamesTheFile(byte[] bytes, string reason)
    {
        File.WriteAllBytes(Interactions, bytes);
        var error = Assert.Throws<PackException>(() => Fit(PackLoader.Load(_folder)));
        Assert.Equal(Interactions, error.File);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_Again_ReadsWhatWasKeptUntilTheInteractionsChange()
    {
        File.WriteAllText(Interactions, "user,item,timestamp,rating\nu,a,1,5\nu,b,2,5\n");
        var catalog = PackLoader.Load(_folder);
        Fit(catalog);
        var kept = Path.Combine(_folder, ".chatrec", "neighbours.safetensors");
        var written = File.GetLastWriteTimeUtc(kept);

        Assert.Equal(1, Fit(catalog).NeighboursOf(Row(catalog, "a")).Length);
        Assert.Equal(written, File.GetLastWriteTimeUtc(kept));

        File.AppendAllText(Interactions, "v,a,1,5\nv,c,2,5\n");
        Assert.Equal(2, Fit(catalog).NeighboursOf(Row(catalog, "a")).Length);
    }

    [Fact]
    public void Fit_KeptFileDamaged_FitsAnew()
    {
        File.WriteAllText(Interactions, "user,item,timestamp,rating\nu,a,1,5\nu,b,2,5\n");
        var catalog = PackLoader.Load(_folder);
        Fit(catalog);
        File.WriteAllText(Path.Combine(_folder, ".chatrec", "neighbours.safetensors"), "no tensors");

        Assert.Equal(1, Fit(catalog).NeighboursOf(Row(catalog, "a")).Length);
    }

    [Fact]
    public void Fit_NoInteractions_HasNoNeighbours() => Assert.Equal(0, Fit(PackLoader.Load(_folder)).Covered);

    [Theory]
    [InlineData("u,a,1,good", "is no rating")]
    [InlineData("u,a", "needs user, item, timestamp and rating")]
    public void Fit_WrongRow_NamesFileAndLine(string row, string reason)
    {
        File.WriteAllText(Interactions, $"user,item,timestamp,rating\n{row}\n");

        var failure = Assert.Throws<PackException>(() => Fit(PackLoader.Load(_folder)));

        Assert.Equal((Interactions, 2), (failure.File, failure.Line));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    private static NeighbourTable Fit(ItemCatalog catalog) =>
        new NeighbourFitter(catalog, new CollaborativeOptions { Lambda = 1 }, NullLogger.Instance).Fit();

    private static ItemIndex Row(ItemCatalog catalog, string id) => catalog.TryIndexOf(new ItemId(id), out var row) ? row : throw new ArgumentException(id);
}
