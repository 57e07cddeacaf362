using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>What is known of somebody, and what is to be found. Immutable.</summary>
/// <param name="Id">Distinct within the set.</param>
/// <param name="Group">What kind of session it is; figures are told by group.</param>
/// <param name="Part">What it is used for ("train", "test").</param>
/// <param name="Liked">Ids of the items the person likes, the most recent last.</param>
/// <param name="Targets">Ids of the items to be found, at least one.</param>
public sealed record RankingSession(string Id, string Group, string Part, ImmutableArray<string> Liked, ImmutableArray<string> Targets)
{
    /// <summary>Whose session it is where it is somebody's of the pack's interactions: models that read them must not have read this person.</summary>
    public string? Person { get; init; }

    /// <summary>What the person says, to be understood as in a conversation; <see langword="null"/> for nothing.</summary>
    public string? Said { get; init; }

    /// <summary>The id of the item that was shown when it was said.</summary>
    public string? About { get; init; }

    /// <summary>What is searched for as it stands; <see langword="null"/> for nothing.</summary>
    public string? Query { get; init; }
}

/// <summary>Sessions to train and measure a ranker by: a folder with <c>sessions.jsonl</c>. Immutable and thread-safe.</summary>
public sealed class RankingDataSet
{
    private const string FileName = "sessions.jsonl";

    private RankingDataSet(string name, string hash, IReadOnlyList<RankingSession> sessions) => (Name, Hash, Sessions) = (name, hash, sessions);

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>"sha256:…" over the file.</summary>
    public string Hash { get; }

    /// <summary>The sessions in the order of the file.</summary>
    public IReadOnlyList<RankingSession> Sessions { get; }

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="DataSetException">The file is missing or a line is not what it must be.</exception>
    public static RankingDataSet Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var file = Path.Combine(folder, FileName);
        var sessions = new List<RankingSession>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (element, line) in DataSetLines.Read(file))
        {
            var session = Read(element, file, line);
            if (!ids.Add(session.Id))
            {
                throw new DataSetException(file, line, $"the session {session.Id} stands there twice");
            }

            sessions.Add(session);
        }

        if (sessions.Count == 0)
        {
            throw new DataSetException(folder, 0, "needs at least one session");
        }

        var name = Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        return new RankingDataSet(name, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))), sessions);
    }

    private static RankingSession Read(JsonElement element, string file, int line)
    {
        string Text(string property) => DataSetLines.Text(element, property, file, line);
        var targets = Ids(element, "targets", file, line);
        return new RankingSession(
            Text("id"),
            Text("group"),
            Text("part"),
            Ids(element, "liked", file, line),
            targets.IsEmpty ? throw new DataSetException(file, line, "\"targets\" is empty") : targets)
        {
            Person = Optional(element, "person"),
            Said = Optional(element, "said"),
            About = Optional(element, "about"),
            Query = Optional(element, "query"),
        };
    }

    private static string? Optional(JsonElement element, string property) =>
        element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ImmutableArray<string> Ids(JsonElement element, string property, string file, int line) =>
        element.TryGetProperty(property, out var list) && list.ValueKind == JsonValueKind.Array
            && list.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(one => one.GetString()!)]
            : throw new DataSetException(file, line, $"\"{property}\" is missing or no list of ids");
}
