using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Agents.Claims.Evaluation;

/// <summary>A text with its facts and whether they support it.</summary>
public sealed record ClaimCase
{
    /// <summary>Its id.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The items, "Title (Year)".</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    /// <summary>The facts.</summary>
    public ImmutableArray<ClaimFact> Facts { get; init; } = [];

    /// <summary>The text to judge.</summary>
    public required string Text { get; init; }

    /// <summary>"supported" or "unsupported".</summary>
    public required string Verdict { get; init; }

    /// <summary>The words that are not so, where the case says.</summary>
    public string? Lie { get; init; }

    /// <summary>What sort of claim they are, where the case says.</summary>
    public string? LieKind { get; init; }

    /// <summary>Whether the facts support the text.</summary>
    [JsonIgnore]
    public bool IsSupported => Verdict == Supported;

    /// <summary>The verdict of a text that its facts support.</summary>
    public const string Supported = "supported";

    /// <summary>The verdict of a text that they do not support.</summary>
    public const string Unsupported = "unsupported";
}

/// <summary>Texts with their verdicts, one JSON object a line. Immutable.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Hash">"sha256:…" over the file.</param>
/// <param name="Cases">The cases in order.</param>
public sealed record ClaimDataSet(string Name, string Hash, IReadOnlyList<ClaimCase> Cases)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataSetException">The file is missing or a line is not what it must be.</exception>
    public static ClaimDataSet Load(string path)
    {
        var (hash, cases) = CaseLines.Load<ClaimCase>(path, "text", (read, number) => Checked(path, number, read));
        return new ClaimDataSet(Path.GetFileName(path), hash, cases);
    }

    private static ClaimCase Checked(string path, int number, ClaimCase read)
    {
        if (read.Verdict is not (ClaimCase.Supported or ClaimCase.Unsupported))
        {
            throw new DataSetException(path, number, "\"verdict\" must be \"supported\" or \"unsupported\"");
        }

        var facts = CaseLines.Filled(read.Facts);
        if (facts.Any(fact => fact is null || fact.Predicate is null || fact.Value is null))
        {
            throw new DataSetException(path, number, "a fact needs \"predicate\" and \"value\"");
        }

        return read with { Items = CaseLines.Filled(read.Items), Facts = facts };
    }
}
