using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Agents.Tests.Turns;

/// <summary>The engine with the project's prompts over a pack in memory; what is understood comes from the test.</summary>
internal sealed class TurnHost : IDisposable
{
    private readonly ServiceProvider _provider;
    private readonly Queue<Func<ConversationState, UserAct>> _acts = new();

    public TurnHost(ItemCatalog? catalog = null, Action<IServiceCollection>? configure = null, Action<AgentOptions>? options = null)
    {
        Catalog = catalog ?? TestPacks.Films();
        Source = new OverlapSource(Catalog);
        var services = new ServiceCollection();
        services.AddSingleton(Catalog);
        services.AddSingleton<IConstraintEvaluator>(new ConstraintEvaluator(Catalog));
        services.AddSingleton<ICandidateSource>(Source);
        services.AddSingleton<IRanker>(new OrderedRanker());
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IUnderstanding>(new CallbackUnderstanding((_, state) => _acts.Dequeue()(state)));
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        configure?.Invoke(services);
        services.AddChatRecAgents(agent =>
        {
            agent.PromptFolder = RepositoryRoot.Combine("prompts");
            agent.WatchPrompts = false;
            options?.Invoke(agent);
        });
        _provider = services.BuildServiceProvider();
        State = new ConversationState { Conversation = "c1", User = "u1", Seed = 7 };
    }

    public ItemCatalog Catalog { get; }

    public OverlapSource Source { get; }

    public ManualTime Time { get; } = new();

    public ConversationState State { get; set; }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Runs a turn with a given act and folds it.</summary>
    public Task<TurnRecord> SayAsync(UserActKind act, params PreferenceEdit[] edits) =>
        SayAsync(_ => new UserAct { Act = act, Edits = [.. edits] });

    /// <summary>Runs a turn about items.</summary>
    public Task<TurnRecord> AskAsync(UserActKind act, string? topic, params string[] items) =>
        SayAsync(_ => new UserAct { Act = act, Topic = topic, Links = Links(items) });

    /// <summary>Runs a turn and folds it.</summary>
    public async Task<TurnRecord> SayAsync(Func<ConversationState, UserAct> read, string text = "words")
    {
        _acts.Enqueue(read);
        var record = await Get<ITurnEngine>().RunAsync(State, new TurnInput($"m{State.Turn}", new Utterance(text)));
        _acts.Clear();
        State = Get<IStateTracker>().Apply(State, record);
        return record;
    }

    public ImmutableArray<ItemLink> Links(params string[] items) =>
        [.. items.Select(id => new ItemLink(default, id, Catalog.DisplayOf(Catalog.Row(id)), 1))];

    /// <summary>A like, dislike or seen of an item.</summary>
    public PreferenceEdit Item(EditComparator comparator, string id) => new()
    {
        Attribute = "item",
        Comparator = comparator,
        Value = EditValue.Of(Catalog.DisplayOf(Catalog.Row(id))),
        Item = id,
    };

    /// <summary>A wish for a value.</summary>
    public static PreferenceEdit Is(string attribute, string value) =>
        new() { Attribute = attribute, Comparator = EditComparator.Is, Value = EditValue.Of(value), Strength = Strength.Hard };

    /// <summary>A ban of a value.</summary>
    public static PreferenceEdit Not(string attribute, string value) =>
        new() { Attribute = attribute, Comparator = EditComparator.Not, Value = EditValue.Of(value), Strength = Strength.Hard };

    /// <summary>A bound.</summary>
    public static PreferenceEdit Bound(string attribute, EditComparator comparator, double number, double? high = null) => new()
    {
        Attribute = attribute,
        Comparator = comparator,
        Value = high is { } upper ? EditValue.Of(number, upper) : EditValue.Of(number),
        Strength = Strength.Hard,
    };

    /// <summary>A direction relative to an item.</summary>
    public PreferenceEdit Than(string attribute, EditComparator comparator, string? anchor) => new()
    {
        Attribute = attribute,
        Comparator = comparator,
        Anchor = anchor is null ? null : Catalog.DisplayOf(Catalog.Row(anchor)),
        AnchorItem = anchor,
        Strength = Strength.Soft,
    };

    public void Dispose() => _provider.Dispose();
}
