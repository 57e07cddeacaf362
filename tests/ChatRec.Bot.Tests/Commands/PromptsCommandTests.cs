using System.Diagnostics;
using System.Text.Json.Nodes;
using ChatRec.Bot.Commands;
using ChatRec.Bot.Tests.Storage;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Commands;

public sealed class PromptsCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public PromptsCommandTests()
    {
        Write("schemas/hello.json", """{"type":"object","properties":{"name":{"type":"string"}}}""");
        Write("replies/en/hello.yaml", Hello("{{#oneOf}}\n  {{#option}}Hi {{name}}.{{/option}}\n  {{#option}}Good day {{name}}.{{/option}}\n  {{/oneOf}}"));
        Write("case.json", """{"name":"Ada"}""");
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lint_TheProjectsOwnPrompts_AreClean() =>
        Assert.Equal(ExitCode.Fine, await CommandLine.RunAsync(["prompts", "lint", "--prompts", RepositoryRoot.Combine("prompts")], _output, _error));

    [Fact]
    public async Task Lint_UnknownVariable_NamesFileAndLineAndExitsOne()
    {
        Write("replies/en/hello.yaml", Hello("Hi {{nmae}}."));
        Assert.Equal(ExitCode.CheckFailed, await RunAsync("lint"));
        Assert.Matches("hello\\.yaml:5: .*nmae", _output.ToString());
    }

    [Fact]
    public async Task Lint_Json_IsOneObjectWithTheProblems()
    {
        File.Delete(_folder.File("replies/en/hello.yaml"));
        Assert.Equal(ExitCode.CheckFailed, await RunAsync("lint", "--json"));
        var result = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(("chatrec/prompts-lint/v1", false), ((string?)result["schema"], (bool)result["clean"]!));
        Assert.Contains("missing", (string?)result["problems"]![0]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_OneSeed_GivesOneWordingAlwaysTheSame()
    {
        Assert.Equal(ExitCode.Fine, await RunAsync("render", "hello", "--input", _folder.File("case.json"), "--seed", "5"));
        Assert.Equal(ExitCode.Fine, await RunAsync("render", "hello", "--input", _folder.File("case.json"), "--seed", "5"));
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0], lines[1]);
        Assert.EndsWith(" Ada.", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_All_ShowsEveryWording()
    {
        Assert.Equal(ExitCode.Fine, await RunAsync("render", "hello", "--input", _folder.File("case.json"), "--all", "--json"));
        var texts = JsonNode.Parse(_output.ToString())!["texts"]!.AsArray().Select(text => (string?)text);
        Assert.Equal(["Hi Ada.", "Good day Ada."], texts);
    }

    [Fact]
    public async Task WhereUsed_Variable_NamesFileAndLine()
    {
        Assert.Equal(ExitCode.Fine, await RunAsync("where-used", "name"));
        var uses = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["hello.yaml:6: {{name}}", "hello.yaml:7: {{name}}"], uses.Select(use => use[(use.LastIndexOf('/') + 1)..]));
    }

    [Fact]
    public async Task Diff_ChangedWording_ShowsTheLinesAndExitsOne()
    {
        Git("init", "-q");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "prompts");
        Assert.Equal(ExitCode.Fine, await RunAsync("diff", "HEAD"));
        Assert.Empty(_output.ToString());

        var path = _folder.File("replies/en/hello.yaml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("Good day", "Welcome", StringComparison.Ordinal));
        Assert.Equal(ExitCode.CheckFailed, await RunAsync("diff", "HEAD"));
        Assert.Contains("- {{#option}}Good day {{name}}.{{/option}}", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("+ {{#option}}Welcome {{name}}.{{/option}}", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("render", "gone", "--input", "case.json")]
    [InlineData("render", "hello", "--input", "nowhere.json")]
    [InlineData("render", "hello", "--input", "replies/en/hello.yaml")]
    [InlineData("where-used", "name", "--locale", "xx")]
    [InlineData("diff", "HEAD")]
    [InlineData("diff", "--output=x")]
    public async Task Run_WrongInput_GivesOneLineAndExitCodeTwo(params string[] arguments)
    {
        Assert.Equal(ExitCode.WrongUsage, await RunAsync([.. arguments.Select(one => one.Contains('.', StringComparison.Ordinal) ? _folder.File(one) : one)]));
        Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(_output.ToString());
    }

    private static string Hello(string template) =>
        $"name: hello\ninput_variables:\n  - {{ name: name, description: Who. }}\ntemplate: |\n  {template}\n";

    private Task<int> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(["prompts", .. arguments, "--prompts", _folder.Path], _output, _error);

    private void Write(string name, string text)
    {
        var path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Git(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.Path })!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
