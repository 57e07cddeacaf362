using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Storage;

/// <summary>
/// Reads events of every version ever written: each released version has one step that lifts it to the next, so an old event is
/// lifted on reading and never rewritten in the log.
/// </summary>
internal static class EventFormats
{
    /// <summary>The event that a finished turn leaves.</summary>
    public const string Turn = "turn";

    /// <summary>The version of <see cref="Turn"/> that is written now.</summary>
    public const int TurnVersion = 1;

    /// <summary>Version 0 never left the workshop and lacks only the schema's name; it keeps the lifting honest and tested.</summary>
    private static readonly Func<JsonObject, JsonObject>[] TurnSteps =
    [
        static old =>
        {
            old["schema"] = TurnRecord.SchemaName;
            return old;
        },
    ];

    /// <summary>Reads a turn.</summary>
    /// <param name="version">The version it was written in.</param>
    /// <param name="json">The event's text.</param>
    /// <exception cref="StoreException">It is newer than this program, or not a turn.</exception>
    public static TurnRecord ReadTurn(int version, string json)
    {
        if (version > TurnVersion || version < 0)
        {
            throw new StoreException(StoreFault.Newer, $"The database holds a turn of version {version}; this ChatRec knows up to {TurnVersion}.");
        }

        try
        {
            if (version == TurnVersion)
            {
                return JsonSerializer.Deserialize<TurnRecord>(json, TurnJson.Options)!;
            }

            var lifted = JsonNode.Parse(json)!.AsObject();
            for (; version < TurnVersion; version++)
            {
                lifted = TurnSteps[version](lifted);
            }

            return lifted.Deserialize<TurnRecord>(TurnJson.Options)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new StoreException(StoreFault.Corrupt, "The database holds a turn that cannot be read; restore a copy.", error);
        }
    }
}
