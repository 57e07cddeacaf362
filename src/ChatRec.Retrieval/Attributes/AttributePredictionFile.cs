using System.Collections.Immutable;
using System.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Attributes;

/// <summary>
/// Reads the axes and tags that training predicted for a pack: <c>ids</c> (U8, joined by newlines), <c>axes</c> and <c>confidence</c> (U8,
/// [items, axes]) and <c>tags</c> (U8, [items, tags]), all in steps of 1/250; the metadata name the columns. Items that the pack no
/// longer has are passed over.
/// </summary>
internal static class AttributePredictionFile
{
    /// <summary>The file's name in a model folder.</summary>
    public const string Name = "axes.safetensors";

    /// <summary>Reads the predictions for the items of a catalogue.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalog">The items.</param>
    /// <exception cref="ModelException">The file is missing or unsound, or it knows no item of the catalogue.</exception>
    public static AttributePredictions Read(string path, ItemCatalog catalog)
    {
        using var file = SafeTensors.Open(path);
        var axes = Columns(file, "axes").Split(',', StringSplitOptions.RemoveEmptyEntries).ToImmutableArray();
        var tags = Tags(file);
        var ids = Encoding.UTF8.GetString(file.Read<byte>("ids", -1)).Split('\n');
        var degrees = Steps(file, "axes", ids.Length, axes.Length);
        var confidences = Steps(file, "confidence", ids.Length, axes.Length);
        var chances = Steps(file, "tags", ids.Length, tags.Length);
        var placeOf = new int[catalog.Count];
        Array.Fill(placeOf, -1);
        var known = false;
        for (var place = 0; place < ids.Length; place++)
        {
            if (catalog.TryIndexOf(new ItemId(ids[place]), out var item))
            {
                placeOf[item.Value] = place;
                known = true;
            }
        }

        return known
            ? new AttributePredictions(axes, tags, degrees, confidences, chances, placeOf)
            : throw new ModelException(path, $"it has no predictions for any item of the pack \"{catalog.Schema.Name}\"");
    }

    /// <summary>The tags that a file's metadata name.</summary>
    /// <exception cref="ModelException">The metadata are missing or wrong.</exception>
    public static ImmutableArray<TagName> Tags(SafeTensors file)
    {
        try
        {
            return TagName.ReadList(Columns(file, "tags"));
        }
        catch (FormatException error)
        {
            throw new ModelException(file.Path, error.Message, error);
        }
    }

    /// <summary>What a file's metadata say under a key: the columns of a table, a number.</summary>
    /// <exception cref="ModelException">They say nothing.</exception>
    public static string Columns(SafeTensors file, string table) =>
        file.Metadata.TryGetValue(table, out var names) ? names : throw new ModelException(file.Path, $"its metadata lack \"{table}\"");

    private static byte[] Steps(SafeTensors file, string name, int rows, int columns)
    {
        var steps = file.Read<byte>(name, rows, columns);
        return steps.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)AttributePredictions.Whole)
            ? throw new ModelException(file.Path, $"the tensor \"{name}\" holds a number above 1")
            : steps;
    }
}
