using System.Security.Cryptography;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>
/// Users' item sequences for leave-one-out evaluation: the last item is the test, the last but one the validation. Items are renumbered to
/// rows in ascending order of their ids. Immutable and thread-safe.
/// </summary>
public sealed class SequentialDataSet
{
    private SequentialDataSet(string name, string hash, IReadOnlyList<string> users, IReadOnlyList<int[]> sequences, IReadOnlyList<string> items)
    {
        Name = name;
        Hash = hash;
        Users = users;
        Sequences = sequences;
        Items = items;
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>"sha256:…" of the file.</summary>
    public string Hash { get; }

    /// <summary>The users' ids, in the file's order.</summary>
    public IReadOnlyList<string> Users { get; }

    /// <summary>Each user's rows, oldest first; at least three items.</summary>
    public IReadOnlyList<int[]> Sequences { get; }

    /// <summary>The items' ids by row.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>Reads lines of <c>user item item …</c>, oldest first.</summary>
    /// <param name="path">A file, or a folder with a <c>sequences.txt</c>.</param>
    /// <exception cref="DataSetException">The file is missing, empty or has a line that is too short.</exception>
    public static SequentialDataSet Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = Directory.Exists(path) ? Path.Combine(path, "sequences.txt") : path;
        if (!File.Exists(file))
        {
            throw new DataSetException(file, 0, "no such file");
        }

        var users = new List<string>();
        var sequences = new List<string[]>();
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields.Length < 4)
            {
                throw new DataSetException(file, number, "a sequence needs a user and at least three items");
            }

            users.Add(fields[0]);
            sequences.Add(fields[1..]);
        }

        if (users.Count == 0)
        {
            throw new DataSetException(file, 0, "no sequences");
        }

        var items = sequences.SelectMany(s => s).Distinct(StringComparer.Ordinal).ToList();
        items.Sort(CompareIds);
        var rows = items.Select((id, row) => (id, row)).ToDictionary(p => p.id, p => p.row, StringComparer.Ordinal);
        using var stream = File.OpenRead(file);
        var hash = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
        return new SequentialDataSet(Path.GetFileName(file), hash, users, [.. sequences.Select(s => s.Select(id => rows[id]).ToArray())], items);
    }

    // Numbers by value, everything else by text: rows do not depend on the order of the lines.
    private static int CompareIds(string left, string right) =>
        long.TryParse(left, out var a) && long.TryParse(right, out var b) ? a.CompareTo(b) : string.CompareOrdinal(left, right);
}
