using System.Globalization;

namespace ChatRec.Bot.Commands;

/// <summary>Shows a long work's progress on standard error: a line every tenth. Thread-safe.</summary>
internal sealed class LineProgress(TextWriter error, string what) : IProgress<double>
{
    private readonly Lock _gate = new();
    private int _shown;

    /// <inheritdoc />
    public void Report(double value)
    {
        lock (_gate)
        {
            var tenth = (int)(value * 10);
            if (tenth > _shown)
            {
                _shown = tenth;
                error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {tenth * 10} %"));
            }
        }
    }
}
