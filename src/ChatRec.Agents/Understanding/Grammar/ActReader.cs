using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Weighs what an utterance shows for each act: commands outweigh questions, questions outweigh words about what was shown, those outweigh
/// wishes. Thread-safe.
/// </summary>
/// <param name="lexicon">Words without a wish of their own.</param>
/// <param name="questions">Tells questions.</param>
internal sealed partial class ActReader(CueLexicon lexicon, QuestionReader questions)
{
    private const double Command = 9;
    private const double Inquiry = 7;
    private const double Feedback = 5;
    private const double Wish = 3;
    private const double Rest = 1;

    /// <summary>From how many words on an utterance tells a story rather than asks one thing.</summary>
    private const int LongStory = 25;

    /// <summary>Up to how many words on a question may lack its verb.</summary>
    private const int ShortQuestion = 6;

    /// <summary>The evidence for each act.</summary>
    /// <param name="reading">The utterance with its marks.</param>
    /// <param name="drafts">What was read of it.</param>
    /// <param name="leftOver">Number of words with a meaning that was not recognised.</param>
    public ActScores Read(Reading reading, Drafts drafts, int leftOver)
    {
        var scores = new ActScores();
        scores.Add(UserActKind.OutOfScope, 0, 0.3);
        if (reading.Words > 0)
        {
            var evidence = new ActEvidence(reading, drafts, leftOver, lexicon);
            WeighCommands(evidence, scores);
            WeighQuestions(evidence, scores);
            WeighShown(evidence, scores);
            WeighWishes(evidence, scores);
            WeighRest(evidence, scores);
        }

        return scores;
    }

    private void WeighCommands(ActEvidence seen, ActScores scores)
    {
        var state = seen.Reading.State;
        var adds = seen.Adds.Count > 0;
        if (seen.StartsWith("order"))
        {
            // Orders to the machine, not wishes to a recommender.
            scores.Add(UserActKind.OutOfScope, Command + 0.9, 0.9);
        }

        if (seen.Has("clear") && !adds)
        {
            scores.Add(UserActKind.Forget, Command + 0.8, 0.95);
        }

        if (seen.Has("undo") && seen.Drafts.Edits.Count == 0 && !PointsFarBack(seen) && seen.Reading.Words <= 16 && (!seen.Has("want") || seen.StartsWith("undo"))
            && !seen.Said.Any(mention => mention.IsFirm))
        {
            scores.Add(UserActKind.Undo, Command + 0.7, 0.93);
        }

        if (seen.Has("undo") && !seen.Has("remove") && state.LastUserAct is { Act: UserActKind.Undo } && !adds)
        {
            scores.Add(UserActKind.Undo, Command + 0.6, 0.8);
        }

        if (IsForNotes(seen) && (!adds || !seen.Wants) && (seen.Reading.Marks.Any(mark => mark.Has("showProfile") && mark.End - mark.First > 1) || seen.Reading.Words <= 2))
        {
            scores.Add(UserActKind.ShowProfile, Command + 0.5, 0.95);
        }

        if ((seen.Mostly("help") || (seen.Has("help") && seen.LeftOver <= 3)) && !adds && !seen.Drafts.Mentions.Any(mention => mention.IsFirm))
        {
            scores.Add(UserActKind.Help, Command + 0.4, 0.95);
        }
    }

    private void WeighWishes(ActEvidence seen, ActScores scores)
    {
        var asked = seen.IsAsked ? seen.Reading.State.LastSystemAct : null;
        var (reading, drafts, adds) = (seen.Reading, seen.Drafts, seen.Adds);
        if (asked is not null && seen.IsAny
            && !(adds.Count > 0 && adds.All(draft => draft.Edit.Attribute != asked.Question?.Attribute) && (seen.Has("want") || adds.Any(draft => AsksAnew(seen, draft)))))
        {
            scores.Add(UserActKind.Answer, Wish + 0.9, 0.9);
        }

        if (seen.Has("outOfScope") && !seen.IsAny && reading.Marks.All(mark => mark.Find(SenseKind.Noun) is null))
        {
            scores.Add(UserActKind.OutOfScope, Wish + 0.8, 0.85);
        }

        if (seen.Wants && !(seen.Has("banAfter") && !seen.Has("want") && !adds.Any(draft => draft.IsPositive)) && (seen.IsAny || seen.LeftOver > 0 || seen.Has("want")))
        {
            scores.Add(UserActKind.Request, Wish + (seen.WantsClearly || seen.HasMark ? 0.7 : 0.55), seen.IsAny ? 0.92 : 0.7);
        }

        if (seen.IsAny && seen.HasMark && seen.Said.Count == 0)
        {
            scores.Add(UserActKind.Request, Wish + 0.6, 0.7);
        }

        if (seen.Said.Count == 0 && adds.Any(draft => draft is { IsPlain: true, IsPositive: true, Mark.Quantity: null } && draft.Edit.Strength is not null
            && !seen.IsTold(draft.Mark.First) && !seen.IsStatement(draft.Mark.End) && (draft.Mark.Person is null || draft.Mark.PersonRole is not null) && !drafts.ScopeAt[draft.Mark.First].Contains("steer")))
        {
            scores.Add(UserActKind.Request, Wish + 0.5, 0.75);
        }

        if (seen.Has("dontMind"))
        {
            scores.Add(UserActKind.Provide, Wish + 0.35, 0.85);
        }

        if (seen.IsAny)
        {
            scores.Add(UserActKind.Provide, Wish + (seen.Tells ? 0.58 : 0.4), 0.88);
        }
    }

    private static void WeighRest(ActEvidence seen, ActScores scores)
    {
        if (seen.Drafts.NotUnderstood.Count > 0)
        {
            scores.Add(UserActKind.Provide, Rest + 0.9, 0.5);
        }

        if (seen.Mostly("thanks") || seen.Mostly("smallTalk") || (seen.Mostly("yes") && !seen.IsShown))
        {
            scores.Add(UserActKind.Chat, Rest + 0.85, 0.85);
        }

        if (seen.Has("more") && seen.LeftOver == 0)
        {
            scores.Add(UserActKind.More, Rest + 0.8, 0.7);
        }

        if (seen.IsAsked && !seen.IsAny && seen.LeftOver > 0)
        {
            // Whatever else may be in it, words after a question may answer it.
            scores.Add(UserActKind.Answer, Rest + 0.35, 0.6);
        }

        if (seen.Mostly("noPreference"))
        {
            scores.Add(UserActKind.Request, Rest + 0.7, 0.7);
        }

        if (seen.Mostly("accept") || seen.Mostly("yes"))
        {
            scores.Add(UserActKind.Accept, Rest + 0.6, 0.6);
        }

        if (seen.Mostly("reject") || seen.Mostly("no"))
        {
            scores.Add(UserActKind.Reject, Rest + 0.5, 0.6);
        }

        if (seen.Has("thanks") || seen.Has("smallTalk") || seen.Has("greet"))
        {
            scores.Add(seen.Has("greet") && seen.LeftOver == 0 ? UserActKind.Greet : UserActKind.Chat, Rest + 0.4, 0.6);
        }

        if (seen.LeftOver > 0 && (seen.Has("like") || seen.Has("ban") || seen.Has("softBan") || seen.Has("dislikeItem") || seen.Has("seen") || seen.Has("dontMind") || seen.Has("must")))
        {
            scores.Add(UserActKind.Provide, Rest + 0.3, 0.5);
        }
    }

    // "a western then", "some war films": what is named with an article opens a new wish.
    private bool AsksAnew(ActEvidence seen, EditDraft draft)
    {
        if (!draft.IsPlain || draft.Mark.Quantity is not null || (draft.Mark.Person is null && (draft.Mark.Find(SenseKind.Value) ?? draft.Mark.Find(SenseKind.Topic)) is null))
        {
            return false;
        }

        var reading = seen.Reading;
        for (var at = draft.Mark.First - 1; at >= Math.Max(0, draft.Mark.First - 4); at--)
        {
            if (lexicon.Indefinite.Contains(reading.Word(at)))
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

    // "what do you know about me" asks for the notes; "given what you know about me, what next?" asks for items by them.
    private bool IsForNotes(ActEvidence seen) => seen.Reading.Marks.Any(mark => mark.Has("showProfile") && !lexicon.Is("bases", seen.Reading.Word(mark.First - 1)));

    // "back to the very first list" with several lists since is further than one step.
    private static bool PointsFarBack(ActEvidence seen) => seen.Reading.State.Slates is [var first, _, _, ..]
        && seen.Drafts.Mentions.Any(mention => mention is { Mark.Reference: { IsFirm: true, Items.Length: > 1 } } && mention.Links[0].Item == first.Items[0].Item);
}
