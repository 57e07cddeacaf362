using System.Collections.Frozen;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Lexical;

/// <summary>Turns what a person wrote into words to search for. Thread-safe.</summary>
internal static class SearchWords
{
    /// <summary>At most this many words are searched for: the first ones.</summary>
    public const int Most = 32;

    // English function words and the words of asking; none of them names a thing.
    private static readonly FrozenSet<string> Stop = (
        "a about after again all also am an and any anything are as at be because been being but by can could did do does " +
        "doing down else ever every find for from get give go good got had has have he her here him his how i id if ill im in into is it its " +
        "ive just know let like likes liked looking love maybe me more most much my need no nor not of off on one only or other our out over " +
        "please recommend really same see seen she should similar so some something somewhere such suggest than that the their them then " +
        "there these they thing things this those to too tonight up us very want wanted was watch we were what when where which while who " +
        "why will with without would yes you your").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The distinct words of a text, folded, without stop words and without what holds no letter or digit.</summary>
    /// <param name="text">Untrusted text.</param>
    public static IReadOnlyList<string> Of(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        return
        [
            .. TitleText.FoldWords(text)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word.Length <= 64 && !Stop.Contains(word) && word.Any(char.IsLetterOrDigit))
                .Distinct(StringComparer.Ordinal)
                .Take(Most),
        ];
    }
}
