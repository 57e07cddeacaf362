using System.Collections.Immutable;

namespace ChatRec.Agents.Prompts;

/// <summary>Checks one template against the types of its variables. Not thread-safe; one a template.</summary>
internal sealed class TemplateCheck(PromptDefinition prompt, IReadOnlyDictionary<string, VariableType> schemas, List<PromptProblem> problems)
{
    private static readonly ImmutableSortedSet<string> Helpers = ["eq", "and", "or", "not", "capital", "plural"];

    private readonly Stack<VariableType> _scopes = new();

    /// <summary>Checks a template.</summary>
    /// <param name="nodes">Its tree.</param>
    /// <param name="type">The type of its variables.</param>
    public void Run(ImmutableArray<TemplateNode> nodes, VariableType type)
    {
        foreach (var variable in prompt.Variables.Where(variable => !type.Members.ContainsKey(variable.Name)))
        {
            problems.Add(new PromptProblem(prompt.Path, variable.Line, $"the variable \"{variable.Name}\" is not in schemas/{prompt.Name}.json"));
        }

        foreach (var name in type.Members.Keys.Where(name => prompt.Variables.All(variable => variable.Name != name)))
        {
            problems.Add(new PromptProblem(prompt.Path, 1, $"the variable \"{name}\" is not described in input_variables"));
        }

        _scopes.Push(type);
        Check(nodes, inOneOf: false);
    }

    private void Check(ImmutableArray<TemplateNode> nodes, bool inOneOf)
    {
        foreach (var node in nodes)
        {
            switch (node)
            {
                case TextNode text when inOneOf && !string.IsNullOrWhiteSpace(text.Text):
                    Report(text.Start + text.Text.Length - text.Text.TrimStart().Length, "text in a oneOf stands in no option");
                    break;
                case ValueNode value:
                    CheckValue(value, inOneOf);
                    break;
                case PartialNode partial:
                    CheckPartial(partial);
                    break;
                case BlockNode block:
                    CheckBlock(block, inOneOf);
                    break;
            }
        }
    }

    private void CheckValue(ValueNode value, bool inOneOf)
    {
        if (inOneOf)
        {
            Report(value.Start, "a value in a oneOf stands in no option");
        }

        if (value.Words.Length > 1)
        {
            CheckHelper(value.Words);
        }
        else
        {
            TypeOf(value.Words[0]);
        }
    }

    private void CheckBlock(BlockNode block, bool inOneOf)
    {
        var type = block.Words.IsEmpty ? null : TypeOf(block.Words[0]);
        switch (block.Helper)
        {
            case "oneOf":
                if (!block.Body.Any(HoldsOption))
                {
                    Report(block.Start, "a oneOf without an option");
                }

                Check(block.Body, inOneOf: true);
                return;
            case "option":
                if (!inOneOf)
                {
                    Report(block.Start, "an option outside a oneOf");
                }

                if (block.Body.All(node => node is TextNode text && string.IsNullOrWhiteSpace(text.Text)))
                {
                    Report(block.Start, "an empty wording");
                }

                Check(block.Body, inOneOf: false);
                return;
            case "each" or "with":
                CheckScope(block, type);
                break;
            default:
                Check(block.Body, inOneOf);
                break;
        }

        if (block.Words.Length != 1)
        {
            Report(block.Start, $"\"{block.Helper}\" takes one argument");
        }

        Check(block.Inverse, inOneOf);
    }

    private void CheckScope(BlockNode block, VariableType? type)
    {
        var inner = block.Helper == "each" ? type?.Items : type;
        if (type is not null && block.Helper == "each" && type.Kind != "array")
        {
            Report(block.Start, $"\"{block.Words[0].Text}\" is no list");
        }

        if (inner is not null)
        {
            _scopes.Push(inner);
            Check(block.Body, inOneOf: false);
            _scopes.Pop();
        }
    }

    private void CheckPartial(PartialNode partial)
    {
        if (!schemas.TryGetValue(partial.Name, out var type))
        {
            Report(partial.Start, $"there is no prompt named \"{partial.Name}\"");
            return;
        }

        foreach (var word in partial.Words)
        {
            var given = TypeOf(word);
            if (word.Name is { } name && !type.Members.ContainsKey(name))
            {
                Report(partial.Start, $"the prompt \"{partial.Name}\" has no variable \"{name}\"");
            }
            else if (word.Name is null && given is not null)
            {
                foreach (var missing in type.Members.Keys.Where(member => !given.Members.ContainsKey(member) && member != "noun"))
                {
                    Report(partial.Start, $"\"{word.Text}\" has no \"{missing}\", which the prompt \"{partial.Name}\" reads");
                }
            }
        }
    }

    private void CheckHelper(ImmutableArray<TemplateWord> words)
    {
        if (!Helpers.Contains(words[0].Text))
        {
            Report(words[0].Start, $"unknown helper \"{words[0].Text}\"");
        }

        foreach (var word in words.Skip(1))
        {
            TypeOf(word);
        }
    }

    private VariableType? TypeOf(TemplateWord word)
    {
        if (!word.Inner.IsEmpty)
        {
            CheckHelper(word.Inner);
            return null;
        }

        if (word.IsLiteral || word.Text.StartsWith('@'))
        {
            return null;
        }

        var depth = 0;
        var path = word.Text;
        while (path.StartsWith("../", StringComparison.Ordinal))
        {
            depth++;
            path = path[3..];
        }

        if (depth >= _scopes.Count)
        {
            Report(word.Start, $"\"{word.Text}\" reaches beyond the variables");
            return null;
        }

        var type = _scopes.ElementAt(depth);
        foreach (var part in path is "this" or "." ? [] : path.Split('.'))
        {
            if (!type.Members.TryGetValue(part, out var member))
            {
                Report(word.Start, $"unknown variable \"{word.Text}\"");
                return null;
            }

            type = member;
        }

        return type;
    }

    private void Report(int position, string message) =>
        problems.Add(new PromptProblem(prompt.Path, PromptSet.LineOf(prompt, position), message));

    private static bool HoldsOption(TemplateNode node) => node is BlockNode block
        && (block.Helper == "option" || block.Body.Any(HoldsOption) || block.Inverse.Any(HoldsOption));
}
