using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Cards;

/// <summary>The Adaptive Card of one slate item: version 1.3, text and buttons only, which every Bot Framework client can show.</summary>
internal static class SlateCard
{
    /// <summary>The content type of an Adaptive Card.</summary>
    public const string ContentType = "application/vnd.microsoft.card.adaptive";

    /// <summary>Makes the attachment.</summary>
    /// <param name="item">The item.</param>
    /// <param name="words">Its words, or <see langword="null"/> when the reply has none for it.</param>
    public static JsonObject Attachment(SlateItem item, CardText? words)
    {
        var body = new JsonArray { Block(ReplyText.ToLiteral(item.Title), ("weight", "Bolder"), ("size", "Medium")) };
        foreach (var line in words?.Lines ?? [])
        {
            body.Add(Block(ReplyText.ToLiteral(line), ("isSubtle", true), ("spacing", "None")));
        }

        if (words is { Text.Length: > 0 })
        {
            body.Add(Block(ReplyText.ToLiteral(words.Text), ("spacing", "Small")));
        }

        var content = new JsonObject
        {
            ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
            ["type"] = "AdaptiveCard",
            ["version"] = "1.3",
            ["speak"] = item.Title,
            ["body"] = body,
        };
        if (words is { Actions.IsDefaultOrEmpty: false })
        {
            var actions = new JsonArray();
            foreach (var action in words.Actions)
            {
                // A string as data is sent as the person's own words (imBack) by Web Chat.
                actions.Add(new JsonObject { ["type"] = "Action.Submit", ["title"] = action.Title, ["data"] = action.Say });
            }

            content["actions"] = actions;
        }

        return new JsonObject { ["contentType"] = ContentType, ["name"] = item.Title, ["content"] = content };
    }

    private static JsonObject Block(string text, params ReadOnlySpan<(string Name, JsonNode Value)> styles)
    {
        var block = new JsonObject { ["type"] = "TextBlock", ["text"] = text, ["wrap"] = true };
        foreach (var (name, value) in styles)
        {
            block[name] = value;
        }

        return block;
    }
}
