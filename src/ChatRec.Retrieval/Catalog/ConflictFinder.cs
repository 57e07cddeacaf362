using System.Collections.Immutable;

namespace ChatRec.Retrieval.Catalog;

/// <summary>What giving up something would bring.</summary>
/// <param name="Dropped">The condition given up: one constraint, or all constraints of one "or" group; several conditions where giving up one is not enough.</param>
/// <param name="Count">How many items fit all other conditions; a true count, 0 when another conflict remains.</param>
public sealed record Relaxation(ImmutableArray<Constraint> Dropped, int Count);

/// <summary>The smallest set of conditions that no item fits. Immutable.</summary>
/// <param name="Members">The constraints of the set, in the order they were given.</param>
/// <param name="Relaxations">
/// One for each condition of the set, the one that brings most first, ties in the given order. Where none of them is enough because other conflicts
/// remain: the smallest sets of conditions that are, the three that bring most.
/// </param>
public sealed record Conflict(ImmutableArray<Constraint> Members, ImmutableArray<Relaxation> Relaxations);

/// <summary>Explains why nothing fits. Thread-safe; the work grows with the number of conditions, not of items.</summary>
/// <param name="evaluator">Judges the constraints.</param>
public sealed class ConflictFinder(IConstraintEvaluator evaluator)
{
    // Above this many conditions all subsets are too many; one condition after another is left out instead.
    private const int MostEnumerated = 14;
    private const int WaysOut = 3;

    /// <summary>
    /// Finds the smallest set of conditions that leaves no item; among sets of one size the one whose best relaxation brings most.
    /// Constraints of one group are one condition.
    /// </summary>
    /// <param name="constraints">All hard constraints of the person.</param>
    /// <param name="within">The items that can be shown at all (not shown or seen before), or <see langword="null"/> for all.</param>
    /// <returns>The conflict, or <see langword="null"/> when some item fits.</returns>
    /// <exception cref="ArgumentException">An attribute or comparison does not exist in this pack.</exception>
    public Conflict? Find(ImmutableArray<Constraint> constraints, AllowMask? within = null)
    {
        var conditions = Conditions(constraints);
        var masks = conditions.ConvertAll(condition => evaluator.Allow(condition));
        var all = within ?? evaluator.Allow([]);
        if (masks.Aggregate(all, (sum, mask) => sum.And(mask)).Count > 0)
        {
            return null;
        }

        if (all.Count == 0)
        {
            return new Conflict([], []);
        }

        var counts = Enumerable.Range(0, masks.Count).Select(left => CountWithout(all, masks, left)).ToArray();
        var best = masks.Count <= MostEnumerated ? Smallest(all, masks, counts) : Irreducible(all, masks);
        var single = best.Select(place => new Relaxation(conditions[place], counts[place])).OrderByDescending(relaxation => relaxation.Count).ToList();
        var enough = single[0].Count > 0 || masks.Count > MostEnumerated ? single : Together(all, masks, conditions);
        return new Conflict([.. best.SelectMany(place => conditions[place])], [.. enough]);
    }

    // Giving up all conditions leaves items, so some size is always enough.
    private static List<Relaxation> Together(AllowMask all, List<AllowMask> masks, List<ImmutableArray<Constraint>> conditions)
    {
        for (var size = 2; ; size++)
        {
            var ways = Subsets(masks.Count, size)
                .Select(dropped => new Relaxation(
                    [.. dropped.SelectMany(place => conditions[place])],
                    masks.Where((_, place) => !dropped.Contains(place)).Aggregate(all, (sum, mask) => sum.And(mask)).Count))
                .Where(way => way.Count > 0)
                .OrderByDescending(way => way.Count)
                .Take(WaysOut)
                .ToList();
            if (ways.Count > 0)
            {
                return ways;
            }
        }
    }

    private static List<ImmutableArray<Constraint>> Conditions(ImmutableArray<Constraint> constraints)
    {
        var conditions = new List<ImmutableArray<Constraint>>();
        var placeOf = new Dictionary<int, int>();
        foreach (var constraint in constraints.IsDefault ? [] : constraints)
        {
            if (constraint.Group is { } group && placeOf.TryGetValue(group, out var place))
            {
                conditions[place] = conditions[place].Add(constraint);
                continue;
            }

            if (constraint.Group is { } first)
            {
                placeOf[first] = conditions.Count;
            }

            conditions.Add([constraint]);
        }

        return conditions;
    }

    private static int CountWithout(AllowMask all, List<AllowMask> masks, int left) =>
        masks.Where((_, place) => place != left).Aggregate(all, (sum, mask) => sum.And(mask)).Count;

    private static int[] Smallest(AllowMask all, List<AllowMask> masks, int[] counts)
    {
        int[]? best = null;
        for (var size = 1; best is null; size++)
        {
            foreach (var subset in Subsets(masks.Count, size))
            {
                if (subset.Aggregate(all, (sum, place) => sum.And(masks[place])).Count == 0
                    && (best is null || subset.Max(place => counts[place]) > best.Max(place => counts[place])))
                {
                    best = subset;
                }
            }
        }

        return best;
    }

    private static int[] Irreducible(AllowMask all, List<AllowMask> masks)
    {
        var kept = Enumerable.Range(0, masks.Count).ToList();
        for (var place = masks.Count - 1; place >= 0; place--)
        {
            if (kept.Where(other => other != place).Aggregate(all, (sum, other) => sum.And(masks[other])).Count == 0)
            {
                kept.Remove(place);
            }
        }

        return [.. kept];
    }

    private static IEnumerable<int[]> Subsets(int count, int size)
    {
        var places = Enumerable.Range(0, size).ToArray();
        while (true)
        {
            yield return (int[])places.Clone();
            var last = size - 1;
            while (last >= 0 && places[last] == count - size + last)
            {
                last--;
            }

            if (last < 0)
            {
                yield break;
            }

            places[last]++;
            for (var next = last + 1; next < size; next++)
            {
                places[next] = places[next - 1] + 1;
            }
        }
    }
}
