using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Bot.Hosting;
using ChatRec.Retrieval;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Bot.Commands;

/// <summary><c>recommend</c>: one slate for liked titles, a critique and a query, without a conversation.</summary>
internal static class RecommendCommand
{
    private const int MostItems = 100;

    /// <summary>Makes the verb.</summary>
    /// <param name="engine">Adds the engine; tests put their own.</param>
    public static Command Create(Action<IServiceCollection, BotOptions>? engine = null)
    {
        var likes = new Option<string[]>("--likes") { Description = "Liked items, as they are shown: \"Title (Year)\".", AllowMultipleArgumentsPerToken = true };
        var critique = new Option<string?>("--critique") { Description = "What is wanted otherwise than in the liked items." };
        var query = new Option<string?>("--query") { Description = "What is wanted, in words." };
        var count = new Option<int>("-k") { Description = "How many items.", DefaultValueFactory = _ => 10 };
        var command = new Command("recommend", "Recommend for liked titles, a critique or a query.") { likes, critique, query, count };
        var run = new RunOptions(command, store: false);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var k = parsed.GetValue(count);
            var wish = new Wish(parsed.GetValue(likes) ?? [], parsed.GetValue(critique), parsed.GetValue(query), k);
            if (k is < 1 or > MostItems)
            {
                throw new CommandFailedException(string.Create(CultureInfo.InvariantCulture, $"-k: a number from 1 to {MostItems} is needed"));
            }

            if (wish.Likes.Length == 0 && string.IsNullOrWhiteSpace(wish.Critique) && string.IsNullOrWhiteSpace(wish.Query))
            {
                throw new CommandFailedException("recommend needs --likes, --critique or --query");
            }

            var services = new ServiceCollection();
            services.AddLogging(log => log.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole().Services
                .Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
            var options = run.Read(parsed, ":memory:");
            (engine ?? ((added, chosen) => added.AddChatRecEngine(chosen)))(services, options);
            await using var provider = services.BuildServiceProvider();
            return await RunAsync(parsed, provider, wish, cancellationToken).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, IServiceProvider provider, Wish wish, CancellationToken cancellationToken)
    {
        var catalog = EngineServices.Resolve<ItemCatalog>(provider);
        var ranker = EngineServices.Resolve<IRanker>(provider);
        var titles = new TitleFinder(catalog);
        ImmutableArray<ItemIndex> liked = [.. wish.Likes.Select(titles.Find).Distinct()];
        var request = await PlanAsync(provider, catalog, wish, liked, cancellationToken).ConfigureAwait(false);
        var source = EngineServices.Resolve<ICandidateSource>(provider);
        var candidates = await source.FindAsync(request.Retrieval, cancellationToken).ConfigureAwait(false);
        var slate = ranker.Rank(candidates, request);
        var axes = request.Wishes.Select(one => one.Attribute).Where(name => catalog.Schema.Find(name)?.Kind == AttributeKind.Axis).Distinct().ToList();
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(CommandLine.Json))
        {
            CommandLine.WriteJson(parsed, new
            {
                Schema = "chatrec/recommend/v1",
                Ok = true,
                Likes = liked.Select(catalog.DisplayOf),
                wish.Critique,
                wish.Query,
                Items = slate.Select(item => new
                {
                    Item = catalog.IdOf(item.Candidate.Item).Value,
                    Title = catalog.DisplayOf(item.Candidate.Item),
                    item.Rank,
                    item.Score,
                    item.Candidate.SemanticId,
                    item.Candidate.Retrievers,
                    Axes = axes.ToDictionary(name => name, name => catalog.AxisOf(name, item.Candidate.Item)),
                }),
                Pipeline = new
                {
                    Retrieve = PipelineTrace.Of(catalog, source, request.Retrieval, candidates),
                    Rank = PipelineTrace.Moves(catalog, candidates, slate),
                },
                Catalog = catalog.Hash,
            });
            return ExitCode.Fine;
        }

        foreach (var item in slate)
        {
            var from = string.Join(", ", item.Candidate.Retrievers.Select(retriever => $"{retriever.Name} {retriever.Rank}"));
            var semanticId = item.Candidate.SemanticId.IsEmpty ? "" : $" <{string.Join(' ', item.Candidate.SemanticId)}>";
            var degrees = axes.Select(name => string.Create(CultureInfo.InvariantCulture, $", {name} {catalog.AxisOf(name, item.Candidate.Item)?.Value:0.00}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{item.Rank,3}  {catalog.DisplayOf(item.Candidate.Item)}{semanticId}  ({from}{string.Concat(degrees)})"));
        }

        if (slate.Count == 0)
        {
            output.WriteLine("nothing fits");
        }

        return ExitCode.Fine;
    }

    /// <summary>A critique is understood as in a conversation about the liked items; a query is searched for as it stands.</summary>
    private static async Task<RankingRequest> PlanAsync(
        IServiceProvider provider, ItemCatalog catalog, Wish wish, ImmutableArray<ItemIndex> liked, CancellationToken cancellationToken)
    {
        var count = Math.Max(200, wish.Count * 10);
        var plain = new RankingRequest
        {
            Retrieval = new RetrievalRequest
            {
                Liked = liked,
                Text = string.IsNullOrWhiteSpace(wish.Query) ? null : wish.Query,
                Allow = AllowMask.All(catalog.Count).Without(liked),
                Count = count,
            },
            Size = wish.Count,
        };
        if (string.IsNullOrWhiteSpace(wish.Critique))
        {
            return plain;
        }

        var state = State(catalog, liked);
        var act = await provider.GetRequiredService<IUnderstanding>().UnderstandAsync(new Utterance(wish.Critique), state, cancellationToken).ConfigureAwait(false);
        var tracked = provider.GetRequiredService<IStateTracker>().Track(state, act);
        var decision = await provider.GetRequiredService<IPolicy>()
            .DecideAsync(tracked, act with { Act = UserActKind.Request }, cancellationToken).ConfigureAwait(false);
        if (decision.Ranking is not { } planned)
        {
            throw new CommandFailedException($"--critique: nothing could be understood of \"{wish.Critique}\" that moves a recommendation");
        }

        return planned with
        {
            Retrieval = planned.Retrieval with
            {
                Text = string.Join(' ', new[] { planned.Retrieval.Text, wish.Query }.Where(text => !string.IsNullOrWhiteSpace(text))) is { Length: > 0 } text ? text : null,
                Count = count,
            },
            Size = wish.Count,
        };
    }

    private static ConversationState State(ItemCatalog catalog, ImmutableArray<ItemIndex> liked) => new()
    {
        Conversation = "recommend",
        User = "you",
        Seed = 1,
        Edits = [.. liked.Select(item => PreferenceEdit.About(catalog, item, EditComparator.Like) with { Turn = 1 })],
        Focus = liked.IsEmpty ? null : catalog.IdOf(liked[^1]).Value,
    };

    private sealed record Wish(string[] Likes, string? Critique, string? Query, int Count);
}
