using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatRec.Bot.Transcripts;

/// <summary>
/// Reads a <c>.chat</c> file (Chatdown): a header of <c>user=</c>, <c>users=</c>, <c>bot=</c> and <c>channelId=</c>, then <c>name: text</c> with further lines
/// belonging to the speaker above. What stands in brackets instructs the tool that draws a chat and is no part of what is said.
/// </summary>
internal static class ChatFile
{
    /// <summary>Reads a file as a transcript of messages.</summary>
    /// <param name="file">The path.</param>
    /// <exception cref="TranscriptException">The file cannot be read or nobody speaks in it.</exception>
    public static Transcript Read(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file, Encoding.UTF8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TranscriptException(file, failure.Message);
        }

        var roles = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["user"] = "user", ["bot"] = "bot" };
        var messages = new List<(string Role, string Name, StringBuilder Text)>();
        foreach (var line in lines)
        {
            if (messages.Count == 0 && Header(line, roles))
            {
                continue;
            }

            if (Speaker(line, roles) is { } spoken)
            {
                messages.Add((roles[spoken.Name], spoken.Name, new StringBuilder(spoken.Text)));
            }
            else if (messages.Count > 0)
            {
                messages[^1].Text.Append('\n').Append(line);
            }
        }

        if (messages.Count == 0)
        {
            throw new TranscriptException(file, "nobody speaks: lines such as \"user: hello\" are expected");
        }

        return Transcript.Of(messages.Select((message, at) => new JsonObject
        {
            ["type"] = "message",
            ["id"] = (at + 1).ToString(CultureInfo.InvariantCulture),
            ["from"] = new JsonObject { ["id"] = message.Name, ["name"] = message.Name, ["role"] = message.Role },
            ["text"] = WithoutInstructions(message.Text.ToString()).Trim(),
        }).Where(a => Transcript.Text(a, "text") is { Length: > 0 }));
    }

    private static bool Header(string line, Dictionary<string, string> roles)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0 || line.AsSpan(0, at).IndexOfAny('[', ':') >= 0)
        {
            return string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('>');
        }

        var key = line[..at].Trim().TrimStart('\uFEFF').ToUpperInvariant();
        var role = key switch
        {
            "USER" or "USERS" => "user",
            "BOT" => "bot",
            _ => null,
        };
        foreach (var name in role is null ? [] : line[(at + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            roles[name] = role!;
        }

        return true;
    }

    private static (string Name, string Text)? Speaker(string line, Dictionary<string, string> roles)
    {
        var at = line.IndexOf(':', StringComparison.Ordinal);
        if (at <= 0)
        {
            return null;
        }

        // "bot->Joe: text" speaks to one of several users.
        var name = line[..at];
        var arrow = name.IndexOf("->", StringComparison.Ordinal);
        name = (arrow > 0 ? name[..arrow] : name).Trim();
        return roles.ContainsKey(name) ? (name, line[(at + 1)..]) : null;
    }

    private static string WithoutInstructions(string text)
    {
        var kept = new StringBuilder(text.Length);
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var opens = text[at] == '[' && (depth > 0 || LooksLikeInstruction(text, at));
            depth += opens ? 1 : 0;
            if (depth == 0)
            {
                kept.Append(text[at]);
            }
            else if (text[at] == ']')
            {
                depth--;
            }
        }

        return kept.ToString();
    }

    // An instruction stands at the start of a line and begins with a word: "[Typing]", "[Suggestions=a|b]".
    private static bool LooksLikeInstruction(string text, int at)
    {
        var before = at;
        while (before > 0 && text[before - 1] is ' ' or '\t')
        {
            before--;
        }

        return (before == 0 || text[before - 1] is '\n' or ']') && at + 1 < text.Length && char.IsLetter(text[at + 1]);
    }
}
