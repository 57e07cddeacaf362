using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Dialogue;

/// <summary>Reads how many items somebody asks for: "give me three thrillers", "just one". Thread-safe.</summary>
/// <param name="catalog">Says what its items are called.</param>
internal sealed class CountReader(ItemCatalog catalog)
{
    /// <summary>More than this no slate holds, however many are asked for.</summary>
    private const int Most = 8;

    /// <summary>How far behind the number what is counted may stand: "two slow Russian films".</summary>
    private const int Reach = 4;

    /// <summary>Below this nothing was made of the words.</summary>
    private const double Unsure = 0.4;

    private readonly CueLanguages _cues = CueLanguages.Load("Dialogue.Lexicons");

    /// <summary>Completes what was understood.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="act">What was understood.</param>
    public UserAct Read(Utterance utterance, UserAct act)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        ArgumentNullException.ThrowIfNull(act);
        var unread = act is { Act: UserActKind.OutOfScope, Confidence: < Unsure, Edits.IsEmpty: true, Links.IsEmpty: true };
        var wishes = unread || act.Act is UserActKind.Request or UserActKind.More or UserActKind.Critique or UserActKind.Reject or UserActKind.Answer or UserActKind.Provide;
        if (!wishes || _cues.In(act.Language) is not { } cues || CountOf(cues, Tokenizer.Tokenize(utterance.Text), act) is not { } count)
        {
            return act;
        }

        // "just put three films in front of me": who says how many wants some.
        return unread ? act with { Act = UserActKind.Request, Confidence = Unsure, NotUnderstood = [], Count = count } : act with { Count = count };
    }

    private int? CountOf(CuePhrases cues, ImmutableArray<Token> tokens, UserAct act)
    {
        for (var at = 0; at < tokens.Length; at++)
        {
            if (NumberAt(cues, tokens, at) is not { } number || act.Links.Any(link => tokens[at].Start >= link.Span.Start && tokens[at].End <= link.Span.End))
            {
                continue;
            }

            var opens = at == 0 || !tokens[at - 1].IsWord || Enumerable.Range(0, at).Any(first => cues.EndOf(tokens, first, "counts") == at);
            var counts = EndsAt(tokens, at + 1)
                ? at > 0 && number == 1
                : Enumerable.Range(at + 1, Reach).TakeWhile(next => next < tokens.Length && tokens[next].IsWord).Any(next => IsCounted(cues, tokens, next));
            if (opens && counts)
            {
                return Math.Min(number, Most);
            }
        }

        return null;
    }

    private static bool EndsAt(ImmutableArray<Token> tokens, int at) => at == tokens.Length || (at == tokens.Length - 1 && !tokens[at].IsWord);

    private static int? NumberAt(CuePhrases cues, ImmutableArray<Token> tokens, int at) =>
        int.TryParse(tokens[at].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits is > 0 and < 20 ? digits : null
        : Enumerable.Range(1, Most).Where(number => cues.EndOf(tokens, at, number.ToString(CultureInfo.InvariantCulture)) == at + 1).Select(number => (int?)number).FirstOrDefault();

    private bool IsCounted(CuePhrases cues, ImmutableArray<Token> tokens, int at)
    {
        var word = Tokenizer.Key(tokens[at].Text);
        return cues.EndOf(tokens, at, "counted") > 0 || word == catalog.Schema.Noun.One || word == catalog.Schema.Noun.Many
            || (word.EndsWith('s') && catalog.Schema.Attributes.Any(attribute => attribute.Words.Values.Any(words => words.Contains(word))));
    }
}
