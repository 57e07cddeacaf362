using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>What an attribute of a domain pack holds.</summary>
public enum AttributeKind
{
    /// <summary>One or more values of a closed vocabulary (genre, country).</summary>
    Category,

    /// <summary>A number with a unit (year, minutes).</summary>
    Number,

    /// <summary>One value of an ordered vocabulary (certificate).</summary>
    Ordinal,

    /// <summary>One or more people.</summary>
    Person,

    /// <summary>A predicted degree 0..1 with a confidence (violence).</summary>
    Axis,

    /// <summary>Any number of short labels (theme).</summary>
    Tag,

    /// <summary>An interval of numbers an item covers (2 to 5 players).</summary>
    Range,
}

/// <summary>How a person names one or several items of the pack ("film", "films").</summary>
/// <param name="One">Singular.</param>
/// <param name="Many">Plural.</param>
public sealed record Noun(string One, string Many)
{
    /// <summary>Every word a person uses for items ("film", "movies", "flick"); at least the singular and the plural.</summary>
    public ImmutableArray<string> Words { get; init; } = [One, Many];
}

/// <summary>
/// What one phrase says about an attribute: several values at once ("rom-com": Romance and Comedy), or bounds ("short": at most 95
/// minutes; "suitable for kids": at most PG). Immutable.
/// </summary>
public sealed record PhraseMeaning
{
    /// <summary>Values of a category, person or tag that all hold; empty when bounds are meant.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Smallest number, or <see langword="null"/>.</summary>
    public double? Min { get; init; }

    /// <summary>Largest number, or <see langword="null"/>.</summary>
    public double? Max { get; init; }

    /// <summary>Lowest value of an ordinal, or <see langword="null"/>.</summary>
    public string? AtLeast { get; init; }

    /// <summary>Highest value of an ordinal, or <see langword="null"/>.</summary>
    public string? AtMost { get; init; }
}

/// <summary>One attribute of a domain pack, as <c>catalog.yaml</c> declares it. Immutable.</summary>
public sealed record AttributeSchema
{
    /// <summary>The attribute's name in the contract, for instance "runtime".</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required AttributeKind Kind { get; init; }

    /// <summary>Whether an item may hold several values.</summary>
    public bool Many { get; init; }

    /// <summary>The unit of a number in the singular ("minute", "year"), or <see langword="null"/>.</summary>
    public string? Unit { get; init; }

    /// <summary>Smallest allowed number, or <see langword="null"/>.</summary>
    public double? Min { get; init; }

    /// <summary>Largest allowed number, or <see langword="null"/>.</summary>
    public double? Max { get; init; }

    /// <summary>The vocabulary of an ordinal from least to most; empty otherwise.</summary>
    public ImmutableArray<string> Order { get; init; } = [];

    /// <summary>Whether the bot may ask a person about it.</summary>
    public bool Askable { get; init; }

    /// <summary>Whether a person may constrain it.</summary>
    public bool Constrainable { get; init; } = true;

    /// <summary>Whether an unknown value is excluded by a constraint because safety is meant (certificate).</summary>
    public bool Strict { get; init; }

    /// <summary>How a person calls the attribute ("age rating"); the first is used in replies. Never empty.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Words that ask for less of it ("shorter", "gentle").</summary>
    public ImmutableArray<string> Less { get; init; } = [];

    /// <summary>Words that ask for more of it ("longer", "brutal").</summary>
    public ImmutableArray<string> More { get; init; } = [];

    /// <summary>The words people use for each value: value to synonyms ("Sci-Fi" to "science fiction").</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Words { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Phrases that stand for bounds or for several values at once, as the pack writes them (lower case).</summary>
    public ImmutableSortedDictionary<string, PhraseMeaning> Phrases { get; init; } = ImmutableSortedDictionary<string, PhraseMeaning>.Empty;

    /// <summary>For an ordinal: from which age in years on a person may have a value ("PG-13": 13); empty where age plays no part.</summary>
    public ImmutableSortedDictionary<string, double> Ages { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>Words before a name that say which person attribute is meant ("starring", "directed by").</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>What replies say for a value or phrase in another language, see <see cref="PackLocale"/>; empty in the pack's own.</summary>
    public ImmutableSortedDictionary<string, string> Spoken { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>For an axis: how an item with much or little of it is called ("tense"); <see langword="null"/> where only its label is said.</summary>
    public DegreeWords? Degrees { get; init; }

    /// <summary>Words that tell of the attribute in running text and that nobody types to ask for it.</summary>
    public ToldWords Told { get; init; } = ToldWords.None;
}

/// <summary>
/// The words by which a text tells an attribute ("a tangled plot", "drawn from a novel", "helmed by"), beyond those that ask for it.
/// Immutable.
/// </summary>
public sealed record ToldWords
{
    /// <summary>No words.</summary>
    public static ToldWords None { get; } = new();

    /// <summary>Words that tell of more.</summary>
    public ImmutableArray<string> More { get; init; } = [];

    /// <summary>Words that tell of less.</summary>
    public ImmutableArray<string> Less { get; init; } = [];

    /// <summary>Words before a name that say its role.</summary>
    public ImmutableArray<string> Before { get; init; } = [];

    /// <summary>Values that say how an item came about rather than what it is like ("remake"): they link no two items.</summary>
    public ImmutableArray<string> Aside { get; init; } = [];

    /// <summary>Words after a name that say its role.</summary>
    public ImmutableArray<string> After { get; init; } = [];

    /// <summary>A value as a noun in a sentence ("a heist"), where its first word is none.</summary>
    public ImmutableSortedDictionary<string, string> Said { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A value that names the items themselves, in the plural ("thrillers"): it takes the place of their noun.</summary>
    public ImmutableSortedDictionary<string, string> Plural { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What stands behind the items' noun for a value ("with a twist ending"), where "about" does not fit; under "*" for all others, "*" being the value.</summary>
    public ImmutableSortedDictionary<string, string> Behind { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A value and the words that tell of it.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Values { get; init; } =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}

/// <summary>How an item is called by how much it has of an axis. Immutable.</summary>
/// <param name="Much">"scary".</param>
/// <param name="Little">"light", where a word says it; <see langword="null"/> where only "not scary" does.</param>
/// <param name="More">"scarier", or <see langword="null"/>.</param>
/// <param name="Less">"less scary", or <see langword="null"/>.</param>
public sealed record DegreeWords(string Much, string? Little, string? More, string? Less);

/// <summary>The declaration of a domain pack, read from <c>catalog.yaml</c>. Immutable and thread-safe.</summary>
public sealed record PackSchema
{
    /// <summary>The pack's name ("films").</summary>
    public required string Name { get; init; }

    /// <summary>How a person names its items.</summary>
    public required Noun Noun { get; init; }

    /// <summary>The column that names an item.</summary>
    public required string TitleColumn { get; init; }

    /// <summary>How an item is shown, with columns in braces: "{title} ({year})".</summary>
    public required string Display { get; init; }

    /// <summary>
    /// What is known of an item in one text for the text encoder, as parts with columns in braces: "{title} ({year}). {genre}. Directed
    /// by {director}. With {cast:6}." <see langword="null"/> lets the attributes speak in their order.
    /// </summary>
    public string? Document { get; init; }

    /// <summary>The column with a description to search in, or <see langword="null"/>.</summary>
    public string? DescriptionColumn { get; init; }

    /// <summary>The column with other titles of the item, or <see langword="null"/>.</summary>
    public string? AkaColumn { get; init; }

    /// <summary>The column that names the series an item belongs to, or <see langword="null"/>.</summary>
    public string? FranchiseColumn { get; init; }

    /// <summary>The attribute that orders items by how many people know them, or <see langword="null"/>.</summary>
    public string? PopularityAttribute { get; init; }

    /// <summary>The number attribute that says how good people find an item, or <see langword="null"/>.</summary>
    public string? RatingAttribute { get; init; }

    /// <summary>What people ask for that no attribute holds ("car chases", "black and white"), as they say it: wishes in words.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>What people call an item for short, to the item as it is shown ("LOTR").</summary>
    public ImmutableSortedDictionary<string, string> ItemNicknames { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What people call a person for short, to the people as the catalogue writes them ("the Coens").</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> PersonNicknames { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The attributes in declared order.</summary>
    public required ImmutableArray<AttributeSchema> Attributes { get; init; }

    /// <summary>Finds an attribute by name, or <see langword="null"/>. Ordinal, case-sensitive.</summary>
    /// <param name="name">The attribute's name.</param>
    public AttributeSchema? Find(string name)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }
}
