using System.Text.Unicode;

namespace ChatRec.Retrieval.Import;

/// <summary>A record of a file: a line, or a CSV record that may span several.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Bytes">Its bytes without the line's end; valid until the next record is read.</param>
/// <param name="Fault">Why it cannot be used, or <see langword="null"/>.</param>
internal readonly record struct RawRecord(int Line, ReadOnlyMemory<byte> Bytes, string? Fault);

/// <summary>
/// Cuts a file into records in bounded memory. What is not text becomes a fault of its record, and reading goes on after it: an
/// over-long line is passed over, an unclosed quote costs its own line only. Blank lines are passed over. Not thread-safe.
/// </summary>
/// <param name="stream">The file.</param>
/// <param name="quoted">Whether line ends between double quotes belong to the record (CSV).</param>
internal sealed class RecordReader(Stream stream, bool quoted)
{
    /// <summary>The longest record.</summary>
    public const int Longest = 1 << 20;

    private readonly byte[] _buffer = new byte[Longest + (1 << 16)];
    private int _start;
    private int _end;
    private int _line = 1;
    private bool _atEnd;
    private bool _begun;

    /// <summary>Bytes read of the stream.</summary>
    public long Bytes { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The file is compressed or UTF-16; the message is one line.</exception>
    public bool TryRead(out RawRecord record)
    {
        if (!_begun)
        {
            _begun = true;
            Fill();
            CheckBeginning();
        }

        while (true)
        {
            var length = FindEnd(out var isOpen);
            if (length < 0 && !_atEnd && _end - _start <= Longest)
            {
                Fill();
                continue;
            }

            if (length < 0 && _start == _end)
            {
                record = default;
                return false;
            }

            record = length >= 0 && length <= Longest ? Take(length) : isOpen ? TakeFirstLine() : _atEnd && _end - _start <= Longest ? Take(_end - _start) : PassOver();
            if (record.Fault is not null || record.Bytes.Span.IndexOfAnyExcept(" \t"u8) >= 0)
            {
                return true;
            }
        }
    }

    private void CheckBeginning()
    {
        var start = _buffer.AsSpan(0, _end);
        if (start.StartsWith("\uFEFF"u8))
        {
            _start = 3;
        }
        else if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new InvalidDataException("the file is UTF-16 text; save it as UTF-8");
        }
        else if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) || start.StartsWith("PK\u0003\u0004"u8))
        {
            throw new InvalidDataException("the file is compressed; unpack it first");
        }
    }

    private int FindEnd(out bool isOpen)
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        isOpen = false;
        if (!quoted)
        {
            return bytes.IndexOf((byte)'\n');
        }

        for (var at = 0; at < bytes.Length; at++)
        {
            var next = isOpen ? bytes[at..].IndexOf((byte)'"') : bytes[at..].IndexOfAny((byte)'"', (byte)'\n');
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (bytes[at] == '\n')
            {
                return at;
            }

            isOpen = !isOpen;
        }

        return -1;
    }

    private RawRecord Take(int length)
    {
        var bytes = _buffer.AsMemory(_start, length);
        var line = _line;
        _start = Math.Min(_end, _start + length + 1);
        _line += 1 + bytes.Span.Count((byte)'\n');
        bytes = bytes.TrimEnd((byte)'\r');
        var fault = bytes.Span.Contains((byte)0) ? "it holds a NUL byte"
            : !Utf8.IsValid(bytes.Span) ? "it is not valid UTF-8 text"
            : null;
        return new RawRecord(line, bytes, fault);
    }

    private RawRecord TakeFirstLine()
    {
        var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
        if (length < 0 && !_atEnd)
        {
            return PassOver();
        }

        return Take(length < 0 ? _end - _start : length) with { Fault = "a quote is opened and never closed" };
    }

    private RawRecord PassOver()
    {
        var line = _line++;
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _start += end + 1;
                break;
            }

            _start = _end;
            if (_atEnd)
            {
                break;
            }

            Fill();
        }

        return new RawRecord(line, default, "the line is longer than 1 MiB");
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
        Bytes += read;
    }
}
