using System.Text.Json;
using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Transcripts;

/// <summary>What kind of thing differs between a recorded turn and the turn run again.</summary>
internal enum DifferenceClass
{
    /// <summary>What was understood or decided.</summary>
    Act,

    /// <summary>The preferences in force.</summary>
    State,

    /// <summary>The items shown, their order and scores.</summary>
    Slate,

    /// <summary>The words.</summary>
    Text,

    /// <summary>The shape of the cards and the facts bound to them.</summary>
    Card,

    /// <summary>How long it took.</summary>
    Timing,
}

/// <summary>One difference.</summary>
/// <param name="Class">What kind of thing differs.</param>
/// <param name="Path">Where in the turn: "systemAct.slate[0].item".</param>
/// <param name="Recorded">The recorded value as JSON, or <see langword="null"/> when it was absent.</param>
/// <param name="Actual">The value now, or <see langword="null"/> when it is absent.</param>
internal sealed record TurnDifference(DifferenceClass Class, string Path, string? Recorded, string? Actual);

/// <summary>
/// Compares two turns member by member, so that a member added later is compared as well. Ids and times of the run are not compared, numbers
/// to 1e-6. Stateless and thread-safe.
/// </summary>
internal static class TurnComparison
{
    private const double Tolerance = 1e-6;

    // A turn that takes three times as long, and noticeably so, is worth a word.
    private const double TimingFactor = 3;
    private const double TimingFloorMs = 50;

    private static readonly HashSet<string> NotCompared = new(StringComparer.Ordinal)
    {
        "conversation", "inboundId", "at", "user", "artefacts", "steps", "reply.wordings",
    };

    /// <summary>The differences, in the order of the contract's members.</summary>
    /// <param name="recorded">The recorded turn.</param>
    /// <param name="actual">The turn run again.</param>
    public static IReadOnlyList<TurnDifference> Compare(TurnRecord recorded, TurnRecord actual)
    {
        var differences = new List<TurnDifference>();
        Walk(JsonSerializer.SerializeToNode(recorded, TurnJson.Options), JsonSerializer.SerializeToNode(actual, TurnJson.Options), "", differences);
        var (before, now) = (recorded.Steps.Sum(s => s.Ms), actual.Steps.Sum(s => s.Ms));
        if (now > before * TimingFactor && now - before > TimingFloorMs)
        {
            differences.Add(new TurnDifference(DifferenceClass.Timing, "steps", $"{before:0} ms", $"{now:0} ms"));
        }

        return differences;
    }

    private static void Walk(JsonNode? recorded, JsonNode? actual, string path, List<TurnDifference> differences)
    {
        if (NotCompared.Contains(path))
        {
            return;
        }

        switch (recorded, actual)
        {
            case (JsonObject left, JsonObject right):
                foreach (var name in left.Select(p => p.Key).Union(right.Select(p => p.Key)))
                {
                    Walk(left[name], right[name], path.Length == 0 ? name : $"{path}.{name}", differences);
                }

                break;
            case (JsonArray left, JsonArray right):
                for (var at = 0; at < Math.Max(left.Count, right.Count); at++)
                {
                    Walk(at < left.Count ? left[at] : null, at < right.Count ? right[at] : null, $"{path}[{at}]", differences);
                }

                break;
            default:
                if (!Same(recorded, actual))
                {
                    differences.Add(new TurnDifference(ClassOf(path, recorded, actual), path, Show(recorded), Show(actual)));
                }

                break;
        }
    }

    private static bool Same(JsonNode? recorded, JsonNode? actual)
    {
        if (recorded is JsonValue left && actual is JsonValue right
            && left.GetValueKind() == JsonValueKind.Number && right.GetValueKind() == JsonValueKind.Number)
        {
            var (a, b) = (left.GetValue<double>(), right.GetValue<double>());
            return Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(a));
        }

        // An empty list and none at all mean the same.
        return JsonNode.DeepEquals(recorded, actual) || (IsNothing(recorded) && IsNothing(actual));
    }

    private static bool IsNothing(JsonNode? node) => node is null or JsonArray { Count: 0 };

    private static DifferenceClass ClassOf(string path, JsonNode? recorded, JsonNode? actual)
    {
        if (path.StartsWith("systemAct.slate", StringComparison.Ordinal))
        {
            return path.Contains(".reasons", StringComparison.Ordinal) ? DifferenceClass.Card : DifferenceClass.Slate;
        }

        if (path.StartsWith("reply.", StringComparison.Ordinal))
        {
            var words = !path.StartsWith("reply.facts", StringComparison.Ordinal) && !path.EndsWith(".item", StringComparison.Ordinal)
                && IsTextOrNothing(recorded) && IsTextOrNothing(actual);
            return words ? DifferenceClass.Text : DifferenceClass.Card;
        }

        return path.StartsWith("state.", StringComparison.Ordinal) ? DifferenceClass.State : DifferenceClass.Act;
    }

    private static bool IsTextOrNothing(JsonNode? node) => node is null || node.GetValueKind() == JsonValueKind.String;

    private static string? Show(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => node.ToJsonString(TurnJson.Options),
    };
}
