using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;
using ChatRec.Retrieval.Text;

namespace ChatRec.Retrieval.Dense;

/// <summary>
/// Reads the vectors that training made for a pack: <c>ids</c> (U8, joined by newlines), <c>vectors</c> (I8, [n, dimensions]) and
/// <c>scale</c> (F32, [n]). Items of the file that the pack no longer has are passed over.
/// </summary>
internal static class ItemVectorFile
{
    /// <summary>Fills in the rows that the file knows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalog">The items.</param>
    /// <param name="encoder">The encoder that requests are read with: the file's vectors must be its own.</param>
    /// <param name="vectors">Takes the vectors.</param>
    /// <exception cref="ModelException">The file is missing, unsound, or of another encoder.</exception>
    public static void Read(string path, ItemCatalog catalog, TextEncoder encoder, ItemVectors vectors)
    {
        using var file = SafeTensors.Open(path);
        if (file.Metadata.TryGetValue("model", out var made) && made != encoder.Hash)
        {
            throw new ModelException(path, $"its vectors were made with the encoder {made}, but {encoder.Hash} is loaded");
        }

        var ids = System.Text.Encoding.UTF8.GetString(file.Read<byte>("ids", -1)).Split('\n');
        var values = file.Read<sbyte>("vectors", ids.Length, vectors.Dimensions);
        var scales = file.Read<float>("scale", ids.Length);
        for (var at = 0; at < ids.Length; at++)
        {
            if (!(scales[at] >= 0 && float.IsFinite(scales[at])))
            {
                throw new ModelException(path, $"the scale of the item \"{ids[at]}\" is no positive number");
            }

            if (catalog.TryIndexOf(new ItemId(ids[at]), out var item))
            {
                vectors.Set(item.Value, values.AsSpan(at * vectors.Dimensions, vectors.Dimensions), scales[at]);
            }
        }
    }
}
