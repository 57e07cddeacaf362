using ChatRec.Agents.Dialogue;

namespace ChatRec.Bot.Channels;

/// <summary>The states of the conversations used last: spares the fold. The event log stays the truth. Thread-safe.</summary>
internal sealed class StateCache(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<ConversationState>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<ConversationState> _byUse = new();
    private readonly Lock _gate = new();

    /// <summary>The state of a conversation, or <see langword="null"/> when it is not held.</summary>
    /// <param name="conversation">The conversation's id.</param>
    public ConversationState? Find(string conversation)
    {
        lock (_gate)
        {
            if (!_byId.TryGetValue(conversation, out var node))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    /// <summary>Holds a conversation's state no longer.</summary>
    /// <param name="conversation">The conversation's id.</param>
    public void Drop(string conversation)
    {
        lock (_gate)
        {
            if (_byId.Remove(conversation, out var node))
            {
                _byUse.Remove(node);
            }
        }
    }

    /// <summary>Holds a state; the one unused for longest leaves when there are too many.</summary>
    /// <param name="state">The state.</param>
    public void Hold(ConversationState state)
    {
        lock (_gate)
        {
            if (_byId.Remove(state.Conversation, out var old))
            {
                _byUse.Remove(old);
            }

            _byId[state.Conversation] = _byUse.AddFirst(state);
            if (_byId.Count > capacity)
            {
                _byId.Remove(_byUse.Last!.Value.Conversation);
                _byUse.RemoveLast();
            }
        }
    }
}
