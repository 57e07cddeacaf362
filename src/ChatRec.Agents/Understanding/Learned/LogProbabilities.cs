using System.Collections.Immutable;

namespace ChatRec.Agents.Understanding.Learned;

/// <summary>
/// Probabilities as natural logarithms in whole hundredths: processors round differently in the last digits, and no decision may hang on those.
/// </summary>
internal static class LogProbabilities
{
    /// <summary>The least logarithm: what is less probable is all the same.</summary>
    public const double Floor = -9;

    /// <summary>The logarithms of the probabilities that a network's scores stand for.</summary>
    /// <param name="logits">The scores.</param>
    public static ImmutableArray<double> Of(ReadOnlySpan<float> logits)
    {
        var most = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            most = Math.Max(most, logit);
        }

        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - most);
        }

        var scores = ImmutableArray.CreateBuilder<double>(logits.Length);
        foreach (var logit in logits)
        {
            scores.Add(Math.Max(Floor, Math.Round(logit - most - Math.Log(sum), 2)));
        }

        return scores.MoveToImmutable();
    }

    /// <summary>The logarithm of the odds that something holds.</summary>
    /// <param name="sure">The logarithm of its probability.</param>
    public static double Odds(double sure) => Math.Max(sure, Floor) - Math.Log(Math.Max(1 - Math.Exp(sure), Math.Exp(Floor)));
}
