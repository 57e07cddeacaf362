using System.Text.Json;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Transcripts;

/// <summary>What a class of difference does to the outcome.</summary>
internal enum Severity
{
    /// <summary>Not reported.</summary>
    Ignore,

    /// <summary>Reported; the outcome stays good.</summary>
    Warn,

    /// <summary>Reported; the outcome is bad.</summary>
    Fail,
}

/// <summary>A dialogue that was run again.</summary>
/// <param name="File">Its path as it was given.</param>
/// <param name="Turns">The turns that ran.</param>
internal sealed record ReplayedDialogue(string File, IReadOnlyList<ReplayedTurn> Turns);

/// <summary>The outcome of a replay. Immutable.</summary>
internal sealed class ReplayReport
{
    // "<" is escaped in the page's data, so that no text of a dialogue can end the script element it stands in.
    private static readonly JsonSerializerOptions PageData = new(TurnJson.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };

    private readonly IReadOnlyDictionary<DifferenceClass, Severity> _severities;

    /// <summary>Makes a report; differences of ignored classes are left out of it.</summary>
    /// <param name="dialogues">The dialogues.</param>
    /// <param name="severities">What each class does.</param>
    public ReplayReport(IEnumerable<ReplayedDialogue> dialogues, IReadOnlyDictionary<DifferenceClass, Severity> severities)
    {
        _severities = severities;
        Dialogues =
        [
            .. dialogues.Select(d => d with
            {
                Turns = [.. d.Turns.Select(t => t with { Differences = [.. t.Differences.Where(x => Of(x.Class) != Severity.Ignore)] })],
            }),
        ];
    }

    /// <summary>The dialogues in the order they ran.</summary>
    public IReadOnlyList<ReplayedDialogue> Dialogues { get; }

    /// <summary>Number of turns that ran.</summary>
    public int Turns => Dialogues.Sum(d => d.Turns.Count);

    /// <summary>Number of turns that had no recorded turn to be compared with.</summary>
    public int Unrecorded => Dialogues.Sum(d => d.Turns.Count(t => t.Recorded is null));

    /// <summary>Whether a difference of a failing class was found.</summary>
    public bool Failed => Differences.Any(d => Of(d.Class) == Severity.Fail);

    private IEnumerable<TurnDifference> Differences => Dialogues.SelectMany(d => d.Turns).SelectMany(t => t.Differences);

    /// <summary>What a class of difference does.</summary>
    /// <param name="which">The class.</param>
    public Severity Of(DifferenceClass which) => _severities.GetValueOrDefault(which, Severity.Fail);

    /// <summary>Number of differences by class; classes without any are left out.</summary>
    public IReadOnlyDictionary<DifferenceClass, int> Counts() =>
        Differences.GroupBy(d => d.Class).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>The report in the contract's JSON envelope.</summary>
    public object ToJson() => new
    {
        schema = "chatrec/replay/v1",
        ok = true,
        passed = !Failed,
        dialogues = Dialogues.Count,
        turns = Turns,
        unrecorded = Unrecorded,
        counts = Counts().ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Key.ToString()), p => p.Value),
        differences = Dialogues.SelectMany(d => d.Turns.SelectMany(t => t.Differences.Select(x => new
        {
            d.File,
            turn = t.Number,
            x.Class,
            severity = Of(x.Class),
            x.Path,
            x.Recorded,
            x.Actual,
        }))),
    };

    /// <summary>Writes the report for a terminal.</summary>
    /// <param name="output">Where to.</param>
    public void WriteText(TextWriter output)
    {
        foreach (var dialogue in Dialogues)
        {
            foreach (var turn in dialogue.Turns.Where(t => t.Differences.Count > 0))
            {
                output.WriteLine($"{dialogue.File} turn {turn.Number}: \"{Short(turn.Actual.Text)}\"");
                foreach (var difference in turn.Differences)
                {
                    output.WriteLine($"  {Name(difference.Class),-6} {difference.Path}");
                    output.WriteLine($"    - {Short(difference.Recorded)}");
                    output.WriteLine($"    + {Short(difference.Actual)}");
                }
            }
        }

        var counts = Counts();
        var found = counts.Count == 0 ? "no differences" : string.Join(", ", counts.Select(c => $"{c.Value} {Name(c.Key)}"));
        output.WriteLine($"{Dialogues.Count} dialogues, {Turns} turns: {found}" + (Unrecorded > 0 ? $"; {Unrecorded} turns were not recorded" : ""));
    }

    /// <summary>Writes one self-contained page: no script or style of it comes from elsewhere.</summary>
    /// <param name="file">The path.</param>
    public void WriteHtml(string file)
    {
        using var stream = typeof(ReplayReport).Assembly.GetManifestResourceStream("ChatRec.Bot.Transcripts.report.html")!;
        using var reader = new StreamReader(stream);
        var data = JsonSerializer.Serialize(
            new
            {
                counts = Counts().Select(c => new { c.Key, c.Value }),
                failed = Failed,
                dialogues = Dialogues.Select(d => new
                {
                    d.File,
                    turns = d.Turns.Select(t => new
                    {
                        t.Number,
                        said = t.Actual.Text,
                        recorded = Summary(t.Recorded),
                        actual = Summary(t.Actual),
                        differences = t.Differences.Select(x => new { x.Class, x.Path, x.Recorded, x.Actual, severity = Of(x.Class) }),
                    }),
                }),
            },
            PageData);
        File.WriteAllText(file, reader.ReadToEnd().Replace("/*DATA*/null", data, StringComparison.Ordinal));
    }

    private static object? Summary(TurnRecord? turn) => turn is null
        ? null
        : new
        {
            act = turn.SystemAct.Act,
            userAct = turn.UserAct.Act,
            text = turn.Reply.Text,
            slate = turn.SystemAct.Slate.Select(i => i.Title),
        };

    private static string Name(DifferenceClass which) => which.ToString().ToLowerInvariant();

    private static string Short(string? text)
    {
        const int Longest = 160;
        var line = (text ?? "(nothing)").ReplaceLineEndings(" / ");
        return line.Length <= Longest ? line : line[..Longest] + "…";
    }
}
