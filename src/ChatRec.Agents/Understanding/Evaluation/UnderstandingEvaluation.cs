using System.Collections.Immutable;
using System.Diagnostics;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Agents.Understanding.Evaluation;

/// <summary>How one utterance was understood.</summary>
/// <param name="Case">The utterance with its meaning.</param>
/// <param name="Read">What was understood.</param>
/// <param name="Pairs">For each meant edit the edit read, or <see langword="null"/>.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record UnderstandingOutcome(
    UnderstandingCase Case, UserAct Read, IReadOnlyList<PreferenceEdit?> Pairs, double Milliseconds)
{
    /// <summary>Whether the act is right.</summary>
    public bool IsActRight => Case.Act == Read.Act;

    /// <summary>Number of edits read that were meant.</summary>
    public int Matched => Pairs.Count(pair => pair is not null);

    /// <summary>Whether the act and every edit are right and none is too many.</summary>
    public bool IsWhollyRight => IsActRight && Matched == Case.Edits.Length && Matched == Read.Edits.Length;
}

/// <summary>Precision, recall and F1 of edits.</summary>
/// <param name="Precision">Share of the edits read that were meant.</param>
/// <param name="Recall">Share of the edits meant that were read.</param>
/// <param name="F1">Their harmonic mean.</param>
public sealed record EditFigures(Estimate Precision, Estimate Recall, Estimate F1);

/// <summary>The figures of a group of utterances or edits.</summary>
/// <param name="Name">The act or attribute.</param>
/// <param name="Meant">How many were meant.</param>
/// <param name="Read">How many were read.</param>
/// <param name="Right">How many were both.</param>
public sealed record GroupFigures(string Name, int Meant, int Read, int Right);

/// <summary>How well utterances are understood: acts, edits, strengths, and the time it takes.</summary>
public sealed class UnderstandingEvaluation
{
    private const int Resamples = 1000;

    private readonly int _seed;

    private UnderstandingEvaluation(IReadOnlyList<UnderstandingOutcome> outcomes, PackSchema schema, int seed)
    {
        Outcomes = outcomes;
        _seed = seed;
        ActAccuracy = Share(outcome => outcome.IsActRight);
        MergedActAccuracy = Share(outcome => Merged(outcome.Case.Act) == Merged(outcome.Read.Act));
        WhollyRight = Share(outcome => outcome.IsWhollyRight);
        StrengthAccuracy = Estimate.Of(
            [.. outcomes.SelectMany(outcome => outcome.Case.Edits.Zip(outcome.Pairs)).Where(pair => pair is { First.Strength: not null, Second: not null })
                .Select(pair => pair.First.Strength == pair.Second!.Strength ? 1.0 : 0.0)], seed);
        Edits = FiguresOf();
        ByAct = [.. Enum.GetValues<UserActKind>().Select(ActFigures).Where(figures => figures.Meant + figures.Read > 0)];
        ByAttribute = [.. AttributeFigures(schema).OrderByDescending(figures => figures.Meant).ThenBy(figures => figures.Name, StringComparer.Ordinal)];
        var times = outcomes.Select(outcome => outcome.Milliseconds).Order().ToList();
        MedianMilliseconds = times[times.Count / 2];
        SlowMilliseconds = times[Math.Min(times.Count - 1, (int)(times.Count * 0.95))];
    }

    /// <summary>One outcome a case.</summary>
    public IReadOnlyList<UnderstandingOutcome> Outcomes { get; }

    /// <summary>Share of right acts.</summary>
    public Estimate ActAccuracy { get; }

    /// <summary>Share of right acts with request and provide taken as one.</summary>
    public Estimate MergedActAccuracy { get; }

    /// <summary>Precision, recall and F1 over all edits.</summary>
    public EditFigures Edits { get; }

    /// <summary>Share of right strengths among matched edits that have one.</summary>
    public Estimate StrengthAccuracy { get; }

    /// <summary>Share of utterances whose act and edits are all right.</summary>
    public Estimate WhollyRight { get; }

    /// <summary>By act.</summary>
    public ImmutableArray<GroupFigures> ByAct { get; }

    /// <summary>By attribute.</summary>
    public ImmutableArray<GroupFigures> ByAttribute { get; }

    /// <summary>Median time of an utterance in milliseconds.</summary>
    public double MedianMilliseconds { get; }

    /// <summary>95th percentile of an utterance's time in milliseconds.</summary>
    public double SlowMilliseconds { get; }

    /// <summary>Understands every utterance in its context and compares.</summary>
    /// <param name="data">The utterances.</param>
    /// <param name="understanding">What is measured.</param>
    /// <param name="catalog">The catalogue that titles are looked up in.</param>
    /// <param name="seed">The seed of the intervals.</param>
    /// <param name="cancellationToken">Stops the measuring.</param>
    public static async Task<UnderstandingEvaluation> RunAsync(
        UnderstandingDataSet data, IUnderstanding understanding, ItemCatalog catalog, int seed, CancellationToken cancellationToken = default)
    {
        var states = new StateMaker(catalog);

        // Code is compiled while it first runs: one round is not timed.
        foreach (var one in data.Cases.Take(50))
        {
            await understanding.UnderstandAsync(new Utterance(one.Utterance), states.Make(one.Context), cancellationToken).ConfigureAwait(false);
        }

        var outcomes = new List<UnderstandingOutcome>();
        foreach (var one in data.Cases)
        {
            var state = states.Make(one.Context);
            var started = Stopwatch.GetTimestamp();
            var act = await understanding.UnderstandAsync(new Utterance(one.Utterance), state, cancellationToken).ConfigureAwait(false);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            outcomes.Add(new UnderstandingOutcome(one, act, EditMatching.Pair(catalog.Schema, one.Edits, act.Edits), elapsed));
        }

        return new UnderstandingEvaluation(outcomes, catalog.Schema, seed);
    }

    private Estimate Share(Func<UnderstandingOutcome, bool> right) => Estimate.Of([.. Outcomes.Select(outcome => right(outcome) ? 1.0 : 0.0)], _seed);

    private static UserActKind Merged(UserActKind act) => act == UserActKind.Provide ? UserActKind.Request : act;

    private GroupFigures ActFigures(UserActKind act) => new(
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(act.ToString()),
        Outcomes.Count(outcome => outcome.Case.Act == act),
        Outcomes.Count(outcome => outcome.Read.Act == act),
        Outcomes.Count(outcome => outcome.Case.Act == act && outcome.IsActRight));

    private IEnumerable<GroupFigures> AttributeFigures(PackSchema schema)
    {
        var meant = Outcomes.SelectMany(outcome => outcome.Case.Edits).CountBy(Name).ToDictionary();
        var read = Outcomes.SelectMany(outcome => outcome.Read.Edits).CountBy(Name).ToDictionary();
        var right = Outcomes.SelectMany(outcome => outcome.Case.Edits.Zip(outcome.Pairs)).Where(pair => pair.Second is not null).CountBy(pair => Name(pair.First)).ToDictionary();
        return meant.Keys.Union(read.Keys).Select(name =>
            new GroupFigures(name, meant.GetValueOrDefault(name), read.GetValueOrDefault(name), right.GetValueOrDefault(name)));

        string Name(PreferenceEdit edit) => edit.Attribute is { } attribute
            ? schema.Find(attribute) is { Kind: AttributeKind.Person } ? "person" : attribute
            : "clear";
    }

    private EditFigures FiguresOf()
    {
        var counts = Outcomes.Select(outcome => (outcome.Matched, Read: outcome.Read.Edits.Length, Meant: outcome.Case.Edits.Length)).ToArray();
        var whole = Figures(counts);
        var random = new Random(_seed);
        var samples = new List<(double Precision, double Recall, double F1)>(Resamples);
        var drawn = new (int Matched, int Read, int Meant)[counts.Length];
        for (var sample = 0; sample < Resamples; sample++)
        {
            for (var at = 0; at < drawn.Length; at++)
            {
                drawn[at] = counts[random.Next(counts.Length)];
            }

            samples.Add(Figures(drawn));
        }

        return new EditFigures(
            Interval(whole.Precision, samples.Select(sample => sample.Precision)),
            Interval(whole.Recall, samples.Select(sample => sample.Recall)),
            Interval(whole.F1, samples.Select(sample => sample.F1)));
    }

    private Estimate Interval(double value, IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToList();
        return new Estimate(value, sorted[(int)(sorted.Count * 0.025)], sorted[(int)(sorted.Count * 0.975) - 1], Outcomes.Count);
    }

    private static (double Precision, double Recall, double F1) Figures(ReadOnlySpan<(int Matched, int Read, int Meant)> counts)
    {
        double matched = 0, read = 0, meant = 0;
        foreach (var count in counts)
        {
            matched += count.Matched;
            read += count.Read;
            meant += count.Meant;
        }

        var precision = read == 0 ? 0 : matched / read;
        var recall = meant == 0 ? 0 : matched / meant;
        return (precision, recall, precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
    }

    /// <summary>Makes the state that a context describes.</summary>
    internal sealed class StateMaker
    {
        private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

        /// <summary>Knows the items by their titles as shown.</summary>
        /// <param name="catalog">The catalogue.</param>
        public StateMaker(ItemCatalog catalog)
        {
            for (var row = 0; row < catalog.Count; row++)
            {
                var item = new ItemIndex(row);
                _ids.TryAdd(Tokenizer.Key(catalog.DisplayOf(item)), catalog.IdOf(item).Value);
            }
        }

        /// <summary>The state before the utterance.</summary>
        /// <param name="context">What stood before.</param>
        public ConversationState Make(UnderstandingContext context)
        {
            var slate = context.LastSlate.Select((title, at) => new SlateItem
            {
                Item = _ids.GetValueOrDefault(Tokenizer.Key(title)) ?? title,
                Title = title,
                Score = 1.0 / (at + 1),
                Rank = at + 1,
            }).ToImmutableArray();
            var turn = context.LastAct is null && slate.IsEmpty && context.State.IsEmpty ? 0 : 1;
            return new ConversationState
            {
                Conversation = "evaluation",
                User = "evaluation",
                Seed = 1,
                Turn = turn,
                Edits = [.. context.State.Select(edit => edit with { Turn = 1 })],
                Slates = slate.IsEmpty ? [] : [new ShownSlate(1, slate)],
                LastSystemAct = LastAct(context.LastAct, slate),
            };
        }

        private static SystemAct? LastAct(string? act, ImmutableArray<SlateItem> slate)
        {
            if (act is null)
            {
                return slate.IsEmpty ? null : new SystemAct { Act = SystemActKind.Recommend, Slate = slate };
            }

            var parts = act.Split(':', 2);
            return new SystemAct
            {
                Act = Enum.TryParse<SystemActKind>(parts[0], ignoreCase: true, out var kind) ? kind : SystemActKind.Recommend,
                Slate = slate,
                Question = parts.Length > 1 ? new Question(parts[1], [], 0) : null,
            };
        }
    }
}
