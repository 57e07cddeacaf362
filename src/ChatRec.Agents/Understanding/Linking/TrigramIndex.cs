using System.Runtime.InteropServices;

namespace ChatRec.Agents.Understanding.Linking;

/// <summary>Finds the key nearest to a misspelt one: candidates by shared trigrams, the winner by edit distance. Read-only; thread-safe.</summary>
internal sealed class TrigramIndex
{
    private const int CandidateLimit = 40;
    private const int SpoiltByEdit = 4;

    private readonly string[] _keys;
    private readonly Dictionary<int, int[]> _postings;

    /// <summary>Indexes keys.</summary>
    /// <param name="keys">Folded keys; their positions are what a search returns.</param>
    public TrigramIndex(IEnumerable<string> keys)
    {
        _keys = [.. keys];

        // Twice over the keys, first to count and then to fill arrays of the right length: lists that grow cost more than the second pass.
        var sizes = new Dictionary<int, (int Count, int Last)>();
        ForEachTrigram((trigram, id) =>
        {
            ref var size = ref CollectionsMarshal.GetValueRefOrAddDefault(sizes, trigram, out var known);
            size = (!known || size.Last != id ? size.Count + 1 : size.Count, id);
        });
        _postings = new Dictionary<int, int[]>(sizes.Count);
        ForEachTrigram((trigram, id) =>
        {
            ref var size = ref CollectionsMarshal.GetValueRefOrNullRef(sizes, trigram);
            ref var ids = ref CollectionsMarshal.GetValueRefOrAddDefault(_postings, trigram, out _);
            if (ids is null)
            {
                ids = new int[size.Count];
                size = (0, -1);
            }

            if (size.Last != id)
            {
                ids[size.Count] = id;
                size = (size.Count + 1, id);
            }
        });
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
        var wanted = Trigrams(text);
        foreach (var trigram in wanted)
        {
            foreach (var id in _postings.GetValueOrDefault(trigram) ?? [])
            {
                if (Math.Abs(_keys[id].Length - text.Length) <= allowed)
                {
                    counts[id] = counts.GetValueOrDefault(id) + 1;
                }
            }
        }

        // Each wrong letter spoils at most four trigrams, so what shares fewer cannot be near enough.
        var least = wanted.Count - (SpoiltByEdit * allowed);
        string? best = null;
        foreach (var (id, _) in counts.Where(pair => pair.Value >= least).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(CandidateLimit))
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

    private void ForEachTrigram(Action<int, int> visit)
    {
        for (var id = 0; id < _keys.Length; id++)
        {
            var key = _keys[id];
            for (var at = -1; at + 1 < key.Length; at++)
            {
                visit(HashOf(at < 0 ? ' ' : key[at], key[at + 1], at + 2 < key.Length ? key[at + 2] : ' '), id);
            }
        }
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
