namespace ChatRec.Agents.Understanding.Text;

/// <summary>Phrases by their words, each with what it means. Built once, then read by any number of threads.</summary>
/// <typeparam name="T">What a phrase means.</typeparam>
internal sealed class PhraseTrie<T>
{
    private readonly Node _root = new();

    /// <summary>Adds a phrase; the same phrase may be added with several meanings.</summary>
    /// <param name="phrase">The phrase, cut and folded as utterances are.</param>
    /// <param name="meaning">What it means.</param>
    public void Add(string phrase, T meaning)
    {
        var node = _root;
        // A phrase that begins with a tail ("'s fine") is cut as if a word stood before it.
        var isTail = phrase.StartsWith('\'');
        foreach (var token in Tokenizer.Tokenize(isTail ? "x" + phrase : phrase).Skip(isTail ? 1 : 0))
        {
            if (!token.IsWord)
            {
                continue;
            }

            node.Children ??= new Dictionary<string, Node>(StringComparer.Ordinal);
            if (!node.Children.TryGetValue(token.Text, out var next))
            {
                node.Children.Add(token.Text, next = new Node());
            }

            node = next;
        }

        if (node != _root && (node.Meanings ??= []) is { } meanings && !meanings.Contains(meaning))
        {
            meanings.Add(meaning);
        }
    }

    /// <summary>Calls back for every phrase that begins at a token, with the number of tokens it covers.</summary>
    /// <param name="tokens">The utterance.</param>
    /// <param name="start">Where phrases begin.</param>
    /// <param name="found">Receives each meaning and the index after the phrase's last token.</param>
    public void Match(IReadOnlyList<Token> tokens, int start, Action<T, int> found)
    {
        var node = _root;
        for (var at = start; at < tokens.Count; at++)
        {
            if (!tokens[at].IsWord || node.Children is null || !node.Children.TryGetValue(tokens[at].Text, out var next))
            {
                return;
            }

            node = next;
            foreach (var meaning in node.Meanings ?? [])
            {
                found(meaning, at + 1);
            }
        }
    }

    /// <summary>Whether a phrase that covers a token by itself has a meaning of this sort.</summary>
    /// <param name="tokens">The utterance.</param>
    /// <param name="at">The token.</param>
    /// <param name="wanted">The sort of meaning.</param>
    public bool Contains(IReadOnlyList<Token> tokens, int at, Func<T, bool> wanted)
    {
        var found = false;
        Match(tokens, at, (meaning, end) => found |= end == at + 1 && wanted(meaning));
        return found;
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Children { get; set; }

        public List<T>? Meanings { get; set; }
    }
}
