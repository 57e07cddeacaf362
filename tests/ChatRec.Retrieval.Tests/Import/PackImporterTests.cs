using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Import;

[Collection("Alone")] // one test measures the memory of the process
public sealed class PackImporterTests : IDisposable
{
    private const string Header = "id,name,players,minutes,weight,mechanism,designer,blurb\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("chatrec").FullName;

    private string Target => Path.Combine(_folder, "games");

    [Fact]
    public void Import_Csv_MakesAPackThatLoads()
    {
        var result = ImportItems("games.csv", Header
            + "g1,Harbour Lights,2-4,45,light,auction|tile laying,Ada Quill,\"Ships, and \"\"berths\"\"\nin two lines\"\n"
            + "g2,Moss,1–2,30,,,,\n"
            + "g3,Crumb,2,,light,,,<script>alert(1)</script>\n");
        Assert.True(result.IsImported);
        Assert.Equal(3, result.Rows);
        var catalog = PackLoader.Load(Target, TestContext.Current.CancellationToken);
        var first = catalog.Row("g1");
        Assert.Equal(new NumberRange(2, 4), catalog.RangeOf("players", first));
        Assert.Equal(["auction", "tile laying"], catalog.ValuesOf("mechanism", first));
        Assert.Equal("Ships, and \"berths\"\nin two lines", catalog.DescriptionOf(first));
        Assert.Null(catalog.NumberOf("minutes", catalog.Row("g3")));
        Assert.Equal(new NumberRange(2, 2), catalog.RangeOf("players", catalog.Row("g3")));
        AssertNoTraces();
    }

    [Fact]
    public void Import_Jsonl_KeepsTheItemsAsTheyAre()
    {
        Assert.True(ImportItems("games.jsonl", TestPacks.BoardGamesItems).IsImported);
        Assert.Equal(12, PackLoader.Load(Target, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void Import_WrongRows_AreAllNamedAndNothingIsImported()
    {
        ImportItems("old.jsonl", """{"id":"old","name":"Old"}""");
        var result = ImportItems("games.csv", Header
            + "g1,One,2-4,45,light,,,\n"
            + "g2,Two,2-4,long,light,,,\n"
            + "g3,Three,4-2,45,light,,,\n"
            + "g4,Four,2,45,feather,,,\n"
            + ",Five,2,45,light,,,\n"
            + "g6,,2,45,light,,,\n"
            + "g1,Again,2,45,light,,,\n"
            + "g8,Short,2\n"
            + "g9,\"Open,2,45,light,,,\n"
            + "g10,N\0l,2,45,light,,,\n");
        Assert.False(result.IsImported);
        Assert.Equal([3, 4, 5, 6, 7, 8, 9, 10, 11], result.WrongRows.Select(row => row.Line));
        Assert.Contains("\"minutes\" must be a number, not \"long\"", result.WrongRows[0].Reason, StringComparison.Ordinal);
        Assert.Contains("on line 2", result.WrongRows[5].Reason, StringComparison.Ordinal);
        Assert.Contains("3 fields", result.WrongRows[6].Reason, StringComparison.Ordinal);
        Assert.Equal("Old", PackLoader.Load(Target, TestContext.Current.CancellationToken).TitleOf(new ItemIndex(0)));
        AssertNoTraces();
    }

    [Fact]
    public void Import_SkippingWrongRows_ImportsTheOthersAndListsAllOfThem()
    {
        var rows = string.Concat(Enumerable.Range(0, 100).Select(row => $$"""{"id":"g{{row}}","name":{{(row < 60 ? "1" : "\"x\"")}}}""" + "\n"));
        var errors = Path.Combine(_folder, "errors.txt");
        var result = ImportItems("games.jsonl", rows, request => request with { SkipWrongRows = true, ErrorsFile = errors });
        Assert.True(result.IsImported);
        Assert.Equal((40, 60), (result.Rows, result.Wrong));
        Assert.Equal(20, result.WrongRows.Length);
        Assert.Equal(60, File.ReadLines(errors).Count());
        Assert.Equal(40, PackLoader.Load(Target, TestContext.Current.CancellationToken).Count);
    }

    [Fact]
    public void Import_DuplicateFarApart_IsNamedWithTheFirstLine()
    {
        var rows = string.Concat(Enumerable.Range(0, 5_000).Select(row => $"{{\"id\":\"g{(row == 4_999 ? 7 : row)}\",\"name\":\"x\"}}\n"));
        var wrong = ImportItems("games.jsonl", rows).WrongRows.Single();
        Assert.Equal(5_000, wrong.Line);
        Assert.Contains("on line 8", wrong.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("games.csv", "", "no row")]
    [InlineData("games.csv", Header, "no row")]
    [InlineData("games.csv", "id;name\n1;x\n", "lacks the column \"id\"")]
    [InlineData("games.csv", "id,name,id\n1,x,2\n", "twice")]
    [InlineData("games.csv", "id,\"name\n1,x\n", "header is wrong")]
    [InlineData("games.jsonl", "\n\n", "no row")]
    public void Import_FileAtFault_GivesOneLine(string name, string content, string expected)
    {
        var error = Assert.Throws<PackException>(() => ImportItems(name, content));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        AssertNoTraces();
    }

    [Fact]
    public void Import_NoCatalogOrNoFile_IsNamed()
    {
        var path = Path.Combine(_folder, "alone.csv");
        File.WriteAllText(path, "id,name\n1,x\n");
        var request = new ImportRequest { Kind = ImportKind.Items, Source = path, Target = Target };
        Assert.Contains("catalog.yaml", Assert.Throws<PackException>(() => PackImporter.Import(request)).Message, StringComparison.Ordinal);
        WriteCatalog();
        var missing = request with { Source = Path.Combine(_folder, "nowhere.csv") };
        Assert.Contains("nowhere.csv", Assert.Throws<PackException>(() => PackImporter.Import(missing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_FullDisk_GivesOneLineAndKeepsTheOldPack()
    {
        ImportItems("old.jsonl", """{"id":"old","name":"Old"}""");
        var rows = string.Concat(Enumerable.Range(0, 2_000).Select(row => $"{{\"id\":\"g{row}\",\"name\":\"x\"}}\n"));
        File.WriteAllText(Path.Combine(_folder, "games.jsonl"), rows);
        var request = new ImportRequest { Kind = ImportKind.Items, Source = Path.Combine(_folder, "games.jsonl"), Target = Target };
        var error = Assert.Throws<PackException>(() => PackImporter.Import(request, inner => new FullDiskStream(inner, 10_000), null, TestContext.Current.CancellationToken));
        Assert.Contains("disk is full", error.Message, StringComparison.Ordinal);
        Assert.Equal("Old", PackLoader.Load(Target, TestContext.Current.CancellationToken).TitleOf(new ItemIndex(0)));
        AssertNoTraces();
    }

    [Fact]
    public void Import_Cancelled_KeepsTheOldPack()
    {
        ImportItems("old.jsonl", """{"id":"old","name":"Old"}""");
        var rows = string.Concat(Enumerable.Range(0, 50_000).Select(row => $"{{\"id\":\"g{row}\",\"name\":\"x\"}}\n"));
        File.WriteAllText(Path.Combine(_folder, "games.jsonl"), rows);
        var request = new ImportRequest { Kind = ImportKind.Items, Source = Path.Combine(_folder, "games.jsonl"), Target = Target };
        Assert.Throws<OperationCanceledException>(() => PackImporter.Import(request, null, new CancellationToken(canceled: true)));
        Assert.Equal("Old", PackLoader.Load(Target, TestContext.Current.CancellationToken).TitleOf(new ItemIndex(0)));
        AssertNoTraces();
    }

    [Fact]
    public void Import_AfterAKillBetweenTheRenames_FindsTheOldPackAgain()
    {
        ImportItems("old.jsonl", """{"id":"old","name":"Old"}""");
        File.WriteAllText(Path.Combine(Target, "SOURCES.md"), "kept");
        Directory.Move(Target, $"{Target}.replaced");
        Directory.CreateDirectory($"{Target}.importing-1");
        Assert.False(ImportItems("games.jsonl", "{}").IsImported);
        Assert.Equal("Old", PackLoader.Load(Target, TestContext.Current.CancellationToken).TitleOf(new ItemIndex(0)));
        Assert.True(ImportItems("games.jsonl", """{"id":"new","name":"New"}""").IsImported);
        Assert.Equal("New", PackLoader.Load(Target, TestContext.Current.CancellationToken).TitleOf(new ItemIndex(0)));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(Target, "SOURCES.md")));
        AssertNoTraces();
    }

    [Fact]
    public void Import_Interactions_AreCheckedAgainstTheItems()
    {
        ImportItems("games.jsonl", TestPacks.BoardGamesItems);
        var sound = Import(ImportKind.Interactions, "plays.csv", "user,item,timestamp,rating\n\"a,b\",g1,100,4.5\nu2,g2,,\nu3,g3,2024-05-31T18:00:00Z,3\n");
        Assert.True(sound.IsImported);
        Assert.Equal("user,item,timestamp,rating\n\"a,b\",g1,100,4.5\nu2,g2,,\nu3,g3,1717178400,3\n", File.ReadAllText(Path.Combine(Target, "interactions.csv")));
        var wrong = Import(ImportKind.Interactions, "plays.csv", "user,item,timestamp,rating\nu1,nothing,1,1\n,g1,1,1\nu1,g1,soon,1\nu1,g1,1,many\nu1,g1,1,1\n");
        Assert.False(wrong.IsImported);
        Assert.Equal([2, 3, 4, 5], wrong.WrongRows.Select(row => row.Line));
        Assert.StartsWith("user,item,timestamp,rating\n\"a,b\"", File.ReadAllText(Path.Combine(Target, "interactions.csv")), StringComparison.Ordinal);
        Assert.Equal(12, PackLoader.Load(Target, TestContext.Current.CancellationToken).Count);
        AssertNoTraces();
    }

    [Fact]
    public void Import_InteractionsWithoutAPack_IsRefused() =>
        Assert.Contains("import them first", Assert.Throws<PackException>(() => Import(ImportKind.Interactions, "plays.csv", "user,item\nu,g\n")).Message, StringComparison.Ordinal);

    [Fact]
    [Trait("Category", "Long")]
    public void Import_AMillionRows_StaysInBoundedMemory()
    {
        var path = Path.Combine(_folder, "games.csv");
        using (var writer = new StreamWriter(path))
        {
            writer.Write(Header);
            for (var row = 0; row < 1_000_000; row++)
            {
                writer.Write($"g{row},Game number {row},2-4,45,light,auction|m{row},Designer {row},A description that no other game of the million has: {row}.\n");
            }
        }

        WriteCatalog();
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        var progress = new InlineProgress(() => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before));
        var result = PackImporter.Import(new ImportRequest { Kind = ImportKind.Items, Source = path, Target = Target }, progress, TestContext.Current.CancellationToken);
        Assert.True(result.IsImported);
        Assert.Equal(1_000_000, result.Rows);
        Assert.True(peak < 300L << 20, $"{peak >> 20} MB");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ImportResult ImportItems(string name, string content, Func<ImportRequest, ImportRequest>? change = null) =>
        Import(ImportKind.Items, name, content, change);

    private ImportResult Import(ImportKind kind, string name, string content, Func<ImportRequest, ImportRequest>? change = null)
    {
        WriteCatalog();
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        var request = new ImportRequest { Kind = kind, Source = path, Target = Target };
        return PackImporter.Import(change?.Invoke(request) ?? request, null, TestContext.Current.CancellationToken);
    }

    private void WriteCatalog() => File.WriteAllText(Path.Combine(_folder, "catalog.yaml"), TestPacks.BoardGamesSchema);

    private void AssertNoTraces() => Assert.DoesNotContain(Directory.EnumerateDirectories(_folder), folder => folder != Target);

    private sealed class InlineProgress(Action report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report();
    }

    private sealed class FullDiskStream(Stream inner, int room) : Stream
    {
        private int _room = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _room -= buffer.Length;
            if (_room < 0)
            {
                throw new IOException("No space left on device", 28);
            }

            inner.Write(buffer);
        }
    }
}
