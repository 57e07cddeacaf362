using System.Diagnostics;

namespace ChatRec.Bench.Product;

/// <summary>How soon the built program answers, and how much memory it holds.</summary>
internal static class StartFigures
{
    private const int Starts = 5;
    private const int Turns = 20;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>Measures; every start is a new process with a new database.</summary>
    public static async Task WriteAsync(Report report)
    {
        var healthy = new Durations();
        var answered = new Durations();
        var processor = new Durations();
        var idle = new Durations();
        var talked = new Durations();
        for (var round = 0; round < Starts; round++)
        {
            using var bot = await ServedBot.StartAsync();
            healthy.Add(bot.UntilHealthy);
            using (var person = await Person.OpenAsync(bot.Http))
            {
                await person.SayAsync("something like Heat but newer", CancellationToken.None);
                answered.Add(Stopwatch.GetElapsedTime(bot.Started));
                await Task.Delay(Settling);
                processor.Add(bot.ProcessorTime);
                idle.Add(bot.Megabytes);
                foreach (var utterance in Talk.Conversations.SelectMany(conversation => conversation).Take(Turns))
                {
                    await person.SayAsync(utterance, CancellationToken.None);
                }
            }

            await Task.Delay(Settling);
            talked.Add(bot.Megabytes);
        }

        report.Heading("Start and memory");
        report.Text($"`ChatRec.Bot serve` over the embedded films, {Starts} starts, each a new process with a new database; the files are in the system's cache. Memory is the resident set, {Settling.TotalSeconds} s after the first answer and {Settling.TotalSeconds} s after {Turns} more turns.");
        report.Table("", "median", "longest or most", "ratio");
        report.Row("start to `/healthz` 200, ms", healthy.Median, healthy.Longest, 1.0);
        report.Row("start to the first answer, ms", answered.Median, answered.Longest, answered.Median / healthy.Median);
        report.Row("processor time by then, ms", processor.Median, processor.Longest, processor.Median / healthy.Median);
        report.Row("idle memory, MB", idle.Median, idle.Longest, 1.0);
        report.Row($"memory after {Turns} turns, MB", talked.Median, talked.Longest, talked.Median / idle.Median);
        report.Goal("start to healthy (median)", healthy.Median, 2000, "ms");
        report.Goal("start to the first answer (median)", answered.Median, 2000, "ms");
        report.Goal("idle memory (most)", idle.Longest, 300, "MB");
        report.Goal($"memory after {Turns} turns (most)", talked.Longest, 300, "MB");
    }
}
