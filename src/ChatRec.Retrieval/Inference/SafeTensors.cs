using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ChatRec.Retrieval.Inference;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Type">Its element type as the format names it: "I8", "U8", "F16", "F32", …</param>
/// <param name="Shape">Its dimensions, outermost first; empty for a scalar.</param>
/// <param name="Offset">Its first byte in the file.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record TensorInfo(string Type, ImmutableArray<long> Shape, long Offset, long Length);

/// <summary>
/// A safetensors file: named tensors, read one at a time straight into their array. The file is untrusted: its header is
/// checked as a whole before anything is read, and nothing in it can make the reader look outside it. Thread-safe.
/// </summary>
/// <remarks>Format: https://github.com/huggingface/safetensors#format</remarks>
public sealed class SafeTensors : IDisposable
{
    private readonly SafeFileHandle _file;

    private SafeTensors(string path, SafeFileHandle file, SafeTensorsHeader header)
    {
        Path = path;
        _file = file;
        Tensors = header.Tensors;
        Metadata = header.Metadata;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors by name.</summary>
    public FrozenDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>What the writer noted about the file; untrusted.</summary>
    public FrozenDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelException">The file is missing or not a sound safetensors file.</exception>
    public static SafeTensors Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            var header = SafeTensorsHeader.Read(file, path);
            return new SafeTensors(path, file, header);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new ModelException(path, $"the file cannot be read: {error.Message}", error);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor.</summary>
    /// <typeparam name="T">Its element type: <see cref="sbyte"/> for I8, <see cref="byte"/> for U8 and BOOL, <see cref="Half"/> for F16, and so on.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape it must have; -1 stands for any length. None accepts every shape.</param>
    /// <returns>Its elements, row by row.</returns>
    /// <exception cref="ModelException">There is no such tensor, or it has another type or shape, or the file ended early.</exception>
    public T[] Read<T>(string name, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        if (!Tensors.TryGetValue(name, out var tensor))
        {
            throw new ModelException(Path, $"it holds no tensor \"{name}\"");
        }

        if (!SafeTensorsHeader.Holds<T>(tensor.Type))
        {
            throw new ModelException(Path, $"the tensor \"{name}\" is of type {tensor.Type}, not {typeof(T).Name}");
        }

        if (!shape.IsEmpty && !Matches(tensor.Shape.AsSpan(), shape))
        {
            throw new ModelException(Path, $"the tensor \"{name}\" has the shape [{string.Join(", ", tensor.Shape)}], not [{string.Join(", ", shape.ToArray())}]");
        }

        if (tensor.Length > Array.MaxLength)
        {
            throw new ModelException(Path, $"the tensor \"{name}\" is larger than one array can hold");
        }

        var values = GC.AllocateUninitializedArray<T>((int)(tensor.Length / Unsafe.SizeOf<T>()));
        try
        {
            Fill(MemoryMarshal.AsBytes(values.AsSpan()), tensor.Offset);
        }
        catch (IOException error)
        {
            throw new ModelException(Path, $"the tensor \"{name}\" cannot be read: {error.Message}", error);
        }

        return values;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static bool Matches(ReadOnlySpan<long> actual, ReadOnlySpan<long> wanted)
    {
        if (actual.Length != wanted.Length)
        {
            return false;
        }

        for (var axis = 0; axis < actual.Length; axis++)
        {
            if (wanted[axis] >= 0 && wanted[axis] != actual[axis])
            {
                return false;
            }
        }

        return true;
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException("the file ended early");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
