using System.Diagnostics;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Catalog;

/// <summary>Measures memory, so nothing else may run beside it.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("Alone")]
public sealed class PackLoadCostTests
{
    [Fact]
    public void Load_CommittedFilms_IsSmall()
    {
        var folder = RepositoryRoot.Combine("data", "films");
        Assert.SkipUnless(Directory.Exists(folder), "The film pack is not built.");
        PackLoader.Load(folder);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();

        var films = PackLoader.Load(folder);

        clock.Stop();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;

        // The time is printed, not judged: other work may share the machine; bench/ judges it.
        TestContext.Current.TestOutputHelper?.WriteLine($"{films.Count} items, {clock.ElapsedMilliseconds} ms, {held / 1e6:0.0} MB");
        Assert.True(films.Count >= 9_000);
        Assert.True(held < 60e6, $"{held} bytes");
        GC.KeepAlive(films);
    }
}
