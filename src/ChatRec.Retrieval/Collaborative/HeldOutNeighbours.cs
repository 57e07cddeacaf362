using ChatRec.Retrieval.Catalog;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Collaborative;

/// <summary>
/// Fits neighbours without some of a pack's people, whose tastes are then measured: a model that has read a person's history has read the answers.
/// People are held out by a stable hash of their name, so that tuning and testing ask different ones.
/// </summary>
public static class HeldOutNeighbours
{
    /// <summary>How many parts the people are cut into.</summary>
    public const int Parts = 5;

    /// <summary>Which part of the people somebody belongs to.</summary>
    /// <param name="user">The person's name in the pack.</param>
    public static MeasuredPart PartOf(string user) =>
        NumberOf(user) switch { 0 => MeasuredPart.Test, 1 => MeasuredPart.Tune, _ => MeasuredPart.Train };

    /// <summary>The number of the part somebody belongs to, 0 to <see cref="Parts"/> - 1.</summary>
    /// <param name="user">The person's name in the pack.</param>
    public static int NumberOf(string user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var hash = 2166136261u; // FNV-1a: the same on every machine
        foreach (var letter in user)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return (int)(hash % Parts);
    }

    /// <summary>Fits on the people of <see cref="MeasuredPart.Train"/> alone.</summary>
    /// <param name="catalog">The pack.</param>
    /// <param name="log">Its interactions.</param>
    /// <param name="options">How the neighbours are fitted.</param>
    /// <param name="logger">Is told of progress, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static NeighbourTable Fit(
        ItemCatalog catalog, InteractionLog log, CollaborativeOptions options, ILogger? logger = null, CancellationToken cancellationToken = default) =>
        Fit(catalog, log, options, user => PartOf(user) == MeasuredPart.Train, logger, cancellationToken);

    /// <summary>Fits on some of the people.</summary>
    /// <param name="catalog">The pack.</param>
    /// <param name="log">Its interactions.</param>
    /// <param name="options">How the neighbours are fitted.</param>
    /// <param name="speaks">Who may be learnt from.</param>
    /// <param name="logger">Is told of progress, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static NeighbourTable Fit(
        ItemCatalog catalog,
        InteractionLog log,
        CollaborativeOptions options,
        Func<string, bool> speaks,
        ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(options);
        return new NeighbourFitter(catalog, options, logger ?? NullLogger.Instance)
            .Fit(log, speaks, cancellationToken);
    }
}

/// <summary>What a person's history is used for when something is measured.</summary>
public enum MeasuredPart
{
    /// <summary>Models learn from it.</summary>
    Train,

    /// <summary>Settings are chosen by it.</summary>
    Tune,

    /// <summary>Figures are taken from it, and nothing is chosen by it.</summary>
    Test,
}
