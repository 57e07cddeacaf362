using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>Whether two predictions differ by more than their doubt.</summary>
internal static class AxisNoise
{
    /// <summary>Half the interval of a prediction without any confidence.</summary>
    private const double Widest = 0.35;

    /// <summary>A difference below this is not worth a word however sure both are.</summary>
    private const double Least = 0.1;

    /// <summary>Whether two values' intervals stand apart.</summary>
    /// <param name="one">A value.</param>
    /// <param name="other">Another.</param>
    public static bool Differ(AxisValue? one, AxisValue? other) =>
        one is { } a && other is { } b && Math.Abs(a.Value - b.Value) >= Math.Max(Least, HalfWidth(a) + HalfWidth(b));

    private static double HalfWidth(AxisValue value) => Widest * (1 - value.Confidence);
}
