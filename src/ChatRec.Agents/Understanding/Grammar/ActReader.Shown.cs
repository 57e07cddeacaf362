using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Questions, and words about what was shown.</content>
internal sealed partial class ActReader
{
    private void WeighQuestions(ActEvidence seen, ActScores scores)
    {
        var (reading, drafts) = (seen.Reading, seen.Drafts);
        var shown = !reading.State.Slates.IsEmpty || reading.State.LastSystemAct is { Items.Length: > 1 };
        var mentioned = drafts.Mentions.Count > 0 || drafts.Ambiguous.Count > 0;
        var missed = shown && drafts.Mentions.Any(mention => mention is { Mark.Title: not null } && !seen.WasShown(mention));
        var known = shown && drafts.Mentions.Any(mention => mention.IsFirm && seen.WasShown(mention));
        var told = reading.Words > LongStory && drafts.Edits.Count > 1;

        // "comedy, westerns or horror?" "westerns, why not", "of those, comedy": an answer asks nothing back.
        told |= !drafts.Mentions.Exists(mention => mention.IsFirm) && seen.Adds.Any(draft => draft.Answers(reading));
        if (!told && (seen.Has("whyNot") || (missed && (seen.StartsWith("why") || seen.Has("missing"))) || (missed && !known && seen.Has("why") && !seen.Has("connection")))
            && !(seen.Has("accept") && !seen.StartsWith("whyNot")))
        {
            scores.Add(UserActKind.WhyNot, Inquiry + 0.95, mentioned || drafts.NotUnderstood.Count > 0 || drafts.Edits.Count > 0 ? 0.95 : 0.7);
        }

        if (!told && shown && missed && !known && seen.HasMark && reading.Marks is [var opening, ..] && opening.Has("ban") && opening.First <= 1)
        {
            // "no Cabaret?": after a slate, a missing title.
            scores.Add(UserActKind.WhyNot, Inquiry + 0.93, 0.8);
        }

        if ((seen.StartsWith("why") && !(told && seen.Has("whyNot"))) || (shown && seen.Has("why") && !seen.Has("want") && reading.Words < LongStory))
        {
            scores.Add(UserActKind.Explain, Inquiry + 0.9, 0.93);
        }

        if (reading.State.LastSystemAct is { Question: not null } && (seen.Mostly("noPreference") || seen.Mostly("yes") || seen.Mostly("no")))
        {
            scores.Add(UserActKind.Answer, Inquiry + 0.8, 0.93);
        }

        var firm = drafts.Mentions.Sum(mention => mention.Links.Length);
        if (!told && seen.Has("compare") && !seen.Has("similar") && (firm > 1 || (shown && (firm > 0 || seen.StartsWith("compare") || seen.HasMark)))
            && !(questions.IsFactual(reading) && !seen.Has("degreeMore")))
        {
            scores.Add(UserActKind.Compare, Inquiry + 0.7, 0.92);
        }

        if (shown && firm > 1 && seen.Has("or") && seen.Said.Count == 0 && !seen.Has("want") && reading.Words < LongStory && (seen.HasMark || seen.Has("degreeMore")))
        {
            scores.Add(UserActKind.Compare, Inquiry + 0.6, 0.8);
        }

        if (seen.HasMark && reading.Words <= ShortQuestion && seen.Adds.Count == 0 && !seen.Wants && (mentioned || reading.State.Focus is not null) && questions.NamesRole(reading))
        {
            // "Sunset Boulevard cast?", "leading man?": a question without its verb.
            scores.Add(UserActKind.Ask, Inquiry + 0.3, 0.92);
        }

        if (!questions.IsQuestion(reading) || seen.Has("similar")
            || (drafts.Mentions.Any(mention => mention.Said is not null and not EditComparator.NotInterested && mention.IsFirm) && !questions.IsFactual(reading) && !IsAskedLast(reading, drafts)))
        {
            return;
        }

        if (!mentioned && seen.Adds.Any(draft => draft.Mark.Person is not null) && !reading.Marks.Any(mark => mark.Reference is not null) && !seen.StartsWith("about"))
        {
            // "what has Sofia Coppola directed?"
            scores.Add(UserActKind.Request, Inquiry + 0.35, 0.85);
        }

        if (seen.Mostly("smallTalk") && !mentioned)
        {
            scores.Add(UserActKind.Chat, Inquiry + 0.5, 0.9);
        }

        if (seen.Has("outOfScope") && !drafts.Mentions.Any(mention => mention.IsFirm))
        {
            scores.Add(UserActKind.OutOfScope, Inquiry + 0.4, 0.85);
        }

        if (mentioned || drafts.NotUnderstood.Count > 0 || (questions.AsksForPeople(reading) && seen.LeftOver > 0) || (shown && reading.Marks.Any(mark => mark.IsObject || mark.Has("unknownFact") || mark.Has("about"))))
        {
            scores.Add(UserActKind.Ask, Inquiry + 0.3, 0.92);
        }
    }

    // "the first sounds good but is it funny?": the question comes behind what is said of the items.
    private bool IsAskedLast(Reading reading, Drafts drafts) => reading.IsMark(reading.Tokens.Length - 1, '?') && questions.OpenerAt(reading) > drafts.Mentions.Where(mention => mention.IsFirm).Max(mention => mention.Mark.First);

    private void WeighShown(ActEvidence seen, ActScores scores)
    {
        var (reading, drafts, adds, said) = (seen.Reading, seen.Drafts, seen.Adds, seen.Said);
        var firm = drafts.Mentions.Any(mention => mention.IsFirm);
        if (seen.Has("outOfScope") && !firm
            && !adds.Any(draft => draft.IsComparative || draft.Mark.Person is not null || draft.Mark.Quantity is not null || draft.Mark.Find(SenseKind.Value) is not null)
            && reading.Marks.All(mark => mark.Find(SenseKind.Noun) is null))
        {
            scores.Add(UserActKind.OutOfScope, Feedback + 0.98, 0.85);
        }

        if (adds.Count == 0 && drafts.Mentions.Count == 0 && seen.Has("unknownFact") && (seen.IsAsked || reading.Text.Contains('?', StringComparison.Ordinal)))
        {
            // "anything on that platform?": a fact of whatever is shown that nobody holds.
            scores.Add(UserActKind.Ask, Inquiry + 0.45, 0.95);
        }

        if (drafts.Edits.Count > adds.Count || drafts.Mentions.Any(mention => mention.IsRemoved))
        {
            // "horror is fine" states a taste; "forget the horror" takes one back.
            if (adds.Count == 0)
            {
                scores.Add(seen.Has("remove") && !seen.Has("noNeed") ? UserActKind.Forget : UserActKind.Provide, Feedback + 0.96, 0.9);
            }

            return;
        }

        if (adds.Count == 0 && (seen.Mostly("bye") || (seen.Has("bye") && !seen.Has("want") && !drafts.Mentions.Any(mention => mention.Mark.Title is not null))))
        {
            scores.Add(UserActKind.Bye, Feedback + 0.94, 0.95);
        }

        if (adds.Count == 0 && drafts.Mentions.Count == 0 && (seen.Mostly("greet") || (seen.StartsWith("greet") && !seen.Wants && seen.LeftOver <= 1 && !seen.Has("smallTalk"))))
        {
            scores.Add(UserActKind.Greet, Feedback + 0.92, 0.95);
        }

        if (adds.Count == 0 && drafts.Mentions.Count == 0 && !seen.IsAsked && seen.Has("leaveOpen") && seen.LeftOver <= 1)
        {
            scores.Add(UserActKind.Request, Feedback + 0.85, 0.95); // "don't care, you choose"
        }

        if (adds.Count == 0 && said.Count == 0 && seen.Has("correction") && reading.Words <= ShortQuestion && drafts.Mentions is [{ IsFirm: true }]
            && reading.State.LastUserAct is { Act: UserActKind.Ask or UserActKind.Explain or UserActKind.WhyNot } last)
        {
            scores.Add(last.Act, Feedback + 0.84, 0.9); // "sorry, the second one I meant": the same of another
        }

        if (adds.Any(draft => draft.IsComparative) && (!seen.IsAsked || reading.State.Slates.Length > 0 || adds.Any(draft => draft.Edit.Anchor is not null)))
        {
            scores.Add(UserActKind.Critique, Feedback + 0.9, 0.92);
        }

        if (drafts.IsVariation)
        {
            // "Heat but with zombies"
            scores.Add(UserActKind.Critique, Feedback + 0.86, 0.85);
        }

        if (adds.Count == 0 && seen.IsAsked && seen.Has("more") && !seen.Has("similar") && !reading.State.Slates.IsEmpty && said.Count == 0 && !seen.Mostly("noPreference"))
        {
            scores.Add(UserActKind.More, Feedback + 0.88, 0.85);
        }

        if (seen.IsShown)
        {
            WeighSlate(seen, scores);
        }
        else if (!seen.IsAsked && adds.Count == 0 && said.Count == 0 && seen.Has("accept") && !seen.HasMark && !seen.Wants && reading.State.Focus is not null)
        {
            // "lovely, putting that on", of the one that was asked about
            scores.Add(UserActKind.Accept, Feedback + 0.5, 0.85);
        }
    }

    private void WeighSlate(ActEvidence seen, ActScores scores)
    {
        var (reading, drafts, adds, said) = (seen.Reading, seen.Drafts, seen.Adds, seen.Said);
        var wanting = reading.Marks.Any(mark => mark.Has("want") && !mark.Has("accept")) || seen.Has("similar");
        var plain = drafts.Mentions.Where(mention => mention is { Said: null, IsFirm: true, IsYardstick: false, IsUnseen: false }).ToList();
        var more = seen.Has("more") && !seen.Has("similar");
        if (adds.Count == 0 && seen.Has("accept") && !seen.IsAgainst && !wanting && !more && !seen.StartsWith("reject"))
        {
            scores.Add(UserActKind.Accept, Feedback + 0.8, 0.92);
        }

        // "ok the second", "Heat!": an item shown, named without more, is taken.
        if (adds.Count == 0 && said.Count == 0 && !wanting && !more && !seen.HasMark && !seen.Has("reject") && !seen.Has("no")
            && plain.Count > 0 && plain.All(seen.WasShown) && seen.LeftOver <= 1 && reading.Words <= 9)
        {
            scores.Add(UserActKind.Accept, Feedback + 0.72, 0.85);
        }

        if (adds.Count == 0 && said.Count == 0 && !wanting && !more && !seen.HasMark && !seen.Has("reject") && !seen.Has("no") && reading.State.Focus is not null
            && reading.Words <= 3 && seen.LeftOver == 0 && drafts.Mentions is [{ Mark.Reference: { IsFirm: false, Items.Length: 1 } }])
        {
            // "ok that": the one that was talked about.
            scores.Add(UserActKind.Accept, Feedback + 0.71, 0.85);
        }

        if (adds.Count == 0 && more && seen.SaidOfShown)
        {
            // "seen it, next": more of the same, without these.
            scores.Add(UserActKind.More, Feedback + 0.79, 0.88);
        }

        if (adds.Count == 0 && (seen.IsAgainst || (seen.Has("reject") && said.All(mention => mention.Said != EditComparator.Like))))
        {
            scores.Add(UserActKind.Reject, Feedback + 0.78, 0.9);
        }

        if (adds.Count == 0 && seen.LeftOver <= 1 && reading.Words <= 6 && seen.StartsWith("no") && !seen.Has("want") && !said.Any(mention => mention.Said == EditComparator.Like))
        {
            scores.Add(UserActKind.Reject, Feedback + 0.76, 0.8);
        }

        if (adds.Count == 0 && said.Count == 0 && more && !drafts.Mentions.Any(mention => mention.Mark.Reference is { IsFirm: true, Items.Length: > 1 }))
        {
            scores.Add(UserActKind.More, Feedback + 0.74, 0.9);
        }

        if (adds.Count > 0 && drafts.Mentions.Any(mention => mention is { Mark.Reference.IsFirm: true } && seen.WasShown(mention)) && !seen.IsAgainst)
        {
            scores.Add(UserActKind.Critique, Feedback + 0.7, 0.85);
        }

        // Right after a slate a further wish is about the slate, unless it asks anew, or states a taste.
        if (adds.Count > 0 && adds.Any(draft => !draft.IsRated) && reading.State.LastSystemAct is { Act: SystemActKind.Recommend or SystemActKind.Relax } && !seen.Has("want") && !seen.Has("similar")
            && !seen.Has("like") && said.Count == 0 && !adds.Any(draft => AsksAnew(seen, draft))
            && !adds.All(draft => seen.IsStatement(draft.Mark.End) || seen.IsTold(draft.Mark.First)))
        {
            scores.Add(UserActKind.Critique, Feedback + 0.6, 0.8);
        }

        if (adds.Count > 0 && (seen.Has("correction") || seen.Has("steer")) && !seen.Has("want") && !seen.Has("like"))
        {
            scores.Add(UserActKind.Critique, Feedback + 0.5, 0.75);
        }
    }
}
