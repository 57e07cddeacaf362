using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HandlebarsDotNet;
using HandlebarsDotNet.Helpers;

namespace ChatRec.Agents.Prompts;

/// <summary>
/// The prompts of one locale, read at one moment. Immutable and thread-safe; templates are compiled when they are first used.
/// Helpers: <c>oneOf</c> with <c>option</c>s (the seed chooses one), <c>eq</c>, <c>capital</c>, <c>plural</c> (a number and its forms for one, few and many), <c>and</c>, <c>or</c>, <c>not</c>. Nothing is escaped.
/// </summary>
public sealed class PromptSet
{
    private readonly ConcurrentDictionary<string, Lazy<HandlebarsTemplate<object, object>>> _compiled = new(StringComparer.Ordinal);
    private readonly IHandlebars _handlebars;

    private PromptSet(string locale, ImmutableSortedDictionary<string, PromptDefinition> prompts, string hash)
    {
        Locale = locale;
        Prompts = prompts;
        Hash = hash;
        _handlebars = CreateHandlebars(new Partials(this));
    }

    /// <summary>The locale's BCP 47 tag.</summary>
    public string Locale { get; }

    /// <summary>The prompts by name.</summary>
    public ImmutableSortedDictionary<string, PromptDefinition> Prompts { get; }

    /// <summary>"sha256:…" over all files.</summary>
    public string Hash { get; }

    /// <summary>Reads all prompts of a folder.</summary>
    /// <param name="folder">The folder, for instance <c>prompts/replies/en</c>; its name is the locale.</param>
    /// <exception cref="PromptException">A file is wrong; the message names file and line.</exception>
    public static PromptSet Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        if (!Directory.Exists(folder))
        {
            throw new PromptException(folder, 0, "the folder of the replies does not exist");
        }

        var files = Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal)
            .Select(path => (path, ReadText(path)));
        return Parse(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), files);
    }

    /// <summary>Reads prompts from texts.</summary>
    /// <param name="locale">The locale's tag.</param>
    /// <param name="files">Paths and texts.</param>
    /// <exception cref="PromptException">A text is wrong.</exception>
    public static PromptSet Parse(string locale, IEnumerable<(string Path, string Text)> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var prompts = ImmutableSortedDictionary.CreateBuilder<string, PromptDefinition>(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            var prompt = PromptReader.Read(text, path);
            _ = Parsed(prompt);
            if (prompts.ContainsKey(prompt.Name))
            {
                throw new PromptException(path, 1, $"there are two prompts named \"{prompt.Name}\"");
            }

            prompts.Add(prompt.Name, prompt);
            hash.AppendData(Encoding.UTF8.GetBytes($"{prompt.Name}\0{text}\0"));
        }

        var result = prompts.ToImmutable();
        foreach (var prompt in result.Values)
        {
            RequirePartials(prompt, Parsed(prompt), result);
        }

        return new PromptSet(locale, result, $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }

    /// <summary>These prompts, and another set's where one is missing here: a new prompt is said in the other language until it is translated.</summary>
    /// <param name="other">The set that is complete.</param>
    public PromptSet CompletedBy(PromptSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var missing = other.Prompts.Where(pair => !Prompts.ContainsKey(pair.Key)).ToList();
        return missing.Count == 0 ? this : new PromptSet(Locale, Prompts.AddRange(missing), Hash);
    }

    /// <summary>Renders a prompt. Line breaks of the template are spaces, see the designers' page.</summary>
    /// <param name="name">The prompt's name.</param>
    /// <param name="model">The variables: dictionaries, lists, texts, numbers, truth values.</param>
    /// <param name="session">Chooses the wordings.</param>
    /// <exception cref="PromptException">The prompt does not exist or fails to render.</exception>
    public string Render(string name, object model, WordingSession session) => TextFlow.Set(RenderRaw(name, model, session));

    /// <summary>Renders a prompt that lists texts, one a line behind "- ".</summary>
    /// <param name="name">The prompt's name.</param>
    /// <param name="model">The variables.</param>
    /// <param name="session">Chooses the wordings.</param>
    /// <exception cref="PromptException">The prompt does not exist or fails to render.</exception>
    public ImmutableArray<string> RenderItems(string name, object model, WordingSession session) =>
        [.. TextFlow.Items(RenderRaw(name, model, session))];

    /// <summary>Compiles every template, so that no turn waits for it.</summary>
    /// <param name="cancellationToken">Stops the work between two prompts.</param>
    public void Warm(CancellationToken cancellationToken = default)
    {
        foreach (var prompt in Prompts.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = Compiled(prompt).Value;
        }
    }

    /// <summary>The tree of a prompt.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <exception cref="PromptException">The template does not parse.</exception>
    internal static ImmutableArray<TemplateNode> Parsed(PromptDefinition prompt)
    {
        try
        {
            return TemplateParser.Parse(prompt.Template);
        }
        catch (TemplateSyntaxException error)
        {
            throw new PromptException(prompt.Path, LineOf(prompt, error.Position), error.Message, error);
        }
    }

    /// <summary>The line of the file on which a position of the template stands.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="position">The position in the template.</param>
    internal static int LineOf(PromptDefinition prompt, int position) =>
        prompt.TemplateLine + prompt.Template.AsSpan(0, position).Count('\n');

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (DecoderFallbackException error)
        {
            throw new PromptException(path, 0, "the file is not UTF-8 text", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PromptException(path, 0, $"the file cannot be read: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static void RequirePartials(
        PromptDefinition prompt, ImmutableArray<TemplateNode> nodes, ImmutableSortedDictionary<string, PromptDefinition> prompts)
    {
        foreach (var node in nodes)
        {
            if (node is PartialNode partial && !prompts.ContainsKey(partial.Name))
            {
                throw new PromptException(prompt.Path, LineOf(prompt, partial.Start), $"there is no prompt named \"{partial.Name}\"");
            }

            if (node is BlockNode block)
            {
                RequirePartials(prompt, block.Body, prompts);
                RequirePartials(prompt, block.Inverse, prompts);
            }
        }
    }

    private string RenderRaw(string name, object model, WordingSession session)
    {
        if (!Prompts.TryGetValue(name, out var prompt))
        {
            throw new PromptException(Locale, 0, $"there is no prompt named \"{name}\"");
        }

        var outer = WordingSession.Current;
        WordingSession.Current = session;
        try
        {
            return Compiled(prompt).Value(model);
        }
        catch (HandlebarsException error)
        {
            throw new PromptException(prompt.Path, 0, error.Message.ReplaceLineEndings(" "), error);
        }
        finally
        {
            WordingSession.Current = outer;
        }
    }

    private Lazy<HandlebarsTemplate<object, object>> Compiled(PromptDefinition prompt) =>
        _compiled.GetOrAdd(prompt.Name, _ => new(() => _handlebars.Compile(Numbered(prompt))));

    /// <summary>The template with every oneOf given its id and every option its number.</summary>
    private static string Numbered(PromptDefinition prompt)
    {
        var inserts = new SortedList<int, string>();
        var places = 0;
        Walk(Parsed(prompt), 0);
        var text = new StringBuilder(prompt.Template);
        for (var at = inserts.Count - 1; at >= 0; at--)
        {
            text.Insert(inserts.Keys[at], inserts.Values[at]);
        }

        return text.ToString();

        int Walk(ImmutableArray<TemplateNode> nodes, int option)
        {
            foreach (var block in nodes.OfType<BlockNode>())
            {
                switch (block.Helper)
                {
                    case "oneOf":
                        inserts.Add(block.HelperEnd, $" \"{prompt.Name}/{places++}\"");
                        Walk(block.Body, 0);
                        break;
                    case "option":
                        inserts.Add(block.HelperEnd, $" {option++}");
                        Walk(block.Body, 0);
                        break;
                    default:
                        option = Walk(block.Body, option);
                        option = Walk(block.Inverse, option);
                        break;
                }
            }

            return option;
        }
    }

    private static IHandlebars CreateHandlebars(IPartialTemplateResolver partials)
    {
        var handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, PartialTemplateResolver = partials });
        handlebars.RegisterHelper("oneOf", (output, options, context, arguments) =>
        {
            var writer = output;
            WordingSession.Current!.Choose((string)arguments[0]!, () => options.Template(writer, context));
        });
        handlebars.RegisterHelper("option", (output, options, context, arguments) =>
        {
            var writer = output;
            WordingSession.Current!.Option((int)arguments[0]!, () => options.Template(writer, context));
        });
        handlebars.RegisterHelper("eq", (_, arguments) => Equals(arguments[0]?.ToString(), arguments[1]?.ToString()));
        handlebars.RegisterHelper("capital", (_, arguments) => Capital(arguments[0]?.ToString() ?? ""));
        handlebars.RegisterHelper("plural", (_, arguments) => Plural(arguments));
        handlebars.RegisterHelper("and", (_, arguments) => arguments.All(IsTruthy));
        handlebars.RegisterHelper("or", (_, arguments) => arguments.Any(IsTruthy));
        handlebars.RegisterHelper("not", (_, arguments) => !IsTruthy(arguments[0]));
        return handlebars;
    }

    /// <summary>The form that goes with a number by the Slavic rule: 1, 21; 2–4, 22–24; the rest.</summary>
    private static object? Plural(Arguments arguments)
    {
        if (!int.TryParse(arguments[0]?.ToString(), out var number))
        {
            return arguments[arguments.Length - 1];
        }

        var (ten, hundred) = (Math.Abs(number) % 10, Math.Abs(number) % 100);
        return hundred is >= 11 and <= 14 ? arguments[arguments.Length - 1] : arguments[ten == 1 ? 1 : ten is >= 2 and <= 4 ? 2 : arguments.Length - 1];
    }

    private static string Capital(string text) =>
        text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    private static bool IsTruthy(object? value) => value switch
    {
        null or UndefinedBindingResult => false,
        bool truth => truth,
        string text => text.Length > 0,
        int number => number != 0,
        double number => number != 0,
        System.Collections.ICollection list => list.Count > 0,
        _ => true,
    };

    /// <summary>Finds a partial among the prompts when it is first used.</summary>
    private sealed class Partials(PromptSet set) : IPartialTemplateResolver
    {
        public bool TryRegisterPartial(IHandlebars env, string? partialName, string? templatePath)
        {
            if (partialName is null || !set.Prompts.TryGetValue(partialName, out var prompt))
            {
                return false;
            }

            env.RegisterTemplate(partialName, Numbered(prompt));
            return true;
        }
    }
}
