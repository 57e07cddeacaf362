using System.Collections.Immutable;
using System.Diagnostics;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Agents.Claims.Evaluation;

/// <summary>How one text was judged.</summary>
/// <param name="Case">The text.</param>
/// <param name="Verdict">The gate's judgement.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record ClaimOutcome(ClaimCase Case, ClaimVerdict Verdict, double Milliseconds)
{
    /// <summary>Whether the judgement agrees.</summary>
    public bool IsRight => Case.IsSupported == Verdict.IsSupported;
}

/// <summary>How many texts of a kind were judged rightly.</summary>
/// <param name="Kind">The kind of the false claim; "supported" for texts without one.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Right">How many were judged rightly.</param>
public sealed record ClaimKindFigures(string Kind, int Count, int Right);

/// <summary>How well the gate tells texts that stay with their facts from those that do not.</summary>
public sealed class ClaimEvaluation
{
    private ClaimEvaluation(IReadOnlyList<ClaimOutcome> outcomes, int seed)
    {
        Outcomes = outcomes;
        Accuracy = Estimate.Of([.. outcomes.Select(outcome => outcome.IsRight ? 1.0 : 0.0)], seed);
        Caught = outcomes.Count(outcome => outcome is { Case.IsSupported: false, IsRight: true });
        Missed = outcomes.Count(outcome => outcome is { Case.IsSupported: false, IsRight: false });
        Passed = outcomes.Count(outcome => outcome is { Case.IsSupported: true, IsRight: true });
        Accused = outcomes.Count(outcome => outcome is { Case.IsSupported: true, IsRight: false });
        Precision = Estimate.Of([.. outcomes.Where(outcome => !outcome.Verdict.IsSupported).Select(outcome => outcome.IsRight ? 1.0 : 0.0)], seed);
        Recall = Estimate.Of([.. outcomes.Where(outcome => !outcome.Case.IsSupported).Select(outcome => outcome.IsRight ? 1.0 : 0.0)], seed);
        ByKind =
        [
            .. outcomes.GroupBy(outcome => outcome.Case.IsSupported ? ClaimCase.Supported : outcome.Case.LieKind ?? ClaimCase.Unsupported)
                .Select(group => new ClaimKindFigures(group.Key, group.Count(), group.Count(outcome => outcome.IsRight)))
                .OrderByDescending(figures => figures.Count).ThenBy(figures => figures.Kind, StringComparer.Ordinal),
        ];
        var times = outcomes.Select(outcome => outcome.Milliseconds).Order().ToList();
        SlowMilliseconds = times[Math.Min(times.Count - 1, (int)(times.Count * 0.95))];
    }

    /// <summary>One outcome a case.</summary>
    public IReadOnlyList<ClaimOutcome> Outcomes { get; }

    /// <summary>Share of right judgements.</summary>
    public Estimate Accuracy { get; }

    /// <summary>Share of the texts found unsupported that are.</summary>
    public Estimate Precision { get; }

    /// <summary>Share of the unsupported texts that were found.</summary>
    public Estimate Recall { get; }

    /// <summary>Unsupported and found so.</summary>
    public int Caught { get; }

    /// <summary>Unsupported and passed.</summary>
    public int Missed { get; }

    /// <summary>Supported and passed.</summary>
    public int Passed { get; }

    /// <summary>Supported and found unsupported.</summary>
    public int Accused { get; }

    /// <summary>By kind of false claim.</summary>
    public ImmutableArray<ClaimKindFigures> ByKind { get; }

    /// <summary>95th percentile of a judgement's time in milliseconds.</summary>
    public double SlowMilliseconds { get; }

    /// <summary>Judges every text.</summary>
    /// <param name="data">The texts.</param>
    /// <param name="gate">What is measured.</param>
    /// <param name="seed">The seed of the intervals.</param>
    public static ClaimEvaluation Run(ClaimDataSet data, IClaimGate gate, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(gate);
        var outcomes = new List<ClaimOutcome>();
        foreach (var one in data.Cases)
        {
            var started = Stopwatch.GetTimestamp();
            var verdict = gate.Judge(new ClaimRequest(one.Items, one.Facts, one.Text));
            outcomes.Add(new ClaimOutcome(one, verdict, Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        }

        return new ClaimEvaluation(outcomes, seed);
    }
}
