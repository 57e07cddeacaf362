using ChatRec.Retrieval.Catalog;

namespace ChatRec.Retrieval.Dense;

/// <summary>The best few of many scored rows: a heap with the worst on top. Equal scores are won by the lower row. Not thread-safe.</summary>
/// <param name="count">How many are kept.</param>
internal sealed class BestItems(int count)
{
    private readonly List<(float Score, int Row)> _heap = new(Math.Min(count, 1024));

    /// <summary>Adds a row; rows come in ascending order.</summary>
    public void Add(int row, float score)
    {
        if (_heap.Count < count)
        {
            _heap.Add((score, row));
            Up(_heap.Count - 1);
        }
        else if (score > _heap[0].Score)
        {
            _heap[0] = (score, row);
            Down();
        }
    }

    /// <summary>The kept rows by descending score, ties by ascending row.</summary>
    public ScoredItem[] Descending()
    {
        _heap.Sort((left, right) => left.Score == right.Score ? left.Row.CompareTo(right.Row) : right.Score.CompareTo(left.Score));
        return [.. _heap.Select(entry => new ScoredItem(new ItemIndex(entry.Row), entry.Score))];
    }

    private static bool IsWorse((float Score, int Row) left, (float Score, int Row) right) =>
        left.Score < right.Score || (left.Score == right.Score && left.Row > right.Row);

    private void Up(int at)
    {
        while (at > 0 && IsWorse(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void Down()
    {
        for (var at = 0; ;)
        {
            var worst = at;
            for (var child = (2 * at) + 1; child <= (2 * at) + 2 && child < _heap.Count; child++)
            {
                worst = IsWorse(_heap[child], _heap[worst]) ? child : worst;
            }

            if (worst == at)
            {
                return;
            }

            (_heap[at], _heap[worst]) = (_heap[worst], _heap[at]);
            at = worst;
        }
    }
}
