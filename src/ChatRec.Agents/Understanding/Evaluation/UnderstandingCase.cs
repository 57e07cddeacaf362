using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
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
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataSetException(path, 0, File.Exists(path) ? "the file cannot be read" : "the file does not exist");
        }

        var cases = new List<UnderstandingCase>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                cases.Add(Parse(path, number, line));
            }
        }

        return cases.Count == 0
            ? throw new DataSetException(path, 0, "there is no utterance in it")
            : new UnderstandingDataSet(Path.GetFileName(path), $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}", cases);
    }

    private static UnderstandingCase Parse(string path, int number, string line)
    {
        try
        {
            var read = JsonSerializer.Deserialize<UnderstandingCase>(line, TurnJson.Options)
                ?? throw new DataSetException(path, number, "the line holds no object");
            return read with
            {
                Context = read.Context with { LastSlate = Filled(read.Context.LastSlate), State = Filled(read.Context.State) },
                Edits = Filled(read.Edits),
            };
        }
        catch (JsonException error)
        {
            throw new DataSetException(path, number, error.Message.ReplaceLineEndings(" "));
        }
    }

    private static ImmutableArray<T> Filled<T>(ImmutableArray<T> values) => values.IsDefault ? [] : values;
}
