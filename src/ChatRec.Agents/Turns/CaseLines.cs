using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using ChatRec.Retrieval.Evaluation;

namespace ChatRec.Agents.Turns;

/// <summary>Reads the cases of a measurement of turns: a file with one JSON object a line, written as turns are.</summary>
internal static class CaseLines
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noun">What a case is, for the error of a file without any.</param>
    /// <param name="check">Fills in or refuses a case, given its line.</param>
    /// <typeparam name="T">A case.</typeparam>
    /// <returns>"sha256:…" over the file, and the cases in order; at least one.</returns>
    /// <exception cref="DataSetException">The file is missing, empty, or a line is not what it must be.</exception>
    public static (string Hash, IReadOnlyList<T> Cases) Load<T>(string path, string noun, Func<T, int, T> check)
        where T : class
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

        var cases = new List<T>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                cases.Add(Parse(path, number, line, check));
            }
        }

        return cases.Count == 0
            ? throw new DataSetException(path, 0, $"there is no {noun} in it")
            : ($"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}", cases);
    }

    /// <summary>A list, empty where the line had none.</summary>
    /// <param name="values">The list, perhaps never set.</param>
    /// <typeparam name="T">What is in it.</typeparam>
    public static ImmutableArray<T> Filled<T>(ImmutableArray<T> values) => values.IsDefault ? [] : values;

    private static T Parse<T>(string path, int number, string line, Func<T, int, T> check)
        where T : class
    {
        try
        {
            return check(
                JsonSerializer.Deserialize<T>(line, TurnJson.Options) ?? throw new DataSetException(path, number, "the line holds no object"),
                number);
        }
        catch (JsonException error)
        {
            throw new DataSetException(path, number, error.Message.ReplaceLineEndings(" "));
        }
    }
}
