using System.Globalization;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>What one person did with one item.</summary>
/// <param name="User">The person, by the pack's own name.</param>
/// <param name="Item">The row.</param>
/// <param name="Time">When, in the pack's own unit; 0 where the pack does not say.</param>
/// <param name="Rating">How much the person liked it; infinite where a row without a rating only says that it was taken.</param>
public readonly record struct Interaction(string User, ItemIndex Item, long Time, double Rating);

/// <summary>The interactions that a pack brings. Immutable and thread-safe.</summary>
public sealed class InteractionLog
{
    /// <summary>The file in a pack's folder.</summary>
    public const string FileName = "interactions.csv";

    // A row with a rating is a like from three quarters of the scale on: four of five stars.
    private const double LikedFrom = 0.75;

    private readonly double _scale;

    private InteractionLog(IReadOnlyList<Interaction> rows, double scale)
    {
        Rows = rows;
        _scale = scale;
    }

    /// <summary>The interactions in the order of the file; items that the pack has lost are left out.</summary>
    public IReadOnlyList<Interaction> Rows { get; }

    /// <summary>Reads the interactions of a pack.</summary>
    /// <param name="catalog">The pack.</param>
    /// <returns>None when the pack has no such file.</returns>
    /// <exception cref="PackException">The interactions cannot be read.</exception>
    public static InteractionLog Load(ItemCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var path = Path.Combine(catalog.Folder ?? string.Empty, FileName);
        if (catalog.Folder is null || !File.Exists(path))
        {
            return new InteractionLog([], 1);
        }

        try
        {
            return Read(path, catalog);
        }
        catch (InvalidDataException error)
        {
            throw new PackException(path, 0, error.Message, error); // compressed, or no UTF-8
        }
    }

    /// <summary>Whether an interaction says that the person liked the item.</summary>
    /// <param name="interaction">The interaction.</param>
    public bool IsLike(Interaction interaction) => interaction.Rating >= LikedFrom * _scale;

    /// <summary>What each person likes, oldest first; people in the order of the file.</summary>
    /// <param name="of">Which people; <see langword="null"/> for all.</param>
    public IReadOnlyList<(string User, IReadOnlyList<ItemIndex> Items)> Likes(Func<string, bool>? of = null) =>
    [
        .. Rows.Where(row => IsLike(row) && (of is null || of(row.User)))
            .GroupBy(row => row.User, StringComparer.Ordinal)
            .Select(person => (person.Key, (IReadOnlyList<ItemIndex>)[.. person.OrderBy(row => row.Time).Select(row => row.Item).Distinct()])),
    ];

    private static InteractionLog Read(string path, ItemCatalog catalog)
    {
        var rows = new List<Interaction>();
        var highest = double.NegativeInfinity;
        using var stream = File.OpenRead(path);
        var reader = new RecordReader(stream, quoted: true);
        var fields = new CsvFields();
        while (reader.TryRead(out var record))
        {
            if ((record.Fault ?? fields.Read(record.Bytes.Span)) is { } fault)
            {
                throw new PackException(path, record.Line, fault);
            }

            if (record.Line == 1)
            {
                continue; // the header
            }

            if (fields.Fields.Count < 4)
            {
                throw new PackException(path, record.Line, "a row needs user, item, timestamp and rating");
            }

            // The pack may have lost an item since; nobody is hurt by a row about it.
            if (!catalog.TryIndexOf(new ItemId(fields.Fields[1]), out var item))
            {
                continue;
            }

            var rating = double.PositiveInfinity;
            if (fields.Fields[3].Length > 0)
            {
                if (!double.TryParse(fields.Fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out rating))
                {
                    throw new PackException(path, record.Line, $"\"{fields.Fields[3]}\" is no rating");
                }

                highest = Math.Max(highest, rating);
            }

            rows.Add(new Interaction(
                fields.Fields[0], item, long.TryParse(fields.Fields[2], NumberStyles.Integer, CultureInfo.InvariantCulture, out var time) ? time : 0, rating));
        }

        var scale = catalog.Schema.RatingAttribute is { } name && catalog.Schema.Find(name)?.Max is { } max ? max : highest;
        return new InteractionLog(rows, scale);
    }
}
