using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>Somebody who knows an item, says what should be otherwise, and then liked another.</summary>
/// <param name="Id">The case's id.</param>
/// <param name="History">Ids of items liked before, oldest first.</param>
/// <param name="Anchor">The id of the item the critique is about.</param>
/// <param name="Critique">What was said.</param>
/// <param name="Target">The id of the item that was wanted.</param>
public sealed record CritiqueCase(string Id, ImmutableArray<string> History, string Anchor, string Critique, string Target);

/// <summary>
/// Critiques and the items that may be wanted: a folder with <c>items.jsonl</c> and <c>critiques.jsonl</c>. Immutable and thread-safe.
/// </summary>
public sealed class CritiqueDataSet
{
    private CritiqueDataSet(string name, string hash, IReadOnlyDictionary<string, string> items, IReadOnlyList<CritiqueCase> cases)
    {
        Name = name;
        Hash = hash;
        Items = items;
        Cases = cases;
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>"sha256:…" over both files.</summary>
    public string Hash { get; }

    /// <summary>The items by id: as they are called, with the year in brackets where the file has one.</summary>
    public IReadOnlyDictionary<string, string> Items { get; }

    /// <summary>The critiques.</summary>
    public IReadOnlyList<CritiqueCase> Cases { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DataSetException">A file is missing or a line is not what it must be.</exception>
    public static CritiqueDataSet Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var itemsFile = Path.Combine(folder, "items.jsonl");
        var casesFile = Path.Combine(folder, "critiques.jsonl");
        var items = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (element, line) in DataSetLines.Read(itemsFile))
        {
            if (!items.TryAdd(DataSetLines.Text(element, "id", itemsFile, line), Called(element, itemsFile, line)))
            {
                throw new DataSetException(itemsFile, line, "the item stands there twice");
            }
        }

        var cases = new List<CritiqueCase>();
        foreach (var (element, line) in DataSetLines.Read(casesFile))
        {
            cases.Add(Case(element, items, casesFile, line));
        }

        if (cases.Count == 0)
        {
            throw new DataSetException(folder, 0, "needs at least one critique");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(File.ReadAllBytes(itemsFile));
        hash.AppendData(File.ReadAllBytes(casesFile));
        var name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        return new CritiqueDataSet(name, "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()), items, cases);
    }

    /// <summary>
    /// The row of each item in a catalogue: by its id where it is called the same there, else by what it is called. Absent where the catalogue has no
    /// such item.
    /// </summary>
    /// <param name="catalog">The catalogue.</param>
    public IReadOnlyDictionary<string, ItemIndex> RowsIn(ItemCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var byName = new Dictionary<string, ItemIndex>(StringComparer.Ordinal);
        for (var row = catalog.Count - 1; row >= 0; row--)
        {
            var item = new ItemIndex(row);
            byName[TitleText.FoldWords(catalog.TitleOf(item))] = item;
            byName[TitleText.FoldWords(catalog.DisplayOf(item))] = item;
        }

        var rows = new Dictionary<string, ItemIndex>(StringComparer.Ordinal);
        foreach (var (id, called) in Items)
        {
            var name = TitleText.FoldWords(called);
            if (catalog.TryIndexOf(new ItemId(id), out var row)
                && (TitleText.FoldWords(catalog.DisplayOf(row)) == name || TitleText.FoldWords(catalog.TitleOf(row)) == name))
            {
                rows[id] = row;
            }
            else if (byName.TryGetValue(name, out row))
            {
                rows[id] = row;
            }
        }

        return rows;
    }

    private static string Called(JsonElement element, string file, int line)
    {
        var title = DataSetLines.Text(element, "title", file, line);
        return element.TryGetProperty("year", out var year) && year.ValueKind == JsonValueKind.Number && TitleText.SplitYear(title).Year is null
            ? $"{title} ({year.GetRawText()})"
            : title;
    }

    private static CritiqueCase Case(JsonElement element, Dictionary<string, string> items, string file, int line)
    {
        string Item(string id) => items.ContainsKey(id) ? id : throw new DataSetException(file, line, $"item {id} is not in items.jsonl");
        var history = element.TryGetProperty("history", out var list) && list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
            ? list.EnumerateArray().Select(one => Item(one.GetString()!)).ToImmutableArray()
            : throw new DataSetException(file, line, "\"history\" is missing or no list of ids");
        return new CritiqueCase(
            DataSetLines.Text(element, "id", file, line),
            history,
            Item(DataSetLines.Text(element, "anchor", file, line)),
            DataSetLines.Text(element, "critique", file, line),
            Item(DataSetLines.Text(element, "target", file, line)));
    }
}
