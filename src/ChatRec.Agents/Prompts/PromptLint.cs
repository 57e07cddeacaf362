using System.Collections.Immutable;
using System.Text;

namespace ChatRec.Agents.Prompts;

/// <summary>Something wrong with a prompt.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1; 0 when the whole file is meant.</param>
/// <param name="Message">What is wrong, in one line.</param>
public sealed record PromptProblem(string Path, int Line, string Message);

/// <summary>
/// Proves that prompts can be rendered: every key, block, partial and variable exists, no wording is empty, and every locale has every
/// prompt. Stops at nothing: all problems are found in one run.
/// </summary>
public static class PromptLint
{
    /// <summary>Checks a prompts folder: <c>replies/&lt;locale&gt;/*.yaml</c> against <c>schemas/*.json</c>.</summary>
    /// <param name="folder">The prompts folder.</param>
    /// <returns>The problems by file and line; empty when all is well.</returns>
    public static ImmutableArray<PromptProblem> Check(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        var problems = new List<PromptProblem>();
        var schemas = ReadSchemas(Path.Combine(folder, "schemas"), problems);
        var replies = Path.Combine(folder, "replies");
        var locales = Directory.Exists(replies) ? Directory.GetDirectories(replies).Order(StringComparer.Ordinal).ToArray() : [];
        if (locales.Length == 0)
        {
            problems.Add(new PromptProblem(replies, 0, "there are no replies"));
        }

        foreach (var locale in locales)
        {
            CheckLocale(locale, schemas, problems);
        }

        return [.. problems.OrderBy(problem => problem.Path, StringComparer.Ordinal).ThenBy(problem => problem.Line)];
    }

    private static Dictionary<string, VariableType> ReadSchemas(string folder, List<PromptProblem> problems)
    {
        var schemas = new Dictionary<string, VariableType>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
        {
            problems.Add(new PromptProblem(folder, 0, "the folder of the variables' types does not exist"));
            return schemas;
        }

        foreach (var path in Directory.GetFiles(folder, "*.json"))
        {
            try
            {
                schemas.Add(Path.GetFileNameWithoutExtension(path), VariableType.Read(path));
            }
            catch (PromptException error)
            {
                problems.Add(new PromptProblem(error.Path, error.Line, error.Reason));
            }
        }

        return schemas;
    }

    private static void CheckLocale(string folder, Dictionary<string, VariableType> schemas, List<PromptProblem> problems)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(folder, "*.yaml"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            found.Add(name);
            try
            {
                var prompt = PromptReader.Read(File.ReadAllText(path, new UTF8Encoding(false, true)), path);
                var nodes = PromptSet.Parsed(prompt);
                if (schemas.TryGetValue(name, out var type))
                {
                    new TemplateCheck(prompt, schemas, problems).Run(nodes, type);
                }
                else
                {
                    problems.Add(new PromptProblem(path, 0, $"there is no schemas/{name}.json that types its variables"));
                }
            }
            catch (PromptException error)
            {
                problems.Add(new PromptProblem(error.Path, error.Line, error.Reason));
            }
            catch (DecoderFallbackException)
            {
                problems.Add(new PromptProblem(path, 0, "the file is not UTF-8 text"));
            }
        }

        foreach (var missing in schemas.Keys.Where(name => !found.Contains(name)))
        {
            problems.Add(new PromptProblem(Path.Combine(folder, $"{missing}.yaml"), 0, $"the prompt \"{missing}\" is missing in this locale"));
        }
    }
}
