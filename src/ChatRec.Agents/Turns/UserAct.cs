using System.Collections.Immutable;

namespace ChatRec.Agents.Turns;

/// <summary>What a person does with an utterance; written in camelCase.</summary>
public enum UserActKind
{
    /// <summary>Says hello.</summary>
    Greet,

    /// <summary>Wants recommendations.</summary>
    Request,

    /// <summary>States taste, a limit or a ban.</summary>
    Provide,

    /// <summary>Wants something different from an item or the slate.</summary>
    Critique,

    /// <summary>Turns down what was shown.</summary>
    Reject,

    /// <summary>Takes what was shown.</summary>
    Accept,

    /// <summary>Asks about an item.</summary>
    Ask,

    /// <summary>Asks how items differ.</summary>
    Compare,

    /// <summary>Asks why an item was recommended.</summary>
    Explain,

    /// <summary>Asks why an item was not recommended.</summary>
    WhyNot,

    /// <summary>Wants other items of the same kind.</summary>
    More,

    /// <summary>Takes back the last change.</summary>
    Undo,

    /// <summary>Takes back something said earlier.</summary>
    Forget,

    /// <summary>Asks what is known about the taste.</summary>
    ShowProfile,

    /// <summary>Answers the system's question.</summary>
    Answer,

    /// <summary>Asks how this works.</summary>
    Help,

    /// <summary>Small talk, thanks.</summary>
    Chat,

    /// <summary>Wants something this system is not for, or nothing that could be understood.</summary>
    OutOfScope,

    /// <summary>Says goodbye.</summary>
    Bye,
}

/// <summary>How wishes stand to what was wished for before.</summary>
public enum WishManner
{
    /// <summary>They come on top of it: "also", "make it".</summary>
    Added,

    /// <summary>They are a request of their own, which takes the place of earlier wishes of the same kind: "a western tonight".</summary>
    Anew,

    /// <summary>They leave everything before behind: "something completely different".</summary>
    Elsewhere,
}

/// <summary>Something in the utterance that could not be understood, said honestly instead of guessed.</summary>
/// <param name="Span">Where it was said.</param>
/// <param name="Text">What was said.</param>
/// <param name="Kind">"title" (looks like a title, not in the catalogue), "person", "value" or "words".</param>
public sealed record NotUnderstood(TextSpan Span, string Text, string Kind);

/// <summary>A phrase that may mean several items; the system asks which.</summary>
/// <param name="Span">Where it was said.</param>
/// <param name="Text">What was said.</param>
/// <param name="Choices">The items, most probable first.</param>
public sealed record AmbiguousLink(TextSpan Span, string Text, ImmutableArray<ItemLink> Choices)
{
    /// <summary>What was thought of it, whichever it is; <see langword="null"/> where nothing was said.</summary>
    public EditComparator? Said { get; init; }
}

/// <summary>What was understood of one utterance: the first step's output. Immutable.</summary>
public sealed record UserAct
{
    /// <summary>The intent.</summary>
    public required UserActKind Act { get; init; }

    /// <summary>The changes of preference, in the order they were said.</summary>
    public ImmutableArray<PreferenceEdit> Edits { get; init; } = [];

    /// <summary>
    /// Items the utterance refers to (titles, pronouns, ordinals over the shown slates), in the order they were said. For
    /// ask, compare, explain, whyNot, accept and reject these are the items meant.
    /// </summary>
    public ImmutableArray<ItemLink> Links { get; init; } = [];

    /// <summary>How the wishes stand to earlier ones; <see langword="null"/> when that was not said.</summary>
    public WishManner? Manner { get; init; }

    /// <summary>How many items are asked for; <see langword="null"/> when that was not said.</summary>
    public int? Count { get; init; }

    /// <summary>What an <see cref="UserActKind.Ask"/> is about: an attribute's name, "about" for anything, or the words of an unknown fact.</summary>
    public string? Topic { get; init; }

    /// <summary>Phrases that may mean several items.</summary>
    public ImmutableArray<AmbiguousLink> Ambiguous { get; init; } = [];

    /// <summary>What could not be understood.</summary>
    public ImmutableArray<NotUnderstood> NotUnderstood { get; init; } = [];

    /// <summary>How sure the act is, 0..1.</summary>
    public double Confidence { get; init; } = 1;

    /// <summary>The language of the utterance as a BCP 47 tag ("en").</summary>
    public string Language { get; init; } = "en";

    /// <summary>The act with its edits dated.</summary>
    /// <param name="turn">The turn it is said in, from 1.</param>
    public UserAct SaidIn(int turn) => this with { Edits = [.. Edits.Select(edit => edit with { Turn = turn })] };
}
