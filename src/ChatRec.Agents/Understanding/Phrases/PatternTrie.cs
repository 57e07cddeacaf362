using System.Collections.Immutable;

namespace ChatRec.Agents.Understanding.Phrases;

/// <summary>
/// Phrases to senses over tokens. A word of a phrase may end in "*" (any ending) and offer alternatives by "|"; phrases of a script without
/// spaces are matched character by character. The longest phrase wins, then the one that leaves least open. Read-only once built; thread-safe.
/// </summary>
internal sealed class PatternTrie
{
    private readonly Node _root = new();

    /// <summary>Adds a phrase.</summary>
    /// <param name="phrase">The phrase.</param>
    /// <param name="sense">What it means.</param>
    public void Add(string phrase, PhraseSense sense)
    {
        List<Node> nodes = [_root];
        foreach (var part in phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            nodes = [.. part.Split('|').SelectMany(word => Step(nodes, word))];
        }

        foreach (var node in nodes)
        {
            if (!node.Senses.Contains(sense))
            {
                node.Senses.Add(sense);
            }
        }
    }

    /// <summary>The longest phrase that begins at a token, or <see langword="null"/>.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="first">Where it begins.</param>
    public (int End, IReadOnlyList<PhraseSense> Senses)? Match(ImmutableArray<PhraseToken> tokens, int first)
    {
        (int End, int Literal, Node? Node) best = (first, -1, null);
        Walk(_root, first, 0);
        return best.Node is { } found ? (best.End, found.Senses) : null;

        void Walk(Node node, int at, int literal)
        {
            if (node.Senses.Count > 0 && at > first && (at > best.End || (at == best.End && literal > best.Literal)))
            {
                best = (at, literal, node);
            }

            if (at >= tokens.Length || !tokens[at].IsText)
            {
                return;
            }

            var word = tokens[at].Text;
            if (node.Words.TryGetValue(word, out var exact))
            {
                Walk(exact, at + 1, literal + (2 * word.Length));
            }

            if (node.Stems.Count > 0)
            {
                for (var length = word.Length; length > 0; length--)
                {
                    if (node.Stems.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word.AsSpan(0, length), out var open))
                    {
                        Walk(open, at + 1, literal + length);
                    }
                }
            }
        }
    }

    private static IEnumerable<Node> Step(List<Node> from, string part)
    {
        var open = part.EndsWith('*');
        var texts = PhraseToken.Cut(open ? part[..^1] : part).Where(token => token.IsText).Select(token => token.Text).ToList();
        foreach (var start in from)
        {
            var node = start;
            for (var at = 0; at < texts.Count; at++)
            {
                node = Child(open && at == texts.Count - 1 ? node.Stems : node.Words, texts[at]);
            }

            yield return node;
        }
    }

    private static Node Child(Dictionary<string, Node> nodes, string word)
    {
        if (!nodes.TryGetValue(word, out var node))
        {
            nodes.Add(word, node = new Node());
        }

        return node;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Words { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, Node> Stems { get; } = new(StringComparer.Ordinal);

        public List<PhraseSense> Senses { get; } = [];
    }
}
