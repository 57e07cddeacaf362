using System.Globalization;
using ChatRec.Retrieval.Import;

namespace ChatRec.Bot.Commands;

/// <summary>Shows an import's progress on standard error, a line a second at most: rows, rows a second, share of the file.</summary>
internal sealed class ImportLine(TextWriter error, TimeProvider time) : IProgress<ImportProgress>
{
    private readonly long _began = time.GetTimestamp();
    private long _shown = time.GetTimestamp();

    /// <inheritdoc />
    public void Report(ImportProgress value)
    {
        if (time.GetElapsedTime(_shown) < TimeSpan.FromSeconds(1))
        {
            return;
        }

        _shown = time.GetTimestamp();
        var share = value.TotalBytes == 0 ? 100 : 100.0 * value.Bytes / value.TotalBytes;
        var speed = value.Rows / Math.Max(time.GetElapsedTime(_began).TotalSeconds, 0.001);
        error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Rows} rows, {speed:0} rows/s, {share:0} %"));
    }
}
