using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatRec.Agents.Turns;

/// <summary>The preferences in force after a turn.</summary>
/// <param name="Edits">The edits in force, oldest first.</param>
public sealed record StateSnapshot(ImmutableArray<PreferenceEdit> Edits)
{
    /// <summary>What the conversation began with from the person's profile; only in the first turn, when there was anything.</summary>
    public ImmutableArray<PreferenceEdit>? Taken { get; init; }

    /// <summary>Further items the person knows by their profile (catalogue ids): in the first turn, and whenever it changes.</summary>
    public ImmutableArray<string>? Known { get; init; }

    /// <summary>What this turn adds to the person's profile.</summary>
    public ImmutableArray<PreferenceEdit>? Remembered { get; init; }

    /// <summary>What this turn takes out of the person's profile.</summary>
    public ImmutableArray<PreferenceEdit>? Forgotten { get; init; }

    /// <summary>What earlier turns had stated and this one changed or took back.</summary>
    public ImmutableArray<Replacement>? Replaced { get; init; }
}

/// <summary>A preference that gave way to a later word.</summary>
/// <param name="Old">What had been stated.</param>
/// <param name="By">What was said now.</param>
public sealed record Replacement(PreferenceEdit Old, PreferenceEdit By);

/// <summary>What was said to the person. Immutable.</summary>
public sealed record Reply
{
    /// <summary>The whole text in Markdown, titles and quoted words escaped by backslashes; the channel takes HTML and links out.</summary>
    public required string Text { get; init; }

    /// <summary>The facts the text and the slate's reasons rest on.</summary>
    public ImmutableArray<Fact> Facts { get; init; } = [];

    /// <summary>Short answers offered to the person.</summary>
    public ImmutableArray<string> Suggestions { get; init; } = [];

    /// <summary>What is said on each slate item's card, in slate order; empty when nothing is shown.</summary>
    public ImmutableArray<CardText> Cards { get; init; } = [];

    /// <summary>The text before the slate, for channels that show it as cards; <see langword="null"/>: <see cref="Text"/>.</summary>
    public string? Opening { get; init; }

    /// <summary>What is asked after the slate, for channels that show it as cards; <see langword="null"/> when nothing is.</summary>
    public string? Question { get; init; }

    /// <summary>The wordings that were chosen, "prompt/place/option": what keeps a conversation from repeating itself.</summary>
    public ImmutableArray<string> Wordings { get; init; } = [];
}

/// <summary>The words of one item's card, all plain text; the channel escapes them.</summary>
/// <param name="Item">The catalogue id.</param>
/// <param name="Text">One or two sentences why it is shown.</param>
/// <param name="Lines">Short facts in order: "1995 · 170 min · R".</param>
public sealed record CardText(string Item, string Text, ImmutableArray<string> Lines)
{
    /// <summary>What the person can say with one tap ("Why this?"), in order.</summary>
    public ImmutableArray<CardAction> Actions { get; init; } = [];
}

/// <summary>A button of a card: says something for the person.</summary>
/// <param name="Title">What is written on it.</param>
/// <param name="Say">What the person says by pressing it.</param>
public sealed record CardAction(string Title, string Say);

/// <summary>The trace of one step.</summary>
/// <param name="Step">"understand", "track", "decide", "retrieve", "rank" or "narrate".</param>
/// <param name="Impl">The implementation that ran.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
/// <param name="Fallback">What it fell back to and why, or <see langword="null"/>.</param>
public sealed record StepTrace(string Step, string Impl, double Ms, string? Fallback)
{
    /// <summary>The step's input and output in short, for the inspector; never needed to replay.</summary>
    public JsonElement? Detail { get; init; }
}

/// <summary>One turn, <c>chatrec/turn/v1</c>: what the event log, transcripts, <c>chat --json</c> and the inspector hold. Immutable.</summary>
public sealed record TurnRecord
{
    /// <summary>The name of this format.</summary>
    public const string SchemaName = "chatrec/turn/v1";

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = SchemaName;

    /// <summary>The conversation.</summary>
    public required string Conversation { get; init; }

    /// <summary>The turn's number, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>The channel's id of the message that was answered.</summary>
    public required string InboundId { get; init; }

    /// <summary>When it was answered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The user's id.</summary>
    public required string User { get; init; }

    /// <summary>What the person said.</summary>
    public required string Text { get; init; }

    /// <summary>The language of the reply as a BCP 47 tag.</summary>
    public required string Locale { get; init; }

    /// <summary>What was understood.</summary>
    public required UserAct UserAct { get; init; }

    /// <summary>The preferences after the turn.</summary>
    public required StateSnapshot State { get; init; }

    /// <summary>What was decided, with the slate.</summary>
    public required SystemAct SystemAct { get; init; }

    /// <summary>What was said.</summary>
    public required Reply Reply { get; init; }

    /// <summary>The six steps.</summary>
    public ImmutableArray<StepTrace> Steps { get; init; } = [];

    /// <summary>The artefacts that were live, by name: catalog, retrieval, prompts, models.</summary>
    public ImmutableSortedDictionary<string, string> Artefacts { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The seed of the turn's choices.</summary>
    public required int Seed { get; init; }
}

/// <summary>How turns and edits are written in JSON. The options are shared, frozen and thread-safe.</summary>
public static class TurnJson
{
    /// <summary>camelCase, nulls left out, enums as camelCase strings, text not over-escaped.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
