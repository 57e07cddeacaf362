using System.Text.Json;

namespace ChatRec.Retrieval.Evaluation;

/// <summary>Reads the files of data sets that hold one JSON object a line.</summary>
internal static class DataSetLines
{
    /// <summary>The objects of a file with their line numbers; empty lines are passed over.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="DataSetException">There is no such file, or a line is no JSON.</exception>
    public static IEnumerable<(JsonElement Element, int Line)> Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new DataSetException(file, 0, "no such file");
        }

        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            JsonElement element;
            try
            {
                element = JsonDocument.Parse(line).RootElement;
            }
            catch (JsonException failure)
            {
                throw new DataSetException(file, number, $"no JSON: {failure.Message}");
            }

            yield return (element, number);
        }
    }

    /// <summary>A text of an object.</summary>
    /// <param name="element">The object.</param>
    /// <param name="property">The text's name.</param>
    /// <param name="file">The file it stands in.</param>
    /// <param name="line">The line it stands in.</param>
    /// <exception cref="DataSetException">It is missing or no text.</exception>
    public static string Text(JsonElement element, string property, string file, int line) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new DataSetException(file, line, $"\"{property}\" is missing or no text");
}
