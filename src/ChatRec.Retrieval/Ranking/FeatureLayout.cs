using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Ranking;

/// <summary>
/// The columns of what is measured: of a candidate (features) and of the request as a whole (the situation). Retrievers are columns by name, so that one
/// that is absent is a value of its own. Immutable.
/// </summary>
internal sealed class FeatureLayout
{
    /// <summary>What is measured of every candidate whatever the pack and the retrievers.</summary>
    public static readonly ImmutableArray<string> Own =
    [
        "fused", "amongPreferred", "known", "fame", "renown", "rating", "doubt",
        "likeness", "likenessMost", "labels", "people", "numbers", "axes", "series", "disliked", "textLiked", "textNearest", "textWords",
        "wishes", "wishesMet", "wishesMissed", "preferences", "unknown",
    ];

    /// <summary>What is measured of every request.</summary>
    public static readonly ImmutableArray<string> OwnSituation =
        ["liked0", "liked1", "liked2", "liked3to5", "likedMore", "disliked", "words", "wishes", "preferences", "constraints"];

    private const string NumberPrefix = "number.";
    private static readonly string[] _ofRetriever = [".share", ".place", ".found"];
    private const string Silent = ".silent";

    private FeatureLayout(ImmutableArray<string> features, ImmutableArray<string> situation, ImmutableArray<AttributeSchema> numbers, ImmutableArray<string> retrievers) =>
        (Features, Situation, Numbers, Retrievers) = (features, situation, numbers, retrievers);

    /// <summary>The columns of a candidate: <see cref="Own"/>, then the pack's numbers, then three of each retriever.</summary>
    public ImmutableArray<string> Features { get; }

    /// <summary>The columns of a request: <see cref="OwnSituation"/>, then one of each retriever.</summary>
    public ImmutableArray<string> Situation { get; }

    /// <summary>The pack's numbers that have a unit.</summary>
    public ImmutableArray<AttributeSchema> Numbers { get; }

    /// <summary>The names of the retrievers in ordinal order.</summary>
    public ImmutableArray<string> Retrievers { get; }

    /// <summary>Where the pack's numbers begin.</summary>
    public static int FirstNumber => Own.Length;

    /// <summary>Where the retrievers' columns of a candidate begin.</summary>
    public int FirstRetriever => Own.Length + Numbers.Length;

    /// <summary>Lays out the columns of a pack and its retrievers.</summary>
    /// <param name="schema">The pack.</param>
    /// <param name="retrievers">The names.</param>
    public static FeatureLayout Of(PackSchema schema, IEnumerable<string> retrievers)
    {
        ImmutableArray<string> names = [.. retrievers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<AttributeSchema> numbers =
            [.. schema.Attributes.Where(one => one.Kind is AttributeKind.Number or AttributeKind.Range && one.Unit is not null)];
        return new FeatureLayout(
            [.. Own, .. numbers.Select(one => NumberPrefix + one.Name), .. names.SelectMany(name => _ofRetriever.Select(part => name + part))],
            [.. OwnSituation, .. names.Select(name => name + Silent)],
            numbers,
            names);
    }

    /// <summary>The retrievers a list of a request's columns speaks of.</summary>
    public static IEnumerable<string> RetrieversIn(IEnumerable<string> situation) =>
        situation.Where(name => name.EndsWith(Silent, StringComparison.Ordinal)).Select(name => name[..^Silent.Length]);
}
