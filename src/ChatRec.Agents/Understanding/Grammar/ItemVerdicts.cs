using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>What an act says of an item mentioned, once its act is known.</summary>
internal static class ItemVerdicts
{
    /// <summary>The comparators said of a mention; empty where nothing is said, one <see langword="null"/> where what was said is taken back.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="drafts">What was read of it.</param>
    /// <param name="mention">The mention.</param>
    /// <param name="act">The act that is taken.</param>
    public static EditComparator?[] Of(Reading reading, Drafts drafts, Mention mention, UserActKind act)
    {
        if (mention.IsYardstick || mention.IsUnseen || mention.IsOnlyNamed)
        {
            return [];
        }

        if (mention.IsRemoved)
        {
            // What was never stated can only be taken back by those who think it was.
            return act is UserActKind.Forget || mention.Links.Any(link => reading.State.Edits.Any(edit => edit.Item == link.Item)) ? [null] : [];
        }

        if (act is UserActKind.Critique && mention is { Said: EditComparator.NotInterested, Mark.Title: null, IsFirm: false })
        {
            // "not these again, funnier": what is criticised is changed, not turned down.
            return [];
        }

        var comparator = mention.Said;
        if (act is UserActKind.More or UserActKind.Request or UserActKind.Critique && comparator is EditComparator.Like && mention is { IsFirm: false, Links.Length: > 1 })
        {
            // "a few more like these"
            return [];
        }

        var turnsDown = act is UserActKind.Reject && drafts.Mentions.Exists(other => other.Said is EditComparator.Seen or EditComparator.Dislike or EditComparator.NotInterested);
        if (act is UserActKind.Reject && !turnsDown && mention.IsFirm && !mention.IsSeen && comparator is null or EditComparator.Like)
        {
            // "Swan Lake? no."
            comparator = EditComparator.NotInterested;
        }

        if ((comparator ?? Unsaid(reading, drafts, mention, act)) is not { } said)
        {
            return [];
        }

        return mention.IsSeen && said != EditComparator.Seen ? [EditComparator.Seen, said] : [said];
    }

    // A title said without more is liked; a pronoun says nothing of its own.
    private static EditComparator? Unsaid(Reading reading, Drafts drafts, Mention mention, UserActKind act)
    {
        if (mention.Mark.Title is null && !(act == UserActKind.Answer && mention.IsFirm))
        {
            return null;
        }

        if (act is not (UserActKind.Request or UserActKind.Provide or UserActKind.Answer)
            && !(act == UserActKind.Critique && !reading.Marks.Any(mark => mark.Has("too") || mark.Has("badAfter"))))
        {
            return null;
        }

        // "The Ring is fine, Ringu is better": beside a verdict on another, a bare name is only named.
        return drafts.Mentions.Exists(other => other.Said is not null && other.IsFirm) && !IsListed(reading, drafts, mention) ? null : EditComparator.Like;
    }

    // Whether a name stands in a list with others, or alone in its part.
    private static bool IsListed(Reading reading, Drafts drafts, Mention mention) =>
        drafts.Mentions.Exists(other => other != mention && (Beside(reading, other.Mark.End, mention.Mark.First) || Beside(reading, mention.Mark.End, other.Mark.First)))
        || ((mention.Mark.First == 0 || !reading.Tokens[mention.Mark.First - 1].IsWord) && (mention.Mark.End >= reading.Tokens.Length || !reading.Tokens[mention.Mark.End].IsWord));

    private static bool Beside(Reading reading, int end, int first) => first - end is >= 0 and <= 2
        && Enumerable.Range(end, first - end).All(at => !reading.Tokens[at].IsWord || reading.Lexicon.TitleJoins.Contains(reading.Word(at)));
}
