using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>
/// Judges constraints over one catalogue in three values. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Categories, people and tags know <c>Is</c> and <c>Not</c>, compared ordinally with the vocabulary; an item without any value
/// is unknown. "person" stands for every attribute of kind person: one that has the name decides, otherwise one that is empty leaves
/// the verdict unknown.</para>
/// <para>Ordinals compare by the declared order. Numbers and axes compare by value.</para>
/// <para>A range covers all numbers of its interval: <c>Is n</c> and <c>Between a and b</c> hold when the interval covers them whole,
/// <c>Not n</c> when it does not cover n; an inequality holds when some number of the interval satisfies it, so that "at least 5
/// players" is true of a game for 2 to 6.</para>
/// </remarks>
/// <param name="catalog">The items.</param>
internal sealed class ConstraintEvaluator(ItemCatalog catalog) : IConstraintEvaluator
{
    /// <summary>The name that stands for every attribute of kind person.</summary>
    public const string AnyPerson = "person";

    private readonly ConcurrentDictionary<string, (double Low, double High)[]> _intervals = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AllowMask> _unknown = new(StringComparer.Ordinal);
    private readonly ImmutableArray<AttributeSchema> _people =
        [.. catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Person)];

    /// <inheritdoc />
    public Truth Evaluate(Constraint constraint, ItemIndex item)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item.Value, (uint)catalog.Count, nameof(item));
        var attributes = Resolve(constraint);
        return attributes[0].Kind switch
        {
            AttributeKind.Category or AttributeKind.Person or AttributeKind.Tag => EvaluateLabels(constraint, attributes, item),
            AttributeKind.Ordinal => EvaluateOrdinal(constraint, attributes[0], item),
            _ => Judge(NumberTest(constraint, attributes[0]), IntervalsOf(attributes[0])[item.Value]),
        };
    }

    /// <inheritdoc />
    public AllowMask Allow(ImmutableArray<Constraint> constraints)
    {
        AllowMask? allowed = null;
        var groups = new Dictionary<int, AllowMask>();
        foreach (var constraint in constraints.IsDefault ? [] : constraints)
        {
            var mask = AllowOne(constraint);
            if (constraint.Group is not { } group)
            {
                allowed = allowed?.And(mask) ?? mask;
            }
            else
            {
                groups[group] = groups.TryGetValue(group, out var others) ? others.Or(mask) : mask;
            }
        }

        foreach (var mask in groups.Values)
        {
            allowed = allowed?.And(mask) ?? mask;
        }

        return allowed ?? AllowMask.All(catalog.Count);
    }

    private static Truth Judge(Func<double, double, bool> test, (double Low, double High) interval) =>
        double.IsNaN(interval.Low) ? Truth.Unknown : test(interval.Low, interval.High) ? Truth.True : Truth.False;

    private static ArgumentException Impossible(Constraint constraint, string reason) =>
        new($"The constraint \"{constraint.Attribute} {constraint.Operator}\" cannot be judged: {reason}.", nameof(constraint));

    private AllowMask AllowOne(Constraint constraint)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        var attributes = Resolve(constraint);
        var strict = attributes.Any(attribute => attribute.Strict);
        switch (attributes[0].Kind)
        {
            case AttributeKind.Category or AttributeKind.Person or AttributeKind.Tag:
                return AllowLabels(constraint, attributes, strict);
            case AttributeKind.Ordinal:
                var test = OrdinalTest(constraint, attributes[0]);
                var order = attributes[0].Order;
                var fitting = Enumerable.Range(0, order.Length).Where(test)
                    .SelectMany(place => catalog.ItemsWith(attributes[0].Name, order[place]));
                var known = AllowMask.Of(catalog.Count, fitting);
                return strict ? known : known.Or(UnknownOf(attributes[0]));
            default:
                var holds = NumberTest(constraint, attributes[0]);
                var intervals = IntervalsOf(attributes[0]);
                return AllowMask.Where(catalog.Count, item => Judge(holds, intervals[item.Value]) switch
                {
                    Truth.True => true,
                    Truth.Unknown => !strict,
                    _ => false,
                });
        }
    }

    private AllowMask AllowLabels(Constraint constraint, ImmutableArray<AttributeSchema> attributes, bool strict)
    {
        var value = TextOf(constraint);
        var holders = attributes.SelectMany(attribute => catalog.ItemsWith(attribute.Name, value));
        if (constraint.Operator == ConstraintOperator.Is)
        {
            var having = AllowMask.Of(catalog.Count, holders);
            return strict ? having : attributes.Aggregate(having, (mask, attribute) => mask.Or(UnknownOf(attribute)));
        }

        var free = AllowMask.All(catalog.Count).Without(holders);
        return strict ? attributes.Aggregate(free, (mask, attribute) => mask.Without(UnknownOf(attribute).Items())) : free;
    }

    private Truth EvaluateLabels(Constraint constraint, ImmutableArray<AttributeSchema> attributes, ItemIndex item)
    {
        var value = TextOf(constraint);
        var has = Truth.False;
        foreach (var attribute in attributes)
        {
            var values = catalog.ValuesOf(attribute.Name, item);
            if (values.Contains(value, StringComparer.Ordinal))
            {
                has = Truth.True;
                break;
            }

            has = values.Count == 0 ? Truth.Unknown : has;
        }

        return (constraint.Operator, has) switch
        {
            (_, Truth.Unknown) => Truth.Unknown,
            (ConstraintOperator.Is, _) => has,
            _ => has == Truth.True ? Truth.False : Truth.True,
        };
    }

    private Truth EvaluateOrdinal(Constraint constraint, AttributeSchema attribute, ItemIndex item)
    {
        var test = OrdinalTest(constraint, attribute);
        var values = catalog.ValuesOf(attribute.Name, item);
        return values.Count == 0 ? Truth.Unknown : test(attribute.Order.IndexOf(values[0])) ? Truth.True : Truth.False;
    }

    private static string TextOf(Constraint constraint)
    {
        if (constraint.Operator is not (ConstraintOperator.Is or ConstraintOperator.Not))
        {
            throw Impossible(constraint, "its values have no order");
        }

        return constraint.Text ?? throw Impossible(constraint, "it names no value");
    }

    private static Func<int, bool> OrdinalTest(Constraint constraint, AttributeSchema attribute)
    {
        var bound = attribute.Order.IndexOf(constraint.Text ?? throw Impossible(constraint, "it names no value"));
        if (bound < 0)
        {
            throw Impossible(constraint, $"\"{constraint.Text}\" is not in its order");
        }

        return constraint.Operator switch
        {
            ConstraintOperator.Is => place => place == bound,
            ConstraintOperator.Not => place => place != bound,
            ConstraintOperator.Lt => place => place < bound,
            ConstraintOperator.Le => place => place <= bound,
            ConstraintOperator.Gt => place => place > bound,
            ConstraintOperator.Ge => place => place >= bound,
            _ => throw Impossible(constraint, "an ordinal has no interval; use two constraints"),
        };
    }

    // A number is an interval of one point, so that one test serves numbers, axes and ranges.
    private static Func<double, double, bool> NumberTest(Constraint constraint, AttributeSchema attribute)
    {
        if (constraint.Low is not { } number || double.IsNaN(number))
        {
            throw Impossible(constraint, $"\"{attribute.Name}\" compares with a number");
        }

        switch (constraint.Operator)
        {
            case ConstraintOperator.Is:
                return (low, high) => low <= number && number <= high;
            case ConstraintOperator.Not:
                return (low, high) => number < low || high < number;
            case ConstraintOperator.Lt:
                return (low, _) => low < number;
            case ConstraintOperator.Le:
                return (low, _) => low <= number;
            case ConstraintOperator.Gt:
                return (_, high) => high > number;
            case ConstraintOperator.Ge:
                return (_, high) => high >= number;
            default:
                if (constraint.High is not { } end || !(end >= number))
                {
                    throw Impossible(constraint, "its upper end is missing or below its lower end");
                }

                return attribute.Kind == AttributeKind.Range
                    ? (low, high) => low <= number && end <= high
                    : (low, _) => number <= low && low <= end;
        }
    }

    private ImmutableArray<AttributeSchema> Resolve(Constraint constraint)
    {
        if (catalog.Schema.Find(constraint.Attribute) is { } attribute)
        {
            return [attribute];
        }

        return constraint.Attribute == AnyPerson && !_people.IsEmpty
            ? _people
            : throw new ArgumentException(
                $"The pack \"{catalog.Schema.Name}\" has no attribute \"{constraint.Attribute}\".", nameof(constraint));
    }

    private AllowMask UnknownOf(AttributeSchema attribute) => _unknown.GetOrAdd(
        attribute.Name,
        name => AllowMask.Where(catalog.Count, item => catalog.ValuesOf(name, item).Count == 0));

    private (double Low, double High)[] IntervalsOf(AttributeSchema attribute) => _intervals.GetOrAdd(
        attribute.Name,
        name =>
        {
            var intervals = new (double, double)[catalog.Count];
            for (var row = 0; row < intervals.Length; row++)
            {
                intervals[row] = catalog.IntervalOf(attribute, new ItemIndex(row)) is { } interval
                    ? (interval.Low, interval.High)
                    : (double.NaN, double.NaN);
            }

            return intervals;
        });
}
