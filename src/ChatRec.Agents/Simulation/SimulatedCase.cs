using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Agents.Simulation;

/// <summary>One user to be simulated.</summary>
/// <param name="User">Whose history it comes from.</param>
/// <param name="Target">What the user has in mind; only the judge of the conversation reads it.</param>
/// <param name="Likes">What the user liked before and may name.</param>
/// <param name="Persona">How the user behaves.</param>
/// <param name="Seed">The seed of the user's choices and of the conversation.</param>
internal sealed record SimulatedCase(string User, ItemIndex Target, ImmutableArray<ItemIndex> Likes, Persona Persona, int Seed);

/// <summary>Draws users from the histories of people that no model has read.</summary>
/// <param name="catalog">The items.</param>
/// <param name="log">The pack's interactions.</param>
/// <param name="views">What can be known of an item.</param>
/// <param name="phrases">How users talk: targets whose title is ordinary speech are not drawn.</param>
internal sealed class CaseDrawer(ItemCatalog catalog, InteractionLog log, ItemViews views, UserPhrases phrases)
{
    private const int LeastHistory = 5;
    private const int MostLikes = 3;
    private const int LikesLookedAt = 10;

    /// <summary>Draws users; the same seed draws the same.</summary>
    /// <param name="part">Whose histories.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    public IReadOnlyList<SimulatedCase> Draw(MeasuredPart part, int count, int seed)
    {
        var random = new Random(seed);
        var people = log.Likes(user => HeldOutNeighbours.PartOf(user) == part).Where(person => person.Items.Count >= LeastHistory).ToArray();
        random.Shuffle(people);
        var cases = new List<SimulatedCase>(count);
        var drawn = new HashSet<(string, ItemIndex)>();
        for (var at = 0; cases.Count < count && at < count * 20 && people.Length > 0; at++)
        {
            var (user, items) = people[at % people.Length];

            // The later half of what was liked: there is a history before it.
            var place = (items.Count / 2) + random.Next(items.Count - (items.Count / 2));
            var target = items[place];
            var guard = new LeakGuard(catalog, target);
            if (guard.IsOrdinary(phrases.Words) || !drawn.Add((user, target)))
            {
                continue;
            }

            cases.Add(new SimulatedCase(user, target, Named(items, place, guard, random), Persona.All[cases.Count % Persona.All.Length], random.Next()));
        }

        return cases;
    }

    // Who looks for something names what it is like: the nearest of some earlier likes, none of which gives the target or its series away.
    private ImmutableArray<ItemIndex> Named(IReadOnlyList<ItemIndex> items, int place, LeakGuard guard, Random random)
    {
        var target = views.Of(items[place]);
        var series = catalog.FranchiseOf(items[place]);
        var earlier = items.Take(place)
            .Where(item => !guard.Leaks(catalog.DisplayOf(item)) && (series is null || catalog.FranchiseOf(item) != series)
                && !new LeakGuard(catalog, item).IsOrdinary(phrases.Words))
            .ToArray();
        random.Shuffle(earlier);
        return [.. earlier.Take(LikesLookedAt).OrderByDescending(item => target.Likeness(views.Of(item))).Take(MostLikes)];
    }
}
