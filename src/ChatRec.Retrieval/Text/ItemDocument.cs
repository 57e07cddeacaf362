using System.Globalization;
using System.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Text;

/// <summary>
/// Puts what a pack knows of an item into one text for the encoder. The pack's declaration says how, in parts that end at a full
/// stop: a part none of whose columns is known falls away, and so do brackets around an unknown value. Several values are joined by a
/// comma; "{cast:6}" takes the first six. The description, where there is one, ends the text. Immutable and thread-safe.
/// </summary>
internal sealed class ItemDocument
{
    private readonly PackSchema _schema;
    private readonly List<List<Piece>> _parts;

    private ItemDocument(PackSchema schema, List<List<Piece>> parts)
    {
        _schema = schema;
        _parts = parts;
    }

    /// <summary>The documents of a pack.</summary>
    /// <param name="schema">The pack's declaration.</param>
    /// <exception cref="FormatException">The declared document has a brace that is not closed or names a column that cannot stand in it.</exception>
    public static ItemDocument For(PackSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var parts = Cut(schema.Document ?? Default(schema)).Select(Parse).ToList();
        foreach (var piece in parts.SelectMany(part => part).Where(piece => piece.Column is not null))
        {
            var known = piece.Column == schema.TitleColumn
                || schema.Find(piece.Column!) is { Kind: not AttributeKind.Axis };
            if (!known)
            {
                throw new FormatException($"the column \"{piece.Column}\" is unknown or cannot be put into words");
            }
        }

        return new ItemDocument(schema, parts);
    }

    /// <summary>The text of an item.</summary>
    /// <param name="catalog">The items of the pack.</param>
    /// <param name="item">The row.</param>
    public string Of(ItemCatalog catalog, ItemIndex item)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            Append(text, Render(part, catalog, item));
        }

        Append(text, catalog.DescriptionOf(item));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string? part)
    {
        if (string.IsNullOrWhiteSpace(part))
        {
            return;
        }

        if (text.Length > 0)
        {
            text.Append(' ');
        }

        text.Append(part);
    }

    // "{a} ({b}). C {d}." has the parts "{a} ({b})." and "C {d}.".
    private static IEnumerable<string> Cut(string template)
    {
        var start = 0;
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] == '.' && at + 1 < template.Length && template[at + 1] == ' ')
            {
                yield return template[start..(at + 1)];
                start = at + 2;
            }
        }

        yield return template[start..];
    }

    // Without a word from the pack: its title, then what belongs to a kind of words, people after the longest words for their role.
    private static string Default(PackSchema schema)
    {
        var parts = new List<string> { $"{{{schema.TitleColumn}}}." };
        foreach (var attribute in schema.Attributes)
        {
            switch (attribute.Kind)
            {
                case AttributeKind.Category or AttributeKind.Tag or AttributeKind.Ordinal:
                    parts.Add($"{{{attribute.Name}}}.");
                    break;
                case AttributeKind.Person:
                    var role = attribute.Roles.MaxBy(words => words.Length) ?? attribute.Name;
                    parts.Add($"{char.ToUpperInvariant(role[0])}{role[1..]} {{{attribute.Name}:6}}.");
                    break;
                default:
                    break; // a bare number says nothing to a reader of sentences
            }
        }

        return string.Join(' ', parts);
    }

    private static List<Piece> Parse(string part)
    {
        var pieces = new List<Piece>();
        var at = 0;
        while (part.IndexOf('{', at) is >= 0 and var open)
        {
            var close = part.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException("a brace is not closed");
            }

            pieces.Add(new Piece(part[at..open], null, 0));
            var name = part[(open + 1)..close].Split(':');
            var most = int.MaxValue;
            if (name.Length > 2 || (name.Length == 2 && (!int.TryParse(name[1], NumberStyles.None, CultureInfo.InvariantCulture, out most) || most < 1)))
            {
                throw new FormatException($"\"{part[open..(close + 1)]}\" is no column with a number");
            }

            pieces.Add(new Piece("", name[0].Trim(), most));
            at = close + 1;
        }

        pieces.Add(new Piece(part[at..], null, 0));
        return pieces;
    }

    private string? Render(List<Piece> part, ItemCatalog catalog, ItemIndex item)
    {
        var text = new StringBuilder();
        var known = !part.Exists(piece => piece.Column is not null);
        var closing = '\0';
        foreach (var piece in part)
        {
            if (piece.Column is null)
            {
                text.Append(closing != '\0' && piece.Text.StartsWith(closing) ? piece.Text.AsSpan(1) : piece.Text);
                closing = '\0';
            }
            else if (ValueOf(piece, catalog, item) is { } value)
            {
                known = true;
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

        return known ? text.ToString() : null;
    }

    private string? ValueOf(Piece piece, ItemCatalog catalog, ItemIndex item)
    {
        if (piece.Column == _schema.TitleColumn)
        {
            return catalog.TitleOf(item);
        }

        switch (_schema.Find(piece.Column!)!.Kind)
        {
            case AttributeKind.Number:
                return catalog.NumberOf(piece.Column!, item) is { } number ? DisplayTemplate.Text(number) : null;
            case AttributeKind.Range:
                return catalog.RangeOf(piece.Column!, item) is { } range
                    ? $"{DisplayTemplate.Text(range.Low)} to {DisplayTemplate.Text(range.High)}"
                    : null;
            default:
                var values = catalog.ValuesOf(piece.Column!, item);
                return values.Count == 0 ? null : string.Join(", ", values.Take(piece.Most));
        }
    }

    private readonly record struct Piece(string Text, string? Column, int Most);
}
