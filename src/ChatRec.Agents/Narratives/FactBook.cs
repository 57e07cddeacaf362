using System.Collections.Immutable;
using System.Globalization;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Narratives;

/// <summary>Collects the facts a reply states, each once. Not thread-safe; one a turn.</summary>
/// <param name="catalog">Where given facts come from.</param>
internal sealed class FactBook(ItemCatalog catalog)
{
    /// <summary>The predicate of the words that make one want an item.</summary>
    public const string HookPredicate = "hook";

    /// <summary>The source of facts that were computed here.</summary>
    private const string OwnSource = "chatrec";

    /// <summary>The source of a value that a model put beside what the pack states.</summary>
    private const string PredictedSource = "predicted";

    private readonly ImmutableArray<Fact>.Builder _facts = ImmutableArray.CreateBuilder<Fact>();

    /// <summary>The facts so far.</summary>
    public ImmutableArray<Fact> Facts => _facts.ToImmutable();

    /// <summary>Takes down what the catalogue says of an item; a value that a model put there is a prediction.</summary>
    /// <param name="item">The item.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="value">Its value.</param>
    public Fact Given(ItemIndex item, string attribute, EditValue value)
    {
        var chance = value.Text is { } text ? catalog.PredictionOf(attribute, item, text) : null;
        return Keep(new Fact
        {
            Id = "",
            Item = catalog.IdOf(item).Value,
            Predicate = attribute,
            Value = value,
            Source = chance is null ? catalog.SourceOf(attribute, item) ?? "catalogue" : PredictedSource,
            Kind = chance is null ? FactKind.Given : FactKind.Predicted,
            Confidence = chance is { } known ? Math.Round(known, 3) : null,
        });
    }

    /// <summary>Takes down the words that make one want an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="hook">The words.</param>
    public Fact Hook(ItemIndex item, ItemHook hook) => Keep(new Fact
    {
        Id = "",
        Item = catalog.IdOf(item).Value,
        Predicate = HookPredicate,
        Value = EditValue.Of(hook.Text),
        Source = hook.Source,
        Kind = FactKind.Given,
    });

    /// <summary>Takes down what was computed from given facts.</summary>
    /// <param name="item">The item.</param>
    /// <param name="predicate">What was computed ("sharedDirector", "yearDifference").</param>
    /// <param name="value">Its value.</param>
    /// <param name="other">The other item, when it is a comparison.</param>
    public Fact Derived(ItemIndex item, string predicate, EditValue value, ItemIndex? other = null) => Keep(new Fact
    {
        Id = "",
        Item = catalog.IdOf(item).Value,
        Predicate = predicate,
        Value = value,
        Source = OwnSource,
        Kind = FactKind.Derived,
        Other = other is { } row ? catalog.IdOf(row).Value : null,
    });

    /// <summary>Takes down a prediction.</summary>
    /// <param name="item">The item.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="value">Its degree and confidence.</param>
    public Fact Predicted(ItemIndex item, string axis, AxisValue value) => Keep(new Fact
    {
        Id = "",
        Item = catalog.IdOf(item).Value,
        Predicate = axis,
        Value = EditValue.Of(Math.Round(value.Value, 3)),
        Source = catalog.SourceOf(axis, item) ?? OwnSource,
        Kind = FactKind.Predicted,
        Confidence = Math.Round(value.Confidence, 3),
    });

    private Fact Keep(Fact fact)
    {
        foreach (var kept in _facts)
        {
            if (kept with { Id = "" } == fact)
            {
                return kept;
            }
        }

        var numbered = fact with { Id = string.Create(CultureInfo.InvariantCulture, $"f{_facts.Count + 1}") };
        _facts.Add(numbered);
        return numbered;
    }
}
