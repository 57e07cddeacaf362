using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChatRec.Retrieval.Inference;

/// <summary>Writes a safetensors file: beside its place first, then moved over it, so that a reader never sees half a file. Not thread-safe.</summary>
internal sealed class SafeTensorsWriter
{
    private readonly List<(string Name, string Type, long[] Shape, ReadOnlyMemory<byte> Data)> _tensors = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <summary>Notes something about the file.</summary>
    public void Note(string key, string value) => _metadata[key] = value;

    /// <summary>Adds a tensor of bytes.</summary>
    public void Add(string name, byte[] values, params long[] shape) => _tensors.Add((name, "U8", shape, values));

    /// <summary>Adds a tensor of signed bytes.</summary>
    public void Add(string name, sbyte[] values, params long[] shape) =>
        _tensors.Add((name, "I8", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    /// <summary>Adds a tensor of whole numbers.</summary>
    public void Add(string name, int[] values, params long[] shape) =>
        _tensors.Add((name, "I32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    /// <summary>Adds a tensor of half-precision numbers.</summary>
    public void Add(string name, Half[] values, params long[] shape) =>
        _tensors.Add((name, "F16", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    /// <summary>Adds a tensor of single-precision numbers.</summary>
    public void Add(string name, float[] values, params long[] shape) =>
        _tensors.Add((name, "F32", shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <exception cref="IOException">The disk refuses it; an existing file is as before.</exception>
    public void Save(string path)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                var header = Header();
                Span<byte> prefix = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
                file.Write(prefix);
                file.Write(header);
                foreach (var tensor in _tensors)
                {
                    file.Write(tensor.Data.Span);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private byte[] Header()
    {
        var header = new Dictionary<string, object> { ["__metadata__"] = _metadata };
        long at = 0;
        foreach (var (name, type, shape, data) in _tensors)
        {
            header[name] = new Dictionary<string, object> { ["dtype"] = type, ["shape"] = shape, ["data_offsets"] = new[] { at, at + data.Length } };
            at += data.Length;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }
}
