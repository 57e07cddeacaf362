using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Memory;

/// <summary>
/// Reads in an utterance what concerns memory: a wish to be forgotten and the answer to the question back, whose preference each edit is,
/// and for how long it was meant. The rest of what was understood stays as it is. Thread-safe.
/// </summary>
internal sealed class MemoryReader
{
    /// <summary>The topic of an act that says: what was said last was for now only.</summary>
    public const string Passing = "passing";

    /// <summary>The topic of an act that says: what was said last is meant for good.</summary>
    public const string Standing = "standing";

    /// <summary>From how many words on a short word ("yes", "always") is not all an utterance says.</summary>
    private const int ShortAnswer = 8;

    private readonly CueLanguages _lexicons = CueLanguages.Load("Memory.Lexicons");

    /// <summary>Completes what was understood.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="state">The state before the turn.</param>
    /// <param name="act">What was understood.</param>
    public UserAct Read(Utterance utterance, ConversationState state, UserAct act)
    {
        if (_lexicons.In(act.Language) is not { } lexicon)
        {
            return act;
        }

        var tokens = Tokenizer.Tokenize(utterance.Text);
        var words = tokens.Count(token => token.IsWord);
        if (Erasure.IsAsked(state) && words <= ShortAnswer && Reply(lexicon, tokens) is { } reply)
        {
            return new UserAct { Act = UserActKind.Answer, Topic = reply, Language = act.Language };
        }

        if (lexicon.Has(tokens, "forgetMe"))
        {
            return new UserAct { Act = UserActKind.Forget, Topic = Erasure.Person, Language = act.Language };
        }

        if (act.Edits.IsEmpty && act.Links.IsEmpty && words <= ShortAnswer && state.Own.Any() && Moved(lexicon, tokens) is { } topic)
        {
            return new UserAct { Act = UserActKind.Provide, Topic = topic, Language = act.Language };
        }

        if (!act.Edits.IsEmpty && StartsWith(lexicon, tokens, "forgetThat"))
        {
            return act with { Act = UserActKind.Forget, Edits = [.. act.Edits.Select(edit => TakenBack(edit, utterance.Text, state))] };
        }

        act = act.Edits.IsEmpty ? act : act with { Edits = Attributed(lexicon, tokens, state, act) };
        var departed = Departures.Read(lexicon, tokens, state);
        return departed.IsEmpty
            ? act
            : act with
            {
                Act = act.Edits.IsEmpty && act.Act is UserActKind.Chat or UserActKind.OutOfScope or UserActKind.Bye ? UserActKind.Provide : act.Act,
                Edits = [.. departed, .. act.Edits.Select(edit => Departures.Without(departed, edit)).OfType<PreferenceEdit>()],
            };
    }

    private static ImmutableArray<PreferenceEdit> Attributed(CuePhrases lexicon, ImmutableArray<Token> tokens, ConversationState state, UserAct act)
    {
        var titles = act.Links.Select(link => link.Span).Concat(act.Edits.Where(edit => edit is { Attribute: "item" or "person", Span: not null }).Select(edit => edit.Span!.Value));
        var scan = new SpeakerScan(lexicon, tokens, titles);
        return [.. act.Edits.Select(edit => edit.Op != EditOp.Add ? edit : edit with
        {
            Holder = edit.Holder ?? Known(lexicon, state, scan.HolderAt(edit.Span)),
            Stance = edit.Stance ?? (edit.Attribute == "item" ? Verdict(edit, state, act, scan) : scan.StanceAt(edit.Span)),
        })];
    }

    /// <summary>"He" is the man last told of, where one was.</summary>
    private static string? Known(CuePhrases lexicon, ConversationState state, string? holder) => holder is null ? null
        : state.Own.LastOrDefault(edit => edit.Holder is { } known && known != holder && lexicon.EndOf(Tokenizer.Tokenize(known), 0, holder) > 0)?.Holder ?? holder;

    /// <summary>"Forget that I love it": the removal of what is said; a name that fits several items means the one that was noted.</summary>
    private static PreferenceEdit TakenBack(PreferenceEdit edit, string text, ConversationState state)
    {
        var removal = edit.Op == EditOp.Add ? edit with { Op = EditOp.Remove, Comparator = null, Strength = null, Group = null } : edit;
        if (edit is not { Attribute: "item", Item: { } item, Span: { } span } || state.Known.Contains(item)
            || state.Edits.Any(noted => noted.Item == item) || span.End > text.Length)
        {
            return removal;
        }

        var said = text[span.Start..span.End];
        return state.Edits.LastOrDefault(noted => noted.Attribute == "item" && noted.Value?.Text?.StartsWith(said, StringComparison.OrdinalIgnoreCase) == true) is { } meant
            ? removal with { Item = meant.Item, Value = meant.Value }
            : removal;
    }

    /// <summary>A verdict on an item is for good; "something like it" is none.</summary>
    private static Stance? Verdict(PreferenceEdit edit, ConversationState state, UserAct act, SpeakerScan scan) => edit.Comparator switch
    {
        EditComparator.Seen or EditComparator.Dislike => Stance.Standing,
        EditComparator.Like when act.Act is UserActKind.Provide or UserActKind.Reject or UserActKind.Accept => Stance.Standing,
        EditComparator.Like when act.Act == UserActKind.Answer && state.LastSystemAct is { Act: SystemActKind.Ask } => Stance.Standing,
        EditComparator.Like when scan.StanceAt(edit.Span) == Stance.Standing => Stance.Standing,
        _ => null,
    };

    /// <summary>A no anywhere in a short answer outweighs a yes: what is erased cannot be brought back.</summary>
    private static string? Reply(CuePhrases lexicon, ImmutableArray<Token> tokens) =>
        lexicon.Has(tokens, "no") ? Erasure.No : StartsWith(lexicon, tokens, "yes") ? Erasure.Yes : null;

    private static string? Moved(CuePhrases lexicon, ImmutableArray<Token> tokens) =>
        lexicon.Has(tokens, "forGood") ? Standing : lexicon.Has(tokens, "onlyForNow") ? Passing : null;

    private static bool StartsWith(CuePhrases lexicon, ImmutableArray<Token> tokens, string cue)
    {
        var first = 0;
        while (first < tokens.Length && !tokens[first].IsWord)
        {
            first++;
        }

        return first < tokens.Length && lexicon.EndOf(tokens, first, cue) > 0;
    }
}
