namespace ChatRec.Retrieval.Text;

/// <summary>The vectors of the last few texts: several steps of one turn ask for the same words. Thread-safe.</summary>
internal sealed class LatestTexts
{
    private const int Most = 16;
    private const int Longest = 4_000;

    private readonly Lock _gate = new();
    private readonly Queue<(string Text, float[] Vector)> _kept = new();

    /// <summary>The vector of a text that was asked for lately, or <see langword="null"/>; not to be changed.</summary>
    public float[]? Find(string text)
    {
        lock (_gate)
        {
            foreach (var (known, vector) in _kept)
            {
                if (known == text)
                {
                    return vector;
                }
            }
        }

        return null;
    }

    /// <summary>Keeps the vector of a text in place of the oldest; a very long text is not kept.</summary>
    public void Keep(string text, float[] vector)
    {
        if (text.Length > Longest)
        {
            return;
        }

        lock (_gate)
        {
            if (_kept.Any(one => one.Text == text))
            {
                return;
            }

            if (_kept.Count == Most)
            {
                _kept.Dequeue();
            }

            _kept.Enqueue((text, vector));
        }
    }
}
