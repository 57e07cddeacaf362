using System.Text.Json.Nodes;
using ChatRec.Agents.Turns;

namespace ChatRec.Bot.Storage;

/// <summary>A conversation as it was started. Immutable.</summary>
/// <param name="Id">The conversation's id.</param>
/// <param name="Channel">The channel it runs on.</param>
/// <param name="User">The user's id.</param>
/// <param name="Seed">The seed its turns derive theirs from.</param>
/// <param name="Locale">The BCP 47 tag the channel gave.</param>
/// <param name="Ended">Whether it was closed; its history stays readable.</param>
internal sealed record ConversationInfo(string Id, string Channel, string User, int Seed, string Locale, bool Ended = false);

/// <summary>A conversation in a list.</summary>
/// <param name="Id">The conversation's id.</param>
/// <param name="Channel">The channel it runs on.</param>
/// <param name="User">The user's id.</param>
/// <param name="Started">When it started, as ISO 8601.</param>
/// <param name="Turns">Number of turns.</param>
internal sealed record ConversationSummary(string Id, string Channel, string User, string Started, int Turns);

/// <summary>An activity from outside, ready to be taken down.</summary>
/// <param name="Channel">The channel it came from.</param>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="Key">What the sender calls it: the same key is taken down once.</param>
/// <param name="Activity">The activity; its id and timestamp are given by the store.</param>
/// <param name="NeedsTurn">Whether the bot answers it.</param>
internal sealed record InboundActivity(string Channel, string Conversation, string Key, JsonObject Activity, bool NeedsTurn);

/// <summary>What became of an activity that was taken down.</summary>
/// <param name="Id">Its id in the conversation.</param>
/// <param name="Duplicate">It had been taken down before; nothing changed.</param>
internal sealed record TakenDown(string Id, bool Duplicate);

/// <summary>An activity taken down and not answered yet.</summary>
/// <param name="Seq">Its place in the inbox.</param>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="Id">Its id in the conversation.</param>
/// <param name="Activity">The activity.</param>
internal sealed record PendingActivity(long Seq, string Conversation, string Id, JsonObject Activity);

/// <summary>An activity of a conversation's transcript.</summary>
/// <param name="Position">Its place, from 1.</param>
/// <param name="Visible">Whether clients may see it; traces are not for them.</param>
/// <param name="Json">The activity.</param>
internal sealed record StoredActivity(long Position, bool Visible, string Json);

/// <summary>A reply that is durable and may not have been sent.</summary>
/// <param name="Conversation">The conversation's id.</param>
/// <param name="Turn">The turn.</param>
internal sealed record UnsentReply(string Conversation, int Turn);

/// <summary>A finished turn with the activities that answer it.</summary>
/// <param name="Record">The turn.</param>
/// <param name="Outgoing">What is sent, in order.</param>
internal sealed record FinishedTurn(TurnRecord Record, IReadOnlyList<JsonObject> Outgoing)
{
    /// <summary>Whether everything of the person before this turn is erased with it.</summary>
    public bool Erases { get; init; }
}

/// <summary>Too much is waiting in a conversation: nothing was taken down.</summary>
internal sealed class InboxFullException : Exception;

/// <summary>The conversation was closed: nothing was taken down.</summary>
internal sealed class ConversationEndedException : Exception;
