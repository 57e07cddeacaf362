using System.Collections.Immutable;
using System.Globalization;

namespace ChatRec.Retrieval.Import;

/// <summary>One line of a person's own ratings. Immutable.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Item">The catalogue's id, when the file has it.</param>
/// <param name="Title">The title, when the file has it.</param>
/// <param name="Year">The year, when the file has it.</param>
/// <param name="Rating">Out of 5; <see langword="null"/> for seen and not rated.</param>
/// <param name="At">When it was rated or seen.</param>
public sealed record RatedRow(int Line, string? Item, string? Title, int? Year, double? Rating, DateTimeOffset? At)
{
    /// <summary>What kind of thing it is where the file says so ("tvSeries").</summary>
    public string? Type { get; init; }

    /// <summary>Whose rating it is, where a file holds several people's.</summary>
    public string? Rater { get; init; }
}

/// <summary>
/// A file of a person's own ratings, its format told by its header: Letterboxd's and IMDb's exports, and MovieLens' columns. A wrong row
/// refuses the file; nothing is left out silently.
/// </summary>
public sealed class RatingsFile
{
    private const int MostWrong = 20;

    private static readonly Format[] Formats =
    [
        new("letterboxd", ["Name", "Year", "Letterboxd URI"], 1, null, "Name", "Year", "Rating", "Date"),
        new("imdb", ["Const", "Your Rating", "Title"], 2, null, "Title", "Year", "Your Rating", "Date Rated"),
        new("movielens", ["userId", "movieId", "rating"], 1, "movieId", null, null, "rating", "timestamp"),
    ];

    private RatingsFile(string format, ImmutableArray<RatedRow> rows, ImmutableArray<WrongRow> wrong, long wrongCount)
    {
        (FormatName, Rows, Wrong, WrongCount) = (format, rows, wrong, wrongCount);
    }

    /// <summary>"letterboxd", "imdb" or "movielens".</summary>
    public string FormatName { get; }

    /// <summary>The rows without a fault, in the file's order.</summary>
    public ImmutableArray<RatedRow> Rows { get; }

    /// <summary>The first wrong rows.</summary>
    public ImmutableArray<WrongRow> Wrong { get; }

    /// <summary>Number of wrong rows.</summary>
    public long WrongCount { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how far it is, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">It is no such file; the message is one line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static RatingsFile Read(string path, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var records = new RecordReader(stream, quoted: true);
        var fields = new CsvFields();
        if (!records.TryRead(out var header) || header.Fault is not null || fields.Read(header.Bytes.Span) is not null)
        {
            throw new InvalidDataException("the file has no header of comma-separated columns");
        }

        var columns = fields.Fields.Select((name, place) => (Name: name.Trim(), place)).DistinctBy(column => column.Name)
            .ToDictionary(column => column.Name, column => column.place, StringComparer.OrdinalIgnoreCase);
        var count = fields.Fields.Count;
        var format = Formats.FirstOrDefault(known => known.Needs.All(columns.ContainsKey)) ?? throw new InvalidDataException(
            $"the header is neither Letterboxd's, IMDb's nor MovieLens': {string.Join(", ", fields.Fields.Take(12))}");
        var rows = ImmutableArray.CreateBuilder<RatedRow>();
        var wrong = ImmutableArray.CreateBuilder<WrongRow>();
        var wrongCount = 0L;
        while (records.TryRead(out var record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fault = record.Fault ?? fields.Read(record.Bytes.Span) ?? (fields.Fields.Count == count ? null : $"it has {fields.Fields.Count} fields, the header {count}");
            RatedRow? row = null;
            fault ??= format.Parse(record.Line, name => columns.TryGetValue(name, out var place) ? fields.Fields[place].Trim() : "", out row);
            if (fault is null)
            {
                rows.Add(row!);
            }
            else if (++wrongCount <= MostWrong)
            {
                wrong.Add(new WrongRow(record.Line, fault));
            }

            progress?.Report(new ImportProgress(rows.Count, records.Bytes, stream.Length));
        }

        return new RatingsFile(format.Name, rows.ToImmutable(), wrong.ToImmutable(), wrongCount);
    }

    /// <summary>How a format writes a row.</summary>
    /// <param name="Name">The format's name.</param>
    /// <param name="Needs">The columns that tell it.</param>
    /// <param name="Scale">By what a rating is divided to be out of 5.</param>
    /// <param name="Item">The column of the catalogue's id.</param>
    /// <param name="Title">The column of the title.</param>
    /// <param name="Year">The column of the year.</param>
    /// <param name="Rating">The column of the rating; it may be missing or empty: seen.</param>
    /// <param name="Date">The column of the date, or of seconds since 1970.</param>
    private sealed record Format(string Name, string[] Needs, double Scale, string? Item, string? Title, string? Year, string Rating, string Date)
    {
        public string? Parse(int line, Func<string, string> cell, out RatedRow? row)
        {
            row = null;
            var title = Title is null ? null : cell(Title);
            var item = Item is null ? null : cell(Item);
            if (string.IsNullOrEmpty(title ?? item))
            {
                return $"\"{Title ?? Item}\" is empty";
            }

            double? rating = null;
            if (cell(Rating) is { Length: > 0 } stars)
            {
                if (!double.TryParse(stars, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number > 0 && number <= 5 * Scale))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"\"{Rating}\" must be a number up to {5 * Scale}, not \"{Shorten(stars)}\"");
                }

                rating = number / Scale;
            }

            int? year = null;
            if (Year is not null && cell(Year) is { Length: > 0 } said)
            {
                if (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return $"\"{Year}\" must be a year, not \"{Shorten(said)}\"";
                }

                year = number;
            }

            var (at, sound) = DateOf(cell(Date));
            if (!sound)
            {
                return $"\"{Date}\" must be a date, not \"{Shorten(cell(Date))}\"";
            }

            row = new RatedRow(line, item, title, year, rating, at) { Type = cell("Title Type"), Rater = cell("userId") };
            return null;
        }

        private static (DateTimeOffset? At, bool Sound) DateOf(string cell)
        {
            if (cell.Length == 0)
            {
                return (null, true);
            }

            if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 100_000_000_000)
            {
                return (DateTimeOffset.FromUnixTimeSeconds(seconds), true);
            }

            return DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? (at, true) : (null, false);
        }

        private static string Shorten(string cell) => cell.Length <= 40 ? cell.ReplaceLineEndings(" ") : $"{cell[..40].ReplaceLineEndings(" ")}…";
    }
}
