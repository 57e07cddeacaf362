using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// Collects what a ranker learns from: every session's candidates with what is measured of them, by the code that measures in use. Thread-safe.
/// </summary>
/// <remarks>
/// File: safetensors with <c>features</c> F16 [rows, F], <c>hand</c> F32 [rows] (the score by the weights of the options), <c>found</c> U8 [rows] (1 for a
/// target), <c>items</c> I32 [rows], <c>starts</c> I32 [sessions + 1] (where a session's rows begin), <c>situation</c> F32 [sessions, S], <c>targets</c>
/// I32 [sessions] (how many there are, found or not) and <c>sessions</c> U8 (their ids joined by line feeds). The rows of a session stand in the order of fusion.
/// </remarks>
public sealed class RankingFeatureFile
{
    private readonly Lock _gate = new();
    private readonly List<Measured> _sessions = [];
    private FeatureLayout? _layout;

    /// <summary>How many sessions were collected.</summary>
    public int Count => _sessions.Count;

    /// <summary>Measures a session's candidates and keeps the result.</summary>
    internal void Add(
        RankingSession session, List<Candidate> candidates, HashSet<ItemIndex> targets, RankingRequest request, RankingEvaluation evaluation, RankingMeasures measures)
    {
        if (candidates.Count == 0)
        {
            return;
        }

        var table = new RankingFeatures(measures, evaluation.Layout).Measure(candidates, request);
        var hand = new WeightedScorer(measures, new RankingOptions()).Score(candidates, request).Scores;
        var measured = new Measured(
            session.Id,
            Array.ConvertAll(table.Values, static value => (Half)value),
            Array.ConvertAll(hand, static value => (float)value),
            [.. candidates.Select(candidate => targets.Contains(candidate.Item) ? (byte)1 : (byte)0)],
            [.. candidates.Select(candidate => candidate.Item.Value)],
            table.Situation,
            targets.Count);
        lock (_gate)
        {
            _layout ??= evaluation.Layout;
            _sessions.Add(measured);
        }
    }

    /// <summary>Writes the file, sessions in the order of their ids.</summary>
    /// <param name="path">Where.</param>
    /// <param name="catalog">The items.</param>
    /// <exception cref="InvalidOperationException">Nothing was collected.</exception>
    public void Save(string path, ItemCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var layout = _layout ?? throw new InvalidOperationException("No session was collected.");
        _sessions.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        var starts = new int[_sessions.Count + 1];
        for (var at = 0; at < _sessions.Count; at++)
        {
            starts[at + 1] = starts[at] + _sessions[at].Items.Length;
        }

        var writer = new SafeTensorsWriter();
        writer.Note("features", string.Join(',', layout.Features));
        writer.Note("situation", string.Join(',', layout.Situation));
        writer.Note("catalog", catalog.Hash);
        writer.Add("features", [.. _sessions.SelectMany(one => one.Features)], starts[^1], layout.Features.Length);
        writer.Add("hand", [.. _sessions.SelectMany(one => one.Hand)], starts[^1]);
        writer.Add("found", [.. _sessions.SelectMany(one => one.Found)], starts[^1]);
        writer.Add("items", [.. _sessions.SelectMany(one => one.Items)], starts[^1]);
        writer.Add("starts", starts, starts.Length);
        writer.Add("situation", [.. _sessions.SelectMany(one => one.Situation)], _sessions.Count, layout.Situation.Length);
        writer.Add("targets", [.. _sessions.Select(one => one.Targets)], _sessions.Count);
        var ids = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', _sessions.Select(one => one.Id)));
        writer.Add("sessions", ids, ids.Length);
        var names = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, catalog.Count).Select(row => catalog.IdOf(new ItemIndex(row)).Value)));
        writer.Add("ids", names, names.Length);
        writer.Save(path);
    }

    private sealed record Measured(string Id, Half[] Features, float[] Hand, byte[] Found, int[] Items, float[] Situation, int Targets);
}
