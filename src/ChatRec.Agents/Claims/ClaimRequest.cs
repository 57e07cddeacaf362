using System.Collections.Immutable;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Claims;

/// <summary>A fact that a text may state. Immutable.</summary>
/// <param name="Item">The item as it is shown, "Title (Year)"; <see langword="null"/> for a fact about the person.</param>
/// <param name="Predicate">
/// An attribute of the pack; for the person "userLikes", "userDislikes", "userSeen", "userWants", "userAvoids", or "userMax" and
/// "userMin" followed by the attribute.
/// </param>
/// <param name="Value">Its value.</param>
public sealed record ClaimFact(string? Item, string Predicate, EditValue Value);

/// <summary>A text to judge, and all that it may state. Immutable.</summary>
/// <param name="Items">The items it is about, as they are shown.</param>
/// <param name="Facts">The facts.</param>
/// <param name="Text">The text; untrusted.</param>
public sealed record ClaimRequest(ImmutableArray<string> Items, ImmutableArray<ClaimFact> Facts, string Text);

/// <summary>Why a text does not pass. Immutable.</summary>
/// <param name="Span">The words at fault, in UTF-16 units of the text.</param>
/// <param name="Cause">"unknown", "name", "value", "degree", "quantity", "comparison", "superlative" or "person".</param>
public sealed record ClaimFault(TextSpan Span, string Cause);

/// <summary>A judgement. Immutable.</summary>
/// <param name="Faults">What cannot be bound to a fact, in the order of the text.</param>
public sealed record ClaimVerdict(ImmutableArray<ClaimFault> Faults)
{
    /// <summary>Whether every claim is bound.</summary>
    public bool IsSupported => Faults.IsEmpty;
}

/// <summary>Holds a text against facts: every factual claim must be bound to one. Thread-safe.</summary>
public interface IClaimGate
{
    /// <summary>Judges a text.</summary>
    /// <param name="request">The text and its facts.</param>
    ClaimVerdict Judge(ClaimRequest request);
}
