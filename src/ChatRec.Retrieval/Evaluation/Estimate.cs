namespace ChatRec.Retrieval.Evaluation;

/// <summary>A mean over cases with its 95 % interval. Immutable.</summary>
/// <param name="Mean">The mean; 0 without cases.</param>
/// <param name="Low">The interval's lower end.</param>
/// <param name="High">The interval's upper end.</param>
/// <param name="Count">Number of cases.</param>
public sealed record Estimate(double Mean, double Low, double High, int Count)
{
    private const int Resamples = 1000;

    /// <summary>The mean of a figure over cases, with a percentile bootstrap interval (Efron, 1979; 1,000 resamples).</summary>
    /// <param name="values">One figure a case.</param>
    /// <param name="seed">The seed of the resampling.</param>
    public static Estimate Of(ReadOnlySpan<double> values, int seed)
    {
        if (values.Length == 0)
        {
            return new Estimate(0, 0, 0, 0);
        }

        double total = 0;
        foreach (var value in values)
        {
            total += value;
        }

        var random = new Random(seed);
        var means = new double[Resamples];
        for (var at = 0; at < Resamples; at++)
        {
            double sum = 0;
            for (var draw = 0; draw < values.Length; draw++)
            {
                sum += values[random.Next(values.Length)];
            }

            means[at] = sum / values.Length;
        }

        Array.Sort(means);
        return new Estimate(total / values.Length, means[(int)(Resamples * 0.025)], means[(int)(Resamples * 0.975) - 1], values.Length);
    }
}
