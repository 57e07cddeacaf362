using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>How speakers of a language name one or several items.</summary>
/// <param name="One">"film", after one.</param>
/// <param name="Few">After two to four, where the language tells it apart.</param>
/// <param name="Many">After five and more.</param>
/// <param name="Plural">Several of them, uncounted.</param>
/// <param name="Words">Phrases a person says for items.</param>
public sealed record LocaleNoun(string One, string Few, string Many, string Plural, ImmutableArray<string> Words);

/// <summary>One pole of an attribute in a language.</summary>
/// <param name="Say">What the bot says for going there ("shorter").</param>
/// <param name="Words">Phrases that name the pole ("funny").</param>
/// <param name="Than">Phrases that compare by themselves ("funnier").</param>
public sealed record LocalePole(string? Say, ImmutableArray<string> Words, ImmutableArray<string> Than)
{
    /// <summary>A pole nobody has words for.</summary>
    public static LocalePole None { get; } = new(null, [], []);
}

/// <summary>The words of one attribute in a language. Immutable.</summary>
public sealed record LocaleAttribute
{
    /// <summary>What the bot calls it, singular then plural.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>What stands before a person's name in replies, or <see langword="null"/>.</summary>
    public string? Role { get; init; }

    /// <summary>Phrases a person calls it by.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>Phrases that ask about it.</summary>
    public ImmutableArray<string> Ask { get; init; } = [];

    /// <summary>Little of it.</summary>
    public LocalePole Less { get; init; } = LocalePole.None;

    /// <summary>Much of it.</summary>
    public LocalePole More { get; init; } = LocalePole.None;

    /// <summary>How the bot calls an item with much or little of an axis, or <see langword="null"/>.</summary>
    public DegreeWords? Degrees { get; init; }

    /// <summary>For each value what the bot says, then the phrases a person says.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Values { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Phrases that stand for several values at once.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Combined { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Phrases by the pack's phrase they translate ("short").</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Phrases { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}

/// <summary>
/// A pack's words in one language, read from <c>locales/&lt;language&gt;.yaml</c> of its folder, and the titles and names people say in
/// it, from <c>titles.&lt;language&gt;.tsv</c> and <c>people.&lt;language&gt;.tsv</c> beside it (a catalogue id or a name, a tab, the names in
/// the language joined by semicolons). Immutable and thread-safe; titles and people are read when they are first asked for.
/// </summary>
public sealed class PackLocale
{
    /// <summary>The folder inside a pack.</summary>
    public const string FolderName = "locales";

    private readonly Lazy<ImmutableSortedDictionary<string, ImmutableArray<string>>> _titles;
    private readonly Lazy<ImmutableSortedDictionary<string, ImmutableArray<string>>> _people;

    internal PackLocale(string language, LocaleNoun noun, string titleForm, string shownForm, ImmutableSortedDictionary<string, LocaleAttribute> attributes, string folder)
    {
        Language = language;
        Noun = noun;
        TitleForm = titleForm;
        ShownForm = shownForm;
        Attributes = attributes;
        _titles = new(() => PackLocaleReader.ReadNames(Path.Combine(folder, $"titles.{language}.tsv")));
        _people = new(() => PackLocaleReader.ReadNames(Path.Combine(folder, $"people.{language}.tsv")));
    }

    /// <summary>The language as a BCP 47 tag.</summary>
    public string Language { get; }

    /// <summary>How items are called.</summary>
    public LocaleNoun Noun { get; }

    /// <summary>How a title is quoted, with the title in braces: "«{title}»".</summary>
    public string TitleForm { get; }

    /// <summary>How an item is shown, with its title there and the original in braces: "«{title}» ({original})".</summary>
    public string ShownForm { get; }

    /// <summary>The words by attribute name.</summary>
    public ImmutableSortedDictionary<string, LocaleAttribute> Attributes { get; }

    /// <summary>Titles by catalogue id; the first is the one to show.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Titles => _titles.Value;

    /// <summary>People by the name the catalogue has; the first is the one to show.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> People => _people.Value;

    /// <summary>Reads a pack's words in a language, or <see langword="null"/> where it has none.</summary>
    /// <param name="packFolder">The pack's folder, or <see langword="null"/> for a pack in memory.</param>
    /// <param name="language">A BCP 47 language tag.</param>
    /// <exception cref="PackException">The file is wrong.</exception>
    public static PackLocale? Load(string? packFolder, string language)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(language);
        var path = packFolder is null ? null : Path.Combine(packFolder, FolderName, $"{language}.yaml");
        return path is null || !File.Exists(path) ? null : PackLocaleReader.Read(path, language);
    }

    /// <summary>The pack's declaration with the words of this language for replies: labels, values, poles, phrases, people, the noun.</summary>
    /// <param name="schema">The pack's declaration.</param>
    public PackSchema Localise(PackSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema with
        {
            Noun = new Noun(Noun.One, Noun.Plural),
            Attributes = [.. schema.Attributes.Select(Localise)],
        };
    }

    private AttributeSchema Localise(AttributeSchema attribute)
    {
        if (!Attributes.TryGetValue(attribute.Name, out var words))
        {
            return attribute;
        }

        var spoken = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (value, said) in words.Values.Where(pair => !pair.Value.IsEmpty))
        {
            spoken[value] = said[0];
        }

        if (attribute.Kind == AttributeKind.Person)
        {
            foreach (var (name, said) in People)
            {
                spoken[name] = said[0];
            }
        }

        // What is asked about a degree is asked in the pack's words for its poles.
        foreach (var (pole, said) in attribute.Less.Select(word => (word, words.Less.Say)).Concat(attribute.More.Select(word => (word, words.More.Say))))
        {
            spoken[pole] = said ?? pole;
        }

        foreach (var (phrase, meaning) in attribute.Phrases)
        {
            if ((meaning.Max is not null ? words.Less.Say : words.More.Say) is { } pole)
            {
                spoken[phrase] = pole;
            }
        }

        return attribute with
        {
            Labels = words.Labels.IsEmpty ? attribute.Labels : words.Labels,
            Roles = words.Role is { } role ? [role] : attribute.Roles,
            Less = words.Less.Say is { } less ? [less] : attribute.Less,
            More = words.More.Say is { } more ? [more] : attribute.More,
            Degrees = words.Degrees,
            Spoken = spoken.ToImmutable(),
        };
    }
}
