using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;
using ChatRec.Retrieval.Inference;
using Microsoft.Extensions.Logging;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>
/// Fits neighbours for a pack that brings interactions and no trained model: EASE over the items people liked, kept beside the pack under
/// the hash of what it was fitted from. Used once, at start.
/// </summary>
/// <param name="catalog">The items.</param>
/// <param name="options">How much is fitted.</param>
/// <param name="logger">Is told of progress.</param>
internal sealed class NeighbourFitter(ItemCatalog catalog, CollaborativeOptions options, ILogger logger)
{
    private const string InteractionFile = "interactions.csv";
    private const string CacheFile = "neighbours.safetensors";
    private const string KeyNote = "fitted-from";

    // A row with a rating is a like from three quarters of the scale on: four of five stars.
    private const double LikedFrom = 0.75;

    /// <summary>The neighbours of the pack's items; none when the pack has no interactions.</summary>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="PackException">The interactions cannot be read.</exception>
    public NeighbourTable Fit(CancellationToken cancellationToken = default)
    {
        var file = Path.Combine(catalog.Folder ?? string.Empty, InteractionFile);
        if (catalog.Folder is null || !File.Exists(file))
        {
            return NeighbourTable.Create(catalog.Count, static _ => []);
        }

        var cache = Path.Combine(catalog.Folder, ".chatrec", CacheFile);
        var key = KeyOf(file);
        if (Cached(cache, key) is { } cached)
        {
            return cached;
        }

        var (histories, rows) = ReadLikes(file);
        if (rows.Length < 2)
        {
            return NeighbourTable.Create(catalog.Count, static _ => []);
        }

        logger.LogInformation("{Pack}: fitting neighbours of {Items} items from {Users} people", catalog.Schema.Name, rows.Length, histories.Count);
        var weights = EaseFitter.Fit(histories, rows.Length, options.Lambda, new Tenths(logger, catalog.Schema.Name), cancellationToken);
        var neighbours = Enumerable.Range(0, rows.Length).AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(item => weights.Neighbours(item, options.Neighbours)).ToArray();
        Save(cache, key, rows, neighbours);
        var places = Enumerable.Range(0, rows.Length).ToDictionary(place => rows[place]);
        return NeighbourTable.Create(catalog.Count, item => places.TryGetValue(item.Value, out var place)
            ? neighbours[place].Select(one => new Neighbour(new ItemIndex(rows[one.Item]), one.Weight))
            : []);
    }

    private string KeyOf(string file)
    {
        using var stream = File.OpenRead(file);
        var interactions = Convert.ToHexStringLower(SHA256.HashData(stream));
        return string.Create(CultureInfo.InvariantCulture, $"{interactions} {catalog.Hash} {options.Lambda} {options.Neighbours} {options.FittedItems}");
    }

    private NeighbourTable? Cached(string cache, string key)
    {
        if (!File.Exists(cache))
        {
            return null;
        }

        try
        {
            using (var file = SafeTensors.Open(cache))
            {
                if (file.Metadata.GetValueOrDefault(KeyNote) != key)
                {
                    return null;
                }
            }

            return NeighbourTable.Load(cache, catalog);
        }
        catch (ModelException error)
        {
            logger.LogWarning("The fitted neighbours are unsound and made anew: {Reason}", error.Message);
            return null;
        }
    }

    private (List<IReadOnlyList<int>> Histories, int[] Rows) ReadLikes(string path)
    {
        try
        {
            return Likes(path);
        }
        catch (InvalidDataException error)
        {
            throw new PackException(path, 0, error.Message, error); // compressed, or no UTF-8
        }
    }

    // Each person's liked items as places among the fitted items, and the catalogue's row of each place.
    private (List<IReadOnlyList<int>> Histories, int[] Rows) Likes(string path)
    {
        var likes = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
        var rated = new List<(string User, int Row, double Rating)>();
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

            var rating = 1.0;
            if (fields.Fields[3].Length > 0 && !double.TryParse(fields.Fields[3], NumberStyles.Float, CultureInfo.InvariantCulture, out rating))
            {
                throw new PackException(path, record.Line, $"\"{fields.Fields[3]}\" is no rating");
            }

            highest = fields.Fields[3].Length > 0 ? Math.Max(highest, rating) : highest;
            rated.Add((fields.Fields[0], item.Value, fields.Fields[3].Length > 0 ? rating : double.PositiveInfinity));
        }

        var scale = catalog.Schema.RatingAttribute is { } name && catalog.Schema.Find(name)?.Max is { } max ? max : highest;
        foreach (var (user, row, rating) in rated.Where(one => one.Rating >= LikedFrom * scale))
        {
            (likes.TryGetValue(user, out var liked) ? liked : likes[user] = []).Add(row);
        }

        int[] rows = [.. likes.Values.SelectMany(liked => liked).CountBy(row => row)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key)
            .Take(options.FittedItems).Select(count => count.Key).Order()];
        var places = Enumerable.Range(0, rows.Length).ToDictionary(place => rows[place]);
        return ([.. likes.Values.Select(liked => (IReadOnlyList<int>)[.. liked.Where(places.ContainsKey).Select(row => places[row])])], rows);
    }

    private void Save(string cache, string key, int[] rows, IReadOnlyList<(int Item, float Weight)>[] neighbours)
    {
        var width = options.Neighbours;
        var places = new int[rows.Length * width];
        var weights = new float[rows.Length * width];
        Array.Fill(places, -1);
        for (var place = 0; place < rows.Length; place++)
        {
            for (var at = 0; at < neighbours[place].Count; at++)
            {
                (places[(place * width) + at], weights[(place * width) + at]) = neighbours[place][at];
            }
        }

        var writer = new SafeTensorsWriter();
        writer.Note(KeyNote, key);
        writer.Add("neighbours", places, rows.Length, width);
        writer.Add("weights", weights, rows.Length, width);
        var ids = Encoding.UTF8.GetBytes(string.Join('\n', rows.Select(row => catalog.IdOf(new ItemIndex(row)).Value)));
        writer.Add("ids", ids, ids.Length);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
            writer.Save(cache);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning("The neighbours are not kept for the next start: {Path}: {Reason}", cache, error.Message);
        }
    }

    private sealed class Tenths(ILogger logger, string pack) : IProgress<double>
    {
        private int _shown;

        public void Report(double value)
        {
            if ((int)(value * 10) is var tenth && tenth > _shown)
            {
                _shown = tenth;
                logger.LogInformation("{Pack}: neighbours {Percent} %", pack, tenth * 10);
            }
        }
    }
}
