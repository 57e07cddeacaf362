using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ChatRec.Agents.Memory;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Bot.Storage;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Import;

namespace ChatRec.Bot.Commands;

/// <summary><c>data import ratings</c>: brings a person's own ratings into their profile, all or nothing.</summary>
internal static class RatingsCommand
{
    private const double LikedFrom = 3.5;
    private const double DislikedUpTo = 2;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "Letterboxd's ratings.csv or watched.csv, IMDb's ratings.csv, or MovieLens' userId,movieId,rating,timestamp." };
        var user = new Option<string>("--user") { Description = "Whose ratings they are: the user's id.", Required = true };
        var of = new Option<string?>("--of") { Description = "Whose rows are meant in a file with several people's (its userId)." };
        var database = new Option<string?>("--db") { Description = "The database file (default: the server's)." };
        var pack = new Option<string?>("--pack") { Description = "The catalogue's folder (default: the embedded films)." };
        var unmatched = new Option<string?>("--unmatched") { Description = "A file that takes every row no item was found for." };
        var command = new Command("ratings", "Imports a person's own ratings into their profile, all or nothing.") { path, user, of, database, pack, unmatched };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            new Request(
                parsed.GetRequiredValue(path),
                parsed.GetRequiredValue(user),
                parsed.GetValue(of),
                parsed.GetValue(database) ?? DataFolder.Database(),
                parsed.GetValue(pack) ?? EngineServices.DefaultPack(),
                parsed.GetValue(unmatched)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Request request, CancellationToken cancellationToken)
    {
        if (request.User.Length is 0 or > 128)
        {
            throw new CommandFailedException("--user: an id of 1 to 128 characters is needed");
        }

        var error = parsed.InvocationConfiguration.Error;
        var file = Read(request, new ImportLine(error, TimeProvider.System), cancellationToken);
        if (file.WrongCount > 0)
        {
            foreach (var row in file.Wrong)
            {
                error.WriteLine($"{request.Path}({row.Line}): {row.Reason}");
            }

            throw new CommandFailedException(string.Create(CultureInfo.InvariantCulture,
                $"{file.WrongCount} of {file.Rows.Length + file.WrongCount} rows are wrong; nothing was imported"));
        }

        var rows = OfOnePerson(file.Rows, request);
        var (entries, missed) = Match(Load(request.Pack, cancellationToken), file.FormatName, rows);
        foreach (var row in missed.Take(request.Unmatched is null ? int.MaxValue : 10))
        {
            error.WriteLine($"{request.Path}({row.Line}): no item for {Describe(row)}");
        }

        if (request.Unmatched is { } rest)
        {
            await File.WriteAllLinesAsync(rest, missed.Select(row => $"{row.Line}\t{Describe(row)}"), cancellationToken).ConfigureAwait(false);
        }

        await SaveAsync(request, entries).ConfigureAwait(false);
        Print(parsed, file.FormatName, rows.Length, entries, missed);
        return ExitCode.Fine;
    }

    private static RatingsFile Read(Request request, ImportLine progress, CancellationToken cancellationToken)
    {
        try
        {
            return RatingsFile.Read(request.Path, progress, cancellationToken);
        }
        catch (InvalidDataException failure)
        {
            throw new CommandFailedException($"{request.Path}: {failure.Message}", failure);
        }
    }

    private static ItemCatalog Load(string pack, CancellationToken cancellationToken)
    {
        try
        {
            return PackLoader.Load(pack, cancellationToken);
        }
        catch (PackException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }

    private static ImmutableArray<RatedRow> OfOnePerson(ImmutableArray<RatedRow> rows, Request request)
    {
        if (request.Of is { } chosen)
        {
            rows = rows.RemoveAll(row => row.Rater != chosen);
            return rows.IsEmpty ? throw new CommandFailedException($"--of: the file holds no rows of {chosen}") : rows;
        }

        var raters = rows.Select(row => row.Rater).Distinct().Count();
        return raters > 1 ? throw new CommandFailedException($"the file holds the ratings of {raters} people; choose one with --of") : rows;
    }

    private static (ImmutableArray<PreferenceEdit> Entries, List<RatedRow> Missed) Match(ItemCatalog catalog, string format, ImmutableArray<RatedRow> rows)
    {
        var matcher = new RatingsMatcher(catalog);
        var entries = ImmutableArray.CreateBuilder<PreferenceEdit>();
        var missed = new List<RatedRow>();
        foreach (var row in rows.OrderBy(row => row.At ?? DateTimeOffset.MinValue).ThenBy(row => row.Line))
        {
            if (matcher.Find(row) is not { } item)
            {
                missed.Add(row);
                continue;
            }

            var verdict = row.Rating switch
            {
                >= LikedFrom => EditComparator.Like,
                <= DislikedUpTo => EditComparator.Dislike,
                _ => EditComparator.Seen,
            };
            entries.Add(PreferenceEdit.About(catalog, item, verdict) with
            {
                Source = new EditSource { Kind = "rated", Pack = catalog.Schema.Name, At = row.At, Rating = row.Rating, Import = format },
            });
        }

        return (entries.ToImmutable(), [.. missed.OrderBy(row => row.Line)]);
    }

    private static async Task SaveAsync(Request request, ImmutableArray<PreferenceEdit> entries)
    {
        try
        {
            await using var database = StoreDatabase.Open(request.Database, TimeProvider.System);
            await new ConversationStore(database, TimeProvider.System).ChangeProfileAsync(request.User, profile => profile.WithRatings(entries)).ConfigureAwait(false);
        }
        catch (StoreException failure)
        {
            throw new CommandFailedException(failure.Message, failure);
        }
    }

    private static void Print(ParseResult parsed, string format, int rows, ImmutableArray<PreferenceEdit> entries, List<RatedRow> missed)
    {
        int Count(EditComparator comparator) => entries.Count(entry => entry.Comparator == comparator);
        var (liked, disliked, seen) = (Count(EditComparator.Like), Count(EditComparator.Dislike), Count(EditComparator.Seen));
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                schema = "chatrec/data-import-ratings/v1",
                ok = true,
                format,
                rows,
                matched = entries.Length,
                liked,
                disliked,
                seen,
                unmatched = missed.Select(row => new { line = row.Line, row.Title, row.Year, row.Item }),
            });
            return;
        }

        parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{entries.Length} of {rows} rows ({format}) found: {liked} liked, {disliked} disliked, {seen} seen; {missed.Count} not in the catalogue"));
    }

    private static string Describe(RatedRow row) => row.Title is null ? row.Item! : row.Year is { } year ? $"{row.Title} ({year})" : row.Title;

    private sealed record Request(string Path, string User, string? Of, string Database, string Pack, string? Unmatched);
}
