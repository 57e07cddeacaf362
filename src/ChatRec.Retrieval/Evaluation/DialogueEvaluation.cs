namespace ChatRec.Retrieval.Evaluation;

/// <summary>One recommender's turn that names items.</summary>
/// <param name="Dialogue">The dialogue's id.</param>
/// <param name="Turn">The turn's place in the dialogue, from 1.</param>
/// <param name="New">Items not named before, each with its place from 0 among the items not named before.</param>
/// <param name="All">All items named, each with its place from 0 among all items.</param>
/// <param name="Top">The first ten items not named before.</param>
public sealed record DialogueCase(
    string Dialogue,
    int Turn,
    IReadOnlyList<(string Item, int Place)> New,
    IReadOnlyList<(string Item, int Place)> All,
    IReadOnlyList<string> Top);

/// <summary>Recall at three depths, NDCG@10 and MRR over cases.</summary>
/// <param name="Recall1">Share of a turn's items among the first 1.</param>
/// <param name="Recall10">Share among the first 10.</param>
/// <param name="Recall50">Share among the first 50.</param>
/// <param name="Ndcg10">NDCG@10.</param>
/// <param name="Mrr">Reciprocal rank of the best placed item.</param>
public sealed record DialogueFigures(Estimate Recall1, Estimate Recall10, Estimate Recall50, Estimate Ndcg10, Estimate Mrr);

/// <summary>The figures of one model.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="NewItems">Over items not named before in the dialogue: the honest figure.</param>
/// <param name="AllItems">Over all named items, repetitions too.</param>
/// <param name="ByTurn">Recall@10 of new items by the turn's place.</param>
/// <param name="Cases">Every case.</param>
public sealed record DialogueResult(
    string Model,
    DialogueFigures NewItems,
    DialogueFigures AllItems,
    IReadOnlyList<(int Turn, Estimate Recall10)> ByTurn,
    IReadOnlyList<DialogueCase> Cases);

/// <summary>
/// What a recommender names next in recorded dialogues, by cross-validation over dialogues: no dialogue is seen by the model that is asked about
/// it. Every item is ranked.
/// </summary>
public static class DialogueEvaluation
{
    private const int TopCount = 10;

    /// <summary>Fits a model for each fold and ranks.</summary>
    /// <param name="data">The dialogues.</param>
    /// <param name="create">Makes an unfitted model.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="seed">The seed of the folds and intervals.</param>
    /// <param name="progress">Is told the share done, 0..1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static DialogueResult Run(
        DialogueDataSet data,
        Func<IDialogueModel> create,
        int folds,
        int seed,
        IProgress<double>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, data.Dialogues.Count);

        var order = Enumerable.Range(0, data.Dialogues.Count).ToArray();
        new Random(seed).Shuffle(order);
        var cases = new List<DialogueCase>();
        var name = "";
        for (var fold = 0; fold < folds; fold++)
        {
            var held = order.Where((_, at) => at % folds == fold).Order().ToList();
            var training = order.Where((_, at) => at % folds != fold).Order().Select(at => data.Dialogues[at]).ToList();
            var model = create();
            model.Fit(training, data.Items.Count, cancellationToken);
            name = model.Name;
            cases.AddRange(held.AsParallel().AsOrdered().WithCancellation(cancellationToken).SelectMany(at => Cases(data, model, data.Dialogues[at])));
            progress?.Report((fold + 1.0) / folds);
        }

        return Result(name, cases, seed);
    }

    /// <summary>Ranks by models trained beforehand; a dialogue that all of them have seen is left out.</summary>
    /// <param name="data">The dialogues.</param>
    /// <param name="scorerOf">The model that may be asked about a dialogue, by its id; <see langword="null"/> where none may.</param>
    /// <param name="name">The name in results.</param>
    /// <param name="seed">The seed of the intervals.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static DialogueResult Run(
        DialogueDataSet data, Func<string, IDialogueScorer?> scorerOf, string name, int seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(scorerOf);
        List<DialogueCase> cases =
        [
            .. data.Dialogues.AsParallel().AsOrdered().WithCancellation(cancellationToken)
                .SelectMany(dialogue => scorerOf(dialogue.Id) is { } scorer ? Cases(data, scorer, dialogue) : []),
        ];
        return Result(name, cases, seed);
    }

    private static DialogueResult Result(string name, List<DialogueCase> cases, int seed) => new(
        name,
        Figures(cases.Where(c => c.New.Count > 0).Select(c => c.New), seed),
        Figures(cases.Select(c => c.All), seed),
        [.. cases.Where(c => c.New.Count > 0).GroupBy(c => c.Turn).OrderBy(g => g.Key)
            .Select(g => (g.Key, Estimate.Of([.. g.Select(c => Share(c.New, TopCount))], seed)))],
        cases);

    private static List<DialogueCase> Cases(DialogueDataSet data, IDialogueScorer model, RecordedDialogue dialogue)
    {
        var cases = new List<DialogueCase>();
        var named = new HashSet<int>();
        var scores = new float[data.Items.Count];
        DialogueTurn[] turns = [.. dialogue.Turns];
        for (var at = 0; at < turns.Length; at++)
        {
            var items = turns[at].Items.Select(i => i.Row).Distinct().ToList();
            if (turns[at].BySystem && items.Count > 0)
            {
                model.Score(turns.AsSpan(0, at), scores);
                int[] before = [.. named];
                cases.Add(new DialogueCase(
                    dialogue.Id,
                    at + 1,
                    [.. items.Where(i => !named.Contains(i)).Select(i => (data.Items[i], RankingMetrics.PlaceOf(scores, i, before)))],
                    [.. items.Select(i => (data.Items[i], RankingMetrics.PlaceOf(scores, i, [])))],
                    Top(data, scores, named)));
            }

            named.UnionWith(items);
        }

        return cases;
    }

    private static List<string> Top(DialogueDataSet data, float[] scores, HashSet<int> named) =>
        [.. Enumerable.Range(0, scores.Length).Where(i => !named.Contains(i)).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(TopCount).Select(i => data.Items[i])];

    private static DialogueFigures Figures(IEnumerable<IReadOnlyList<(string Item, int Place)>> cases, int seed)
    {
        var all = cases.ToList();
        return new DialogueFigures(
            Over(places => Share(places, 1)),
            Over(places => Share(places, 10)),
            Over(places => Share(places, 50)),
            Over(Ndcg),
            Over(places => places.Max(p => RankingMetrics.ReciprocalRank(p.Place))));

        Estimate Over(Func<IReadOnlyList<(string Item, int Place)>, double> figure) => Estimate.Of([.. all.Select(figure)], seed);
    }

    private static double Share(IReadOnlyList<(string Item, int Place)> places, int k) => places.Average(p => RankingMetrics.Recall(p.Place, k));

    // Several relevant items: the gain over the gain of the best order.
    private static double Ndcg(IReadOnlyList<(string Item, int Place)> places) =>
        places.Sum(p => RankingMetrics.Ndcg(p.Place, TopCount)) / Enumerable.Range(0, Math.Min(places.Count, TopCount)).Sum(p => RankingMetrics.Ndcg(p, TopCount));
}
