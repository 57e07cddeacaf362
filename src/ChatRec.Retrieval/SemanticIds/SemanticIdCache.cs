using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// The IDs that this machine gave to a pack's items, kept beside the pack: an item keeps its ID however the pack grows. IDs of another codebook are not
/// read; a cache that cannot be read is as good as empty. Not thread-safe.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="codebookHash">The codebook's file.</param>
internal sealed class SemanticIdCache(string path, string codebookHash)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Reads the IDs of the items that the catalogue still has.</summary>
    /// <exception cref="ModelException">The file is unsound.</exception>
    public Dictionary<int, SemanticId> Load(ItemCatalog catalog)
    {
        var known = new Dictionary<int, SemanticId>();
        if (!File.Exists(path))
        {
            return known;
        }

        using var file = SafeTensors.Open(path);
        if (!file.Metadata.TryGetValue("codebook", out var made) || made != codebookHash)
        {
            return known;
        }

        var ids = System.Text.Encoding.UTF8.GetString(file.Read<byte>("ids", -1)).Split('\n');
        var codes = file.Read<byte>("codes", ids.Length, SemanticId.Levels);
        var taken = new HashSet<uint>();
        for (var at = 0; at < ids.Length; at++)
        {
            var id = SemanticId.Of(codes.AsSpan(at * SemanticId.Levels, SemanticId.Levels));
            if (catalog.TryIndexOf(new ItemId(ids[at]), out var item) && taken.Add(id.Value))
            {
                known[item.Value] = id;
            }
        }

        return known;
    }

    /// <summary>Writes the IDs of a catalogue.</summary>
    /// <exception cref="IOException">The disk refuses it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Save(ItemCatalog catalog, PrefixTree tree)
    {
        var rows = Enumerable.Range(0, catalog.Count).Where(row => tree.PlaceOf(row) >= 0).ToArray();
        var codes = new byte[rows.Length * SemanticId.Levels];
        for (var at = 0; at < rows.Length; at++)
        {
            tree.TryGet(rows[at], out var id);
            for (var level = 0; level < SemanticId.Levels; level++)
            {
                codes[(at * SemanticId.Levels) + level] = id[level];
            }
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var ids = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => catalog.IdOf(new ItemIndex(row)).Value)));
        var writer = new SafeTensorsWriter();
        writer.Note("codebook", codebookHash);
        writer.Add("ids", ids, ids.Length);
        writer.Add("codes", codes, rows.Length, SemanticId.Levels);
        writer.Save(path);
    }
}
