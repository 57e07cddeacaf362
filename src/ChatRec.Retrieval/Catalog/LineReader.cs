using System.Security.Cryptography;

namespace ChatRec.Retrieval.Catalog;

/// <summary>One line of a file, without its end.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Bytes">Its bytes; valid until the next line is read.</param>
internal readonly record struct Line(int Number, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Cuts a stream into lines in bounded memory and feeds every byte to a hash. Skips blank lines and a byte order mark. Not
/// thread-safe; the bytes of a line are valid until the next one is read.
/// </summary>
internal sealed class LineReader(Stream stream, string path, IncrementalHash hash)
{
    private const int Longest = 4 << 20;

    /// <summary>Reads the lines.</summary>
    /// <exception cref="PackException">A line is longer than 4 MiB.</exception>
    public IEnumerator<Line> GetEnumerator()
    {
        var buffer = new byte[1 << 17];
        var start = 0;
        var end = 0;
        var number = 0;
        var first = true;
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                number++;
                var line = buffer.AsMemory(start, found).TrimEnd((byte)'\r');
                start += found + 1;
                if (!IsBlank(line.Span))
                {
                    yield return new Line(number, line);
                }

                continue;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                end -= start;
                start = 0;
            }

            if (end == buffer.Length)
            {
                if (buffer.Length >= Longest)
                {
                    throw new PackException(path, number + 1, "the line is longer than 4 MiB");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            hash.AppendData(buffer, end, read);
            if (read == 0)
            {
                if (end > 0 && !IsBlank(buffer.AsSpan(0, end)))
                {
                    yield return new Line(number + 1, buffer.AsMemory(0, end).TrimEnd((byte)'\r'));
                }

                yield break;
            }

            end += read;
            if (first)
            {
                first = false;
                if (buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
                {
                    start = 3;
                }
            }
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
