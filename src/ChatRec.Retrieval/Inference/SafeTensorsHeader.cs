using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace ChatRec.Retrieval.Inference;

/// <summary>The header of a safetensors file, checked as a whole. Immutable.</summary>
/// <param name="Tensors">The tensors by name, with offsets into the file.</param>
/// <param name="Metadata">The writer's notes.</param>
internal sealed record SafeTensorsHeader(FrozenDictionary<string, TensorInfo> Tensors, FrozenDictionary<string, string> Metadata)
{
    private const int PrefixLength = 8;
    private const int Longest = 16 << 20; // the format allows 100 MB; ours are a few hundred bytes
    private const int MostDimensions = 8;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4 };

    private static readonly FrozenDictionary<string, (int Size, Type[] Holders)> Types = new Dictionary<string, (int, Type[])>
    {
        ["BOOL"] = (1, [typeof(byte)]),
        ["U8"] = (1, [typeof(byte)]),
        ["I8"] = (1, [typeof(sbyte)]),
        ["U16"] = (2, [typeof(ushort)]),
        ["I16"] = (2, [typeof(short)]),
        ["F16"] = (2, [typeof(Half)]),
        ["BF16"] = (2, [typeof(ushort)]),
        ["U32"] = (4, [typeof(uint)]),
        ["I32"] = (4, [typeof(int)]),
        ["F32"] = (4, [typeof(float)]),
        ["U64"] = (8, [typeof(ulong)]),
        ["I64"] = (8, [typeof(long)]),
        ["F64"] = (8, [typeof(double)]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a .NET type holds an element of a format's type.</summary>
    /// <typeparam name="T">The .NET type.</typeparam>
    /// <param name="type">The format's name of the type.</param>
    public static bool Holds<T>(string type) => Types[type].Holders.Contains(typeof(T));

    /// <summary>Reads and checks the header of an open file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its name, for complaints.</param>
    /// <exception cref="ModelException">The header is not sound.</exception>
    public static SafeTensorsHeader Read(SafeFileHandle file, string path)
    {
        var size = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        if (size < PrefixLength || RandomAccess.Read(file, prefix, 0) != PrefixLength)
        {
            throw new ModelException(path, "it is no safetensors file: it is shorter than its prefix");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is < 2 or > Longest || (long)length > size - PrefixLength)
        {
            throw new ModelException(path, $"it is no safetensors file or cut short: its header claims {length} bytes");
        }

        var json = new byte[length];
        for (var at = 0; at < json.Length;)
        {
            var read = RandomAccess.Read(file, json.AsSpan(at), PrefixLength + at);
            at += read > 0 ? read : throw new ModelException(path, "the file ended inside its header");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Check(document.RootElement, PrefixLength + (long)length, size, path);
        }
        catch (JsonException error)
        {
            throw new ModelException(path, $"its header is no JSON: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            throw new ModelException(path, $"its header has another shape: {error.Message}", error); // text that is not valid UTF-8, a number for a name
        }
    }

    private static SafeTensorsHeader Check(JsonElement root, long start, long size, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new ModelException(path, "its header is no JSON object");
        }

        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in root.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
            {
                foreach (var note in entry.Value.EnumerateObject())
                {
                    metadata[note.Name] = note.Value.GetString() ?? "";
                }
            }
            else if (!tensors.TryAdd(entry.Name, ReadTensor(entry, start, size, path)))
            {
                throw new ModelException(path, $"its header names the tensor \"{entry.Name}\" twice");
            }
        }

        // The format leaves no hole and no overlap: what is not described cannot hide.
        var end = start;
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Value.Offset).ThenBy(pair => pair.Value.Length))
        {
            if (tensor.Offset != end)
            {
                throw new ModelException(path, $"the tensor \"{name}\" overlaps another or leaves a hole before it");
            }

            end += tensor.Length;
        }

        return end == size
            ? new SafeTensorsHeader(tensors.ToFrozenDictionary(StringComparer.Ordinal), metadata.ToFrozenDictionary(StringComparer.Ordinal))
            : throw new ModelException(path, $"it is {size} bytes long, but its tensors end at {end}");
    }

    private static TensorInfo ReadTensor(JsonProperty entry, long start, long size, string path)
    {
        ModelException Wrong(string reason) => new(path, $"the tensor \"{entry.Name}\" {reason}");
        if (entry.Value.ValueKind != JsonValueKind.Object
            || !entry.Value.TryGetProperty("dtype", out var type) || type.ValueKind != JsonValueKind.String
            || !entry.Value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !entry.Value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("lacks a type, a shape or offsets");
        }

        if (!Types.TryGetValue(type.GetString()!, out var kind))
        {
            throw Wrong($"is of the unknown type \"{type.GetString()}\"");
        }

        if (shape.GetArrayLength() > MostDimensions || offsets.GetArrayLength() != 2)
        {
            throw Wrong("has too many dimensions or not two offsets");
        }

        var dimensions = shape.EnumerateArray().Select(Number).ToImmutableArray();
        var (from, to) = (Number(offsets[0]), Number(offsets[1]));
        if (from < 0 || to < from || to > size - start || dimensions.Any(dimension => dimension < 0))
        {
            throw Wrong("lies outside the file");
        }

        long bytes = kind.Size;
        try
        {
            foreach (var dimension in dimensions)
            {
                bytes = checked(bytes * dimension);
            }
        }
        catch (OverflowException)
        {
            throw Wrong("is larger than any file");
        }

        return bytes == to - from
            ? new TensorInfo(type.GetString()!, dimensions, start + from, bytes)
            : throw Wrong($"needs {bytes} bytes for its shape but has {to - from}");
    }

    private static long Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var value) ? value : -1;
}
