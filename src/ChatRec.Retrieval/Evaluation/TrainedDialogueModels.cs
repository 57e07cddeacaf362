using System.Collections.Immutable;
using System.Text.Json;
using ChatRec.Retrieval.Dialogue;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// Trained dialogue models for measuring: a model a fold, each with the dialogues that it has not seen, and perhaps one that learnt from all. A dialogue is
/// only ever scored by a model that has not seen it. Immutable and thread-safe.
/// </summary>
/// <remarks><c>model.json</c>: <c>{"schema","name","folds":[{"file","heldOut":["id",…]}],"whole":{"file","learnt":["id",…]}}</c>; "whole" may be absent.</remarks>
public sealed class TrainedDialogueModels
{
    private const string FileName = "model.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Dictionary<string, IDialogueScorer> _folds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _learnt = new(StringComparer.Ordinal);
    private readonly IDialogueScorer? _whole;

    private TrainedDialogueModels(string folder, Index index, Func<string, string, IDialogueScorer> create)
    {
        Name = index.Name;
        foreach (var fold in index.Folds)
        {
            var scorer = create(index.Name, Path.Combine(folder, fold.File));
            foreach (var dialogue in fold.HeldOut)
            {
                _folds[dialogue] = scorer;
            }
        }

        if (index.Whole is { } whole)
        {
            _whole = create(index.Name, Path.Combine(folder, whole.File));
            _learnt.UnionWith(whole.Learnt);
        }
    }

    /// <summary>The name in results.</summary>
    public string Name { get; }

    /// <summary>Reads a folder of models.</summary>
    /// <param name="folder">The folder, with <c>model.json</c>.</param>
    /// <param name="data">What they will be measured on.</param>
    /// <exception cref="ModelException">A file is missing or wrong, or knows no item of the data.</exception>
    public static TrainedDialogueModels Load(string folder, DialogueDataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Load(folder, (name, path) => new TrainedScorer(name, path, data));
    }

    /// <summary>Reads a folder of models that score inside something else.</summary>
    /// <param name="folder">The folder, with <c>model.json</c>.</param>
    /// <param name="create">Makes a scorer from the name in results and a model's file.</param>
    /// <exception cref="ModelException">A file is missing or wrong.</exception>
    public static TrainedDialogueModels Load(string folder, Func<string, string, IDialogueScorer> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        var path = Path.Combine(folder, FileName);
        try
        {
            var index = JsonSerializer.Deserialize<Index>(File.ReadAllBytes(path), Json);
            return index is { Schema: DialogueSettings.Schema, Name: not null, Folds: not null } && index.Folds.All(fold => fold is { File: not null, HeldOut: not null })
                ? new TrainedDialogueModels(folder, index, create)
                : throw new ModelException(path, $"it is no list of models of the schema {DialogueSettings.Schema}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ModelException(path, $"it cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The model that may be asked about a dialogue, or <see langword="null"/> where every model has seen it.</summary>
    /// <param name="dialogue">The dialogue's id.</param>
    public IDialogueScorer? For(string dialogue) =>
        _folds.TryGetValue(dialogue, out var scorer) ? scorer : _learnt.Contains(dialogue) ? null : _whole;

    private sealed record Index(string Schema, string Name, IReadOnlyList<Fold> Folds, Whole? Whole);

    private sealed record Fold(string File, IReadOnlyList<string> HeldOut);

    private sealed record Whole(string File, IReadOnlyList<string> Learnt);

    // Items of the data that the model lacks score below all others.
    private sealed class TrainedScorer : IDialogueScorer
    {
        private readonly DialogueModel _model;
        private readonly int[] _rows;

        public TrainedScorer(string name, string path, DialogueDataSet data)
        {
            Name = name;
            _model = DialogueModel.Load(path);
            var places = _model.Ids.Select((id, row) => (id, row)).ToDictionary(one => one.id, one => one.row, StringComparer.Ordinal);
            _rows = [.. data.Items.Select(id => places.GetValueOrDefault(id, -1))];
            if (_rows.All(row => row < 0))
            {
                throw new ModelException(path, $"it knows no item of the data set {data.Name}");
            }
        }

        public string Name { get; }

        public void Score(ReadOnlySpan<DialogueTurn> context, Span<float> scores)
        {
            var turns = new List<InputTurn>(context.Length);
            foreach (var turn in context)
            {
                var known = turn.Items.Where(item => _rows[item.Row] >= 0).ToList();
                var text = DialogueWords.CutNames(turn.Text, known.Select(item => (item.Start, item.End)));
                turns.Add(new InputTurn(turn.BySystem, [.. DialogueWords.Of(text)], [.. known.Select(item => _rows[item.Row]).Distinct()]));
            }

            var found = new float[_model.Ids.Length];
            _model.Score(new DialogueInput(turns), found);
            for (var row = 0; row < scores.Length; row++)
            {
                scores[row] = _rows[row] < 0 ? float.NegativeInfinity : found[_rows[row]];
            }
        }
    }
}
