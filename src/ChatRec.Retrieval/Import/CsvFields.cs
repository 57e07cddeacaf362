using System.Text;

namespace ChatRec.Retrieval.Import;

/// <summary>Cuts a CSV record into fields as RFC 4180 says. Not thread-safe; the list is filled anew by each record.</summary>
internal sealed class CsvFields
{
    private readonly List<string> _fields = [];
    private readonly StringBuilder _quoted = new();

    /// <summary>The fields of the last record.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>Reads a record.</summary>
    /// <param name="record">Valid UTF-8 without the line's end.</param>
    /// <returns>What is wrong with it, or <see langword="null"/>.</returns>
    public string? Read(ReadOnlySpan<byte> record)
    {
        _fields.Clear();
        var text = Encoding.UTF8.GetString(record).AsSpan();
        for (var at = 0; ;)
        {
            if (at < text.Length && text[at] == '"')
            {
                if (ReadQuoted(text, ref at) is { } fault)
                {
                    return fault;
                }
            }
            else
            {
                var comma = text[at..].IndexOf(',');
                var field = comma < 0 ? text[at..] : text.Slice(at, comma);
                if (field.Contains('"'))
                {
                    return "a quote stands inside a field that does not begin with one";
                }

                _fields.Add(field.ToString());
                at += field.Length;
            }

            if (at >= text.Length)
            {
                return null;
            }

            at++; // the comma
        }
    }

    private string? ReadQuoted(ReadOnlySpan<char> text, ref int at)
    {
        _quoted.Clear();
        at++;
        while (true)
        {
            var quote = text[at..].IndexOf('"');
            if (quote < 0)
            {
                return "a quote is opened and never closed";
            }

            _quoted.Append(text.Slice(at, quote));
            at += quote + 1;
            if (at >= text.Length || text[at] == ',')
            {
                _fields.Add(_quoted.ToString());
                return null;
            }

            if (text[at] != '"')
            {
                return "text follows a closing quote";
            }

            _quoted.Append('"');
            at++;
        }
    }
}
