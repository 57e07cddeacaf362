using System.Collections.Immutable;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Finds the word of degree that goes with a mark: "too", "less", "not too". Thread-safe.</summary>
internal static class PhraseDegrees
{
    /// <summary>How far before a word its degree may stand, in tokens.</summary>
    private const int Reach = 3;

    private static readonly ImmutableArray<string> Before = ["notToo", "tooMuch", "tooLittle", "less", "more"];

    /// <summary>"tooMuch", "tooLittle", "less", "more", "notToo", "not", or <see langword="null"/>.</summary>
    /// <param name="reading">The utterance.</param>
    /// <param name="at">The mark's place.</param>
    public static string? Of(PhraseReading reading, int at)
    {
        var mark = reading.Marks[at];
        for (var place = at - 1; place >= 0; place--)
        {
            var other = reading.Marks[place];
            if (other.Clause != mark.Clause || mark.First - other.End > Reach || PhraseScopes.ScopeOf(other) is not null)
            {
                break;
            }

            if (other.IsObject)
            {
                // "less violent and gory": the degree holds on behind "and".
                if (place + 2 == at && reading.Marks[place + 1].Is("and"))
                {
                    continue;
                }

                break;
            }

            if (Before.FirstOrDefault(other.Is) is { } degree)
            {
                return degree;
            }

            if (other.Is("not") && mark.First - other.End <= 1)
            {
                return "not";
            }
        }

        for (var place = at + 1; place < reading.Marks.Length && reading.Marks[place].Clause == mark.Clause; place++)
        {
            var other = reading.Marks[place];
            if (other.First - (place == at + 1 ? mark.End : reading.Marks[place - 1].End) > 0 || other.IsObject)
            {
                break;
            }

            if (other.Is("suffixMore"))
            {
                return "more";
            }

            if (other.Is("muchAfter"))
            {
                return "tooMuch";
            }

            if (other.Is("fewAfter"))
            {
                return "tooLittle";
            }

            if (!other.Is("politeness"))
            {
                break;
            }
        }

        return null;
    }
}
