using System.Collections.Immutable;

namespace ChatRec.Agents.Prompts;

/// <summary>A variable that a prompt declares, in Semantic Kernel's schema.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Description">What it holds.</param>
/// <param name="Line">The line of its declaration, from 1.</param>
public sealed record PromptVariable(string Name, string Description, int Line);

/// <summary>One prompt file in Semantic Kernel's YAML schema. Immutable.</summary>
public sealed record PromptDefinition
{
    /// <summary>The prompt's name, equal to its file's name.</summary>
    public required string Name { get; init; }

    /// <summary>What the prompt is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>The Handlebars template.</summary>
    public required string Template { get; init; }

    /// <summary>The variables it declares.</summary>
    public ImmutableArray<PromptVariable> Variables { get; init; } = [];

    /// <summary>The file it was read from.</summary>
    public required string Path { get; init; }

    /// <summary>The line of the file on which the template's first line stands, from 1.</summary>
    public required int TemplateLine { get; init; }
}
