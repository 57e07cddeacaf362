using System.Text.Json;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Catalog;

public sealed class HookFileTests
{
    private const string Good = """{"id":"6","hook":"A thief plans one last job.","source":"project"}""";

    [Fact]
    public void Load_PackWithHooks_GivesThemToTheirItems()
    {
        using var pack = new HookedPack(Good);
        var catalog = PackLoader.Load(pack.Folder);
        Assert.Equal(new ItemHook("A thief plans one last job.", "project"), catalog.HookOf(catalog.Row("6")));
        Assert.Null(catalog.HookOf(catalog.Row("8")));
    }

    [Fact]
    public void Load_PackWithoutHooks_HasNone()
    {
        using var pack = new HookedPack(null);
        var catalog = PackLoader.Load(pack.Folder);
        Assert.Null(catalog.HookOf(catalog.Row("6")));
    }

    [Theory]
    [InlineData("""{"id":"none","hook":"Words.","source":"project"}""", "there is no item \"none\"")]
    [InlineData("""{"id":"6","hook":"Words."}""", "\"source\" must be a text in one line")]
    [InlineData("""{"id":"6","hook":"","source":"project"}""", "\"hook\" must be a text in one line")]
    [InlineData("""{"id":"6","hook":"Two\nlines.","source":"project"}""", "\"hook\" must be a text in one line")]
    [InlineData("""{"id":6,"hook":"Words.","source":"project"}""", "\"id\" must be a text in one line")]
    [InlineData("""["6"]""", "\"id\" must be a text in one line")]
    [InlineData("nonsense", "the line is not a JSON object")]
    [InlineData(Good, "the item \"6\" has a hook already")]
    public void Load_WrongLine_IsNamedWithFileAndLine(string line, string reason)
    {
        using var pack = new HookedPack($"{Good}\n{line}\n");
        var error = Assert.Throws<PackException>(() => PackLoader.Load(pack.Folder));
        Assert.Contains("hooks.jsonl", error.Message, StringComparison.Ordinal);
        Assert.Contains("2", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilmHooks_AreShortDifferentAndTrueToTheirPeople()
    {
        // People who are the subject of a film, or heard or named in it, without being of its cast.
        string[] named = ["Clint Eastwood", "Charlie Kaufman", "Tommy Wiseau"];
        var catalog = PackLoader.Load(RepositoryRoot.Combine("data", "films"));
        var directors = catalog.VocabularyOf("director").Where(name => name.Contains(' ', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var openings = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        foreach (var line in File.ReadLines(RepositoryRoot.Combine("data", "films", PackLoader.HooksFile)))
        {
            using var document = JsonDocument.Parse(line);
            var item = catalog.Row(document.RootElement.GetProperty("id").GetString()!);
            var hook = catalog.HookOf(item)!.Text;
            var words = hook.Split(' ');
            count++;
            Assert.True(words.Length is >= 18 and <= 50, $"{words.Length} words: {hook}");
            Assert.True(openings.Add(string.Join(' ', words[..4])), $"begins like another: {hook}");
            var own = catalog.ValuesOf("director", item).Concat(catalog.ValuesOf("cast", item)).Concat(named).ToHashSet(StringComparer.Ordinal);
            for (var at = 0; at + 1 < words.Length; at++)
            {
                var name = $"{words[at]} {words[at + 1].TrimEnd('.', ',', ';', ':')}".Replace("'s", string.Empty, StringComparison.Ordinal);
                Assert.True(!directors.Contains(name) || own.Contains(name), $"{catalog.DisplayOf(item)} is not by {name}: {hook}");
            }
        }

        Assert.True(count >= 600, $"{count} hooks");
    }

    /// <summary>The small film pack in a folder of its own, with a file of hooks or without.</summary>
    private sealed class HookedPack : IDisposable
    {
        public HookedPack(string? hooks)
        {
            Folder = Directory.CreateTempSubdirectory("hooked").FullName;
            File.WriteAllText(Path.Combine(Folder, PackLoader.SchemaFile), TestPacks.FilmsSchema);
            File.WriteAllText(Path.Combine(Folder, PackLoader.ItemsFile), TestPacks.FilmsItems);
            if (hooks is not null)
            {
                File.WriteAllText(Path.Combine(Folder, PackLoader.HooksFile), hooks);
            }
        }

        public string Folder { get; }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
