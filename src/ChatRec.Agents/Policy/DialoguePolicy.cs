using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.Options;
using Conflict = ChatRec.Agents.Turns.Conflict;
using Relaxation = ChatRec.Agents.Turns.Relaxation;

namespace ChatRec.Agents.Policy;

/// <summary>
/// Decides what a turn does. Whoever wishes for something gets items at once; a question comes beside them, and alone only where
/// nothing at all is known. Thread-safe and deterministic.
/// </summary>
internal sealed class DialoguePolicy(
    RankingPlanner planner,
    QuestionChooser questions,
    WhyNotFinder whyNot,
    KnownValueEvaluator evaluator,
    ItemCatalog catalog,
    ICandidateSource source,
    IPromptSource prompts,
    IOptions<AgentOptions> options) : IPolicy
{
    /// <summary>Below this the utterance made no sense at all, which is no reason to refuse it.</summary>
    private const double Unsure = 0.4;

    /// <summary>The topic of a question back where no word made sense.</summary>
    private const string NotUnderstood = "notUnderstood";

    /// <summary>How many of the items that words find best are left out with them.</summary>
    private const int ShunnedItems = 60;

    private readonly ConflictFinder _conflicts = new(evaluator);

    /// <inheritdoc />
    public async ValueTask<Decision> DecideAsync(
        ConversationState state, UserAct act, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(act);
        if (OfThePerson(state, act) is { } memory)
        {
            return memory;
        }

        if (Unread(state, act) is { } clarify)
        {
            return new Decision(clarify, null);
        }

        switch (act.Act)
        {
            case UserActKind.Bye:
                return Say(SystemActKind.Close);
            case UserActKind.Help:
                return Say(SystemActKind.Help);
            case UserActKind.ShowProfile:
                return Say(SystemActKind.Profile);
            case UserActKind.Chat when act.Edits.IsEmpty:
                return Say(SystemActKind.Chat, act.Topic);
            case UserActKind.OutOfScope when act.Edits.IsEmpty && act.Confidence < Unsure && state.LastSystemAct is { Act: SystemActKind.Relax }:
                return await RecommendAsync(state, act, null, cancellationToken); // the ways out once more
            case UserActKind.OutOfScope when act.Edits.IsEmpty && act.Confidence < Unsure:
                return Unheard(state);
            case UserActKind.Answer when act.Edits.IsEmpty && act.Links.IsEmpty && !state.Slates.IsEmpty && state.LastSystemAct is { Question: null }:
                return Unheard(state); // no question was open, and nothing was read that answers one
            case UserActKind.OutOfScope when act.Edits.IsEmpty:
                return Say(SystemActKind.Refuse, act.Topic);
            case UserActKind.Accept when !AddsWish(act):
                return About(SystemActKind.Acknowledge, "accept", Meant(state, act));
            case UserActKind.Explain:
                return Explain(state, act);
            case UserActKind.Ask:
                return Answer(state, act);
            case UserActKind.Compare:
                return Compare(state, act);
            case UserActKind.WhyNot:
                return await WhyNotAsync(state, act, cancellationToken);
            case UserActKind.Undo:
                return await UndoAsync(state, act, cancellationToken);
            case UserActKind.Forget:
                return await ForgetAsync(state, act, cancellationToken);
            case UserActKind.Greet when act.Edits.IsEmpty:
                return await GreetAsync(state, act, cancellationToken);
            case UserActKind.Provide when act.Edits.IsEmpty && act.Topic is MemoryReader.Passing or MemoryReader.Standing:
                return Say(SystemActKind.Acknowledge, state.Changed ? act.Topic : null);
            case UserActKind.Provide when act.Edits.IsEmpty && act.Links.IsEmpty && state.LastSystemAct is { Question: not null, Slate.IsEmpty: false }:
                // A question beside films that is waved away ("I don't care about that") leaves the wish for films.
                return await RecommendAsync(state, act, null, cancellationToken);
            case UserActKind.Provide when act.Edits.IsEmpty:
                return About(SystemActKind.Acknowledge, act.Links.IsEmpty ? null : "mention", [.. act.Links.Select(link => link.Item)]);
            case UserActKind.Provide when act.Edits.IsEmpty && act.Links.Length > 1 && ShownBefore(state, act) is { } list:
                return new Decision(new SystemAct { Act = SystemActKind.Recommend, Slate = list, Topic = "again" }, null);
            case UserActKind.Request or UserActKind.More when act.Edits.IsEmpty && ShownBefore(state, act) is { } again:
                return new Decision(new SystemAct { Act = SystemActKind.Recommend, Slate = again, Topic = "again" }, null);
            default:
                return await RecommendAsync(state, act, null, cancellationToken);
        }
    }

    /// <summary>What concerns the person's memory: erasing is asked back once, since it cannot be undone.</summary>
    private static Decision? OfThePerson(ConversationState state, UserAct act)
    {
        if (Erasure.IsConfirmed(state, act))
        {
            return Say(SystemActKind.Acknowledge, Erasure.Done);
        }

        if (Erasure.IsDeclined(state, act))
        {
            return Say(SystemActKind.Acknowledge, Erasure.Kept);
        }

        return Erasure.IsWanted(act) ? Say(SystemActKind.Clarify, Erasure.Question) : null;
    }

    /// <summary>Says that nothing was understood; where that was just said, what can be said to it instead.</summary>
    private static Decision Unheard(ConversationState state) => state.LastSystemAct is { Act: SystemActKind.Clarify, Topic: NotUnderstood }
        ? Say(SystemActKind.Help)
        : Say(SystemActKind.Clarify, NotUnderstood);

    private static Decision Say(SystemActKind kind, string? topic = null) => new(new SystemAct { Act = kind, Topic = topic }, null);

    private static Decision About(SystemActKind kind, string? topic, ImmutableArray<string> items) =>
        new(new SystemAct { Act = kind, Topic = topic, Items = items }, null);

    private static bool AddsWish(UserAct act) =>
        act.Edits.Any(edit => edit.Op == EditOp.Add && !(edit.Attribute == "item" && edit.Comparator is EditComparator.Like or EditComparator.Seen));

    /// <summary>What has to be asked back before anything else: a title of several items, a title nobody knows, words without sense.</summary>
    private SystemAct? Unread(ConversationState state, UserAct act)
    {
        if (act.Edits.IsEmpty && act.Links.IsEmpty && !Speaks(act.Language) && NeedsWords(act.Act))
        {
            return new SystemAct { Act = SystemActKind.Clarify, Topic = "language" };
        }

        if (!act.Ambiguous.IsEmpty && !(act.Act == UserActKind.Compare && act.Links.IsEmpty))
        {
            return new SystemAct
            {
                Act = SystemActKind.Clarify,
                Topic = "which",
                Choices = [.. act.Ambiguous[0].Choices.Take(4)],
            };
        }

        var wishes = act.Act is UserActKind.Request or UserActKind.Provide or UserActKind.Critique or UserActKind.Ask
            or UserActKind.Compare or UserActKind.WhyNot or UserActKind.Answer;
        if (wishes && act.Edits.IsEmpty && act.Links.IsEmpty
            && act.NotUnderstood.FirstOrDefault(part => part.Kind is "title" or "person") is { } unknown)
        {
            return new SystemAct { Act = SystemActKind.Clarify, Topic = unknown.Kind == "title" ? "unknownTitle" : "unknownPerson" };
        }

        var silent = act.Act is UserActKind.Provide or UserActKind.Answer or UserActKind.OutOfScope;
        return silent && act.Edits.IsEmpty && act.Links.IsEmpty && !act.NotUnderstood.IsEmpty && state.LastSystemAct?.Question is null
            ? new SystemAct { Act = SystemActKind.Clarify, Topic = NotUnderstood }
            : null;
    }

    /// <summary>Whether an act is nothing without further words; "more" and "undo" are whole in themselves.</summary>
    private static bool NeedsWords(UserActKind act) => act is UserActKind.Request or UserActKind.Provide or UserActKind.Critique or UserActKind.Answer
        or UserActKind.Ask or UserActKind.Compare or UserActKind.WhyNot or UserActKind.Explain or UserActKind.Chat or UserActKind.OutOfScope;

    private bool Speaks(string language) =>
        prompts.For(language).Locale.Split('-')[0].Equals(language.Split('-')[0], StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<string> Meant(ConversationState state, UserAct act)
    {
        if (!act.Links.IsEmpty)
        {
            return [.. act.Links.Select(link => link.Item).Distinct()];
        }

        if (!act.NotUnderstood.IsEmpty)
        {
            return []; // something else was named: not what was talked about before
        }

        return state.Focus is { } focus ? [focus] : state.Slates is [.., { Items: [var only] }] ? [only.Item] : [];
    }

    private static ImmutableArray<string> LastSlate(ConversationState state) =>
        state.Slates is [.., var slate] ? [.. slate.Items.Select(item => item.Item)] : [];

    private static ImmutableArray<SlateItem>? ShownBefore(ConversationState state, UserAct act)
    {
        if (act.Links.IsEmpty)
        {
            return null;
        }

        var meant = act.Links.Select(link => link.Item).Distinct().ToList();
        var found = meant.Select(item => state.Slates.SelectMany(slate => slate.Items).LastOrDefault(shown => shown.Item == item)).ToList();
        return found.Contains(null) ? null : [.. found.Select((item, place) => item! with { Rank = place + 1 })];
    }

    private Decision WhichItem(ConversationState state)
    {
        var choices = LastSlate(state).Take(4)
            .Select(id => new ItemLink(default, id, planner.Row(id) is { } row ? catalog.DisplayOf(row) : id, 1));
        return new Decision(new SystemAct { Act = SystemActKind.Clarify, Topic = "whichItem", Choices = [.. choices] }, null);
    }

    private Decision Explain(ConversationState state, UserAct act)
    {
        var shown = state.Slates.SelectMany(slate => slate.Items).Select(item => item.Item).ToHashSet(StringComparer.Ordinal);
        var meant = Meant(state, act);
        if (act.Links.IsEmpty && (meant.IsEmpty || !meant.All(shown.Contains)))
        {
            meant = LastSlate(state);
        }

        return meant.IsEmpty ? WhichItem(state) : About(SystemActKind.Explain, act.Topic, meant);
    }

    private Decision Answer(ConversationState state, UserAct act)
    {
        if (act.Topic is { } topic and not "about" && catalog.Schema.Find(topic) is null
            && (act.Links.Length > 1 || (act.Links.IsEmpty && state.LastSystemAct is { Act: SystemActKind.Recommend, Slate.Length: > 1 })))
        {
            return About(SystemActKind.Answer, topic, []); // of none of those on show is it known
        }

        if (act.Links.IsEmpty && act.Topic is { } compared && state.LastSystemAct is { Act: SystemActKind.Compare, Items.Length: > 1 } before
            && catalog.Schema.Find(compared) is { Kind: AttributeKind.Number or AttributeKind.Ordinal or AttributeKind.Range or AttributeKind.Axis })
        {
            return About(SystemActKind.Compare, compared, before.Items); // "and which came out earlier?"
        }

        var meant = Meant(state, act);
        return meant.IsEmpty ? WhichItem(state) : About(SystemActKind.Answer, act.Topic ?? "about", meant);
    }

    private Decision Compare(ConversationState state, UserAct act)
    {
        // "two films called Solaris: which is the shorter?" compares the namesakes.
        var named = act.Links.IsEmpty ? act.Ambiguous.SelectMany(part => part.Choices) : act.Links;
        ImmutableArray<string> meant = [.. named.Select(link => link.Item).Distinct()];
        if (meant.Length == 1 && state.Focus is { } focus && focus != meant[0])
        {
            meant = [focus, meant[0]];
        }

        if (meant.Length < 2)
        {
            meant = state.LastSystemAct is { Items.Length: > 1 } last ? last.Items : LastSlate(state);
        }

        return meant.Length < 2 ? WhichItem(state) : About(SystemActKind.Compare, act.Topic, meant);
    }

    private async ValueTask<Decision> WhyNotAsync(ConversationState state, UserAct act, CancellationToken cancellationToken)
    {
        var meant = Meant(state, act);
        if (meant.IsEmpty)
        {
            return WhichItem(state);
        }

        // "Why isn't it on the list?" asks about what was not shown.
        var absent = meant.Where(item => !state.Slates.Any(slate => slate.Items.Any(shown => shown.Item == item))).ToImmutableArray();
        meant = absent.IsEmpty ? meant : absent;
        var causes = ImmutableArray.CreateBuilder<WhyNotCause>(meant.Length);
        foreach (var item in meant)
        {
            causes.Add(await whyNot.FindAsync(state, item, cancellationToken));
        }

        return new Decision(new SystemAct { Act = SystemActKind.WhyNot, Items = meant, Causes = causes.ToImmutable() }, null);
    }

    private async ValueTask<Decision> UndoAsync(ConversationState state, UserAct act, CancellationToken cancellationToken)
    {
        if (!state.Changed)
        {
            return Say(SystemActKind.Acknowledge, "nothingToUndo");
        }

        if (state.Slates.LastOrDefault(slate => slate.Edits.SequenceEqual(state.Edits)) is { } before)
        {
            return new Decision(new SystemAct { Act = SystemActKind.Recommend, Slate = before.Items, Topic = "undo" }, null);
        }

        return !state.Own.Any()
            ? Say(SystemActKind.Acknowledge, "undo")
            : await RecommendAsync(state, act, "undo", cancellationToken);
    }

    private async ValueTask<Decision> ForgetAsync(ConversationState state, UserAct act, CancellationToken cancellationToken)
    {
        if (!state.Changed)
        {
            return Say(SystemActKind.Acknowledge, "nothingToForget");
        }

        if (act.Edits.Any(edit => edit.Op == EditOp.Remove) && !state.Own.Any())
        {
            return Say(SystemActKind.Acknowledge, "removed");
        }

        return !state.Own.Any()
            ? Say(SystemActKind.Acknowledge, "cleared")
            : await RecommendAsync(state, act, "forget", cancellationToken);
    }

    private async ValueTask<Decision> GreetAsync(ConversationState state, UserAct act, CancellationToken cancellationToken)
    {
        var plan = planner.Plan(state, fresh: false);
        if ((!plan.Taste.IsBlank && state.Own.Any()) || plan.Open == 0)
        {
            return Say(SystemActKind.Chat, "greet");
        }

        var candidates = await source.FindAsync(plan.Request.Retrieval, cancellationToken);
        var question = state.Asked.IsEmpty ? questions.Opening(candidates) : null;
        return question is null
            ? Say(SystemActKind.Chat, "greet")
            : new Decision(new SystemAct { Act = SystemActKind.Ask, Topic = "greet", Question = question }, null);
    }

    private async ValueTask<Decision> RecommendAsync(
        ConversationState state, UserAct act, string? topic, CancellationToken cancellationToken)
    {
        var more = act.Act == UserActKind.More;
        // Who says a wish again gets what was shown for it again, where little else fits.
        var narrowed = act.Edits.Any(edit => edit.Op == EditOp.Add && edit.Attribute != "item")
            && act.Act is UserActKind.Request or UserActKind.Critique or UserActKind.Provide or UserActKind.Answer;
        var plan = planner.Plan(state, fresh: more, again: narrowed, size: act.Count);
        if (plan.Fitting.Count == 0)
        {
            return new Decision(Relax(plan), null);
        }

        if (plan.Open == 0)
        {
            return Say(SystemActKind.Acknowledge, "exhausted");
        }

        Question? question = null;
        if (options.Value.MaxQuestions > 0 && (plan.Taste.IsBlank || IsThin(plan.Taste)))
        {
            var candidates = await source.FindAsync(plan.Request.Retrieval, cancellationToken);
            question = questions.Choose(state, candidates);
        }

        topic ??= more && !state.Slates.IsEmpty ? "more" : !plan.Taste.IsBlank ? null : state.Slates.IsEmpty ? "blank"
            : act.Edits.All(edit => edit.Attribute == "item") ? "guess" : null;
        var request = plan.Taste.Shunned.IsEmpty ? plan.Request : await WithoutShunnedAsync(plan, cancellationToken);
        return new Decision(new SystemAct { Act = SystemActKind.Recommend, Topic = topic, Question = question }, request);
    }

    /// <summary>What the words to be left out find best is left out, as long as enough else fits: no attribute holds them, so they can't be proved.</summary>
    private async ValueTask<RankingRequest> WithoutShunnedAsync(RankingPlan plan, CancellationToken cancellationToken)
    {
        var request = plan.Request;
        var allow = request.Retrieval.Allow;
        foreach (var words in plan.Taste.Shunned)
        {
            var found = await source.FindAsync(
                new RetrievalRequest { Text = words, Allow = AllowMask.All(catalog.Count), Count = ShunnedItems }, cancellationToken);
            var left = allow.Without(found.Select(candidate => candidate.Item));
            allow = left.Count >= request.Size ? left : allow;
        }

        return request with { Retrieval = request.Retrieval with { Allow = allow } };
    }

    /// <summary>Few wishes leave most open; with more, showing tells more than asking.</summary>
    private bool IsThin(Taste taste) =>
        taste.Liked.Length + taste.Texts.Length + taste.Wishes.Length + taste.Soft.Length + taste.Hard.Length <= options.Value.ThinTaste;

    private SystemAct Relax(RankingPlan plan)
    {
        var shownable = AllowMask.All(catalog.Count)
            .Without(plan.Taste.Avoided.Concat(plan.Taste.Liked).Concat(plan.Taste.Disliked));
        var found = _conflicts.Find(plan.Taste.Constraints, shownable);
        var conflict = found is null
            ? new Conflict([], [])
            : new Conflict(
                Edits(plan.Taste, found.Members),
                [.. found.Relaxations.Select(way => new Relaxation(Edits(plan.Taste, way.Dropped), way.Count))]);
        return new SystemAct { Act = SystemActKind.Relax, Conflict = conflict };
    }

    private static ImmutableArray<PreferenceEdit> Edits(Taste taste, ImmutableArray<Constraint> constraints) =>
        [.. constraints.Select(constraint => taste.Hard.First(wish => wish.Constraint == constraint).Edit)];
}
