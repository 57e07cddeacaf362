using System.Diagnostics;

namespace ChatRec.Bench.Product;

/// <summary>How long people wait when many talk at once.</summary>
internal static class LoadFigures
{
    private const int People = 200;
    private const int Turns = 4;
    private const double ShortestThought = 2;
    private const double LongestThought = 6;

    /// <summary>Measures: people who think between turns, then everybody at the same instant.</summary>
    public static async Task WriteAsync(Report report)
    {
        using var bot = await ServedBot.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        using (var alone = await Person.OpenAsync(bot.Http))
        {
            foreach (var utterance in Talk.Conversations.SelectMany(conversation => conversation))
            {
                await alone.SayAsync(utterance, patience.Token); // warms up, as the first minute of a server does
            }
        }

        var single = new Durations();
        using (var alone = await Person.OpenAsync(bot.Http))
        {
            foreach (var utterance in Talk.Conversations.SelectMany(conversation => conversation))
            {
                single.Add(await alone.SayAsync(utterance, patience.Token));
            }
        }

        var people = await Task.WhenAll(Enumerable.Range(0, People).Select(_ => Person.OpenAsync(bot.Http)));
        try
        {
            var before = bot.ProcessorTime;
            var start = Stopwatch.GetTimestamp();
            var (thinking, errors) = await RunAsync(people, (person, number) => TalkAsync(person, number, patience.Token));
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var processor = (bot.ProcessorTime - before).TotalSeconds;

            start = Stopwatch.GetTimestamp();
            var (burst, burstErrors) = await RunAsync(people, async (person, number) =>
                [await person.SayAsync(Talk.Conversations[number % Talk.Conversations.Count][1], patience.Token)]);
            var burstSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var expected = People * (Turns + 1);
            var replies = people.Sum(person => person.Replies);

            report.Heading($"{People} conversations at once");
            report.Text($"Direct Line over HTTP, replies by WebSocket, the store on disk, from just before the POST to the reply's arrival; the people run on the same machine and share its processors. With thought: {Turns} turns each, {ShortestThought} to {LongestThought} s (uniform) before each turn, {thinking.Count / seconds:0} turns a second, {100 * processor / seconds / Environment.ProcessorCount:0} % of the processors used by the bot. All at the same instant: one turn each, no thought, the last reply after {burstSeconds:0.0} s ({burst.Count / burstSeconds:0} turns a second).");
            report.Table("", "turns", "p50 ms", "p95 ms", "p99 ms", "longest ms", "errors", "ratio");
            report.Row("one person alone", single.Count, single.Median, single.P95, single.P99, single.Longest, 0, 1.0);
            report.Row($"{People} people with thought", thinking.Count, thinking.Median, thinking.P95, thinking.P99, thinking.Longest, errors, thinking.P95 / single.P95);
            report.Row($"{People} people at the same instant", burst.Count, burst.Median, burst.P95, burst.P99, burst.Longest, burstErrors, burst.P95 / single.P95);
            report.Text($"Replies seen: {replies} of {expected}. Memory at the end: {bot.Megabytes:0} MB.");
            report.Goal($"p95 of {People} conversations at once, with thought", thinking.P95, 250, "ms");
            report.Goal("errors and missing replies under that load", errors + burstErrors + Math.Abs(expected - replies), 0, "");
        }
        finally
        {
            foreach (var person in people)
            {
                person.Dispose();
            }
        }
    }

    private static async Task<List<TimeSpan>> TalkAsync(Person person, int number, CancellationToken cancellationToken)
    {
        var random = new Random(number);
        var conversation = Talk.Conversations[number % Talk.Conversations.Count];
        var times = new List<TimeSpan>();
        foreach (var utterance in conversation.Take(Turns))
        {
            var thought = ShortestThought + (random.NextDouble() * (LongestThought - ShortestThought));
            await Task.Delay(TimeSpan.FromSeconds(thought), cancellationToken);
            times.Add(await person.SayAsync(utterance, cancellationToken));
        }

        return times;
    }

    private static async Task<(Durations Times, int Errors)> RunAsync(Person[] people, Func<Person, int, Task<List<TimeSpan>>> talk)
    {
        var times = new Durations();
        var errors = 0;
        var talks = people.Select((person, number) => Task.Run(() => talk(person, number))).ToList();
        foreach (var one in talks)
        {
            try
            {
                foreach (var time in await one)
                {
                    times.Add(time);
                }
            }
            catch (Exception error) when (error is HttpRequestException or InvalidOperationException or System.Net.WebSockets.WebSocketException or OperationCanceledException)
            {
                Console.Error.WriteLine(error.Message);
                errors++;
            }
        }

        return (times, errors);
    }
}
