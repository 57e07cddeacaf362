using System.Diagnostics;

namespace ChatRec.Bench.Product;

/// <summary>How long a turn takes, whole and by step.</summary>
internal static class TurnFigures
{
    private const int Rounds = 5;

    /// <summary>Measures; the first round warms up and is told apart.</summary>
    public static async Task WriteAsync(EngineUnderTest engine, Report report)
    {
        var first = new Durations((await engine.SayAllAsync()).Select(turn => turn.Time.TotalMilliseconds));
        var whole = new Durations();
        var steps = new Dictionary<string, Durations>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (turn, time) in await engine.SayAllAsync())
            {
                whole.Add(time);
                foreach (var step in turn.Steps)
                {
                    if (step.Fallback?.StartsWith("failed", StringComparison.Ordinal) == true)
                    {
                        throw new InvalidOperationException($"The step {step.Step} failed on \"{turn.Text}\": a turn that fails is not measured.");
                    }

                    if (!steps.TryGetValue(step.Step, out var times))
                    {
                        steps.Add(step.Step, times = new Durations());
                    }

                    times.Add(step.Ms);
                }
            }
        }

        report.Heading("A turn, without a language model");
        report.Text($"{Talk.Utterances} utterances in {Talk.Conversations.Count} conversations, {Rounds} rounds after one that warms up, one turn at a time, in the process of the benchmark. Ratio: p95 to the whole turn's.");
        report.Table("", "turns", "p50 ms", "p95 ms", "longest ms", "ratio");
        report.Row("**whole turn**", whole.Count, whole.Median, whole.P95, whole.Longest, 1.0);
        foreach (var (step, times) in steps)
        {
            report.Row(step, times.Count, times.Median, times.P95, times.Longest, times.P95 / whole.P95);
        }

        report.Row("whole turn, first round of a new process", first.Count, first.Median, first.P95, first.Longest, first.P95 / whole.P95);
        report.Goal("p95 turn without a language model", whole.P95, 30, "ms");
    }
}
