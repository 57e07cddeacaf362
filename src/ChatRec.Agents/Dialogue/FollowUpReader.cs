using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Dialogue;

/// <summary>
/// Reads what an utterance leaves out because the last turn said it: "even less" is the last change once more, "and the third?" the last
/// question of another item, "the older one" the last question or verdict of the item that was asked back, "they're 9" how old those are who were
/// spoken of. Thread-safe.
/// </summary>
/// <param name="catalog">Its declaration says what suits which age.</param>
internal sealed class FollowUpReader(ItemCatalog catalog)
{
    /// <summary>From how many words on an utterance says all it means.</summary>
    private const int MostWords = 7;

    /// <summary>From this age on nobody is kept from anything.</summary>
    private const int GrownUp = 18;

    private readonly CueLanguages _cues = CueLanguages.Load("Dialogue.Lexicons");

    /// <summary>Completes what was understood.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="act">What was understood.</param>
    public UserAct Read(Utterance utterance, ConversationState state, UserAct act)
    {
        var tokens = Tokenizer.Tokenize(utterance.Text);
        return state.LastUserAct is { } last && tokens.Count(token => token.IsWord) <= MostWords && _cues.In(act.Language) is { } cues
            ? OfAge(cues, tokens, state, act) ?? Further(cues, tokens, last, act) ?? Chosen(state, last, act) ?? SameQuestion(cues, tokens, state, last, act) ?? act
            : act;
    }

    /// <summary>"They're 9 and 12", said of those somebody just spoke of: the youngest decides what may be shown.</summary>
    private UserAct? OfAge(CuePhrases cues, ImmutableArray<Token> tokens, ConversationState state, UserAct act)
    {
        if (cues.EndOf(tokens, 0, "isOfAge") is not (> 0 and var first) || !act.Links.IsEmpty || !state.Own.Any(edit => edit.Holder is not null)
            || catalog.Schema.Attributes.FirstOrDefault(attribute => attribute is { Strict: true, Kind: AttributeKind.Ordinal, Ages.IsEmpty: false }) is not { } guard)
        {
            return null;
        }

        var ages = new List<int>();
        for (var at = first; at < tokens.Length; at++)
        {
            if (int.TryParse(tokens[at].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var age) && age is > 0 and < GrownUp)
            {
                ages.Add(age);
            }
            else if (tokens[at].IsWord && cues.EndOf(tokens, at, "betweenAges") == 0)
            {
                return null; // "they're 14 minutes apart" tells no age
            }
        }

        return ages.Count == 0 || guard.Order.LastOrDefault(value => guard.Ages.TryGetValue(value, out var from) && from <= ages.Min()) is not { } most
            ? null
            : act with
            {
                Act = UserActKind.Provide,
                Topic = null,
                NotUnderstood = [],
                Edits =
                [
                    new PreferenceEdit
                    {
                        Op = EditOp.Add, Attribute = guard.Name, Comparator = EditComparator.Le, Value = EditValue.Of(most), Strength = Strength.Hard,
                        Holder = state.Own.Last(edit => edit.Holder is not null).Holder,
                    },
                ],
            };
    }

    /// <summary>"Even less": from what is on show now.</summary>
    private static UserAct? Further(CuePhrases cues, ImmutableArray<Token> tokens, UserAct last, UserAct act) =>
        act.Edits.IsEmpty && act.Links.IsEmpty && last.Edits.Any(IsChange) && cues.Has(tokens, "further")
            ? act with
            {
                Act = UserActKind.Critique,
                Topic = null,
                NotUnderstood = [],
                Edits = [.. last.Edits.Where(IsChange).Select(edit => edit with { Turn = 0, Anchor = null, AnchorItem = null, Span = null })],
            }
            : null;

    /// <summary>"Which of them?", answered: what was asked before, or thought, is meant of that one.</summary>
    private static UserAct? Chosen(ConversationState state, UserAct last, UserAct act)
    {
        if (state.LastSystemAct is not { Act: SystemActKind.Clarify, Choices: { IsEmpty: false } choices }
            || act.Links is not [var link] || !choices.Any(choice => choice.Item == link.Item) || act.Edits.Any(edit => edit.Attribute != "item"))
        {
            return null;
        }

        if (last.Act is UserActKind.Ask or UserActKind.Explain or UserActKind.WhyNot)
        {
            return act with { Act = last.Act, Topic = last.Topic, Edits = [], NotUnderstood = [] };
        }

        return last.Ambiguous is [{ Said: { } said }, ..]
            ? act with { Edits = [.. act.Edits.Select(edit => edit is { Op: EditOp.Add, Comparator: EditComparator.Like } ? edit with { Comparator = said } : edit)] }
            : null;
    }

    /// <summary>"And the third?": the same question, or else what there is to know of it.</summary>
    private static UserAct? SameQuestion(CuePhrases cues, ImmutableArray<Token> tokens, ConversationState state, UserAct last, UserAct act)
    {
        var shown = !act.Links.IsEmpty && act.Links.All(link => state.Slates.Any(slate => slate.Items.Any(item => item.Item == link.Item)));
        return act.Edits.IsEmpty && shown && (act.Act is UserActKind.Request or UserActKind.More or UserActKind.Provide or UserActKind.Chat or UserActKind.OutOfScope
                || (act.Links.Length == 1 && act.Act is UserActKind.Compare or UserActKind.Accept))
            && cues.EndOf(tokens, 0, "whatOf") > 0
            ? act with { Act = UserActKind.Ask, Topic = last is { Act: UserActKind.Ask, Topic: { } topic } ? topic : "about" }
            : null;
    }

    private static bool IsChange(PreferenceEdit edit) =>
        edit is { Op: EditOp.Add, Comparator: EditComparator.Less or EditComparator.More };
}
