using System.Collections.Immutable;

namespace ChatRec.Agents.Simulation;

/// <summary>What a simulated user takes in of a reply. Immutable.</summary>
/// <param name="Slate">What is shown, in order; empty when nothing is.</param>
/// <param name="Question">The attribute asked about, or <see langword="null"/>.</param>
/// <param name="WaysOut">What the system offers to say where nothing fits; empty elsewhere.</param>
internal sealed record Heard(ImmutableArray<ItemView> Slate, string? Question, ImmutableArray<string> WaysOut);
