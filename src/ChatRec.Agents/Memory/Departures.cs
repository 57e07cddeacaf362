using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Memory;

/// <summary>Reads who is no longer there: what was wished for on their account goes with them. Pure.</summary>
internal static class Departures
{
    private static readonly string[] Relations = ["he", "she", "they"];
    private static readonly string[] Pronouns = ["pronounHe", "pronounShe", "pronounThey"];

    /// <summary>The removals of what those who left had wished for; empty when nobody left.</summary>
    /// <param name="cues">The language's words.</param>
    /// <param name="tokens">The utterance.</param>
    /// <param name="state">The state before the turn.</param>
    public static ImmutableArray<PreferenceEdit> Read(CuePhrases cues, ImmutableArray<Token> tokens, ConversationState state)
    {
        var held = state.Own.Where(edit => edit.Holder is not null).ToList();
        if (held.Count == 0)
        {
            return [];
        }

        var gone = cues.Has(tokens, "alone") ? held : [.. held.Where(edit => HasLeft(cues, tokens, edit.Holder!))];
        return
        [
            .. gone.Where(edit => edit.Attribute != "item").Select(edit => new PreferenceEdit
            {
                Op = EditOp.Remove,
                Attribute = edit.Attribute,
                Value = edit.Value,
                Holder = edit.Holder,
            }),
        ];
    }

    /// <summary>
    /// A wish said while somebody left: nobody's any more, and none at all where it says again what went with them ("the kids" named once more).
    /// </summary>
    /// <param name="departed">The removals.</param>
    /// <param name="edit">The wish.</param>
    public static PreferenceEdit? Without(ImmutableArray<PreferenceEdit> departed, PreferenceEdit edit) =>
        edit.Op != EditOp.Add || !departed.Any(gone => gone.Holder == edit.Holder) ? edit
        : departed.Any(gone => gone.Attribute == edit.Attribute) && edit.Comparator is EditComparator.High or EditComparator.Le ? null
        : edit with { Holder = null };

    private static bool HasLeft(CuePhrases cues, ImmutableArray<Token> tokens, string holder)
    {
        var isChild = Names(cues, holder, "children");
        if (isChild && cues.Has(tokens, "grownUpsOnly"))
        {
            return true;
        }

        for (var at = 0; at < tokens.Length; at++)
        {
            if (cues.EndOf(tokens, at, "gone") > 0 && Sentence(tokens, at) is var (first, end)
                && (Mentions(cues, tokens, first, end, holder) || (isChild && cues.Has(tokens, "children", first, end))))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a stretch names somebody, by the same word or by "he", "she", "they".</summary>
    private static bool Mentions(CuePhrases cues, ImmutableArray<Token> tokens, int first, int end, string holder)
    {
        var words = Tokenizer.Tokenize(holder);
        for (var at = first; at + words.Length <= end; at++)
        {
            if (words.Select((word, place) => tokens[at + place].Text == word.Text).All(same => same))
            {
                return true;
            }
        }

        return Relations.Zip(Pronouns).Any(pair =>
            (holder == pair.First || Names(cues, holder, pair.First)) && cues.Has(tokens, pair.Second, first, end));
    }

    private static bool Names(CuePhrases cues, string holder, string kind) => cues.EndOf(Tokenizer.Tokenize(holder), 0, kind) > 0;

    private static (int First, int End) Sentence(ImmutableArray<Token> tokens, int at)
    {
        var (first, end) = (at, at);
        while (first > 0 && !Ends(tokens[first - 1]))
        {
            first--;
        }

        while (end < tokens.Length && !Ends(tokens[end]))
        {
            end++;
        }

        return (first, end);
    }

    private static bool Ends(Token token) => !token.IsWord && token.Text is "." or "!" or "?" or ";";
}
