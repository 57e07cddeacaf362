using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Agents.Turns;

/// <summary>
/// The value of a preference edit: a text ("Horror", "Alien (1979)"), a number (120) or a pair of numbers ([1980,1989]). In JSON a
/// string, a number or an array of two numbers. Immutable.
/// </summary>
[JsonConverter(typeof(EditValueJsonConverter))]
public sealed record EditValue
{
    private EditValue(string? text, double? number, double? high)
    {
        Text = text;
        Number = number;
        High = high;
    }

    /// <summary>The text, or <see langword="null"/> when the value is numeric.</summary>
    public string? Text { get; }

    /// <summary>The number, or the lower end of a pair; <see langword="null"/> for a text.</summary>
    public double? Number { get; }

    /// <summary>The upper end of a pair, or <see langword="null"/>.</summary>
    public double? High { get; }

    /// <summary>Makes a text value.</summary>
    /// <param name="text">The text.</param>
    public static EditValue Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new EditValue(text, null, null);
    }

    /// <summary>Makes a number.</summary>
    /// <param name="number">A finite number.</param>
    public static EditValue Of(double number) => new(null, Finite(number), null);

    /// <summary>Makes a pair; the ends are put in order.</summary>
    /// <param name="low">One end.</param>
    /// <param name="high">The other end.</param>
    public static EditValue Of(double low, double high) =>
        new(null, Math.Min(Finite(low), Finite(high)), Math.Max(low, high));

    /// <inheritdoc />
    public override string ToString() =>
        Text ?? (High is { } high
            ? string.Create(CultureInfo.InvariantCulture, $"{Number}-{high}")
            : Number!.Value.ToString(CultureInfo.InvariantCulture));

    private static double Finite(double number) =>
        double.IsFinite(number) ? number : throw new ArgumentOutOfRangeException(nameof(number), number, "Not a finite number.");
}

internal sealed class EditValueJsonConverter : JsonConverter<EditValue>
{
    public override EditValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return EditValue.Of(reader.GetString()!);
            case JsonTokenType.Number:
                return EditValue.Of(reader.GetDouble());
            case JsonTokenType.StartArray:
                var pair = JsonSerializer.Deserialize<double[]>(ref reader, options)!;
                return pair.Length == 2
                    ? EditValue.Of(pair[0], pair[1])
                    : throw new JsonException("An edit's value in an array needs two numbers.");
            default:
                throw new JsonException("An edit's value is a string, a number or two numbers.");
        }
    }

    public override void Write(Utf8JsonWriter writer, EditValue value, JsonSerializerOptions options)
    {
        if (value.Text is { } text)
        {
            writer.WriteStringValue(text);
        }
        else if (value.High is { } high)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(value.Number!.Value);
            writer.WriteNumberValue(high);
            writer.WriteEndArray();
        }
        else
        {
            writer.WriteNumberValue(value.Number!.Value);
        }
    }
}
