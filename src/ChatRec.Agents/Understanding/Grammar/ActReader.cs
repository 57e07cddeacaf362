using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Tells what a person does with an utterance from its cues, its edits and what was said before. Thread-safe.</summary>
/// <param name="lexicon">Words without a wish of their own.</param>
/// <param name="questions">Tells questions.</param>
internal sealed class ActReader(CueLexicon lexicon, QuestionReader questions)
{
    /// <summary>From how many words on an utterance tells a story rather than asks one thing.</summary>
    private const int LongStory = 25;

    /// <summary>The act and how sure it is.</summary>
    /// <param name="reading">The utterance with its marks.</param>
    /// <param name="drafts">What was read of it.</param>
    /// <param name="leftOver">Number of words with a meaning that was not recognised.</param>
    public (UserActKind Act, double Confidence) Read(Reading reading, Drafts drafts, int leftOver)
    {
        if (reading.Words == 0)
        {
            return (UserActKind.OutOfScope, 0.2);
        }

        return Command(reading, drafts)
            ?? Inquiry(reading, drafts)
            ?? Feedback(reading, drafts)
            ?? Wish(reading, drafts, leftOver)
            ?? Rest(reading, drafts, leftOver);
    }

    private (UserActKind, double)? Command(Reading reading, Drafts drafts)
    {
        var adds = drafts.Edits.Any(draft => draft.Edit.Op == EditOp.Add);
        if (StartsWith(reading, "order"))
        {
            // Orders to the machine, not wishes to a recommender.
            return (UserActKind.OutOfScope, 0.9);
        }

        if (Has(reading, "clear") && !adds)
        {
            return (UserActKind.Forget, 0.95);
        }

        if (Has(reading, "undo") && drafts.Edits.Count == 0 && !PointsFarBack(reading, drafts) && reading.Words <= 14 && (!Has(reading, "want") || StartsWith(reading, "undo")))
        {
            return (UserActKind.Undo, 0.93);
        }

        if (Has(reading, "undo") && Has(reading, "remove") is false && reading.State.LastUserAct is { Act: UserActKind.Undo } && !adds)
        {
            return (UserActKind.Undo, 0.8);
        }

        if (Has(reading, "showProfile") && !adds && (reading.Marks.Any(mark => mark.Has("showProfile") && mark.End - mark.First > 1) || reading.Words <= 2))
        {
            return (UserActKind.ShowProfile, 0.95);
        }

        if (Mostly(reading, "help") && !adds)
        {
            return (UserActKind.Help, 0.95);
        }

        return null;
    }

    private (UserActKind, double)? Inquiry(Reading reading, Drafts drafts)
    {
        var shown = !reading.State.Slates.IsEmpty || reading.State.LastSystemAct is { Items.Length: > 1 };
        var mentioned = drafts.Mentions.Count > 0 || drafts.Ambiguous.Count > 0;
        if (Has(reading, "whyNot"))
        {
            return (UserActKind.WhyNot, mentioned || drafts.NotUnderstood.Count > 0 || drafts.Edits.Count > 0 ? 0.95 : 0.7);
        }

        if (StartsWith(reading, "why"))
        {
            return (UserActKind.Explain, 0.93);
        }

        if (reading.State.LastSystemAct is { Question: not null } && (Mostly(reading, "noPreference") || Mostly(reading, "yes") || Mostly(reading, "no")))
        {
            return (UserActKind.Answer, 0.93);
        }

        var firm = drafts.Mentions.Sum(mention => mention.Links.Length);
        var told = reading.Words > LongStory && drafts.Edits.Count > 1;
        if (!told && Has(reading, "compare") && !Has(reading, "similar") && (firm > 1 || (shown && (firm > 0 || StartsWith(reading, "compare") || reading.Text.Contains('?', StringComparison.Ordinal)))))
        {
            return (UserActKind.Compare, 0.92);
        }

        if (!questions.IsQuestion(reading) || Has(reading, "similar") || drafts.Mentions.Any(mention => mention.Said is not null and not EditComparator.NotInterested && mention.IsFirm))
        {
            return null;
        }

        if (Mostly(reading, "smallTalk") && !mentioned)
        {
            return (UserActKind.Chat, 0.9);
        }

        if (Has(reading, "outOfScope") && !drafts.Mentions.Any(mention => mention.IsFirm))
        {
            return (UserActKind.OutOfScope, 0.85);
        }

        return mentioned || drafts.NotUnderstood.Count > 0 || (shown && reading.Marks.Any(mark => mark.IsObject || mark.Has("unknownFact") || mark.Has("about")))
            ? (UserActKind.Ask, 0.92)
            : null;
    }

    private (UserActKind, double)? Feedback(Reading reading, Drafts drafts)
    {
        var adds = drafts.Edits.Where(draft => draft.Edit.Op == EditOp.Add).ToList();
        var removes = drafts.Edits.Count - adds.Count;
        var said = drafts.Mentions.Where(mention => mention.Said is not null).ToList();
        var asked = reading.State.LastSystemAct is { Act: SystemActKind.Ask or SystemActKind.Clarify };
        if (Has(reading, "outOfScope") && !drafts.Mentions.Any(mention => mention.IsFirm)
            && !adds.Exists(draft => draft.Mark.Person is not null || draft.Mark.Quantity is not null || draft.Mark.Find(SenseKind.Value) is not null)
            && reading.Marks.All(mark => mark.Find(SenseKind.Noun) is null))
        {
            return (UserActKind.OutOfScope, 0.85);
        }

        if (removes > 0 || drafts.Mentions.Any(mention => mention.IsRemoved))
        {
            // "horror is fine" states a taste; "forget the horror" takes one back.
            return adds.Count > 0 ? null : Has(reading, "remove") ? (UserActKind.Forget, 0.9) : (UserActKind.Provide, 0.85);
        }

        if (adds.Count == 0 && (Mostly(reading, "bye") || (Has(reading, "bye") && !Has(reading, "want") && !drafts.Mentions.Any(mention => mention.Mark.Title is not null))))
        {
            return (UserActKind.Bye, 0.95);
        }

        if (adds.Count == 0 && drafts.Mentions.Count == 0 && Mostly(reading, "greet"))
        {
            return (UserActKind.Greet, 0.95);
        }

        if (adds.Any(draft => draft.IsComparative) && (!asked || reading.State.Slates.Length > 0 || adds.Exists(draft => draft.Edit.Anchor is not null)))
        {
            return (UserActKind.Critique, 0.92);
        }

        if (adds.Count == 0 && asked && Has(reading, "more") && !Has(reading, "similar") && !reading.State.Slates.IsEmpty && said.Count == 0
            && !Mostly(reading, "noPreference"))
        {
            return (UserActKind.More, 0.85);
        }

        if (reading.State.Slates.IsEmpty || asked)
        {
            return null;
        }

        var onShown = said.Count > 0 && said.TrueForAll(mention => IsShown(reading, mention));
        var against = onShown && said.TrueForAll(mention => mention.Said is EditComparator.NotInterested or EditComparator.Seen or EditComparator.Dislike);
        if (adds.Count == 0 && Has(reading, "accept") && !against && !reading.Marks.Any(mark => mark.Has("want") && !mark.Has("accept")) && !Has(reading, "similar") && !Has(reading, "more"))
        {
            return (UserActKind.Accept, 0.92);
        }

        if (adds.Count == 0 && (against || (Has(reading, "reject") && said.TrueForAll(mention => mention.Said != EditComparator.Like))))
        {
            return (UserActKind.Reject, 0.9);
        }

        if (adds.Count == 0 && said.Count == 0 && Has(reading, "more") && !Has(reading, "similar")
            && !drafts.Mentions.Any(mention => mention.Mark.Reference is { IsFirm: true, Items.Length: > 1 }))
        {
            return (UserActKind.More, 0.9);
        }

        if (adds.Count > 0 && drafts.Mentions.Any(mention => mention is { Mark.Reference.IsFirm: true } && IsShown(reading, mention)) && !against)
        {
            return (UserActKind.Critique, 0.85);
        }

        // Right after a slate a further wish is about the slate, unless it asks anew.
        if (adds.Count > 0 && reading.State.LastSystemAct is { Act: SystemActKind.Recommend or SystemActKind.Relax } && !Has(reading, "want")
            && !Has(reading, "similar") && !Has(reading, "like") && said.Count == 0 && !adds.Exists(draft => AsksAnew(reading, draft)))
        {
            return (UserActKind.Critique, 0.8);
        }

        return adds.Count > 0 && Has(reading, "correction") | Has(reading, "steer") && !Has(reading, "want") && !Has(reading, "like")
            ? (UserActKind.Critique, 0.75)
            : null;
    }

    private (UserActKind, double)? Wish(Reading reading, Drafts drafts, int leftOver)
    {
        var adds = drafts.Edits.Where(draft => draft.Edit.Op == EditOp.Add).ToList();
        var any = drafts.Edits.Count > 0 || drafts.Mentions.Count > 0 || drafts.Ambiguous.Count > 0;
        if (reading.State.LastSystemAct is { Act: SystemActKind.Ask or SystemActKind.Clarify } asked && (any || leftOver > 0)
            && !(adds.Count > 0 && adds.TrueForAll(draft => draft.Edit.Attribute != asked.Question?.Attribute)
                && (Has(reading, "want") || adds.Exists(draft => AsksAnew(reading, draft))))
            && !(Has(reading, "outOfScope") && !any))
        {
            return (UserActKind.Answer, any ? 0.9 : 0.6);
        }

        if (Has(reading, "outOfScope") && !any && reading.Marks.All(mark => mark.Find(SenseKind.Noun) is null))
        {
            return (UserActKind.OutOfScope, 0.85);
        }

        var wants = Has(reading, "want") || Has(reading, "similar")
            || reading.Marks.Any(mark => (mark.Has("something") || mark.Find(SenseKind.Noun) is not null) && IsFree(drafts, mark) && !IsTold(reading, drafts, mark.First));
        if (wants && !(Has(reading, "banAfter") && !Has(reading, "want") && !adds.Exists(draft => draft.IsPositive)))
        {
            return any || leftOver > 0 || Has(reading, "want")
                ? (UserActKind.Request, any ? 0.92 : 0.7)
                : null;
        }

        if (any && reading.Text.Contains('?', StringComparison.Ordinal) && !drafts.Mentions.Any(mention => mention.Said is not null))
        {
            return (UserActKind.Request, 0.7);
        }

        if (adds.Exists(draft => draft is { IsPlain: true, IsPositive: true, Mark.Quantity: null } && draft.Edit.Strength is not null
            && !IsTold(reading, drafts, draft.Mark.First) && !drafts.ScopeAt[draft.Mark.First].Contains("steer")))
        {
            return (UserActKind.Request, 0.75);
        }

        return any ? (UserActKind.Provide, 0.88) : null;
    }

    private (UserActKind, double) Rest(Reading reading, Drafts drafts, int leftOver)
    {
        if (drafts.NotUnderstood.Count > 0)
        {
            return (UserActKind.Provide, 0.5);
        }

        if (Mostly(reading, "thanks") || Mostly(reading, "smallTalk") || Mostly(reading, "yes"))
        {
            return (UserActKind.Chat, 0.85);
        }

        if (Has(reading, "more") && leftOver == 0)
        {
            return (UserActKind.More, 0.7);
        }

        if (Mostly(reading, "noPreference"))
        {
            return (UserActKind.Request, 0.7);
        }

        if (Mostly(reading, "accept"))
        {
            return (UserActKind.Accept, 0.6);
        }

        if (Mostly(reading, "reject") || Mostly(reading, "no"))
        {
            return (UserActKind.Reject, 0.6);
        }

        if (Has(reading, "thanks") || Has(reading, "smallTalk") || Has(reading, "greet"))
        {
            return (UserActKind.Chat, 0.6);
        }

        if (leftOver > 0 && (Has(reading, "like") || Has(reading, "ban") || Has(reading, "softBan") || Has(reading, "dislikeItem") || Has(reading, "seen")
            || Has(reading, "dontMind") || Has(reading, "must")))
        {
            return (UserActKind.Provide, 0.5);
        }

        return (UserActKind.OutOfScope, 0.3);
    }

    // "a western then", "some war films": what is named with an article opens a new wish.
    private static bool AsksAnew(Reading reading, EditDraft draft)
    {
        if (!draft.IsPlain || draft.Mark.Quantity is not null || draft.Mark.Find(SenseKind.Value) is null)
        {
            return false;
        }

        for (var at = draft.Mark.First - 1; at >= Math.Max(0, draft.Mark.First - 4); at--)
        {
            if (reading.Word(at) is "a" or "an" or "some")
            {
                return at == 0 || !reading.Tokens[at - 1].IsWord || reading.At(at - 1) is null or { IsObject: false };
            }

            if (!reading.Tokens[at].IsWord)
            {
                return false;
            }
        }

        return false;
    }

    // "back to the very first list" with several lists since is further than one step.
    private static bool PointsFarBack(Reading reading, Drafts drafts) => reading.State.Slates is [var first, _, _, ..]
        && drafts.Mentions.Any(mention => mention is { Mark.Reference: { IsFirm: true, Items.Length: > 1 } } && mention.Links[0].Item == first.Items[0].Item);

    private static bool IsShown(Reading reading, Mention mention) => mention.Links.All(link =>
        reading.State.Slates.Any(slate => slate.Items.Any(item => item.Item == link.Item)));

    // Whether an opener ("a film", "something") stands outside what is liked, banned or seen.
    private static bool IsFree(Drafts drafts, Mark mark)
    {
        var scope = drafts.ScopeAt[mark.First];
        return scope.Count == 0 || scope.Contains("want") || scope.Contains("similar");
    }

    // Whether a person tells of themselves or others in this clause ("my kids watch only cartoons").
    private bool IsTold(Reading reading, Drafts drafts, int token)
    {
        for (var at = token - 1; at >= 0 && drafts.ClauseAt[at] == drafts.ClauseAt[token]; at--)
        {
            if (!reading.Tokens[at].IsWord)
            {
                return false;
            }

            var before = reading.Word(at - 1);
            if (lexicon.Subjects.Contains(before))
            {
                before = reading.Word(at - 2);
            }

            if (lexicon.Subjects.Contains(reading.Word(at)) && before is not ("for" or "with" or "and"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Has(Reading reading, string cue) => reading.Marks.Any(mark => mark.Has(cue));

    private static bool StartsWith(Reading reading, string cue) =>
        reading.Marks.Any(mark => mark.Has(cue) && (mark.First <= 2 || !reading.Tokens[mark.First - 1].IsWord));

    /// <summary>Whether a cue and words without meaning make up the utterance.</summary>
    private bool Mostly(Reading reading, string cue)
    {
        var found = false;
        for (var at = 0; at < reading.Tokens.Length; at++)
        {
            if (!reading.Tokens[at].IsWord)
            {
                continue;
            }

            if (reading.At(at) is { } mark && mark.Has(cue))
            {
                found = true;
            }
            else if (reading.At(at) is { IsObject: true, Reference: null } || !(lexicon.Stop.Contains(reading.Word(at)) || lexicon.Subjects.Contains(reading.Word(at))))
            {
                return false;
            }
        }

        return found;
    }
}
