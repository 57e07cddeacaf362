using System.Text.RegularExpressions;
using ChatRec.Agents.Prompts;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Prompts;

public sealed partial class LocaleTests
{
    [Theory]
    [InlineData("ru")]
    [InlineData("zh")]
    public void Load_Locale_HasEveryPromptAndTopicOfEnglish(string locale)
    {
        var english = PromptSet.Load(RepositoryRoot.Combine("prompts", "replies", "en"));
        var set = PromptSet.Load(RepositoryRoot.Combine("prompts", "replies", locale));

        var missing = english.Prompts.Values.SelectMany(prompt => set.Prompts.TryGetValue(prompt.Name, out var own)
            ? Cases(prompt.Template).Except(Cases(own.Template), StringComparer.Ordinal).Select(topic => $"{prompt.Name}: {topic}")
            : [prompt.Name]);

        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("ru")]
    [InlineData("zh")]
    public void Strings_OfThePage_AreThoseOfEnglish(string language) => Assert.Equal(PageStrings("en"), PageStrings(language));

    [Fact]
    public void CompletedBy_MissingPrompt_IsTheOtherSets()
    {
        var english = PromptSet.Parse("en", [("greeting.yaml", Prompt("greeting", "Hello")), ("parting.yaml", Prompt("parting", "Bye"))]);
        var other = PromptSet.Parse("xx", [("greeting.yaml", Prompt("greeting", "Saluton"))]).CompletedBy(english);

        Assert.Equal("Saluton", Render(other, "greeting", []));
        Assert.Equal("Bye", Render(other, "parting", []));
    }

    [Theory]
    [InlineData(1, "фильм")]
    [InlineData(3, "фильма")]
    [InlineData(5, "фильмов")]
    [InlineData(11, "фильмов")]
    [InlineData(12, "фильмов")]
    [InlineData(21, "фильм")]
    [InlineData(112, "фильмов")]
    public void Render_PluralForms_GoWithTheNumber(int number, string form)
    {
        var set = PromptSet.Parse("ru", [("count.yaml", Prompt("count", "{{plural number \"фильм\" \"фильма\" \"фильмов\"}}"))]);

        Assert.Equal(form, Render(set, "count", new() { ["number"] = number }));
    }

    [Fact]
    public void Render_LinesOfAScriptWithoutSpaces_AreJoinedWithoutOne()
    {
        var set = PromptSet.Parse("zh", [("two.yaml", "name: two\ndescription: \"d\"\ntemplate_format: handlebars\ntemplate: |\n  你好。\n  再见。\n")]);

        Assert.Equal("你好。再见。", Render(set, "two", []));
    }

    [Theory]
    [InlineData("ru", "«Матрица» (The Matrix, 1999)", "«Матрица»")]
    [InlineData("zh", "《黑客帝国》（The Matrix, 1999）", "《黑客帝国》")]
    public void DisplayOf_KnownTitle_StandsBesideTheOriginal(string language, string shown, string title)
    {
        var catalog = PackLoader.Load(RepositoryRoot.Combine("data", "films"), TestContext.Current.CancellationToken);
        var locale = PackLocale.Load(catalog.Folder, language);
        var spoken = new LocalisedCatalog(catalog, Assert.IsType<PackLocale>(locale));
        var matrix = spoken.Row("2571");

        Assert.Equal(shown, spoken.DisplayOf(matrix));
        Assert.Equal(title, spoken.TitleOf(matrix));
        Assert.All(locale.Titles.Keys, id => Assert.True(catalog.TryIndexOf(new ItemId(id), out _), id));
        Assert.Empty(locale.Attributes.Keys.Except(catalog.Schema.Attributes.Select(attribute => attribute.Name)));
        Assert.All(locale.Attributes.Where(pair => !pair.Value.Values.IsEmpty), pair =>
            Assert.Empty(pair.Value.Values.Keys.Except(catalog.Schema.Find(pair.Key)!.Words.Keys)));
        Assert.All(locale.Attributes, pair => Assert.Empty(pair.Value.Phrases.Keys.Except(catalog.Schema.Find(pair.Key)!.Phrases.Keys)));
    }

    [Fact]
    public void Load_LocaleWithAnUnknownKey_NamesFileAndLine()
    {
        var folder = Directory.CreateTempSubdirectory("pack-locale-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, PackLocale.FolderName));
            File.WriteAllText(Path.Combine(folder.FullName, PackLocale.FolderName, "xx.yaml"), "language: xx\nnouns: {}\n");

            var failure = Assert.Throws<PackException>(() => PackLocale.Load(folder.FullName, "xx"));

            Assert.Contains("xx.yaml", failure.Message, StringComparison.Ordinal);
            Assert.Null(PackLocale.Load(folder.FullName, "yy"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] PageStrings(string language)
    {
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(RepositoryRoot.Combine("src", "ChatRec.Bot", "wwwroot", "strings", $"{language}.json")));
        return [.. json.RootElement.EnumerateObject().Select(entry => entry.Name)];
    }

    private static string Prompt(string name, string template) =>
        $"name: {name}\ndescription: \"d\"\ntemplate_format: handlebars\ninput_variables:\n  - {{ name: number, description: \"n\" }}\ntemplate: |\n  {template}\n";

    private static string Render(PromptSet set, string name, Dictionary<string, object?> model) =>
        set.Render(name, model, new WordingSession(1, System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty));

    private static IEnumerable<string> Cases(string template) => Case().Matches(template)
        .Where(match => match.Groups[1].Value is "topic" or "act" or "cause" or "source" or "unknownKind" || match.Groups[1].Value == "kind" && !template.Contains("{{label}}", StringComparison.Ordinal))
        .Select(match => match.Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex("eq (\\w+) \"\\w+\"")]
    private static partial Regex Case();
}
