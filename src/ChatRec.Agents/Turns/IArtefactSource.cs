using System.Collections.Immutable;

namespace ChatRec.Agents.Turns;

/// <summary>Something a turn depends on, by its hash.</summary>
/// <param name="Name">"catalog", "prompts", "retrieval", a model's name.</param>
/// <param name="Hash">"sha256:…".</param>
public sealed record Artefact(string Name, string Hash);

/// <summary>Names the artefacts that are live now; register one for each kind. Thread-safe and cheap: asked once a turn.</summary>
public interface IArtefactSource
{
    /// <summary>The live artefacts.</summary>
    ImmutableArray<Artefact> Current { get; }
}
