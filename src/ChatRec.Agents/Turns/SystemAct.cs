using System.Collections.Immutable;
using ChatRec.Retrieval.Fusion;

namespace ChatRec.Agents.Turns;

/// <summary>What the system does; written in camelCase.</summary>
public enum SystemActKind
{
    /// <summary>Asks about an attribute.</summary>
    Ask,

    /// <summary>Asks which of several readings was meant.</summary>
    Clarify,

    /// <summary>Shows a slate.</summary>
    Recommend,

    /// <summary>Says why an item was shown.</summary>
    Explain,

    /// <summary>Says why an item was not shown.</summary>
    WhyNot,

    /// <summary>Says how items differ.</summary>
    Compare,

    /// <summary>Answers a question about an item.</summary>
    Answer,

    /// <summary>Says that something was noted.</summary>
    Acknowledge,

    /// <summary>Says that nothing fits and what would have to give.</summary>
    Relax,

    /// <summary>Says what is known about the taste.</summary>
    Profile,

    /// <summary>Says how this works.</summary>
    Help,

    /// <summary>Small talk.</summary>
    Chat,

    /// <summary>Declines what this system is not for.</summary>
    Refuse,

    /// <summary>Says goodbye.</summary>
    Close,
}

/// <summary>A reason of a slate item, by the fact that carries it.</summary>
/// <param name="Fact">The fact's id in the reply.</param>
public sealed record Reason(string Fact);

/// <summary>An item of the slate as the turn records it. Immutable.</summary>
public sealed record SlateItem
{
    /// <summary>The catalogue id.</summary>
    public required string Item { get; init; }

    /// <summary>The item as it is shown.</summary>
    public required string Title { get; init; }

    /// <summary>The ranker's score, quantised to 1e-6.</summary>
    public required double Score { get; init; }

    /// <summary>The place in the slate, from 1.</summary>
    public required int Rank { get; init; }

    /// <summary>One code per level; empty while no generative retriever runs.</summary>
    public ImmutableArray<int> SemanticId { get; init; } = [];

    /// <summary>Where the item came from.</summary>
    public ImmutableArray<Provenance> Retrievers { get; init; } = [];

    /// <summary>Why it is shown.</summary>
    public ImmutableArray<Reason> Reasons { get; init; } = [];

    /// <summary>Attributes that were constrained and are not known for this item: disclosed in the reply.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];
}

/// <summary>A question of the system.</summary>
/// <param name="Attribute">The attribute asked about, or "item" for a title the person likes.</param>
/// <param name="Options">Values offered as suggestions.</param>
/// <param name="Gain">Expected information gain in bits.</param>
public sealed record Question(string Attribute, ImmutableArray<string> Options, double Gain);

/// <summary>One way out when nothing fits.</summary>
/// <param name="Drop">The edits that would be dropped.</param>
/// <param name="Count">How many items would then fit, truly counted.</param>
public sealed record Relaxation(ImmutableArray<PreferenceEdit> Drop, int Count);

/// <summary>The smallest set of constraints that cannot hold together, and the ways out.</summary>
/// <param name="Edits">The conflicting edits.</param>
/// <param name="Relaxations">What each relaxation gives.</param>
public sealed record Conflict(ImmutableArray<PreferenceEdit> Edits, ImmutableArray<Relaxation> Relaxations);

/// <summary>Why an item was not shown.</summary>
/// <param name="Item">The catalogue id.</param>
/// <param name="Cause">"constraint", "shown", "seen", "disliked", "liked", "ranked", "series" or "notRetrieved".</param>
/// <param name="Edit">The violated constraint, when that is the cause.</param>
/// <param name="Rank">The place it reached, when it was ranked too low.</param>
public sealed record WhyNotCause(string Item, string Cause, PreferenceEdit? Edit, int? Rank);

/// <summary>What the system decided: the third step's output, completed by retrieval and ranking. Immutable.</summary>
public sealed record SystemAct
{
    /// <summary>The act.</summary>
    public required SystemActKind Act { get; init; }

    /// <summary>The slate, best first; empty when nothing is shown.</summary>
    public ImmutableArray<SlateItem> Slate { get; init; } = [];

    /// <summary>The question asked, for <see cref="SystemActKind.Ask"/> or beside a slate.</summary>
    public Question? Question { get; init; }

    /// <summary>The readings offered, for <see cref="SystemActKind.Clarify"/>.</summary>
    public ImmutableArray<ItemLink> Choices { get; init; } = [];

    /// <summary>The conflict, for <see cref="SystemActKind.Relax"/>.</summary>
    public Conflict? Conflict { get; init; }

    /// <summary>The items explained, compared or answered about (catalogue ids).</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    /// <summary>The attribute or words answered about.</summary>
    public string? Topic { get; init; }

    /// <summary>Why items were not shown.</summary>
    public ImmutableArray<WhyNotCause> Causes { get; init; } = [];
}
