using System.Collections.Immutable;

namespace ChatRec.Agents.Prompts;

/// <summary>A template that does not parse.</summary>
/// <param name="position">Where in the template.</param>
/// <param name="reason">What is wrong.</param>
internal sealed class TemplateSyntaxException(int position, string reason) : Exception(reason)
{
    /// <summary>Where in the template.</summary>
    public int Position { get; } = position;
}

/// <summary>
/// Reads the Handlebars that prompts use into a tree: values, partials, comments and the blocks of <see cref="Blocks"/>. Rendering
/// is Handlebars.Net's work; the tree is for checking, for where-used and for naming each wording.
/// </summary>
internal sealed class TemplateParser
{
    /// <summary>The blocks a prompt may use.</summary>
    public static readonly ImmutableSortedSet<string> Blocks = ["if", "unless", "each", "with", "oneOf", "option"];

    private readonly string _text;
    private int _at;

    private TemplateParser(string text) => _text = text;

    /// <summary>Parses a template.</summary>
    /// <param name="text">The template.</param>
    /// <exception cref="TemplateSyntaxException">A tag is broken, unknown or unclosed.</exception>
    public static ImmutableArray<TemplateNode> Parse(string text)
    {
        var parser = new TemplateParser(text);
        var nodes = parser.Nodes(null, out var closing);
        return closing is null ? nodes : throw new TemplateSyntaxException(closing.Start, $"{{{{{closing.Content}}}}} closes nothing");
    }

    private sealed record Tag(int Start, int End, string Content, int ContentStart);

    private ImmutableArray<TemplateNode> Nodes(Tag? open, out Tag? closing)
    {
        var nodes = ImmutableArray.CreateBuilder<TemplateNode>();
        while (_at < _text.Length)
        {
            var start = _text.IndexOf("{{", _at, StringComparison.Ordinal);
            if (start != _at)
            {
                var end = start < 0 ? _text.Length : start;
                nodes.Add(new TextNode(_at, end, _text[_at..end]));
                _at = end;
                continue;
            }

            var tag = ReadTag();
            switch (tag.Content.Length == 0 ? '\0' : tag.Content[0])
            {
                case '!': continue;
                case '/':
                case 'e' when tag.Content == "else" || tag.Content.StartsWith("else ", StringComparison.Ordinal):
                    closing = tag;
                    return nodes.ToImmutable();
                case '#': nodes.Add(Block(tag, 1)); break;
                case '>': nodes.Add(Partial(tag)); break;
                case '\0': throw new TemplateSyntaxException(tag.Start, "an empty tag");
                case '^' or '&' or '{': throw new TemplateSyntaxException(tag.Start, $"{{{{{tag.Content}}}}} is not used here");
                default: nodes.Add(new ValueNode(tag.Start, tag.End, Words(tag, 0))); break;
            }
        }

        closing = null;
        return open is null
            ? nodes.ToImmutable()
            : throw new TemplateSyntaxException(open.Start, $"{{{{{open.Content}}}}} is never closed");
    }

    private Tag ReadTag()
    {
        var start = _at;
        var comment = string.CompareOrdinal(_text, start, "{{!--", 0, 5) == 0;
        var close = comment ? "--}}" : "}}";
        var end = _text.IndexOf(close, start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateSyntaxException(start, "a tag is never closed with }}");
        }

        _at = end + close.Length;
        var from = start + 2;
        while (from < end && (_text[from] == '~' || char.IsWhiteSpace(_text[from])))
        {
            from++;
        }

        var to = end;
        while (to > from && (_text[to - 1] == '~' || char.IsWhiteSpace(_text[to - 1])))
        {
            to--;
        }

        return new Tag(start, _at, _text[from..to], from);
    }

    private BlockNode Block(Tag tag, int skip)
    {
        var words = Words(tag, skip);
        var helper = words.IsEmpty ? "" : words[0].Text;
        if (!Blocks.Contains(helper))
        {
            throw new TemplateSyntaxException(tag.Start, $"unknown block \"{helper}\"");
        }

        var body = Nodes(tag, out var closing);
        var inverse = ImmutableArray<TemplateNode>.Empty;
        if (closing!.Content == "else")
        {
            inverse = Nodes(tag, out closing);
        }
        else if (closing.Content.StartsWith("else ", StringComparison.Ordinal))
        {
            // "else if" opens a block that shares the outer block's end.
            var inner = Block(closing, "else ".Length);
            return new BlockNode(tag.Start, inner.End, helper, words[1..], words[0].Start + helper.Length, body, [inner]);
        }

        if (closing is null || !closing.Content.StartsWith('/'))
        {
            throw new TemplateSyntaxException(tag.Start, $"{{{{{tag.Content}}}}} is never closed");
        }

        var expected = tag.Content.StartsWith('#') ? helper : "if";
        if (closing.Content[1..].Trim() != expected)
        {
            throw new TemplateSyntaxException(closing.Start, $"{{{{{closing.Content}}}}} does not close {{{{{tag.Content}}}}}");
        }

        return new BlockNode(tag.Start, closing.End, helper, words[1..], words[0].Start + helper.Length, body, inverse);
    }

    private static PartialNode Partial(Tag tag)
    {
        var words = Words(tag, 1);
        return words.IsEmpty || words[0].IsLiteral || !words[0].Inner.IsEmpty
            ? throw new TemplateSyntaxException(tag.Start, "a partial needs the name of a prompt")
            : new PartialNode(tag.Start, tag.End, words[0].Text, words[1..]);
    }

    private static ImmutableArray<TemplateWord> Words(Tag tag, int skip)
    {
        var at = skip;
        var words = Words(tag, ref at, nested: false);
        return words.IsEmpty ? throw new TemplateSyntaxException(tag.Start, "an empty tag") : words;
    }

    private static ImmutableArray<TemplateWord> Words(Tag tag, ref int at, bool nested)
    {
        var text = tag.Content;
        var words = ImmutableArray.CreateBuilder<TemplateWord>();
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at >= text.Length || text[at] == ')')
            {
                if (nested != at < text.Length)
                {
                    throw new TemplateSyntaxException(tag.Start, $"the brackets of {{{{{text}}}}} do not match");
                }

                at++;
                return words.ToImmutable();
            }

            words.Add(Word(tag, ref at));
        }
    }

    private static TemplateWord Word(Tag tag, ref int at)
    {
        var text = tag.Content;
        var start = at;
        if (text[at] == '(')
        {
            at++;
            return new TemplateWord("", null, Words(tag, ref at, nested: true), tag.ContentStart + start);
        }

        if (text[at] is '"' or '\'')
        {
            var end = text.IndexOf(text[at], at + 1);
            at = end < 0 ? throw new TemplateSyntaxException(tag.ContentStart + start, "a quotation mark is never closed") : end + 1;
            return new TemplateWord(text[start..at], null, [], tag.ContentStart + start);
        }

        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')' or '='))
        {
            at++;
        }

        if (at < text.Length && text[at] == '=')
        {
            var name = text[start..at];
            at++;
            return at < text.Length
                ? Word(tag, ref at) with { Name = name }
                : throw new TemplateSyntaxException(tag.ContentStart + start, $"\"{name}\" has no value");
        }

        return at == start
            ? throw new TemplateSyntaxException(tag.ContentStart + start, $"\"{text[at]}\" does not belong here")
            : new TemplateWord(text[start..at], null, [], tag.ContentStart + start);
    }
}
