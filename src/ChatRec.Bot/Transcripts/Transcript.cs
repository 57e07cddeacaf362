using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Transcripts;

/// <summary>
/// A Bot Framework transcript (microsoft/botframework-sdk, specs/transcript): a JSON array of activities, or an object with a <c>transcript</c> array.
/// Everything in the file is kept, also what is not understood. Not thread-safe.
/// </summary>
internal sealed class Transcript
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonNode _root;

    private Transcript(JsonNode root, JsonArray activities)
    {
        _root = root;
        All = activities;
    }

    /// <summary>Every child of the transcript as it stands in the file.</summary>
    public JsonArray All { get; }

    /// <summary>The activities: children that are objects with a type. Others are skipped, as the specification asks.</summary>
    public IEnumerable<JsonObject> Activities => All.OfType<JsonObject>().Where(a => Text(a, "type") is { Length: > 0 });

    /// <summary>A transcript of given activities.</summary>
    /// <param name="activities">The activities; the transcript owns them from here on.</param>
    public static Transcript Of(IEnumerable<JsonObject> activities)
    {
        var array = new JsonArray([.. activities.Select(a => (JsonNode)a)]);
        return new Transcript(array, array);
    }

    /// <summary>Reads a file; a byte order mark is tolerated.</summary>
    /// <param name="file">The path.</param>
    /// <exception cref="TranscriptException">The file cannot be read or is no transcript.</exception>
    public static Transcript Read(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file, Encoding.UTF8), file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TranscriptException(file, failure.Message);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="file">What to call it in errors.</param>
    /// <exception cref="TranscriptException">The text is no transcript.</exception>
    public static Transcript Parse(string text, string file)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text.TrimStart('\uFEFF'));
        }
        catch (JsonException failure)
        {
            throw new TranscriptException(file, $"no JSON: {failure.Message}");
        }

        return root switch
        {
            JsonArray array => new Transcript(array, array),
            JsonObject wrapper when wrapper["transcript"] is JsonArray inner => new Transcript(wrapper, inner),
            _ => throw new TranscriptException(file, "neither an array of activities nor an object with a \"transcript\""),
        };
    }

    /// <summary>Writes the transcript as indented UTF-8 without a byte order mark; a file that exists is replaced at once or not at all.</summary>
    /// <param name="file">The path.</param>
    public void Write(string file)
    {
        var temporary = file + ".new";
        File.WriteAllText(temporary, ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(temporary, file, overwrite: true);
    }

    /// <inheritdoc />
    public override string ToString() => _root.ToJsonString(Written).ReplaceLineEndings("\n") + "\n";

    /// <summary>A text member of an activity, or <see langword="null"/>.</summary>
    /// <param name="node">The activity, or an object in it.</param>
    /// <param name="name">The member.</param>
    public static string? Text(JsonNode? node, string name) =>
        node is JsonObject given && given[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
