namespace ChatRec.Agents.Understanding.Linking;

/// <summary>Finds the key nearest to a misspelt one: candidates by shared trigrams, the winner by edit distance. Read-only; thread-safe.</summary>
internal sealed class TrigramIndex
{
    private const int CandidateLimit = 40;

    private readonly string[] _keys;
    private readonly Dictionary<int, int[]> _postings;

    /// <summary>Indexes keys.</summary>
    /// <param name="keys">Folded keys; their positions are what a search returns.</param>
    public TrigramIndex(IEnumerable<string> keys)
    {
        _keys = [.. keys];
        var postings = new Dictionary<int, List<int>>();
        for (var id = 0; id < _keys.Length; id++)
        {
            foreach (var trigram in Trigrams(_keys[id]))
            {
                if (!postings.TryGetValue(trigram, out var list))
                {
                    postings.Add(trigram, list = []);
                }

                list.Add(id);
            }
        }

        _postings = postings.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray());
    }

    /// <summary>How many wrong letters a key of a length may have.</summary>
    /// <param name="length">The key's length.</param>
    public static int AllowedEdits(int length) => length switch { < 5 => 0, < 9 => 1, < 15 => 2, _ => 3 };

    /// <summary>The key nearest to a text within the allowed number of edits, or <see langword="null"/>; among equals the first.</summary>
    /// <param name="text">The folded text.</param>
    /// <param name="distance">How many edits apart they are.</param>
    public string? Nearest(string text, out int distance)
    {
        distance = int.MaxValue;
        var allowed = AllowedEdits(text.Length);
        if (allowed == 0 || text.Length > 80)
        {
            return null;
        }

        var counts = new Dictionary<int, int>();
        foreach (var trigram in Trigrams(text))
        {
            foreach (var id in _postings.GetValueOrDefault(trigram) ?? [])
            {
                if (Math.Abs(_keys[id].Length - text.Length) <= allowed)
                {
                    counts[id] = counts.GetValueOrDefault(id) + 1;
                }
            }
        }

        string? best = null;
        foreach (var (id, _) in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(CandidateLimit))
        {
            var edits = Distance(text, _keys[id], Math.Min(allowed, distance - 1));
            if (edits < distance && edits <= allowed)
            {
                (best, distance) = (_keys[id], edits);
            }
        }

        return best;
    }

    /// <summary>Edit distance with transpositions, or a number above the bound.</summary>
    internal static int Distance(string left, string right, int bound)
    {
        if (Math.Abs(left.Length - right.Length) > bound)
        {
            return bound + 1;
        }

        var before = new int[right.Length + 1];
        var last = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            last[column] = column;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[right.Length];
    }

    private static HashSet<int> Trigrams(string key)
    {
        var padded = $" {key} ";
        var trigrams = new HashSet<int>();
        for (var at = 0; at + 2 < padded.Length; at++)
        {
            trigrams.Add(HashOf(padded[at], padded[at + 1], padded[at + 2]));
        }

        return trigrams;
    }

    private static int HashOf(char first, char second, char third) => (first * 31 + second) * 131 + third;
}
