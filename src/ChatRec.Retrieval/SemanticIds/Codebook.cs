using System.Numerics;
using System.Runtime.InteropServices;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.SemanticIds;

/// <summary>
/// What turns a text vector into codes: a map into the space that is quantised, and 256 codewords for each of four levels. All sums are taken in double
/// precision and in a fixed order, so that an item gets the same codes on every processor. Immutable and thread-safe.
/// </summary>
/// <remarks>Residual quantisation as in TIGER (Rajput et al., NeurIPS 2023): the nearest codeword, subtract it, the next level.</remarks>
internal sealed class Codebook
{
    private readonly double[] _project; // [dimensions, width]
    private readonly double[] _shift;
    private readonly double[] _words; // [level, width, code]: the codes of one coordinate lie together
    private readonly double[] _lengths; // [level, code]: squared

    /// <summary>Creates a codebook.</summary>
    /// <param name="words">Codewords [4, 256, width].</param>
    /// <param name="project">The map [dimensions, width].</param>
    /// <param name="shift">What is added after it [width].</param>
    public Codebook(ReadOnlySpan<float> words, ReadOnlySpan<float> project, ReadOnlySpan<float> shift)
    {
        const int Codes = SemanticId.CodesPerLevel;
        Width = shift.Length;
        Dimensions = project.Length / Width;
        ArgumentOutOfRangeException.ThrowIfNotEqual(words.Length, SemanticId.Levels * Codes * Width);
        ArgumentOutOfRangeException.ThrowIfNotEqual(project.Length, Dimensions * Width);
        _project = Widen(project);
        _shift = Widen(shift);
        _words = new double[words.Length];
        _lengths = new double[SemanticId.Levels * Codes];
        for (var row = 0; row < _lengths.Length; row++)
        {
            var (level, code) = Math.DivRem(row, Codes);
            for (var at = 0; at < Width; at++)
            {
                double value = words[(row * Width) + at];
                _words[(((level * Width) + at) * Codes) + code] = value;
                _lengths[row] += value * value;
            }
        }
    }

    /// <summary>Numbers of a text vector.</summary>
    public int Dimensions { get; }

    /// <summary>Numbers of a codeword.</summary>
    public int Width { get; }

    /// <summary>Reads <c>codebooks</c>, <c>project</c> and <c>shift</c>.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ModelException">One of them is missing, of another shape, or holds what is no number.</exception>
    public static Codebook Read(SafeTensors file)
    {
        var shift = file.Read<float>("shift", -1);
        if (shift.Length == 0)
        {
            throw new ModelException(file.Path, "its codewords have no numbers");
        }

        var words = file.Read<float>("codebooks", SemanticId.Levels, SemanticId.CodesPerLevel, shift.Length);
        var project = file.Read<float>("project", -1, shift.Length);
        foreach (var (name, values) in (ReadOnlySpan<(string, float[])>)[("shift", shift), ("codebooks", words), ("project", project)])
        {
            if (Array.FindIndex(values, value => !float.IsFinite(value)) is var at && at >= 0)
            {
                throw new ModelException(file.Path, $"number {at} of the tensor \"{name}\" is {values[at]}");
            }
        }

        return new Codebook(words, project, shift);
    }

    /// <summary>Maps a text vector into the space that is quantised.</summary>
    /// <param name="vector">A vector of <see cref="Dimensions"/> numbers.</param>
    /// <param name="point">Takes <see cref="Width"/> numbers.</param>
    public void Project(ReadOnlySpan<float> vector, Span<double> point)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Dimensions);
        _shift.CopyTo(point);
        for (var at = 0; at < vector.Length; at++)
        {
            Add(point, _project.AsSpan(at * Width, Width), vector[at]);
        }
    }

    /// <summary>How far a point is from every codeword of a level, less the point's own length: 256 numbers, the smallest is the nearest.</summary>
    public void Distances(int level, ReadOnlySpan<double> point, Span<double> distances)
    {
        const int Codes = SemanticId.CodesPerLevel;
        _lengths.AsSpan(level * Codes, Codes).CopyTo(distances);
        for (var at = 0; at < Width; at++)
        {
            Add(distances, _words.AsSpan(((level * Width) + at) * Codes, Codes), -2 * point[at]);
        }
    }

    /// <summary>Takes a codeword away from a point: what is left for the next level.</summary>
    public void Subtract(int level, int code, Span<double> point)
    {
        for (var at = 0; at < Width; at++)
        {
            point[at] -= _words[(((level * Width) + at) * SemanticId.CodesPerLevel) + code];
        }
    }

    // Each sum grows by one product after the other, however wide the registers are.
    private static void Add(Span<double> sums, ReadOnlySpan<double> values, double factor)
    {
        var at = 0;
        var wide = MemoryMarshal.Cast<double, Vector<double>>(sums);
        var from = MemoryMarshal.Cast<double, Vector<double>>(values);
        for (; at < wide.Length; at++)
        {
            wide[at] += from[at] * factor;
        }

        for (at *= Vector<double>.Count; at < sums.Length; at++)
        {
            sums[at] += values[at] * factor;
        }
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var at = 0; at < values.Length; at++)
        {
            wide[at] = values[at];
        }

        return wide;
    }
}
