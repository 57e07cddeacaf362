using System.Globalization;

namespace ChatRec.Bench.Product;

/// <summary>Measured times in milliseconds and what is told of them. Not thread-safe.</summary>
internal sealed class Durations
{
    private readonly List<double> _values = [];

    /// <summary>Makes an empty collection.</summary>
    public Durations()
    {
    }

    /// <summary>Collects times.</summary>
    public Durations(IEnumerable<double> values) => _values.AddRange(values);

    /// <summary>How many were measured.</summary>
    public int Count => _values.Count;

    /// <summary>The shortest: what a machine takes that does nothing else.</summary>
    public double Shortest => _values.Count == 0 ? double.NaN : _values.Min();

    /// <summary>Half took at most this long.</summary>
    public double Median => At(0.5);

    /// <summary>95 of 100 took at most this long.</summary>
    public double P95 => At(0.95);

    /// <summary>99 of 100 took at most this long.</summary>
    public double P99 => At(0.99);

    /// <summary>The longest.</summary>
    public double Longest => At(1);

    /// <summary>Adds a time.</summary>
    public void Add(TimeSpan time) => _values.Add(time.TotalMilliseconds);

    /// <summary>Adds a time in milliseconds.</summary>
    public void Add(double milliseconds) => _values.Add(milliseconds);

    /// <summary>A number as tables show it: three figures that say something.</summary>
    public static string Text(double value) =>
        value.ToString(value < 1 ? "0.000" : value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    // The nearest rank: a time that was measured, nothing interpolated.
    private double At(double share)
    {
        _values.Sort();
        return _values.Count == 0 ? double.NaN : _values[Math.Max(0, (int)Math.Ceiling(share * _values.Count) - 1)];
    }
}
