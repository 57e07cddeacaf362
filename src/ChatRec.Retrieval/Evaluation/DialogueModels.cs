using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>Scores what the recommender names next in a dialogue. Thread-safe.</summary>
public interface IDialogueScorer
{
    /// <summary>The name in results.</summary>
    string Name { get; }

    /// <summary>Scores every item.</summary>
    /// <param name="context">The turns so far.</param>
    /// <param name="scores">Receives one score an item.</param>
    void Score(ReadOnlySpan<DialogueTurn> context, Span<float> scores);
}

/// <summary>A model that scores what the recommender names next in a dialogue. Fitted once, then thread-safe for scoring.</summary>
public interface IDialogueModel : IDialogueScorer
{
    /// <summary>Fits the model on other dialogues than those it is asked about.</summary>
    /// <param name="dialogues">The training part.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    void Fit(IReadOnlyList<RecordedDialogue> dialogues, int items, CancellationToken cancellationToken);
}

/// <summary>How often an item is named in the training dialogues.</summary>
public sealed class DialoguePopularityModel : IDialogueModel
{
    private float[] _counts = [];

    /// <inheritdoc />
    public string Name => "popularity";

    /// <inheritdoc />
    public void Fit(IReadOnlyList<RecordedDialogue> dialogues, int items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogues);
        _counts = new float[items];
        foreach (var item in dialogues.SelectMany(DialogueItems.Of))
        {
            _counts[item]++;
        }
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<DialogueTurn> context, Span<float> scores) => _counts.CopyTo(scores);
}

/// <summary>How often an item is named together with the items of the context, backed off to popularity.</summary>
public sealed class CoMentionModel : IDialogueModel
{
    // Small enough that one shared dialogue outweighs any popularity.
    private const float BackOff = 1e-4f;

    private readonly DialoguePopularityModel _popularity = new();
    private Dictionary<int, Dictionary<int, int>> _together = [];

    /// <inheritdoc />
    public string Name => "co-mention";

    /// <inheritdoc />
    public void Fit(IReadOnlyList<RecordedDialogue> dialogues, int items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogues);
        _popularity.Fit(dialogues, items, cancellationToken);
        _together = [];
        foreach (var dialogue in dialogues)
        {
            var named = DialogueItems.Of(dialogue);
            foreach (var one in named)
            {
                if (!_together.TryGetValue(one, out var others))
                {
                    _together[one] = others = [];
                }

                foreach (var other in named)
                {
                    others[other] = others.GetValueOrDefault(other) + 1;
                }
            }
        }
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<DialogueTurn> context, Span<float> scores)
    {
        _popularity.Score(context, scores);
        System.Numerics.Tensors.TensorPrimitives.Multiply(scores, BackOff, scores);
        foreach (var item in DialogueItems.Of(context))
        {
            if (_together.TryGetValue(item, out var others))
            {
                foreach (var (other, count) in others)
                {
                    scores[other] += other == item ? 0 : count;
                }
            }
        }
    }
}

/// <summary>EASE over dialogues as if each were a user's history, backed off to popularity.</summary>
public sealed class DialogueEaseModel(double lambda) : IDialogueModel
{
    private const float BackOff = 1e-6f;

    private readonly DialoguePopularityModel _popularity = new();
    private EaseWeights? _weights;

    /// <inheritdoc />
    public string Name => "ease";

    /// <inheritdoc />
    public void Fit(IReadOnlyList<RecordedDialogue> dialogues, int items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogues);
        _popularity.Fit(dialogues, items, cancellationToken);
        _weights = EaseFitter.Fit(dialogues.Select(DialogueItems.Of), items, lambda, null, cancellationToken);
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<DialogueTurn> context, Span<float> scores)
    {
        var weights = _weights ?? throw new InvalidOperationException("The model is not fitted.");
        weights.Score([.. DialogueItems.Of(context)], 1, int.MaxValue, scores);
        var prior = new float[scores.Length];
        _popularity.Score(context, prior);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(prior, BackOff, scores, scores);
    }
}

internal static class DialogueItems
{
    /// <summary>The distinct items of a dialogue, in the order they are first named.</summary>
    public static IReadOnlyList<int> Of(RecordedDialogue dialogue) => Of([.. dialogue.Turns]);

    /// <summary>The distinct items of some turns, in the order they are first named.</summary>
    public static IReadOnlyList<int> Of(ReadOnlySpan<DialogueTurn> turns)
    {
        var items = new List<int>();
        foreach (var turn in turns)
        {
            foreach (var item in turn.Items)
            {
                if (!items.Contains(item.Row))
                {
                    items.Add(item.Row);
                }
            }
        }

        return items;
    }
}
