using System.Collections.Immutable;

namespace ChatRec.Agents.Simulation;

/// <summary>How a simulated user behaves. Immutable.</summary>
/// <param name="Name">The name in results.</param>
/// <param name="Opening">How many attributes the first message names.</param>
/// <param name="Likes">How many liked items the first message names at most.</param>
/// <param name="Told">How many attributes a later message names when it volunteers some.</param>
/// <param name="Volunteers">How often something is volunteered where nothing is answered or critiqued.</param>
/// <param name="Critiques">How often a slate is critiqued.</param>
/// <param name="Answers">How often a question is answered when the answer is known.</param>
/// <param name="Patience">After how many fruitless turns the user begins to leave; by the double the user has left.</param>
/// <param name="ChangesMind">Whether the first message names something that is taken back later.</param>
internal sealed record Persona(
    string Name, int Opening, int Likes, int Told, double Volunteers, double Critiques, double Answers, int Patience, bool ChangesMind)
{
    /// <summary>The people the simulation draws in turn: short, talkative, always comparing, unsure, and of two minds.</summary>
    public static ImmutableArray<Persona> All { get; } =
    [
        new("terse", 1, 1, 1, 0.6, 0.5, 1, 6, false),
        new("talkative", 3, 3, 2, 0.9, 0.5, 1, 10, false),
        new("critic", 2, 2, 1, 0.7, 0.95, 0.9, 10, false),
        new("evasive", 1, 2, 1, 0.5, 0.5, 0.4, 6, false),
        new("changesMind", 2, 2, 1, 0.8, 0.6, 0.9, 8, true),
    ];
}
