using System.Security.Cryptography;
using System.Text.Json;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>An item named in a turn.</summary>
/// <param name="Row">The item's row in <see cref="DialogueDataSet.Items"/>.</param>
/// <param name="Start">Where its name starts in the text.</param>
/// <param name="End">One past where it ends.</param>
public readonly record struct NamedItem(int Row, int Start, int End);

/// <summary>One turn of a recorded dialogue.</summary>
/// <param name="BySystem">Whether the recommender speaks.</param>
/// <param name="Text">What is said.</param>
/// <param name="Items">The items it names, in order.</param>
public sealed record DialogueTurn(bool BySystem, string Text, IReadOnlyList<NamedItem> Items);

/// <summary>A recorded dialogue between a seeker and a recommender.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Turns">Its turns in order.</param>
public sealed record RecordedDialogue(string Id, IReadOnlyList<DialogueTurn> Turns);

/// <summary>
/// Recorded recommendation dialogues and the items that may be recommended: a folder with <c>items.jsonl</c> and <c>dialogues.jsonl</c>. Immutable
/// and thread-safe.
/// </summary>
public sealed class DialogueDataSet
{
    private DialogueDataSet(string name, string hash, IReadOnlyList<string> items, IReadOnlyList<string> titles, IReadOnlyList<RecordedDialogue> dialogues)
    {
        Name = name;
        Hash = hash;
        Items = items;
        Titles = titles;
        Dialogues = dialogues;
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>"sha256:…" over both files.</summary>
    public string Hash { get; }

    /// <summary>The items' ids by row.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>The items' titles by row.</summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>The dialogues.</summary>
    public IReadOnlyList<RecordedDialogue> Dialogues { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DataSetException">A file is missing or a line is not what it must be.</exception>
    public static DialogueDataSet Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var itemsFile = Path.Combine(folder, "items.jsonl");
        var dialoguesFile = Path.Combine(folder, "dialogues.jsonl");
        var ids = new List<string>();
        var titles = new List<string>();
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (element, line) in DataSetLines.Read(itemsFile))
        {
            var id = DataSetLines.Text(element, "id", itemsFile, line);
            if (!rows.TryAdd(id, ids.Count))
            {
                throw new DataSetException(itemsFile, line, $"item {id} stands there twice");
            }

            ids.Add(id);
            titles.Add(DataSetLines.Text(element, "title", itemsFile, line));
        }

        var dialogues = new List<RecordedDialogue>();
        foreach (var (element, line) in DataSetLines.Read(dialoguesFile))
        {
            dialogues.Add(Dialogue(element, rows, dialoguesFile, line));
        }

        if (ids.Count == 0 || dialogues.Count == 0)
        {
            throw new DataSetException(folder, 0, "needs at least one item and one dialogue");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(itemsFile));
        hash.AppendData(File.ReadAllBytes(dialoguesFile));
        var name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        return new DialogueDataSet(name, "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()), ids, titles, dialogues);
    }

    private static RecordedDialogue Dialogue(JsonElement element, Dictionary<string, int> rows, string file, int line)
    {
        if (!element.TryGetProperty("turns", out var turns) || turns.ValueKind != JsonValueKind.Array)
        {
            throw new DataSetException(file, line, "\"turns\" is missing or no array");
        }

        var result = new List<DialogueTurn>();
        foreach (var turn in turns.EnumerateArray())
        {
            var speaker = DataSetLines.Text(turn, "speaker", file, line);
            if (speaker is not ("user" or "system"))
            {
                throw new DataSetException(file, line, $"speaker {speaker} is neither user nor system");
            }

            var items = new List<NamedItem>();
            if (turn.TryGetProperty("items", out var named) && named.ValueKind == JsonValueKind.Array)
            {
                foreach (var one in named.EnumerateArray())
                {
                    var id = DataSetLines.Text(one, "id", file, line);
                    if (!rows.TryGetValue(id, out var row))
                    {
                        throw new DataSetException(file, line, $"item {id} is not in items.jsonl");
                    }

                    var (start, end) = Span(one);
                    items.Add(new NamedItem(row, start, end));
                }
            }

            result.Add(new DialogueTurn(speaker == "system", DataSetLines.Text(turn, "text", file, line), items));
        }

        return new RecordedDialogue(DataSetLines.Text(element, "id", file, line), result);
    }

    private static (int Start, int End) Span(JsonElement item) =>
        item.TryGetProperty("span", out var span) && span.ValueKind == JsonValueKind.Array && span.GetArrayLength() == 2
            && span[0].TryGetInt32(out var start) && span[1].TryGetInt32(out var end)
            ? (start, end)
            : (0, 0);
}
