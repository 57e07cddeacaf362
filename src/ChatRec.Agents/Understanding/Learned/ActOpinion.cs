using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>
/// How probable each act is to the learned reader, in whole hundredths of a natural logarithm: processors round differently in the last
/// digits, and no decision may hang on those. Immutable.
/// </summary>
/// <param name="Scores">The logarithm of each act's probability.</param>
/// <param name="Leads">What the act that the grammar takes has in advance; a tie is the grammar's.</param>
internal sealed record ActOpinion(ImmutableSortedDictionary<UserActKind, double> Scores, ActLeads Leads)
{
    /// <summary>From here on (four in ten) it may overrule the grammar at all, whatever it gives the grammar's act.</summary>
    private const double Thinkable = -0.9;

    /// <summary>From here on (eleven in twenty) it may take a request for something else.</summary>
    private const double Likely = -0.6;

    /// <summary>From here on (eight in ten) a question may be read where a ban or an amount was said in so many words.</summary>
    private const double SureToAsk = -0.22;

    /// <summary>From here on (nine in ten) it may forget, or lose a command.</summary>
    private const double SureToForget = -0.1;

    /// <summary>From here on (eight in ten) it overrules even a sure grammar.</summary>
    private const double SureToOverrule = -0.22;

    private const double Never = 1;

    /// <summary>From this confidence on the grammar is sure.</summary>
    private const double SureGrammar = 0.9;

    /// <summary>Makes an opinion of the network's scores.</summary>
    /// <param name="acts">The acts in the network's order.</param>
    /// <param name="logits">A score each.</param>
    /// <param name="leads">What the grammar's act has in advance.</param>
    public static ActOpinion Of(ImmutableArray<UserActKind> acts, ReadOnlySpan<float> logits, ActLeads leads)
    {
        var known = LogProbabilities.Of(logits);
        var scores = ImmutableSortedDictionary.CreateBuilder<UserActKind, double>();
        for (var at = 0; at < acts.Length; at++)
        {
            scores[acts[at]] = known[at];
        }

        return new ActOpinion(scores.ToImmutable(), leads);
    }

    /// <summary>What two opinions come to: the mean of their logarithms, as probabilities again.</summary>
    /// <param name="other">The other; what it does not know stays as it is.</param>
    public ActOpinion With(ActOpinion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var means = Scores.ToImmutableSortedDictionary(pair => pair.Key, pair => (pair.Value + other.Scores.GetValueOrDefault(pair.Key, pair.Value)) / 2);
        var whole = Math.Log(means.Values.Sum(Math.Exp));
        return this with { Scores = means.ToImmutableSortedDictionary(pair => pair.Key, pair => Math.Max(LogProbabilities.Floor, Math.Round(pair.Value - whole, 2))) };
    }

    /// <summary>Joins the opinion with the grammar's into one score: an act's probability, and the lead of the act the grammar takes.</summary>
    /// <param name="act">The grammar's act.</param>
    /// <param name="confidence">How sure the grammar is of it, 0..1.</param>
    /// <param name="drafts">What was read of the utterance.</param>
    /// <param name="isShown">Whether something was shown before.</param>
    /// <param name="isAsked">Whether a question is open.</param>
    /// <param name="isAnswered">Whether a value of what was asked for is named, or the choice is left open in so many words.</param>
    /// <returns>The act and how sure it is: the grammar's own where it stays.</returns>
    public (UserActKind Act, double Confidence) Join(UserActKind act, double confidence, Drafts drafts, bool isShown, bool isAsked, bool isAnswered)
    {
        var fused = Scores.SetItem(act, Scores.GetValueOrDefault(act, LogProbabilities.Floor) + (isShown ? Leads.Shown : Leads.Begun));
        fused = isAsked || act == UserActKind.Answer ? fused : fused.Remove(UserActKind.Answer); // nothing answers where nothing was asked
        fused = isAnswered && CarriesWishes(act) ? fused.RemoveRange(fused.Keys.Where(other => !CarriesWishes(other))) : fused; // "gangsters or police" compares nothing then
        var best = fused.MaxBy(pair => pair.Value);
        return fused[act] >= best.Value || Scores[best.Key] < LeastFor(best.Key, act, confidence, drafts, isShown)
            ? (act, confidence)
            : (best.Key, Math.Round(Math.Exp(best.Value) / fused.Values.Sum(Math.Exp), 2));
    }

    // How sure it must be to take an act for the grammar's, by what would be lost if it were wrong.
    private static double LeastFor(UserActKind act, UserActKind grammar, double confidence, Drafts drafts, bool isShown)
    {
        var least = Thinkable;

        // In the middle of a conversation what the grammar is sure of ("who made the first one?") takes more than a likelier guess.
        Ask(isShown && confidence >= SureGrammar, SureToOverrule);
        Ask(isShown && grammar == UserActKind.Request, Likely);

        // "something like Solaris" after a slate compares with nothing: it is a wish as good as the first.
        Ask(isShown && act == UserActKind.Critique && grammar == UserActKind.Request && !drafts.Edits.Exists(draft => draft.IsComparative), Never);

        // "a film by her tonight": who names a wish does not merely accept or chat.
        var names = drafts.Edits.Where(draft => draft is { IsPositive: true, Edit.Op: EditOp.Add }).ToList();
        Ask(
            ((grammar == UserActKind.Request && names.Count > 0) || (grammar == UserActKind.Critique && names.Exists(draft => draft.Mark.Person is not null)))
            && (act is UserActKind.Chat or UserActKind.Bye || (isShown && act == UserActKind.Accept)),
            Never);

        // "it should be a western": who says what it should be has accepted none of what was shown.
        Ask(isShown && act == UserActKind.Accept && grammar is UserActKind.Critique or UserActKind.Provide && names.Exists(draft => draft.Mark.Person is null) && !drafts.Mentions.Exists(mention => mention.IsFirm), Never);

        // "adios": told by its words.
        Ask(act == UserActKind.OutOfScope && grammar is UserActKind.Greet or UserActKind.Bye, Never);

        // "sorry, the second I meant": what is asked again is not taken.
        Ask(isShown && act == UserActKind.Accept && grammar is UserActKind.Ask or UserActKind.Explain, Never);

        // "never seen Heat, can you believe it", "oh and Big! what a film": what is told of an item neither takes it nor asks why.
        Ask(act == UserActKind.Accept && drafts.Mentions.Exists(mention => mention is { IsUnseen: true, Mark.Title: not null }), Never);
        Ask(act == UserActKind.Explain && grammar == UserActKind.Provide && drafts.Mentions.Exists(mention => mention is { Said: not null, Mark.Title: not null }), Never);

        // "in that spirit, and definitely with Cher": who names a wish does not merely turn down.
        Ask(act == UserActKind.Reject && grammar is UserActKind.Request or UserActKind.Critique && names.Exists(draft => draft.Edit.Strength == Strength.Hard), SureToOverrule);

        // "too weird" says what is wrong with all of it and turns none of it down by name.
        Ask(act == UserActKind.Reject && grammar == UserActKind.Critique && drafts.Mentions.Count == 0 && drafts.Edits.Exists(draft => draft.IsComparative), SureToOverrule);

        // After a question everything may be its answer; who asks for films or finds fault does not answer.
        Ask(act == UserActKind.Answer && grammar is (UserActKind.Request or UserActKind.Critique or UserActKind.Chat), Never);

        // "who made it?", "recommend me something" and "for ages 8 and up" are told by their words: rarely reasons, no help, and hardly elsewhere.
        Ask(act == UserActKind.Explain && (grammar == UserActKind.Ask || names.Count > 0), SureToForget);
        Ask(act == UserActKind.Help && grammar == UserActKind.Request, Never);
        Ask(act == UserActKind.OutOfScope && drafts.Edits.Count > 0, SureToOverrule);

        // What answers with something else than films, or takes a step back, is a command: hardly a guess, and never where something was said.
        Ask(act is UserActKind.Undo or UserActKind.ShowProfile or UserActKind.Help or UserActKind.Bye, SureToOverrule);
        Ask(act == UserActKind.Undo && drafts.Mentions.Count + drafts.Edits.Count > 0, Never);

        // An amount is read exactly: it is not thrown away for a guess ("rated PG or lower" compares nothing).
        Ask(!CarriesWishes(act) && drafts.Edits.Exists(draft => draft.Mark.Quantity is not null && draft.Edit.Op == EditOp.Add), SureToAsk);

        // Who asks about what was shown is not elsewhere, and a command is not lightly taken for something else.
        Ask(grammar == UserActKind.Ask && act == UserActKind.OutOfScope && drafts.Mentions.Count > 0, Never);
        Ask(grammar == UserActKind.ShowProfile, SureToForget);

        // What is not understood must not wipe what is known.
        Ask(act == UserActKind.Forget && !drafts.Edits.Exists(draft => draft.Edit.Op != EditOp.Add) && !drafts.Mentions.Exists(mention => mention.IsRemoved), grammar == UserActKind.OutOfScope ? Never : SureToForget);

        // "he says no aliens": a ban in so many words is rarely a question.
        Ask(!CarriesWishes(act) && drafts.Edits.Exists(draft => draft is { IsPlain: false, IsPositive: false, Edit.Op: EditOp.Add }), SureToAsk);
        return least;

        void Ask(bool applies, double wanted) => least = applies ? Math.Max(least, wanted) : least;
    }

    private static bool CarriesWishes(UserActKind act) => act is UserActKind.Request or UserActKind.Provide or UserActKind.Critique
        or UserActKind.Answer or UserActKind.Reject or UserActKind.Forget or UserActKind.More;
}
