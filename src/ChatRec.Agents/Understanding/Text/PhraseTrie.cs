namespace ChatRec.Agents.Understanding.Text;

/// <summary>Phrases by their words, each with what it means. Built once, then read by any number of threads.</summary>
/// <typeparam name="T">What a phrase means.</typeparam>
internal sealed class PhraseTrie<T>
{
    private readonly Node _root = new();
    private readonly List<Chain> _chains = [];

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

    /// <summary>Adds every phrase of an opening, at most one filling and an ending, without holding their product.</summary>
    /// <param name="openings">What a phrase begins with.</param>
    /// <param name="fillings">What may follow.</param>
    /// <param name="endings">What it ends with.</param>
    /// <param name="meaning">What all of them mean.</param>
    public void AddChain(IEnumerable<string> openings, IEnumerable<string> fillings, IEnumerable<string> endings, T meaning) =>
        _chains.Add(new Chain(Of(openings), Of(fillings), Of(endings), meaning));

    /// <summary>Calls back for every phrase that begins at a token: first those added whole, then chains.</summary>
    /// <param name="tokens">The utterance.</param>
    /// <param name="start">Where phrases begin.</param>
    /// <param name="found">Receives each meaning and the index after the phrase's last token.</param>
    public void Match(IReadOnlyList<Token> tokens, int start, Action<T, int> found)
    {
        MatchWhole(tokens, start, found);
        foreach (var chain in _chains)
        {
            void End(bool _, int end) => found(chain.Meaning, end);
            chain.Openings.MatchWhole(tokens, start, (_, opened) =>
            {
                chain.Endings.MatchWhole(tokens, opened, End);
                chain.Fillings.MatchWhole(tokens, opened, (_, filled) => chain.Endings.MatchWhole(tokens, filled, End));
            });
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

    private static PhraseTrie<bool> Of(IEnumerable<string> phrases)
    {
        var trie = new PhraseTrie<bool>();
        foreach (var phrase in phrases)
        {
            trie.Add(phrase, true);
        }

        return trie;
    }

    private void MatchWhole(IReadOnlyList<Token> tokens, int start, Action<T, int> found)
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

    private sealed class Node
    {
        public Dictionary<string, Node>? Children { get; set; }

        public List<T>? Meanings { get; set; }
    }

    private sealed record Chain(PhraseTrie<bool> Openings, PhraseTrie<bool> Fillings, PhraseTrie<bool> Endings, T Meaning);
}
