using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// What a pack's fused retrievers propose next in a recorded dialogue: every item named so far counts as liked, and the seeker's last words are the
/// text. Items that are not among the candidates score below all others. Thread-safe.
/// </summary>
public sealed class FusedDialogueScorer : IDialogueScorer
{
    private const int Candidates = 200;
    private const int LastTurns = 2;

    private readonly RankFusion _fusion;
    private readonly ItemIndex?[] _items;
    private readonly int _count;
    private readonly Dictionary<ItemIndex, int> _rows = [];

    private FusedDialogueScorer(string name, RankFusion fusion, ItemCatalog catalog, DialogueDataSet data)
    {
        (Name, _fusion, _count) = (name, fusion, catalog.Count);
        _items = [.. data.Items.Select(id => catalog.TryIndexOf(new ItemId(id), out var item) ? item : (ItemIndex?)null)];
        for (var row = 0; row < _items.Length; row++)
        {
            if (_items[row] is { } item)
            {
                _rows[item] = row;
            }
        }
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>Puts a dialogue model, or none, beside the pack's other retrievers.</summary>
    /// <param name="services">The pack's retrieval.</param>
    /// <param name="data">The dialogues, in the pack's ids.</param>
    /// <param name="model">The model's file, or <see langword="null"/> for none.</param>
    /// <param name="weight">What it counts in the fusion.</param>
    /// <exception cref="ModelException">The model cannot be used.</exception>
    public static FusedDialogueScorer Create(IServiceProvider services, DialogueDataSet data, string? model, double weight)
    {
        ArgumentNullException.ThrowIfNull(data);
        var catalog = services.GetRequiredService<ItemCatalog>();
        var given = services.GetRequiredService<IOptions<RetrievalOptions>>().Value.Fusion;
        var options = new FusionOptions { Constant = given.Constant, PerRetriever = given.PerRetriever, PreferredShare = given.PreferredShare };
        foreach (var (name, value) in given.Weights)
        {
            options.Weights[name] = value;
        }

        options.Weights["dialogue"] = weight;
        var others = services.GetServices<IRetriever>().Where(retriever => retriever is not DialogueRetriever);
        IEnumerable<IRetriever> own = model is null ? [] : [new DialogueRetriever(catalog, DialogueModel.Load(model), model)];
        return new FusedDialogueScorer(model is null ? "fused" : "fused+dialogue", new RankFusion(catalog, others.Concat(own), options), catalog, data);
    }

    /// <inheritdoc />
    public void Score(ReadOnlySpan<DialogueTurn> context, Span<float> scores)
    {
        var turns = ImmutableArray.CreateBuilder<SpokenTurn>();
        foreach (var turn in context)
        {
            turns.Add(SpokenTurn.Of(
                turn.BySystem, turn.Text, [.. turn.Items.Where(item => _items[item.Row] is not null).Select(item => (_items[item.Row]!.Value, item.Start, item.End))]));
        }

        ImmutableArray<ItemIndex> named = [.. turns.SelectMany(turn => turn.Items).Distinct()];
        var said = turns.Where(turn => !turn.BySystem).TakeLast(LastTurns).SelectMany(turn => turn.Words).Where(word => word != DialogueWords.Mark);
        var request = new RetrievalRequest
        {
            Liked = named,
            Text = string.Join(' ', said) is { Length: > 0 } text ? text : null,
            Dialogue = new DialogueContext(turns.ToImmutable()),
            Allow = AllowMask.All(_count).Without(named),
            Count = Candidates,
        };
        scores.Fill(float.NegativeInfinity);
        foreach (var candidate in _fusion.FindAsync(request).AsTask().GetAwaiter().GetResult())
        {
            if (_rows.TryGetValue(candidate.Item, out var row))
            {
                scores[row] = (float)candidate.Score;
            }
        }
    }
}
