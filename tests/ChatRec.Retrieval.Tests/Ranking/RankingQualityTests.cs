using System.Globalization;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Ranking;

/// <summary>
/// From one to ten liked films of people the model has never seen to their other likes: a fifth of the users of the committed pack is
/// held out, the neighbours are fitted on the rest. Prints Recall@10 and NDCG@10.
/// </summary>
[Trait("Category", "Evaluation")]
public sealed class RankingQualityTests
{
    private const int LeastRatings = 10;
    private const double Liking = 4;

    [Fact]
    public async Task Rank_HeldOutUsers_BeatsPopularityAndNeighboursAlone()
    {
        var folder = RepositoryRoot.Combine("data", "films");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "interactions.csv")), "The film pack has no interactions here.");
        var films = PackLoader.Load(folder);
        var users = Read(Path.Combine(folder, "interactions.csv"), films);
        var model = Fit(films, users.Where(user => user.Key % 5 != 0).Select(user => user.Value));
        var heldOut = users.Where(user => user.Key % 5 == 0).Select(user => user.Value).ToList();
        var popularity = new PopularityRetriever(films);
        var neighbours = new CollaborativeRetriever(films, model, new CollaborativeOptions());
        var ranker = new SlateRanker(films, new ConstraintEvaluator(films), new RankingOptions());

        foreach (var count in (int[])[1, 2, 3, 10])
        {
            var fame = await Measure(films, heldOut, count, [popularity], null);
            var alone = await Measure(films, heldOut, count, [neighbours], null);
            var ranked = await Measure(films, heldOut, count, [neighbours, popularity], ranker);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} likes: popularity {fame.Recall:0.000}/{fame.Ndcg:0.000}, neighbours {alone.Recall:0.000}/{alone.Ndcg:0.000}, ranked {ranked.Recall:0.000}/{ranked.Ndcg:0.000} ({ranked.Cases} cases)"));

            Assert.True(ranked.Cases > 80);

            // The fewer likes, the more rating, likeness and fame have to add; with many, one film per series may cost a little.
            Assert.True(ranked.Recall > alone.Recall - (count < 10 ? 0 : 0.02), "The ranker must not lose what the neighbours know.");
            Assert.True(count < 10 || ranked.Recall > fame.Recall, "Ten likes must tell more than fame.");
        }
    }

    private static async Task<(double Recall, double Ndcg, int Cases)> Measure(
        ItemCatalog films, List<List<(int Item, double Rating)>> users, int count, IRetriever[] retrievers, SlateRanker? ranker)
    {
        var random = new Random(5);
        var source = new RankFusion(films, retrievers, new FusionOptions());
        double recall = 0, ndcg = 0;
        var cases = 0;
        foreach (var user in users)
        {
            var likes = user.Where(one => one.Rating >= Liking).Select(one => one.Item).ToArray();
            if (likes.Length < count + 5)
            {
                continue;
            }

            for (var draw = 0; draw < 1; draw++, cases++)
            {
                random.Shuffle(likes);
                var targets = likes.Skip(count).ToHashSet();
                var request = new RetrievalRequest
                {
                    Liked = [.. likes.Take(count).Select(item => new ItemIndex(item))],
                    Allow = AllowMask.All(films.Count),
                    Count = 200,
                };
                var candidates = await source.FindAsync(request);
                var top = (ranker is null
                    ? candidates.Take(10).Select(one => one.Item.Value)
                    : ranker.Rank(candidates, new RankingRequest { Retrieval = request, Size = 10 }).Select(one => one.Candidate.Item.Value)).ToList();
                var gains = Enumerable.Range(0, 10).Select(place => 1 / Math.Log2(place + 2)).ToArray();
                var possible = Math.Min(10, targets.Count);
                recall += top.Count(targets.Contains) / (double)possible;
                ndcg += top.Select((item, place) => targets.Contains(item) ? gains[place] : 0).Sum() / gains.Take(possible).Sum();
            }
        }

        return (recall / cases, ndcg / cases, cases);
    }

    private static NeighbourTable Fit(ItemCatalog films, IEnumerable<List<(int Item, double Rating)>> users)
    {
        var histories = users.Select(user => user.Where(one => one.Rating >= 3.5).Select(one => one.Item).ToList()).ToList();
        var kept = histories.SelectMany(history => history).GroupBy(item => item).Where(group => group.Count() >= LeastRatings)
            .Select(group => group.Key).Order().ToArray();
        var placeOf = kept.Select((row, place) => (row, place)).ToDictionary(entry => entry.row, entry => entry.place);
        var weights = EaseFitter.Fit(
            histories.Select(history => (IReadOnlyList<int>)[.. history.Where(placeOf.ContainsKey).Select(row => placeOf[row])]), kept.Length, 100);
        return NeighbourTable.Create(films.Count, item => placeOf.TryGetValue(item.Value, out var place)
            ? weights.Neighbours(place, 200).Select(one => new Neighbour(new ItemIndex(kept[one.Item]), one.Weight))
            : []);
    }

    private static Dictionary<int, List<(int Item, double Rating)>> Read(string path, ItemCatalog films)
    {
        var users = new Dictionary<int, List<(int, double)>>();
        foreach (var fields in File.ReadLines(path).Skip(1).Select(line => line.Split(',')))
        {
            if (films.TryIndexOf(new ItemId(fields[1]), out var item))
            {
                var user = int.Parse(fields[0], CultureInfo.InvariantCulture);
                users.TryAdd(user, []);
                users[user].Add((item.Value, double.Parse(fields[3], CultureInfo.InvariantCulture)));
            }
        }

        return users;
    }
}
