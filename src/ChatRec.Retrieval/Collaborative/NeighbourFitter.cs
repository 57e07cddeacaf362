using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Retrieval.Catalog;
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
    private const string CacheFile = "neighbours.safetensors";
    private const string KeyNote = "fitted-from";

    /// <summary>The neighbours of the pack's items; none when the pack has no interactions.</summary>
    /// <param name="cancellationToken">Stops the fit.</param>
    /// <exception cref="PackException">The interactions cannot be read.</exception>
    public NeighbourTable Fit(CancellationToken cancellationToken = default)
    {
        var file = Path.Combine(catalog.Folder ?? string.Empty, InteractionLog.FileName);
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

        var log = InteractionLog.Load(catalog);
        return FitTo(log.Likes(), (rows, neighbours) => Save(cache, key, rows, neighbours), cancellationToken);
    }

    /// <summary>The neighbours that only some of the people speak for: what a measurement needs that asks for the tastes of the others.</summary>
    /// <param name="log">The pack's interactions.</param>
    /// <param name="speaks">Whether a person's likes may be learnt from.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public NeighbourTable Fit(InteractionLog log, Func<string, bool> speaks, CancellationToken cancellationToken = default) =>
        FitTo(log.Likes(speaks), null, cancellationToken);

    private NeighbourTable FitTo(
        IReadOnlyList<(string User, IReadOnlyList<ItemIndex> Items)> likes,
        Action<int[], IReadOnlyList<(int Item, float Weight)>[]>? keep,
        CancellationToken cancellationToken)
    {
        var (histories, rows) = Places(likes, options.FittedItems);
        if (rows.Length < 2)
        {
            return NeighbourTable.Create(catalog.Count, static _ => []);
        }

        logger.LogInformation("{Pack}: fitting neighbours of {Items} items from {Users} people", catalog.Schema.Name, rows.Length, histories.Count);
        var weights = EaseFitter.Fit(histories, rows.Length, options.Lambda, new Tenths(logger, catalog.Schema.Name), cancellationToken);
        var neighbours = Enumerable.Range(0, rows.Length).AsParallel().AsOrdered().WithCancellation(cancellationToken)
            .Select(item => weights.Neighbours(item, options.Neighbours)).ToArray();
        keep?.Invoke(rows, neighbours);
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

    // Each person's liked items as places among the fitted items, and the catalogue's row of each place.
    private static (List<IReadOnlyList<int>> Histories, int[] Rows) Places(
        IReadOnlyList<(string User, IReadOnlyList<ItemIndex> Items)> likes, int most)
    {
        int[] rows = [.. likes.SelectMany(one => one.Items).CountBy(item => item.Value)
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key)
            .Take(most).Select(count => count.Key).Order()];
        var places = Enumerable.Range(0, rows.Length).ToDictionary(place => rows[place]);
        return ([.. likes.Select(one => (IReadOnlyList<int>)[.. one.Items.Where(item => places.ContainsKey(item.Value)).Select(item => places[item.Value])])], rows);
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
