using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Agents.Understanding.Evaluation;

/// <summary>What stood before an utterance.</summary>
public sealed record UnderstandingContext
{
    /// <summary>The latest slate, as shown.</summary>
    public ImmutableArray<string> LastSlate { get; init; } = [];

    /// <summary>"recommend", or "ask:" and an attribute; <see langword="null"/> at the start.</summary>
    public string? LastAct { get; init; }

    /// <summary>The preferences in force.</summary>
    public ImmutableArray<PreferenceEdit> State { get; init; } = [];
}

/// <summary>An utterance with what it means.</summary>
public sealed record UnderstandingCase
{
    /// <summary>Its id.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>What stood before.</summary>
    public UnderstandingContext Context { get; init; } = new();

    /// <summary>What was said.</summary>
    public required string Utterance { get; init; }

    /// <summary>The act meant.</summary>
    public required UserActKind Act { get; init; }

    /// <summary>The edits meant.</summary>
    public ImmutableArray<PreferenceEdit> Edits { get; init; } = [];
}

/// <summary>Utterances with their meanings, one JSON object a line. Immutable.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Hash">"sha256:…" over the file.</param>
/// <param name="Cases">The cases in order.</param>
public sealed record UnderstandingDataSet(string Name, string Hash, IReadOnlyList<UnderstandingCase> Cases)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataSetException">The file is missing or a line is not what it must be.</exception>
    public static UnderstandingDataSet Load(string path)
    {
        var (hash, cases) = CaseLines.Load<UnderstandingCase>(path, "utterance", static (read, _) => read with
        {
            Context = read.Context with { LastSlate = CaseLines.Filled(read.Context.LastSlate), State = CaseLines.Filled(read.Context.State) },
            Edits = CaseLines.Filled(read.Edits),
        });
        return new UnderstandingDataSet(Path.GetFileName(path), hash, cases);
    }
}
