using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ChatRec.Retrieval.Import;

/// <summary>Remembers identifiers by 128 bits of their SHA-256, with the line each came from: a million take some 40 MB. Not thread-safe.</summary>
internal sealed class IdSet
{
    private readonly Dictionary<Int128, int> _lines = [];

    /// <summary>How many there are.</summary>
    public int Count => _lines.Count;

    /// <summary>Adds an identifier.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="earlier">The line of the same identifier, when it was there before.</param>
    public bool TryAdd(string id, int line, out int earlier)
    {
        var key = KeyOf(id);
        if (_lines.TryGetValue(key, out earlier))
        {
            return false;
        }

        _lines.Add(key, line);
        return true;
    }

    /// <summary>Whether an identifier is there.</summary>
    public bool Contains(string id) => _lines.ContainsKey(KeyOf(id));

    private static Int128 KeyOf(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadInt128LittleEndian(hash);
    }
}
