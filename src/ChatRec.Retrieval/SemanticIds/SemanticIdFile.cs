using System.Security.Cryptography;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// Reads <c>semantic-ids.safetensors</c>: the codebook of a pack (<c>codebooks</c>, <c>project</c>, <c>shift</c>) and the codes of its items (<c>ids</c>,
/// <c>codes</c>); <c>__metadata__</c> names the <c>encoder</c> of the text vectors and the <c>catalog</c> by their hashes. Immutable.
/// </summary>
internal sealed class SemanticIdFile
{
    /// <summary>The file's name in a model folder.</summary>
    public const string Name = "semantic-ids.safetensors";

    private readonly string[] _ids;
    private readonly byte[] _codes;

    private SemanticIdFile(string path, string hash, string catalogHash, Codebook codebook, string[] ids, byte[] codes)
    {
        Path = path;
        Hash = hash;
        CatalogHash = catalogHash;
        Codebook = codebook;
        _ids = ids;
        _codes = codes;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>"sha256:…" of the file: what a generative model says it was trained on.</summary>
    public string Hash { get; }

    /// <summary>"sha256:…" of the items that it was made for.</summary>
    public string CatalogHash { get; }

    /// <summary>What gives new items their codes.</summary>
    public Codebook Codebook { get; }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoderHash">The encoder that makes text vectors in this run.</param>
    /// <param name="dimensions">The numbers of its vectors.</param>
    /// <exception cref="ModelException">The file is missing, unsound, or of another encoder.</exception>
    public static SemanticIdFile Read(string path, string encoderHash, int dimensions)
    {
        using var file = SafeTensors.Open(path);
        if (!file.Metadata.TryGetValue("encoder", out var encoder) || encoder != encoderHash)
        {
            throw new ModelException(path, $"its codebook was made for the encoder {encoder ?? "(unnamed)"}, but {encoderHash} is loaded");
        }

        if (!file.Metadata.TryGetValue("catalog", out var catalog))
        {
            throw new ModelException(path, "it does not name the catalogue it was made for");
        }

        var codebook = Codebook.Read(file);
        if (codebook.Dimensions != dimensions)
        {
            throw new ModelException(path, $"its codebook reads vectors of {codebook.Dimensions} numbers, the encoder makes {dimensions}");
        }

        var joined = file.Read<byte>("ids", -1);
        var ids = joined.Length == 0 ? [] : System.Text.Encoding.UTF8.GetString(joined).Split('\n');
        var codes = file.Read<byte>("codes", ids.Length, SemanticId.Levels);
        var seen = new HashSet<uint>(ids.Length);
        for (var at = 0; at < ids.Length; at++)
        {
            if (!seen.Add(CodesAt(codes, at).Value))
            {
                throw new ModelException(path, $"the item \"{ids[at]}\" has the codes of another: {CodesAt(codes, at)}");
            }
        }

        using var stream = File.OpenRead(path);
        return new SemanticIdFile(path, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(stream))}", catalog, codebook, ids, codes);
    }

    /// <summary>The codes of a catalogue's items; items that the file does not know are left for the codebook.</summary>
    /// <param name="catalog">The pack that the file was made for.</param>
    /// <exception cref="ModelException">The file has an item that the catalogue lacks: it belongs to another one.</exception>
    public IReadOnlyDictionary<int, SemanticId> CodesFor(ItemCatalog catalog)
    {
        var codes = new Dictionary<int, SemanticId>(_ids.Length);
        for (var at = 0; at < _ids.Length; at++)
        {
            if (!catalog.TryIndexOf(new ItemId(_ids[at]), out var item))
            {
                throw new ModelException(
                    Path, $"it has codes for \"{_ids[at]}\", which the catalogue \"{catalog.Schema.Name}\" does not have: it belongs to another catalogue");
            }

            codes[item.Value] = CodesAt(_codes, at);
        }

        return codes;
    }

    private static SemanticId CodesAt(byte[] codes, int at) => SemanticId.Of(codes.AsSpan(at * SemanticId.Levels, SemanticId.Levels));
}
