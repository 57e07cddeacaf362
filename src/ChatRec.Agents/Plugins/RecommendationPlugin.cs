using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using Microsoft.Extensions.AI;

namespace ChatRec.Agents.Plugins;

/// <summary>An item a tool answers with. Immutable.</summary>
/// <param name="Item">The catalogue id: what <c>rank</c> takes.</param>
/// <param name="Title">The item as it is shown.</param>
/// <param name="Rank">Its place, from 1.</param>
/// <param name="Score">Comparable within one answer.</param>
/// <param name="SemanticId">Its semantic ID, one code a level; empty where no generative retriever runs.</param>
/// <param name="Retrievers">Which retrievers proposed it, at which place.</param>
/// <param name="Unknown">Attributes of hard conditions that hold only because the item's value is unknown: to be disclosed.</param>
public sealed record ToolItem(
    string Item, string Title, int Rank, double Score, ImmutableArray<int> SemanticId, ImmutableArray<Provenance> Retrievers, ImmutableArray<string> Unknown);

/// <summary>A tool's answer. Immutable.</summary>
/// <param name="Ok">Whether the arguments could be used.</param>
/// <param name="Error">What to change, in one line, where they could not.</param>
/// <param name="Fitting">How many items of the catalogue meet every hard condition.</param>
/// <param name="Items">The items, best first; empty when nothing fits.</param>
public sealed record ToolAnswer(bool Ok, string? Error, int Fitting, ImmutableArray<ToolItem> Items);

/// <summary>
/// Retrieval and ranking as two tools that a language model can call, over the same planner, retrievers and ranker as a turn. Stateless and
/// thread-safe. Wrong arguments are answered, not thrown: the model is told in one line what to change.
/// </summary>
public sealed class RecommendationPlugin
{
    private const int MostItems = 500;

    private readonly ItemCatalog _catalog;
    private readonly RankingPlanner _planner;
    private readonly ICandidateSource _source;
    private readonly IRanker _ranker;
    private readonly TasteArgumentReader _arguments;

    /// <summary>Creates the plugin.</summary>
    /// <param name="catalog">The items.</param>
    /// <param name="planner">Makes a request of a taste.</param>
    /// <param name="source">The retrievers.</param>
    /// <param name="ranker">The ranker.</param>
    internal RecommendationPlugin(ItemCatalog catalog, RankingPlanner planner, ICandidateSource source, IRanker ranker)
    {
        _catalog = catalog;
        _planner = planner;
        _source = source;
        _ranker = ranker;
        _arguments = new TasteArgumentReader(catalog);
        var attributes = string.Join(", ", catalog.Schema.Attributes.Select(attribute => $"{attribute.Name} ({attribute.Kind.ToString().ToLowerInvariant()})"));
        var many = catalog.Schema.Noun.Many;
        Functions =
        [
            AIFunctionFactory.Create(RetrieveAsync, Options(
                "retrieve",
                $"Proposes {many} of the catalogue for a taste, with ids and which retriever proposed them. Hard conditions are never violated. Attributes: {attributes}.")),
            AIFunctionFactory.Create(RankAsync, Options(
                "rank",
                $"Orders {many} for a taste and picks a short, varied list to show. Takes ids that retrieve gave. Items that violate a hard condition are left out.")),
        ];
    }

    /// <summary>The tools: "retrieve" and "rank".</summary>
    public IReadOnlyList<AIFunction> Functions { get; }

    /// <summary>Proposes items for a taste.</summary>
    /// <param name="taste">The taste. Untrusted.</param>
    /// <param name="count">How many candidates, 1 to 500.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<ToolAnswer> RetrieveAsync(
        [Description("What is known of the person's taste.")] TasteArguments taste,
        [Description("How many candidates, 1 to 500.")] int count = 50,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(taste);
        try
        {
            var plan = Plan(taste, count);
            var found = await FindAsync(plan.Request, cancellationToken).ConfigureAwait(false);
            return new ToolAnswer(true, null, plan.Fitting.Count, [.. found.Take(count).Select((candidate, place) => Shown(candidate, place + 1, candidate.Score, []))]);
        }
        catch (ToolArgumentException error)
        {
            return Refused(error);
        }
    }

    /// <summary>Orders items for a taste.</summary>
    /// <param name="taste">The taste. Untrusted.</param>
    /// <param name="items">Catalogue ids. Untrusted.</param>
    /// <param name="size">How many items the list holds at most, 1 to 500.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<ToolAnswer> RankAsync(
        [Description("What is known of the person's taste; the same as for retrieve.")] TasteArguments taste,
        [Description("Ids of the items to choose from.")] IReadOnlyList<string> items,
        [Description("How many to pick at most.")] int size = 4,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(taste);
        ArgumentNullException.ThrowIfNull(items);
        try
        {
            var plan = Plan(taste, size);
            var rows = items.Select(Row).ToHashSet();
            var among = plan.Request.Retrieval.Allow.And(AllowMask.Of(_catalog.Count, rows));
            var request = plan.Request with { Retrieval = plan.Request.Retrieval with { Allow = among, Count = Math.Max(1, rows.Count) } };
            var slate = _ranker.Rank(await WholeAsync(request, cancellationToken).ConfigureAwait(false), request);
            return new ToolAnswer(true, null, plan.Fitting.Count, [.. slate.Select(ranked => Shown(ranked.Candidate, ranked.Rank, ranked.Score, ranked.UnknownConstraints))]);
        }
        catch (ToolArgumentException error)
        {
            return Refused(error);
        }
    }

    private static AIFunctionFactoryOptions Options(string name, string description) =>
        new() { Name = name, Description = description, SerializerOptions = TurnJson.Options };

    private static ToolAnswer Refused(ToolArgumentException error) => new(false, error.Message, 0, []);

    private RankingPlan Plan(TasteArguments taste, int size)
    {
        if (size is < 1 or > MostItems)
        {
            throw new ToolArgumentException($"a number of items from 1 to {MostItems} is needed");
        }

        return _planner.Plan(_arguments.Read(taste), fresh: true, size);
    }

    private async ValueTask<IReadOnlyList<Candidate>> FindAsync(RankingRequest request, CancellationToken cancellationToken) =>
        request.Retrieval.Allow.Count == 0
            ? []
            : await _source.FindAsync(request.Retrieval with { Count = Math.Max(request.Retrieval.Count, request.Size) }, cancellationToken).ConfigureAwait(false);

    /// <summary>What the retrievers say of the allowed items, and those they say nothing of: the caller chose them, so they compete as well.</summary>
    private async ValueTask<IReadOnlyList<Candidate>> WholeAsync(RankingRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(request, cancellationToken).ConfigureAwait(false);
        return [.. found, .. request.Retrieval.Allow.Items().Except(found.Select(candidate => candidate.Item)).Select(row => new Candidate(row, 0, []))];
    }

    private ItemIndex Row(string id) => _planner.Row(id) ?? throw new ToolArgumentException($"no item has the id \"{id}\"");

    private ToolItem Shown(Candidate candidate, int rank, double score, ImmutableArray<string> unknown) => new(
        _catalog.IdOf(candidate.Item).Value,
        _catalog.DisplayOf(candidate.Item),
        rank,
        Math.Round(score, 6),
        candidate.SemanticId,
        candidate.Retrievers,
        unknown);
}
