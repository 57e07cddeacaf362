using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>Puts the act together: which edits and links it carries, its topic, its confidence. Thread-safe.</summary>
/// <param name="schema">The pack's attributes.</param>
/// <param name="questions">Finds topics.</param>
/// <param name="freeText">Finds wishes that no attribute holds.</param>
/// <param name="nameOf">The name of an item by its id, or <see langword="null"/>.</param>
internal sealed class ActCompleter(PackSchema schema, QuestionReader questions, FreeTextFinder freeText, Func<string, string?> nameOf)
{
    /// <summary>Completes an act.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="drafts">What was read of it.</param>
    /// <param name="act">The act.</param>
    /// <param name="confidence">How sure it is.</param>
    /// <param name="learned">What else weighs the wishes that no attribute holds; <see langword="null"/> for the grammar alone.</param>
    /// <param name="spans">Where else they are looked for; <see langword="null"/> for nowhere.</param>
    public UserAct Complete(Reading reading, Drafts drafts, UserActKind act, double confidence, TagOpinion? learned = null, SpanOpinion? spans = null)
    {
        // "more from the same director": more, of something that is named, is a wish for that.
        act = act == UserActKind.More && drafts.Edits.Exists(draft => draft is { IsPlain: true, IsPositive: true, Edit: { Op: EditOp.Add, Strength: Strength.Hard } }) ? UserActKind.Request : act;
        var edits = new List<PreferenceEdit>();
        var notUnderstood = new List<NotUnderstood>(drafts.NotUnderstood);
        if (act is UserActKind.Forget && drafts.Edits.Count == 0 && (drafts.Mentions.Count == 0 || IsClearing(reading, drafts)))
        {
            edits.AddRange(Named(reading, drafts, confidence) is { Count: > 0 } named ? named : [new PreferenceEdit { Op = EditOp.Clear, Turn = reading.State.Turn + 1, Confidence = confidence }]);
        }

        if (CarriesEdits(act))
        {
            // First, for a wish in words takes the place of what was read inside it.
            var found = act == UserActKind.Forget ? [] : freeText.Find(reading, drafts);
            found = learned?.Revise(reading, found) ?? found;
            found = act == UserActKind.Forget || spans is null ? found : new WishReviser(reading, drafts, spans).Revise(found);
            edits.AddRange(drafts.Edits.Where(draft => !IsNeutral(reading, drafts, draft, act)).Select(draft => AsLimit(reading, drafts, draft.Edit, act)).OfType<PreferenceEdit>());
            edits.AddRange(drafts.Mentions.SelectMany(mention => ItemEdits(reading, drafts, mention, act)));
            AddFreeText(reading, drafts, act, edits, notUnderstood, found);
        }
        else if (act is UserActKind.Reject or UserActKind.More)
        {
            // "seen them, and nothing with ghosts next": what is ruled out in so many words holds beside what is turned down.
            edits.AddRange(drafts.Mentions.SelectMany(mention => ItemEdits(reading, drafts, mention, act)));
            edits.AddRange(drafts.Edits.Where(draft => draft is { IsPlain: false, IsPositive: false, Edit.Op: EditOp.Add }).Select(draft => draft.Edit));
        }

        if (act == UserActKind.Ask && drafts.Mentions.Count == 0 && drafts.Ambiguous.Count == 0 && notUnderstood.Count == 0 && UnknownTitle(reading, drafts) is { } unknown)
        {
            notUnderstood.Add(unknown);
        }

        if (act == UserActKind.Answer && !edits.Exists(edit => edit.Attribute == reading.State.LastSystemAct?.Question?.Attribute))
        {
            edits.AddRange(ShortAnswer(reading));
        }

        edits = [.. edits.Select(edit => AsNews(reading, edit, act)).OfType<PreferenceEdit>().OrderBy(edit => edit.Span?.Start ?? int.MaxValue).DistinctBy(edit => (edit.Op, edit.Attribute, edit.Comparator, edit.Value, edit.Anchor))];
        // "not a cartoon, we've had cartoons all week": what is ruled out is not wished for in the same breath.
        edits.RemoveAll(edit => edit is { Op: EditOp.Add, Comparator: EditComparator.Is, Value: not null }
            && edits.Exists(other => other is { Op: EditOp.Add, Comparator: EditComparator.Not } && other.Attribute == edit.Attribute && edit.Value.Equals(other.Value)));

        // "not Heat, I hated that": the stronger word stands.
        edits.RemoveAll(edit => edit is { Attribute: "item", Comparator: EditComparator.NotInterested }
            && edits.Exists(other => other.Item == edit.Item && other.Comparator is EditComparator.Dislike or EditComparator.Seen && other.Op == EditOp.Add && other.Item is not null));
        var links = Links(reading, drafts, act);
        return new UserAct
        {
            Act = act,
            Edits = [.. edits],
            Links = links,
            Topic = act switch
            {
                UserActKind.Ask => (reading.Marks.Any(mark => mark.Has("correction")) ? reading.State.LastUserAct?.Topic : null) ?? questions.Topic(reading, ItemTokens(drafts)),
                UserActKind.Compare => questions.AttributeAsked(reading), // "which is scarier?"
                _ => null,
            },
            Ambiguous = [.. drafts.Ambiguous],
            NotUnderstood = [.. notUnderstood],
            Confidence = Math.Round(Sureness(reading, edits, links, notUnderstood, confidence), 3),
        };
    }

    // "who directed Flibber Gumbo?": what a question of fact names in capitals, or in words nobody knows, is a title.
    private NotUnderstood? UnknownTitle(Reading reading, Drafts drafts)
    {
        if (!questions.IsFactual(reading) || freeText.Find(reading, drafts) is not [.., var last])
        {
            return null;
        }

        var isNamed = !last.IsKnown || (reading.CapitalsMean && reading.Tokens[last.First].IsCapital && !reading.IsSentenceStart(last.First));
        return isNamed ? new NotUnderstood(reading.Span(last.First, last.End), reading.Said(last.First, last.End), "title") : null;
    }

    // What is in force already is no news; where something is forgotten, it is what is taken back.
    private static PreferenceEdit? AsNews(Reading reading, PreferenceEdit edit, UserActKind act)
    {
        if (edit is not { Op: EditOp.Add, Value: not null } || !reading.State.Edits.Any(stated => stated is { Source: null, Anchor: null } && stated.Attribute == edit.Attribute
            && stated.Comparator == edit.Comparator && edit.Value.Equals(stated.Value) && (stated.Strength == Strength.Hard || edit.Strength != Strength.Hard || act == UserActKind.Forget)))
        {
            return edit; // "I adore Hitchcock", "some of his": what was liked is now asked for
        }

        return act == UserActKind.Forget ? edit with { Op = EditOp.Remove, Comparator = null, Strength = null } : null;
    }

    // "forget absolutely everything", "wipe all of it": what "all" and "it" point at is what is known, not what was shown.
    private static bool IsClearing(Reading reading, Drafts drafts) =>
        reading.Marks.Any(mark => mark.Has("clear")) && !drafts.Mentions.Exists(mention => mention.IsFirm || mention.IsRemoved);

    // What is in force and named in words that were read as nothing: that, rather than everything, is forgotten.
    private static List<PreferenceEdit> Named(Reading reading, Drafts drafts, double confidence)
    {
        var said = $" {Text.Tokenizer.Key(reading.Text)} ";
        return [.. reading.State.Edits
            .Where(stated => drafts.Labels.Exists(label => label.Attribute == stated.Attribute)
                || (stated.Value?.Text is { } text && said.Contains($" {Text.Tokenizer.Key(Undated(text))} ", StringComparison.Ordinal)))
            .Select(stated => new PreferenceEdit { Op = EditOp.Remove, Attribute = stated.Attribute, Value = stated.Value, Item = stated.Item, Turn = reading.State.Turn + 1, Confidence = confidence })];
    }

    // A title as people say it, without the year behind it.
    private static string Undated(string title) => title.LastIndexOf(" (", StringComparison.Ordinal) is var at and > 0 ? title[..at] : title;

    private static bool CarriesEdits(UserActKind act) => act is UserActKind.Request or UserActKind.Provide or UserActKind.Critique
        or UserActKind.Answer or UserActKind.Forget;

    // "two hours" in a wish is the time there is; in a story it is told.
    private PreferenceEdit? AsLimit(Reading reading, Drafts drafts, PreferenceEdit edit, UserActKind act) =>
        edit is not { Op: EditOp.Add, Comparator: EditComparator.Is, Value.Text: null } || schema.Find(edit.Attribute!) is not { Unit: "minute" } ? edit
        : act is UserActKind.Provide && (drafts.Mentions.Count > 0 || Enumerable.Range(0, reading.Tokens.Length).Any(reading.IsPerson)) ? null
        : edit with { Comparator = EditComparator.Le };

    // "courtroom dramas make my job look easy": named in a statement without a stance.
    private static bool IsNeutral(Reading reading, Drafts drafts, EditDraft draft, UserActKind act) => act == UserActKind.Provide
        && draft is { IsPlain: true, IsRated: false, IsTaste: false, Mark.Quantity: null, Edit: { Op: EditOp.Add, Comparator: EditComparator.Is or EditComparator.High or EditComparator.Low } }
        && drafts.ScopeAt[draft.Mark.First].Count == 0 && !draft.Answers(reading) && reading.At(draft.Mark.End)?.Has("accept") is not true && reading.States(drafts, draft.Mark.End);

    private static HashSet<int> ItemTokens(Drafts drafts) =>
        [.. drafts.Mentions.SelectMany(mention => Enumerable.Range(mention.Mark.First, mention.Mark.End - mention.Mark.First))];

    private static IEnumerable<PreferenceEdit> ItemEdits(Reading reading, Drafts drafts, Mention mention, UserActKind act)
    {
        var verdicts = ItemVerdicts.Of(reading, drafts, mention, act);
        foreach (var (link, said) in mention.Links.SelectMany(link => verdicts.Select(said => (link, said))))
        {
            yield return new PreferenceEdit
            {
                Op = mention.IsRemoved ? EditOp.Remove : EditOp.Add,
                Attribute = "item",
                Comparator = said,
                Value = EditValue.Of(link.Title),
                Item = link.Item,
                Span = reading.Span(mention.Mark.First, mention.Mark.End),
                Turn = reading.State.Turn + 1,
                Confidence = link.Confidence,
            };
        }
    }

    // "giant killer insects" is read as a topic already.
    private static bool IsHeld(Reading reading, List<PreferenceEdit> edits, FreeText text) => edits.Exists(edit =>
        edit is { Attribute: "text", Value.Text: { } held } && held.Contains(reading.Said(text.First, text.End), StringComparison.OrdinalIgnoreCase));

    private static void AddFreeText(Reading reading, Drafts drafts, UserActKind act, List<PreferenceEdit> edits, List<NotUnderstood> notUnderstood, List<FreeText> found)
    {
        foreach (var text in found.Where(text => !text.Scope.Contains("dontMind") && !IsHeld(reading, edits, text)))
        {
            if (!text.IsKnown && edits.Count == 0 && drafts.NotUnderstood.Count == 0)
            {
                notUnderstood.Add(new NotUnderstood(reading.Span(text.First, text.End), reading.Said(text.First, text.End), "words"));
            }
            else if ((text.IsWish || (text.IsPart && text.IsKnown && act == UserActKind.Request && edits.Exists(edit => edit.Attribute != "item"))) && !text.Scope.Contains("remove") && !text.Scope.Contains("seen") && !text.Scope.Contains("unseen"))
            {
                edits.Add(FreeTextFinder.EditOf(reading, text));
            }
        }
    }

    // "yes" and "no" to a question about a degree say high and low.
    private IEnumerable<PreferenceEdit> ShortAnswer(Reading reading)
    {
        if (reading.State.LastSystemAct?.Question is not { } question
            || schema.Find(question.Attribute) is not { Kind: AttributeKind.Axis or AttributeKind.Number } attribute
            || reading.Marks.Any(mark => mark.Has("noPreference")))
        {
            yield break;
        }

        var no = reading.Marks.FirstOrDefault(mark => mark.Has("no"));
        var yes = reading.Marks.FirstOrDefault(mark => mark.Has("yes"));
        if ((no ?? yes) is { } said)
        {
            yield return new PreferenceEdit
            {
                Attribute = attribute.Name,
                Comparator = no is not null ? EditComparator.Low : EditComparator.High,
                Strength = Strength.Soft,
                Span = reading.Span(said.First, said.End),
                Turn = reading.State.Turn + 1,
                Confidence = 0.85,
            };
        }
    }

    private ImmutableArray<ItemLink> Links(Reading reading, Drafts drafts, UserActKind act)
    {
        if (act is UserActKind.Undo or UserActKind.ShowProfile or UserActKind.Help or UserActKind.Greet or UserActKind.Bye or UserActKind.Chat
            or UserActKind.OutOfScope)
        {
            return [];
        }

        var pointing = act is UserActKind.Ask or UserActKind.Compare or UserActKind.Explain or UserActKind.WhyNot or UserActKind.Accept or UserActKind.Reject;
        var links = drafts.Mentions
            .Where(mention => mention.IsFirm || mention.Said is not null || pointing || mention.IsYardstick)
            .SelectMany(mention => mention.Links);
        var firm = drafts.Mentions.Any(mention => mention.IsFirm);
        if (firm && pointing)
        {
            links = drafts.Mentions.Where(mention => mention.IsFirm).SelectMany(mention => mention.Links);
        }

        var distinct = links.DistinctBy(link => link.Item).ToImmutableArray();
        if (distinct.IsEmpty && act == UserActKind.Accept && drafts.Ambiguous.Count + drafts.NotUnderstood.Count == 0 && reading.State.Focus is { } focus)
        {
            // "sold!": the one that was talked about, or the only one shown.
            return nameOf(focus) is { } title ? [new ItemLink(new TextSpan(0, 0), focus, title, 0.8)] : [];
        }

        return distinct.IsEmpty && act == UserActKind.Compare && reading.State.LastSystemAct is not { Items.Length: > 1 } && !reading.State.Slates.IsEmpty
            ? [.. reading.State.Slates[^1].Items.Select(item => new ItemLink(new TextSpan(0, 0), item.Item, item.Title, 0.7))]
            : distinct;
    }

    private double Sureness(
        Reading reading, List<PreferenceEdit> edits, ImmutableArray<ItemLink> links, List<NotUnderstood> notUnderstood, double confidence)
    {
        var unread = reading.Words == 0 ? 0 : Math.Min(1, freeText.LeftOver(reading) / (double)reading.Words);
        var weakest = links.Select(link => link.Confidence).Concat(edits.Select(edit => edit.Confidence)).DefaultIfEmpty(1).Min();
        var sure = confidence * (1 - (0.4 * unread)) * (0.6 + (0.4 * weakest));
        return notUnderstood.Count > 0 ? Math.Min(sure, 0.5) : sure;
    }
}
