using System.Text.Json.Nodes;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Cards;

/// <summary>Turns a reply into Bot Framework activities. Pure; ids and timestamps are the store's.</summary>
internal static class ReplyActivities
{
    /// <summary>The bot's account id.</summary>
    public const string BotId = "chatrec";

    private const string BotName = "ChatRec";

    /// <summary>The activities that answer a message.</summary>
    /// <param name="turn">The finished turn.</param>
    /// <param name="channel">The channel's id.</param>
    /// <param name="replyTo">The message's id.</param>
    /// <param name="cards">Whether the channel shows cards; if not, the text carries the slate.</param>
    public static IReadOnlyList<JsonObject> Compose(TurnRecord turn, string channel, string replyTo, bool cards)
    {
        var reply = turn.Reply;
        var slate = turn.SystemAct.Slate;
        var asCards = cards && !slate.IsDefaultOrEmpty && reply.Cards.Length > 0;
        var message = new JsonObject
        {
            ["type"] = "message",
            ["channelId"] = channel,
            ["from"] = Bot(),
            ["recipient"] = new JsonObject { ["id"] = turn.User, ["role"] = "user" },
            ["replyToId"] = replyTo,
            ["locale"] = turn.Locale,
            ["textFormat"] = "markdown",
            ["text"] = ReplyText.ToMarkdown(asCards ? WithQuestion(reply) : reply.Text),
            ["inputHint"] = turn.SystemAct.Act is SystemActKind.Ask or SystemActKind.Clarify ? "expectingInput" : "acceptingInput",
        };
        if (asCards)
        {
            message["attachmentLayout"] = "carousel";
            message["attachments"] = new JsonArray([.. slate.Select(item => (JsonNode)SlateCard.Attachment(item, Words(reply, item)))]);
        }

        if (!reply.Suggestions.IsDefaultOrEmpty)
        {
            message["suggestedActions"] = new JsonObject
            {
                ["to"] = new JsonArray(turn.User),
                ["actions"] = new JsonArray([.. reply.Suggestions.Select(say => (JsonNode)new JsonObject
                {
                    ["type"] = "imBack",
                    ["title"] = say,
                    ["value"] = say,
                })]),
            };
        }

        message["channelData"] = new JsonObject { ["chatrec"] = Data(turn) };
        return [message];
    }

    /// <summary>The bot's account.</summary>
    public static JsonObject Bot() => new() { ["id"] = BotId, ["name"] = BotName, ["role"] = "bot" };

    /// <summary>What the project's own page draws from: text as it is, to be shown as text, never as markup.</summary>
    private static JsonObject Data(TurnRecord turn)
    {
        var data = new JsonObject
        {
            ["turn"] = turn.Turn,
            ["act"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(turn.SystemAct.Act.ToString()),
            ["opening"] = ReplyText.ToNotation(turn.Reply.Opening ?? turn.Reply.Text),
        };
        if (turn.Reply.Question is { } question)
        {
            data["question"] = ReplyText.ToNotation(question);
        }

        if (Erasure.IsDone(turn.SystemAct))
        {
            data["erased"] = true; // a page that still shows what was said takes it away
        }

        data["slate"] = new JsonArray([.. turn.SystemAct.Slate.Select(item => (JsonNode)Entry(item, Words(turn.Reply, item)))]);
        return data;
    }

    private static JsonObject Entry(SlateItem item, CardText? words) => new()
    {
        ["item"] = item.Item,
        ["title"] = item.Title,
        ["rank"] = item.Rank,
        ["lines"] = new JsonArray([.. (words?.Lines ?? []).Select(line => (JsonNode)line)]),
        ["text"] = words?.Text ?? string.Empty,
        ["actions"] = new JsonArray([.. (words?.Actions ?? []).Select(action => (JsonNode)new JsonObject
        {
            ["title"] = action.Title,
            ["say"] = action.Say,
        })]),
    };

    private static CardText? Words(Reply reply, SlateItem item) => reply.Cards.FirstOrDefault(card => card.Item == item.Item);

    private static string WithQuestion(Reply reply) => (reply.Opening, reply.Question) switch
    {
        ({ } opening, { } question) => $"{opening}\n\n{question}",
        ({ } opening, null) => opening,
        _ => reply.Text,
    };
}
