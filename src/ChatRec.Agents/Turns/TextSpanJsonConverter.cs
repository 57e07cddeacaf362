using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Agents.Turns;

internal sealed class TextSpanJsonConverter : JsonConverter<TextSpan>
{
    public override TextSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var pair = JsonSerializer.Deserialize<int[]>(ref reader, options);
        return pair is [var start, var end] ? new TextSpan(start, end) : throw new JsonException("A span needs two numbers.");
    }

    public override void Write(Utf8JsonWriter writer, TextSpan value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Start);
        writer.WriteNumberValue(value.End);
        writer.WriteEndArray();
    }
}
