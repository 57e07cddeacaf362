namespace ChatRec.Agents.Turns;

/// <summary>How a fact is known.</summary>
public enum FactKind
{
    /// <summary>The catalogue says so.</summary>
    Given,

    /// <summary>Computed from given facts: comparatives, counts.</summary>
    Derived,

    /// <summary>Predicted by a model; worded as such.</summary>
    Predicted,
}

/// <summary>A fact that a reply may state. Immutable.</summary>
public sealed record Fact
{
    /// <summary>The fact's id within the reply, "f1".</summary>
    public required string Id { get; init; }

    /// <summary>The catalogue id of the item it is about.</summary>
    public required string Item { get; init; }

    /// <summary>The attribute, or a derived predicate ("sharedDirector", "newerThan").</summary>
    public required string Predicate { get; init; }

    /// <summary>The value: text, number or pair.</summary>
    public required EditValue Value { get; init; }

    /// <summary>Where it comes from ("redial-movie-info"), "catalogue" when the pack does not say, "chatrec" for derived ones.</summary>
    public required string Source { get; init; }

    /// <summary>How it is known.</summary>
    public required FactKind Kind { get; init; }

    /// <summary>The other item of a comparison, by catalogue id.</summary>
    public string? Other { get; init; }

    /// <summary>How sure a prediction is, 0..1.</summary>
    public double? Confidence { get; init; }
}
