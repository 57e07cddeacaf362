using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ChatRec.Agents.Policy.Evaluation;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Evaluation;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Bot.Commands;

/// <summary><c>eval ranking</c>: what the ranker makes of the candidates, against fusion alone and against weights set by hand.</summary>
internal static class EvalRankingCommand
{
    private const int Timed = 100;

    private static readonly Option<string> Data = EvalCommand.Data("A folder with sessions.jsonl.");

    private static readonly Option<string> Part = new("--part")
    {
        Description = "Which sessions: test (for figures) or train (to learn from).",
        DefaultValueFactory = _ => "test",
    };

    private static readonly Option<FileInfo?> Features = new("--features") { Description = "Write what is measured of the candidates to this file instead of ranking them." };

    private static readonly Option<int?> Limit = new("--limit") { Description = "At most so many sessions a group, those that stand first." };

    private static readonly Option<FileInfo?> Ranker = new("--ranker") { Description = "A trained ranker in place of the shipped one." };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Tries a setting of the policy, the ranking or a retriever's weight: Learned=0, generative=0. May be given several times.",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("ranking", "Ranks the candidates of recorded sessions by fusion, by weights and by the learnt ranker.") { Data, Part, Limit, Features, Ranker, HeldOutEngine.Dialogue, Set };
        var run = new RunOptions(command, store: false);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, run, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, RunOptions run, CancellationToken cancellationToken)
    {
        var data = EvalCommand.Load(parsed, Data, RankingDataSet.Load);
        var part = parsed.GetRequiredValue(Part);
        var sessions = data.Sessions.Where(session => session.Part == part)
            .GroupBy(session => session.Group).SelectMany(group => group.Take(parsed.GetValue(Limit) ?? int.MaxValue)).ToList();
        if (sessions.Count == 0)
        {
            throw new CommandFailedException($"--part: {data.Name} has no sessions of a part called {part}");
        }

        if (parsed.GetValue(Ranker) is { Exists: false } absent)
        {
            throw new CommandFailedException($"--ranker: there is no file {absent.FullName}");
        }

        var features = parsed.GetValue(Features) is null ? null : new RankingFeatureFile();
        var answers = new Answers();
        var progress = new LineProgress(parsed.InvocationConfiguration.Error, data.Name);

        // Whoever is in the pack's interactions is asked about by neighbours who have not read that part of the people.
        foreach (var group in sessions.GroupBy(session => session.Person is { } person ? HeldOutNeighbours.NumberOf(person) : -1).OrderBy(group => group.Key))
        {
            await AnswerAsync(parsed, run, group.Key, [.. group], features, answers, sessions.Count, progress, cancellationToken).ConfigureAwait(false);
        }

        if (features is not null)
        {
            features.Save(parsed.GetValue(Features)!.FullName, answers.Catalog!);
            parsed.InvocationConfiguration.Output.WriteLine($"{features.Count} of {sessions.Count} sessions measured");
            return ExitCode.Fine;
        }

        if (answers.All.Count == 0)
        {
            throw new CommandFailedException($"no session of {data.Name} is about items of the catalogue");
        }

        answers.All.Sort((left, right) => string.CompareOrdinal(left.Session.Id, right.Session.Id));
        if (parsed.GetValue(EvalCommand.Out) is { } file)
        {
            File.WriteAllLines(file.FullName, answers.All.Select(one => JsonSerializer.Serialize(
                new { one.Session.Id, one.Session.Group, one.Reachable, figures = answers.Ways.Zip(one.Figures, (way, figure) => new { way, figure }) }, TurnJson.Options)));
        }

        var seed = parsed.GetValue(EvalCommand.Seed);
        Print(parsed, data, part, answers, RankingResult.Of(answers.All, answers.Ways, answers.Ways.First(way => way.StartsWith("weights", StringComparison.Ordinal) && way.EndsWith(answers.Dial, StringComparison.Ordinal)), seed), seed);
        return ExitCode.Fine;
    }

    private static async Task AnswerAsync(
        ParseResult parsed,
        RunOptions run,
        int held,
        RankingSession[] sessions,
        RankingFeatureFile? features,
        Answers answers,
        int total,
        LineProgress progress,
        CancellationToken cancellationToken)
    {
        // Nobody of the pack's people is asked about by the sessions of part -1, so everybody may speak.
        var world = HeldOutEngine.Create(
            parsed, run.Read(parsed, ":memory:"), parsed.GetRequiredValue(Set), cancellationToken, user => HeldOutNeighbours.NumberOf(user) != held);
        await using var provider = world.Services(retrieve: retrieval => retrieval.Ranking.ModelFile = parsed.GetValue(Ranker)?.FullName);
        EngineServices.Resolve<ITurnEngine>(provider);
        answers.Catalog = EngineServices.Resolve<ItemCatalog>(provider);
        var planner = new SessionPlanner(provider);
        var evaluation = new RankingEvaluation(provider);
        answers.Ways = evaluation.Ways;
        answers.Dial = evaluation.Default[evaluation.Default.IndexOf(' ', StringComparison.Ordinal)..];
        var requests = new RankingRequest?[sessions.Length];
        var ranked = new RankedSession?[sessions.Length];
        await Parallel.ForAsync(0, sessions.Length, cancellationToken, async (at, stop) =>
        {
            requests[at] = await planner.PlanAsync(sessions[at], RankingEvaluation.Depth, stop).ConfigureAwait(false);
            ranked[at] = requests[at] is { Retrieval.Allow.Count: > 0 } request
                ? await evaluation.AnswerAsync(sessions[at], request, features, stop).ConfigureAwait(false)
                : null;
            progress.Report((double)Interlocked.Increment(ref answers.Done) / total);
        }).ConfigureAwait(false);
        answers.All.AddRange(ranked.OfType<RankedSession>());
        answers.Skipped += ranked.Count(one => one is null);
        if (features is null)
        {
            foreach (var request in requests.OfType<RankingRequest>().Where(one => one.Retrieval.Allow.Count > 0).Take(Timed))
            {
                answers.Times.Add(await evaluation.TimeAsync(request, cancellationToken).ConfigureAwait(false));
            }
        }
    }

    private static void Print(ParseResult parsed, RankingDataSet data, string part, Answers answers, RankingResult result, int seed)
    {
        var times = answers.Ways.Skip(1).Select((way, at) => (Way: way, Values: answers.Times.Select(one => one[at]).Order().ToArray()))
            .Select(one => new { one.Way, P50 = Math.Round(one.Values[one.Values.Length / 2], 3), P95 = Math.Round(one.Values[one.Values.Length * 95 / 100], 3) }).ToList();
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/eval-ranking/v1",
                ok = true,
                data = new { name = data.Name, hash = data.Hash, part, sessions = answers.All.Count, skipped = answers.Skipped, catalog = answers.Catalog!.Hash },
                seed,
                protocol = "the candidates of the product's retrievers; neighbours have not read the people asked about; one item a series; intervals over people",
                milliseconds = times,
                figures = result,
            });
            return;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{data.Name}, {part}: {answers.All.Count} sessions ({answers.Skipped} not plannable), seed {seed}, {data.Hash[..19]}; 95 % intervals by bootstrap over people"));
        foreach (var group in result.Groups)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Group}: {group.Sessions} sessions of {group.People}, reachable {group.Reachable:.000}"));
            foreach (var way in group.Ways)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {way.Way,-13} R@10 {EvalCommand.Show(way.Recall)}  N@10 {EvalCommand.Show(way.Ndcg)}  likeness {way.Likeness:.000}  over weights {way.GainOverWeights.Mean:+.000;-.000} [{way.GainOverWeights.Low:+.000;-.000}, {way.GainOverWeights.High:+.000;-.000}]"));
            }
        }

        foreach (var bin in result.Reliability)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"chance from {bin.From:.00}: said {bin.Said:.000}, found {bin.Found:.000}, {bin.Count} items"));
        }

        if (result.CalibrationError is { } error)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"calibration error {error:.000}"));
        }

        output.WriteLine("ms a ranking (p50/p95): " + string.Join("  ", times.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Way} {one.P50:0.00}/{one.P95:0.00}"))));
    }

    private sealed class Answers
    {
        public int Done;

        public List<RankedSession> All { get; } = [];

        public List<double[]> Times { get; } = [];

        public int Skipped { get; set; }

        public ItemCatalog? Catalog { get; set; }

        public System.Collections.Immutable.ImmutableArray<string> Ways { get; set; } = [];

        public string Dial { get; set; } = "";
    }
}
