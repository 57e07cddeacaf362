using System.Globalization;
using System.Text;

namespace ChatRec.Retrieval.Catalog;

/// <summary>
/// A pack's rule for showing an item: text with columns in braces, as in "{title} ({year})". Where a value is unknown, the brackets
/// around it and the space before them fall away. Immutable and thread-safe.
/// </summary>
internal sealed class DisplayTemplate
{
    private readonly (string Text, string? Column)[] _parts;

    private DisplayTemplate((string Text, string? Column)[] parts) => _parts = parts;

    /// <summary>The columns it names.</summary>
    public IEnumerable<string> Columns => _parts.Where(part => part.Column is not null).Select(part => part.Column!);

    /// <summary>Reads a rule.</summary>
    /// <exception cref="FormatException">A brace is not closed.</exception>
    public static DisplayTemplate Parse(string text)
    {
        var parts = new List<(string, string?)>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException("a brace is not closed");
            }

            parts.Add((text[at..open], text[(open + 1)..close].Trim()));
            at = close + 1;
        }

        parts.Add((text[at..], null));
        return new DisplayTemplate([.. parts]);
    }

    /// <summary>A number as people write it: no exponent, at most three decimals.</summary>
    public static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Fills in an item's values.</summary>
    /// <param name="valueOf">The text of a column in a row, or <see langword="null"/> when unknown.</param>
    /// <param name="row">The item's row.</param>
    public string Render(Func<string, int, string?> valueOf, int row)
    {
        var text = new StringBuilder();
        var closing = '\0';
        foreach (var (literal, column) in _parts)
        {
            text.Append(closing != '\0' && literal.StartsWith(closing) ? literal.AsSpan(1) : literal);
            closing = '\0';
            if (column is null)
            {
                continue;
            }

            if (valueOf(column, row) is { } value)
            {
                text.Append(value);
            }
            else if (text.Length > 0 && text[^1] is '(' or '[')
            {
                closing = text[^1] == '(' ? ')' : ']';
                text.Length--;
                while (text.Length > 0 && text[^1] == ' ')
                {
                    text.Length--;
                }
            }
        }

        return text.ToString().Trim();
    }
}
