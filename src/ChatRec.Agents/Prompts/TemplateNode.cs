using System.Collections.Immutable;

namespace ChatRec.Agents.Prompts;

/// <summary>A piece of a parsed template. Immutable.</summary>
/// <param name="Start">First position in the template.</param>
/// <param name="End">One past the last position.</param>
internal abstract record TemplateNode(int Start, int End);

/// <summary>Text as it stands.</summary>
/// <param name="Start">First position.</param>
/// <param name="End">One past the last position.</param>
/// <param name="Text">The text.</param>
internal sealed record TextNode(int Start, int End, string Text) : TemplateNode(Start, End);

/// <summary>A value or an inline helper: <c>{{name}}</c>.</summary>
/// <param name="Start">First position.</param>
/// <param name="End">One past the last position.</param>
/// <param name="Words">The helper or path and its arguments.</param>
internal sealed record ValueNode(int Start, int End, ImmutableArray<TemplateWord> Words) : TemplateNode(Start, End);

/// <summary>A partial: <c>{{&gt; list names}}</c>.</summary>
/// <param name="Start">First position.</param>
/// <param name="End">One past the last position.</param>
/// <param name="Name">The prompt that is included.</param>
/// <param name="Words">The context and named arguments.</param>
internal sealed record PartialNode(int Start, int End, string Name, ImmutableArray<TemplateWord> Words) : TemplateNode(Start, End);

/// <summary>A block: <c>{{#if a}}…{{else}}…{{/if}}</c>.</summary>
/// <param name="Start">First position.</param>
/// <param name="End">One past the last position.</param>
/// <param name="Helper">"if", "unless", "each", "with", "oneOf" or "option".</param>
/// <param name="Words">The arguments.</param>
/// <param name="HelperEnd">One past the helper's name in the opening tag.</param>
/// <param name="Body">What is inside.</param>
/// <param name="Inverse">What is behind the else.</param>
internal sealed record BlockNode(
    int Start,
    int End,
    string Helper,
    ImmutableArray<TemplateWord> Words,
    int HelperEnd,
    ImmutableArray<TemplateNode> Body,
    ImmutableArray<TemplateNode> Inverse) : TemplateNode(Start, End);

/// <summary>An argument of a tag.</summary>
/// <param name="Text">A path, a literal as it stands, or empty for a subexpression.</param>
/// <param name="Name">The name of a named argument, or <see langword="null"/>.</param>
/// <param name="Inner">The words of a subexpression; empty otherwise.</param>
/// <param name="Start">Its position in the template.</param>
internal sealed record TemplateWord(string Text, string? Name, ImmutableArray<TemplateWord> Inner, int Start)
{
    /// <summary>Whether it is a literal rather than a path.</summary>
    public bool IsLiteral =>
        Inner.IsEmpty && (Text.Length == 0 || Text[0] is '"' or '\'' or '-' || char.IsAsciiDigit(Text[0]) || Text is "true" or "false" or "null");
}
