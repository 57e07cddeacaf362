using System.Collections.Immutable;
using System.Security.Cryptography;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Hosting;

/// <summary>Names the trained models of a run in its turns, by the hash of the manifest that pins each of their files. Thread-safe.</summary>
/// <param name="models">The folder of models, or <see langword="null"/> for a run without any.</param>
internal sealed class RetrievalArtefacts(string? models) : IArtefactSource
{
    private readonly ImmutableArray<Artefact> _current = Read(models);

    /// <inheritdoc />
    public ImmutableArray<Artefact> Current => _current;

    private static ImmutableArray<Artefact> Read(string? models)
    {
        var manifest = Path.Combine(models ?? string.Empty, "manifest.json");
        return models is not null && File.Exists(manifest)
            ? [new Artefact("retrieval", "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(manifest))))]
            : [];
    }
}
