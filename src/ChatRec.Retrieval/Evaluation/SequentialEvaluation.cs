namespace ChatRec.Retrieval.Evaluation;

/// <summary>Which item of each sequence is predicted.</summary>
public enum SequentialSplit
{
    /// <summary>The last item; everything before it is seen.</summary>
    Test,

    /// <summary>The last but one; everything before it is seen, the last item never.</summary>
    Validation,
}

/// <summary>One predicted case.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Target">The item to predict.</param>
/// <param name="Place">Its place in the full ranking, from 0.</param>
/// <param name="Top">The first ten items.</param>
public sealed record SequentialCase(string User, string Target, int Place, IReadOnlyList<string> Top);

/// <summary>The figures of one model on one split.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Recall10">Recall@10.</param>
/// <param name="Ndcg10">NDCG@10.</param>
/// <param name="Mrr">Mean reciprocal rank over the full ranking.</param>
/// <param name="Cases">Every case.</param>
public sealed record SequentialResult(string Model, string Settings, Estimate Recall10, Estimate Ndcg10, Estimate Mrr, IReadOnlyList<SequentialCase> Cases);

/// <summary>
/// Leave-one-out evaluation with full ranking: every item of the catalogue is ranked, the user's seen items excepted; nothing is sampled.
/// </summary>
public static class SequentialEvaluation
{
    private const int TopCount = 10;

    /// <summary>Fits a model on what precedes the predicted items, and ranks.</summary>
    /// <param name="data">The sequences.</param>
    /// <param name="model">An unfitted model.</param>
    /// <param name="split">Which item is predicted.</param>
    /// <param name="seed">The seed of the intervals.</param>
    /// <param name="progress">Is told the share of the fit done, 0..1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static SequentialResult Run(
        SequentialDataSet data,
        ISequentialModel model,
        SequentialSplit split,
        int seed,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(model);
        var held = split == SequentialSplit.Test ? 1 : 2;
        var histories = data.Sequences.Select(s => new ArraySegment<int>(s, 0, s.Length - held)).ToList();
        model.Fit(histories, data.Items.Count, progress, cancellationToken);

        var cases = new SequentialCase[histories.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, cases.Length, options, () => new float[data.Items.Count], (at, _, scores) =>
        {
            cases[at] = Rank(data, model, at, histories[at], data.Sequences[at][^held], scores);
            return scores;
        }, static _ => { });

        return new SequentialResult(
            model.Name,
            model.Settings,
            Estimate.Of([.. cases.Select(c => RankingMetrics.Recall(c.Place, TopCount))], seed),
            Estimate.Of([.. cases.Select(c => RankingMetrics.Ndcg(c.Place, TopCount))], seed),
            Estimate.Of([.. cases.Select(c => RankingMetrics.ReciprocalRank(c.Place))], seed),
            cases);
    }

    private static SequentialCase Rank(SequentialDataSet data, ISequentialModel model, int user, ArraySegment<int> history, int target, float[] scores)
    {
        model.Score(history, scores);
        var place = RankingMetrics.PlaceOf(scores, target, history);
        foreach (var seen in history)
        {
            scores[seen] = float.NegativeInfinity;
        }

        var top = new PriorityQueue<int, (float, int)>(TopCount + 1);
        for (var item = 0; item < scores.Length; item++)
        {
            if (top.Count < TopCount || scores[item] > scores[top.Peek()])
            {
                top.Enqueue(item, (scores[item], -item));
                if (top.Count > TopCount)
                {
                    top.Dequeue();
                }
            }
        }

        var best = new string[top.Count];
        for (var at = best.Length - 1; at >= 0; at--)
        {
            best[at] = data.Items[top.Dequeue()];
        }

        return new SequentialCase(data.Users[user], data.Items[target], place, best);
    }
}
