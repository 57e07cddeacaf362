using System.Security.Cryptography;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dense;

/// <summary>
/// Vectors made on this machine, filed under the hash of the encoder and of the item's text: a changed text or another encoder
/// finds nothing and is encoded anew. A cache that cannot be read is as good as empty. Not thread-safe.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="encoderHash">The encoder.</param>
/// <param name="dimensions">Numbers a vector.</param>
internal sealed class ItemVectorCache(string path, string encoderHash, int dimensions)
{
    private const int KeyLength = 16;

    private readonly Dictionary<Int128, (sbyte[] Values, float Scale)> _entries = [];

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Reads the file, if it is there.</summary>
    /// <exception cref="ModelException">The file is unsound; the cache is empty and will be written anew.</exception>
    public void Load()
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = SafeTensors.Open(path);
        var keys = file.Read<byte>("keys", -1, KeyLength);
        var count = keys.Length / KeyLength;
        var values = file.Read<sbyte>("vectors", count, dimensions);
        var scales = file.Read<float>("scale", count);
        for (var at = 0; at < count; at++)
        {
            if (float.IsFinite(scales[at]) && scales[at] >= 0)
            {
                var vector = values.AsSpan(at * dimensions, dimensions).ToArray();
                _entries[System.Buffers.Binary.BinaryPrimitives.ReadInt128LittleEndian(keys.AsSpan(at * KeyLength))] = (vector, scales[at]);
            }
        }
    }

    /// <summary>The key of a text.</summary>
    public Int128 KeyOf(string document) => System.Buffers.Binary.BinaryPrimitives.ReadInt128LittleEndian(
        SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{encoderHash}\n{document}")));

    /// <summary>Finds a vector.</summary>
    public bool TryGet(Int128 key, out (sbyte[] Values, float Scale) vector) => _entries.TryGetValue(key, out vector);

    /// <summary>Adds a vector.</summary>
    public void Add(Int128 key, sbyte[] values, float scale) => _entries[key] = (values, scale);

    /// <summary>Keeps only the vectors in use and writes the file.</summary>
    /// <param name="used">The keys in use.</param>
    /// <exception cref="IOException">The disk refuses it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Save(IEnumerable<Int128> used)
    {
        var entries = used.Distinct().Where(_entries.ContainsKey).Select(key => (Key: key, Vector: _entries[key])).ToArray();
        var keys = new byte[entries.Length * KeyLength];
        var values = new sbyte[entries.Length * dimensions];
        var scales = new float[entries.Length];
        for (var at = 0; at < entries.Length; at++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt128LittleEndian(keys.AsSpan(at * KeyLength), entries[at].Key);
            entries[at].Vector.Values.CopyTo(values, at * dimensions);
            scales[at] = entries[at].Vector.Scale;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var writer = new SafeTensorsWriter();
        writer.Note("encoder", encoderHash);
        writer.Add("keys", keys, entries.Length, KeyLength);
        writer.Add("vectors", values, entries.Length, dimensions);
        writer.Add("scale", scales, entries.Length);
        writer.Save(path);
    }
}
