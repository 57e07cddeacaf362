using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatRec.Agents.Tests.Prompts;

public sealed class PromptTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prompts").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_ProjectPrompts_CompileAndPassLint()
    {
        Assert.Empty(PromptLint.Check(RepositoryRoot.Combine("prompts")));
        Assert.NotEmpty(PromptSet.Load(RepositoryRoot.Combine("prompts", "replies", "en")).Prompts);
    }

    [Theory]
    [InlineData("name: hello\nversion: 1\ntemplate: hi\n", 2, "unknown key \"version\"")]
    [InlineData("name: hello\ntemplate_format: liquid\ntemplate: hi\n", 1, "handlebars")]
    [InlineData("name: other\ntemplate: hi\n", 1, "the file's name")]
    [InlineData("name: hello\ntemplate: |\n  a\n  {{#if b}}\n  c\n", 4, "never closed")]
    [InlineData("name: hello\ntemplate: |\n  {{#if b}}x{{/each}}\n", 3, "does not close")]
    [InlineData("name: hello\ntemplate: |\n  {{#unlesss b}}x{{/unlesss}}\n", 3, "unknown block")]
    [InlineData("name: hello\ntemplate: |\n  {{> gone}}\n", 3, "no prompt named \"gone\"")]
    [InlineData("name: [hello\n", 2, "not YAML")]
    public void Parse_BrokenPrompt_NamesFileAndLine(string text, int line, string reason)
    {
        var error = Assert.Throws<PromptException>(() => PromptSet.Parse("en", [("hello.yaml", text)]));
        Assert.Equal(("hello.yaml", line), (error.Path, error.Line));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Check_FaultyTemplate_FindsEveryFaultWithItsLine()
    {
        Write("schemas/hello.json", """{"type":"object","properties":{"name":{"type":"string"},"items":{"type":"array","items":{"type":"object","properties":{"a":{"type":"string"}}}}}}""");
        Write("schemas/bye.json", """{"type":"object"}""");
        Write("replies/en/bye.yaml", "name: bye\ntemplate: bye\n");
        Write("replies/en/hello.yaml", """
            name: hello
            input_variables:
              - { name: name, description: d }
              - { name: items, description: d }
              - { name: wrong, description: d }
            template: |
              {{nme}}
              {{#each items}}{{a}}{{b}}{{../name}}{{/each}}
              {{#oneOf}}{{#option}} {{/option}}stray{{/oneOf}}
              {{shout name}}
            """);
        Write("replies/de/hello.yaml", "name: hello\ninput_variables:\n  - { name: name }\n  - { name: items }\ntemplate: hallo {{name}}\n");

        var problems = PromptLint.Check(_folder).Select(problem => $"{Path.GetFileName(Path.GetDirectoryName(problem.Path))}/{Path.GetFileName(problem.Path)}:{problem.Line} {problem.Message}").ToArray();
        string[] expected =
        [
            "de/bye.yaml:0 the prompt \"bye\" is missing in this locale",
            "en/hello.yaml:5 the variable \"wrong\" is not in schemas/hello.json",
            "en/hello.yaml:7 unknown variable \"nme\"",
            "en/hello.yaml:8 unknown variable \"b\"",
            "en/hello.yaml:9 an empty wording",
            "en/hello.yaml:9 text in a oneOf stands in no option",
            "en/hello.yaml:10 unknown helper \"shout\"",
        ];
        Assert.Equal(expected, problems);
    }

    [Fact]
    public void Render_OneOf_TakesEveryWordingBeforeAnyTwice()
    {
        var set = Set("{{#oneOf}}{{#option}}a{{/option}}{{#option}}b{{/option}}{{#if more}}{{#option}}c{{/option}}{{/if}}{{/oneOf}}");
        var used = new Dictionary<string, int>();
        var seen = new List<string>();
        for (var turn = 0; turn < 6; turn++)
        {
            var session = new WordingSession(turn, used);
            seen.Add(set.Render("hello", new Dictionary<string, object?> { ["more"] = true }, session));
            foreach (var wording in session.Chosen)
            {
                used[wording] = used.GetValueOrDefault(wording) + 1;
            }
        }

        Assert.Equal(["a", "b", "c"], seen.Take(3).Order());
        Assert.Equal(["a", "b", "c"], seen.Skip(3).Order());
        Assert.DoesNotContain("c", Enumerable.Range(0, 20).Select(seed =>
            set.Render("hello", new Dictionary<string, object?>(), new WordingSession(seed, new Dictionary<string, int>()))));
    }

    [Fact]
    public void RenderAll_TwoPlaces_ShowsEveryWording()
    {
        var set = Set("{{#oneOf}}{{#option}}a{{/option}}{{#option}}b{{/option}}{{/oneOf}} {{#oneOf}}{{#option}}1{{/option}}{{#option}}2{{/option}}{{#option}}3{{/option}}{{/oneOf}}");
        Assert.Equal(["a 1", "b 2", "a 3"], PromptInspection.RenderAll(set, "hello", new Dictionary<string, object?>()));
    }

    [Fact]
    public void Render_Text_IsNotHtmlEncodedAndFlows()
    {
        var set = Set("{{name}}\n  and  more .\n\n- one\n- two\n");
        var text = set.Render("hello", new Dictionary<string, object?> { ["name"] = "Tom & <Jerry>" }, new WordingSession(1, new Dictionary<string, int>()));
        Assert.Equal("Tom & <Jerry> and more.\n\n- one\n- two", text);
    }

    [Fact]
    public void WhereUsed_Member_FindsFileAndLine()
    {
        var uses = PromptInspection.WhereUsed(Set("x\n{{#if (eq noun.one \"a\")}}{{noun.many}}{{/if}}"), "noun");
        Assert.Equal(["noun.one", "noun.many"], uses.Select(use => use.Tag));
        Assert.Equal([4, 4], uses.Select(use => use.Line));
    }

    [Fact]
    public void Reload_BrokenEdit_KeepsTheLastGoodPromptsAndLogsFileAndLine()
    {
        Write("replies/en/hello.yaml", "name: hello\ntemplate: first\n");
        var log = new ListLogger();
        using var library = new PromptLibrary(
            Options.Create(new AgentOptions { PromptFolder = _folder, WatchPrompts = false }), TimeProvider.System, log);
        var before = Assert.Single(library.Current);

        Write("replies/en/hello.yaml", "name: hello\ntemplate: |\n  {{#if a}}\n");
        Assert.False(library.Reload());
        Assert.Equal(before, Assert.Single(library.Current));
        Assert.Equal("first", Say(library));
        Assert.Contains("hello.yaml:3", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.False(library.Reload());
        Assert.Single(log.Lines);

        Write("replies/en/hello.yaml", "name: hello\ntemplate: second one\n");
        Assert.True(library.Reload());
        Assert.Equal("second one", Say(library));
        Assert.NotEqual(before, Assert.Single(library.Current));
    }

    [Fact]
    public void For_UnknownLocale_FallsBackToEnglish()
    {
        Write("replies/en/hello.yaml", "name: hello\ntemplate: hello\n");
        Write("replies/de/hello.yaml", "name: hello\ntemplate: hallo\n");
        using var library = new PromptLibrary(
            Options.Create(new AgentOptions { PromptFolder = _folder, WatchPrompts = false }), TimeProvider.System, new ListLogger());
        Assert.Equal("de", library.For("de-AT").Locale);
        Assert.Equal("en", library.For("zh-Hans").Locale);
    }

    [Theory]
    [InlineData("M*A*S*H (1970)")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[click](http://evil.example) `code` _x_ ~~y~~ |t|")]
    [InlineData("# head\n- item")]
    [InlineData("1. FC")]
    public void Escape_HostileTitle_LeavesNoLiveMark(string title)
    {
        var escaped = MarkdownText.Escape(title);
        Assert.DoesNotMatch(@"(?<!\\)[*_`<>\[\]|~]", escaped);
        Assert.DoesNotMatch(@"^(#|-|\d+\.\s)", escaped);
        Assert.DoesNotContain('\n', escaped);
        Assert.DoesNotMatch(@"(?<!\\)://", escaped);
        Assert.Equal(title.Replace('\n', ' '), MarkdownText.ToPlain(escaped));
    }

    private static PromptSet Set(string template) =>
        PromptSet.Parse("en", [("hello.yaml", "name: hello\ntemplate: |\n" + string.Join('\n', template.Split('\n').Select(line => "  " + line)) + "\n")]);

    private static string Say(PromptLibrary library) =>
        library.For("en").Render("hello", new Dictionary<string, object?>(), new WordingSession(1, new Dictionary<string, int>()));

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class ListLogger : ILogger<PromptLibrary>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Lines.Add(formatter(state, exception));
            }
        }
    }
}
