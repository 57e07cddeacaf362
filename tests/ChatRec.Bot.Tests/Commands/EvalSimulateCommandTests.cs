using System.Text.Json;
using ChatRec.Bot.Commands;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Commands;

/// <summary>Simulated users through the command, with the whole engine over the embedded films.</summary>
public sealed class EvalSimulateCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    [Trait("Category", "Evaluation")]
    public async Task Simulate_FortyUsersOfTheTestPart_FindWhatTheyHaveInMind()
    {
        var lines = Path.GetTempFileName();
        try
        {
            Assert.Equal(ExitCode.Fine, await Run("eval", "simulate", "--users", "40", "--json", "--out", lines));
            var result = JsonDocument.Parse(_output.ToString()).RootElement;
            var figures = result.GetProperty("runs")[0].GetProperty("figures");
            TestContext.Current.TestOutputHelper?.WriteLine(figures.ToString());

            Assert.Equal("chatrec/eval-simulate/v1", result.GetProperty("schema").GetString());
            Assert.Equal(40, figures.GetProperty("success5").GetProperty("count").GetInt32());
            Assert.True(figures.GetProperty("success5").GetProperty("mean").GetDouble() >= 0.5, "Success at 5 turns fell.");
            Assert.True(figures.GetProperty("turnsOfSuccesses").GetProperty("mean").GetDouble() <= 5.0, "Successes take longer.");
            Assert.Equal(15, figures.GetProperty("curve").GetArrayLength());
            Assert.Equal(5, result.GetProperty("runs")[0].GetProperty("byPersona").EnumerateObject().Count());
            AssertNoTitleIsSaid(lines);
        }
        finally
        {
            File.Delete(lines);
        }
    }

    [Theory]
    [InlineData("--users: a number from 1", "--users", "0")]
    [InlineData("--mode: only attribute", "--mode", "title")]
    [InlineData("--part: test or tune", "--part", "train")]
    [InlineData("--set: there is no setting Luck", "--set", "Luck=1")]
    [InlineData("is not of the form", "--set", "Luck")]
    public async Task Simulate_WrongOption_SaysSoInOneLine(string message, params string[] options)
    {
        Assert.Equal(ExitCode.WrongUsage, await Run(["eval", "simulate", .. options]));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().Trim().Split('\n'));
    }

    [Fact]
    public async Task Simulate_PackWithoutHistories_SaysSo()
    {
        Assert.Equal(ExitCode.WrongUsage, await Run("eval", "simulate", "--pack", RepositoryRoot.Combine("data", "boardgames"), "--json"));
        Assert.Contains("has no interactions.csv", JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private static void AssertNoTitleIsSaid(string lines)
    {
        foreach (var conversation in File.ReadLines(lines).Select(line => JsonDocument.Parse(line).RootElement))
        {
            var title = conversation.GetProperty("title").GetString()!;
            Assert.All(
                conversation.GetProperty("turns").EnumerateArray(),
                turn => Assert.DoesNotContain(title, turn.GetProperty("user").GetString(), StringComparison.OrdinalIgnoreCase));
        }
    }

    private Task<int> Run(params string[] args) => CommandLine.RunAsync(args, _output, _error);
}
