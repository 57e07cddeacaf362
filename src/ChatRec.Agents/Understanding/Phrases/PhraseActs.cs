using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>Tells the act of an utterance that was read by phrases. Thread-safe.</summary>
internal static class PhraseActs
{
    /// <summary>The act and how sure it is.</summary>
    /// <param name="reading">The utterance.</param>
    /// <param name="draft">What was read of it.</param>
    public static (UserActKind Act, double Confidence) Read(PhraseReading reading, PhraseDraft draft) =>
        Command(reading, draft) ?? Inquiry(reading, draft) ?? Feedback(reading, draft) ?? Wish(reading, draft) ?? Rest(reading, draft);

    /// <summary>What a question is about: an attribute, "about", or the words of a fact nobody holds.</summary>
    /// <param name="reading">The utterance.</param>
    public static string? Topic(PhraseReading reading)
    {
        if (reading.Marks.FirstOrDefault(mark => mark.Is("unknownFact")) is { } unknown)
        {
            return reading.Said(unknown).ToLowerInvariant();
        }

        var sense = reading.Marks.Select(mark => mark.Find(PhraseKind.Ask)).FirstOrDefault(ask => ask is not null)
            ?? reading.Marks.Where(mark => mark.Items.IsEmpty).Select(mark => mark.Find(PhraseKind.Direction) ?? mark.Find(PhraseKind.Bound)).FirstOrDefault(found => found is not null);
        return sense?.Name;
    }

    private static bool Adds(PhraseDraft draft) => draft.Edits.Exists(edit => edit.Op == EditOp.Add);

    private static bool Removes(PhraseDraft draft) => draft.Edits.Exists(edit => edit.Op == EditOp.Remove) || draft.Mentions.Exists(mention => mention.IsRemoved);

    private static bool IsNamed(PhraseDraft draft) => draft.Mentions.Exists(mention => !mention.Mark.IsPointer);

    private static bool IsQuestion(PhraseReading reading) => reading.Tokens.Length > 0 && reading.Tokens[^1].Text == "?";

    private static bool Asked(PhraseReading reading) => reading.State.LastSystemAct is { Act: SystemActKind.Ask or SystemActKind.Clarify };

    /// <summary>Whether marks of a cue and words without a wish make up the utterance.</summary>
    private static bool Mostly(PhraseReading reading, params string[] cues) =>
        reading.Marks.Any(mark => cues.Any(mark.Is)) && reading.LeftOver <= 1
        && reading.Marks.All(mark => cues.Any(mark.Is) || mark.IsPronoun || mark.Is("politeness") || mark.Is("and") || mark.Is("but") || mark.Is("fine")
            || mark.Find(PhraseKind.Noun) is not null || mark.Is("thanks") || mark.Is("greet") || mark.Is("more") || mark.Is("something"));

    private static (UserActKind, double)? Command(PhraseReading reading, PhraseDraft draft)
    {
        var bare = !Adds(draft) && !IsNamed(draft);
        if (reading.Has("clear") && !Adds(draft))
        {
            return (UserActKind.Forget, 0.95);
        }

        if (reading.Has("showProfile") && bare)
        {
            return (UserActKind.ShowProfile, 0.93);
        }

        if (reading.Has("undo") && bare && !Removes(draft) && reading.Tokens.Length <= 8)
        {
            return (UserActKind.Undo, 0.92);
        }

        return reading.Has("help") && bare ? (UserActKind.Help, 0.92)
            : reading.Has("outOfScope") && bare && draft.IsEmpty ? (UserActKind.OutOfScope, 0.9) : null;
    }

    private static (UserActKind, double)? Inquiry(PhraseReading reading, PhraseDraft draft)
    {
        var shown = !reading.State.Slates.IsEmpty;
        var items = draft.Mentions.SelectMany(mention => mention.Mark.Items).Select(item => item.Item).Distinct().Count();
        if (reading.Has("whyNot"))
        {
            return (UserActKind.WhyNot, 0.93);
        }

        if (reading.Has("why") && (shown || items > 0))
        {
            return (UserActKind.Explain, 0.93);
        }

        if (reading.State.LastSystemAct?.Question is not null && draft.IsEmpty && Mostly(reading, "noPreference", "yes", "no"))
        {
            return (UserActKind.Answer, 0.9);
        }

        if (reading.Has("compare") && (shown || items > 1) && !reading.Marks.Any(mark => mark.Scope == "similar"))
        {
            return (UserActKind.Compare, 0.92);
        }

        var asks = reading.Marks.Any(mark => mark.Find(PhraseKind.Ask) is not null || mark.Is("unknownFact")) || (reading.Has("about") && (items > 0 || shown));
        if (asks && (items > 0 || shown) && !reading.Marks.Any(mark => mark.Scope == "similar"))
        {
            return (UserActKind.Ask, 0.9);
        }

        // "Is the first one very scary?"
        return IsQuestion(reading) && items > 0 && draft.Mentions.TrueForAll(mention => mention.Said is null) && Topic(reading) is not null
            ? (UserActKind.Ask, 0.8)
            : null;
    }

    private static (UserActKind, double)? Feedback(PhraseReading reading, PhraseDraft draft)
    {
        var adds = Adds(draft);
        if (Removes(draft) && !adds)
        {
            return reading.Marks.Any(mark => mark.Scope == "remove") || reading.Has("remove") || reading.Has("removeAfter") ? (UserActKind.Forget, 0.9) : (UserActKind.Provide, 0.85);
        }

        if (draft.IsEmpty && Mostly(reading, "bye"))
        {
            return (UserActKind.Bye, 0.93);
        }

        if (draft.IsEmpty && Mostly(reading, "greet"))
        {
            return (UserActKind.Greet, 0.93);
        }

        if (draft.IsComparative)
        {
            return (UserActKind.Critique, 0.9);
        }

        if (reading.State.Slates.IsEmpty || (Asked(reading) && !reading.Has("moreItems")))
        {
            return null;
        }

        var said = draft.Mentions.Where(mention => mention.Said is not null).ToList();
        var against = said.Count > 0 && said.TrueForAll(mention => IsShown(reading, mention.Mark)
            && mention.Said is EditComparator.NotInterested or EditComparator.Seen or EditComparator.Dislike);
        var verdict = reading.Has("seen") || reading.Has("dislike") || reading.Has("hate") || (reading.Has("ban") && draft.Mentions.Count > 0);
        if (!adds && (against || (reading.Has("reject") && said.TrueForAll(mention => mention.Said != EditComparator.Like)) || (verdict && said.Count == 0)))
        {
            return (UserActKind.Reject, 0.88);
        }

        if (!adds && reading.Has("moreItems") && said.Count == 0 && !IsNamed(draft))
        {
            return (UserActKind.More, 0.9);
        }

        // "Let's have the second then" takes it; "something like the second" does not.
        var taken = reading.Has("want") && draft.Mentions.Count > 0 && draft.Mentions.TrueForAll(mention => mention.Mark is { IsPointer: true, IsPronoun: false });
        if (!adds && said.Count == 0 && (taken || (reading.Has("accept") && !(reading.Has("want") && draft.Mentions.Count == 0))))
        {
            return (UserActKind.Accept, 0.88);
        }

        // Right after a slate a further wish is about the slate, unless it asks anew.
        var fresh = reading.Has("want") || reading.Has("like") || reading.Marks.Any(mark => mark.Scope is "similar" or "ban" or "hate" or "dislike");
        return adds && said.Count == 0 && !fresh && reading.State.LastSystemAct is { Act: SystemActKind.Recommend or SystemActKind.Relax }
            ? (UserActKind.Critique, 0.75)
            : null;
    }

    private static (UserActKind, double)? Wish(PhraseReading reading, PhraseDraft draft)
    {
        var wants = reading.Has("want") || reading.Marks.Any(mark => mark.Scope == "similar") || reading.Has("something");
        if (Asked(reading) && !draft.IsEmpty && !(wants && draft.Mentions.Count > 0))
        {
            return (UserActKind.Answer, 0.88);
        }

        if (wants)
        {
            return (UserActKind.Request, draft.IsEmpty ? 0.7 : 0.92);
        }

        var told = reading.Marks.Any(mark => mark.Scope is "like" or "dislike" or "hate" or "seen" or "unseen" or "fine");
        var noun = reading.Marks.Any(mark => mark.Find(PhraseKind.Noun) is not null && !mark.IsObject);
        if (!told && !draft.IsEmpty && (draft.IsPlain || noun) && !(noun is false && draft.Edits.TrueForAll(IsLimit)))
        {
            return (UserActKind.Request, 0.75);
        }

        return !draft.IsEmpty ? (UserActKind.Provide, 0.88) : null;
    }

    private static (UserActKind, double) Rest(PhraseReading reading, PhraseDraft draft)
    {
        if (reading.Marks.Any(mark => mark.IsUnknownTitle))
        {
            return (UserActKind.Provide, 0.5);
        }

        if (Mostly(reading, "noPreference"))
        {
            return (UserActKind.Request, 0.7);
        }

        if (reading.Has("thanks") || reading.Has("smallTalk") || Mostly(reading, "yes", "accept"))
        {
            return (UserActKind.Chat, 0.85);
        }

        return reading.Has("moreItems") ? (UserActKind.More, 0.7)
            : reading.Marks.Any(mark => mark.Find(PhraseKind.Noun) is not null && reading.LeftOver <= 2) ? (UserActKind.Request, 0.6)
            : reading.Has("reject") ? (UserActKind.Reject, 0.6)
            : reading.Has("like") || reading.Has("dislike") || reading.Has("ban") ? (UserActKind.Provide, 0.5)
            : reading.Has("bye") ? (UserActKind.Bye, 0.6)
            : reading.Has("greet") ? (UserActKind.Greet, 0.6)
            : (UserActKind.OutOfScope, 0.3);
    }

    private static bool IsLimit(PreferenceEdit edit) => edit is { Value.Text: null } or { Comparator: EditComparator.Not } && edit.Comparator is EditComparator.Le or EditComparator.Lt or EditComparator.Ge or EditComparator.Gt
        or EditComparator.Between or EditComparator.Not or EditComparator.Low;

    private static bool IsShown(PhraseReading reading, PhraseMark mark) =>
        mark.Items.All(link => reading.State.Slates.Any(slate => slate.Items.Any(item => item.Item == link.Item)));
}
