using System.Globalization;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Ranking;

/// <summary>
/// From one to ten liked films of people the model has never seen to their other likes. Neighbours are fitted on the training part of the committed
/// pack's people; settings are chosen on the tuning part, and the test part is what is asserted. Prints Recall@10 and NDCG@10.
/// </summary>
[Trait("Category", "Evaluation")]
public sealed class RankingQualityTests
{
    private const int Draws = 3;

    [Fact]
    public async Task Rank_HeldOutUsers_BeatsPopularityAndNeighboursAlone()
    {
        var world = World.Load(MeasuredPart.Test);
        var ranker = world.Ranker(new RankingOptions());
        foreach (var count in (int[])[1, 2, 3, 10])
        {
            var fame = await world.MeasureAsync(count, [world.Popularity], null);
            var alone = await world.MeasureAsync(count, [world.Neighbours], null);
            var ranked = await world.MeasureAsync(count, [world.Neighbours, world.Popularity], ranker);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} likes: popularity {fame.Recall:0.000}/{fame.Ndcg:0.000}, neighbours {alone.Recall:0.000}/{alone.Ndcg:0.000}, ranked {ranked.Recall:0.000}/{ranked.Ndcg:0.000} ({ranked.Cases} cases)"));

            Assert.True(ranked.Cases > 80);

            // The fewer likes, the more rating, likeness and fame have to add; with many, one film per series may cost a little.
            Assert.True(ranked.Recall > alone.Recall - (count < 10 ? 0 : 0.02), "The ranker must not lose what the neighbours know.");
            Assert.True(ranked.Recall > fame.Recall, $"{count} likes must tell more than fame.");
        }
    }

    /// <summary>Prints what settings give on the tuning part; run by name when the ranking changes.</summary>
    [Fact(Explicit = true)]
    public async Task Rank_TuningUsers_PrintsTheGrid()
    {
        var world = World.Load(MeasuredPart.Tune);
        int[] counts = [1, 2, 3, 10];
        foreach (var count in counts)
        {
            var alone = await world.MeasureAsync(count, [world.Popularity], null, draws: 1);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"popularity, {count} likes: {alone.Recall:0.000}"));
        }

        foreach (var (fame, diversity, likeness) in ((double, double, double)[])
            [(0, 0.15, 1), (2, 0.15, 1), (3, 0.15, 1), (2, 0, 1), (2, 0.15, 0.5)])
        {
            var ranker = world.Ranker(new RankingOptions { FameWeight = fame, Diversity = diversity, LikenessWeight = likeness });
            var recalls = new List<string>();
            foreach (var count in counts)
            {
                var ranked = await world.MeasureAsync(count, [world.Neighbours, world.Popularity], ranker, draws: 1);
                recalls.Add(ranked.Recall.ToString("0.000", CultureInfo.InvariantCulture));
            }

            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"fame {fame} diversity {diversity} likeness {likeness}: {string.Join(' ', recalls)}"));
        }
    }

    private sealed class World
    {
        private readonly ItemCatalog _films;
        private readonly IReadOnlyList<IReadOnlyList<ItemIndex>> _users;

        private World(ItemCatalog films, IReadOnlyList<IReadOnlyList<ItemIndex>> users, NeighbourTable model)
        {
            _films = films;
            _users = users;
            Popularity = new PopularityRetriever(films);
            Neighbours = new CollaborativeRetriever(films, model, new CollaborativeOptions());
        }

        public PopularityRetriever Popularity { get; }

        public CollaborativeRetriever Neighbours { get; }

        public static World Load(MeasuredPart part)
        {
            var folder = RepositoryRoot.Combine("data", "films");
            Assert.SkipUnless(File.Exists(Path.Combine(folder, "interactions.csv")), "The film pack has no interactions here.");
            var films = PackLoader.Load(folder);
            var log = InteractionLog.Load(films);
            return new World(
                films,
                [.. log.Likes(user => HeldOutNeighbours.PartOf(user) == part).Select(person => person.Items)],
                HeldOutNeighbours.Fit(films, log, new CollaborativeOptions()));
        }

        public SlateRanker Ranker(RankingOptions options) => new(_films, new ConstraintEvaluator(_films), options);

        public async Task<(double Recall, double Ndcg, int Cases)> MeasureAsync(int count, IRetriever[] retrievers, SlateRanker? ranker, int draws = Draws)
        {
            var random = new Random(5);
            var source = new RankFusion(_films, retrievers, new FusionOptions());
            var gains = Enumerable.Range(0, 10).Select(place => 1 / Math.Log2(place + 2)).ToArray();
            var drawn = new List<ItemIndex[]>();
            foreach (var user in _users.Where(user => user.Count >= count + 5))
            {
                for (var draw = 0; draw < draws; draw++)
                {
                    var likes = user.ToArray();
                    random.Shuffle(likes);
                    drawn.Add(likes);
                }
            }

            var figures = new (double Recall, double Ndcg)[drawn.Count];
            await Parallel.ForAsync(0, drawn.Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (at, stop) =>
            {
                var targets = drawn[at].Skip(count).ToHashSet();
                var request = new RetrievalRequest { Liked = [.. drawn[at].Take(count)], Allow = AllowMask.All(_films.Count), Count = 200 };
                var candidates = await source.FindAsync(request, stop);
                var top = (ranker is null
                    ? candidates.Take(10).Select(one => one.Item)
                    : ranker.Rank(candidates, new RankingRequest { Retrieval = request, Size = 10 }).Select(one => one.Candidate.Item)).ToList();
                var possible = Math.Min(10, targets.Count);
                figures[at] = (
                    top.Count(targets.Contains) / (double)possible,
                    top.Select((item, place) => targets.Contains(item) ? gains[place] : 0).Sum() / gains.Take(possible).Sum());
            });
            return (figures.Average(one => one.Recall), figures.Average(one => one.Ndcg), figures.Length);
        }
    }
}
