using System.Text.Json;
using ChatRec.Retrieval.Inference;

namespace ChatRec.Retrieval.Dialogue;

/// <summary>What a dialogue model was made with, as its file says.</summary>
internal sealed record DialogueSettings
{
    /// <summary>The schema's name in the file's metadata.</summary>
    public const string Schema = "chatrec/dialogue/v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <summary>The attribute blocks in the order of the columns, with their widths.</summary>
    public required Dictionary<string, int> Blocks { get; init; }

    /// <summary>The blocks that the words are read for.</summary>
    public required string[] Asked { get; init; }

    /// <summary>The relations, each with what shared values count up to.</summary>
    public required Dictionary<string, int> Relations { get; init; }

    /// <summary>How words fade.</summary>
    public required BagSettings Bag { get; init; }

    /// <summary>What is added to a count that is divided by.</summary>
    public required float Doubt { get; init; }

    /// <summary>How much less a turn's words count for each turn since, where they call an item.</summary>
    public required float Fade { get; init; }

    /// <summary>How many turns are read for words that call an item.</summary>
    public required int Read { get; init; }

    /// <summary>How many turns are the latest.</summary>
    public required int Latest { get; init; }

    /// <summary>The features in the order of the network's columns, without the prior.</summary>
    public required string[] Features { get; init; }

    /// <summary>Reads the metadata of a file.</summary>
    /// <exception cref="ModelException">It is missing or of another shape.</exception>
    public static DialogueSettings Of(SafeTensors file)
    {
        if (file.Metadata.GetValueOrDefault("schema") != Schema)
        {
            throw new ModelException(file.Path, $"its schema is not {Schema}");
        }

        try
        {
            var settings = JsonSerializer.Deserialize<DialogueSettings>(file.Metadata.GetValueOrDefault("settings") ?? "null", Json);
            return settings is { Doubt: > 0, Read: >= 0, Bag.Turns: >= 0 } && settings.Blocks.Values.All(width => width >= 0)
                && settings.Asked.All(settings.Blocks.ContainsKey)
                ? settings
                : throw new ModelException(file.Path, "its settings are missing or contradict themselves");
        }
        catch (JsonException error)
        {
            throw new ModelException(file.Path, $"its settings cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Where a block's columns begin and how many there are.</summary>
    public Range Block(string name)
    {
        var start = Blocks.TakeWhile(block => block.Key != name).Sum(block => block.Value);
        return start..(start + Blocks[name]);
    }
}

/// <summary>How words fade.</summary>
/// <param name="Turns">How many turns are read.</param>
/// <param name="Decay">What a word counts for each turn since.</param>
/// <param name="System">What the recommender's words count.</param>
internal sealed record BagSettings(int Turns, double Decay, double System);
