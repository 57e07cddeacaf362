using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Ranking;

public sealed class SlateRankerTests
{
    private readonly ItemCatalog _films = TestPacks.Films();

    [Fact]
    public void Rank_HardConstraint_IsNeverViolated()
    {
        var evaluator = new ConstraintEvaluator(_films);
        Constraint[] constraints =
        [
            new() { Attribute = "genre", Operator = ConstraintOperator.Not, Text = "Horror" },
            new() { Attribute = "year", Operator = ConstraintOperator.Ge, Low = 1996 },
        ];

        var slate = Rank(All(), Request() with { Constraints = [.. constraints], Size = 24 });

        Assert.NotEmpty(slate);
        Assert.All(slate, one => Assert.All(constraints, c => Assert.NotEqual(Truth.False, evaluator.Evaluate(c, one.Candidate.Item))));
    }

    [Fact]
    public void Rank_RandomRequests_AreAlwaysSound()
    {
        var random = new Random(7);
        var evaluator = new ConstraintEvaluator(_films);
        for (var round = 0; round < 300; round++)
        {
            var genres = _films.VocabularyOf("genre");
            ImmutableArray<Constraint> constraints =
            [
                new() { Attribute = "genre", Operator = (ConstraintOperator)random.Next(2), Text = genres[random.Next(genres.Count)], Group = random.Next(2) == 0 ? 1 : null },
                new() { Attribute = "runtime", Operator = ConstraintOperator.Le, Low = random.Next(80, 180), Group = random.Next(2) == 0 ? 1 : null },
                new() { Attribute = "certificate", Operator = ConstraintOperator.Le, Text = "PG-13", Group = random.Next(3) == 0 ? 2 : 3 },
            ];
            ItemIndex Any() => new(random.Next(_films.Count));
            var request = Request() with
            {
                Constraints = constraints,
                Shown = [Any(), Any()],
                Retrieval = Retrieval() with { Liked = [Any()], Disliked = [Any()] },
                Wishes = [new SoftWish("year", 1, Any()), new SoftWish("violence", -1, null)],
                Size = random.Next(1, 8),
            };

            var slate = Rank(All(), request);

            Assert.True(slate.Count <= request.Size);
            var allowed = evaluator.Allow(constraints);
            Assert.All(slate, one => Assert.True(allowed[one.Candidate.Item]));
            var out_ = request.Shown.Concat(request.Retrieval.Liked).Concat(request.Retrieval.Disliked).ToHashSet();
            Assert.DoesNotContain(slate, one => out_.Contains(one.Candidate.Item));
            Assert.Equal(slate.Count, slate.Select(one => one.Candidate.Item).Distinct().Count());
            Assert.Equal(Enumerable.Range(1, slate.Count), slate.Select(one => one.Rank));
            Assert.Equal(slate.OrderByDescending(one => one.Score).Select(one => one.Score), slate.Select(one => one.Score));
            Assert.All(slate, one => Assert.Equal(Math.Round(one.Score, 6), one.Score, 12));
        }
    }

    [Fact]
    public void Rank_UnknownValue_ComesAfterKnownAndIsDisclosed()
    {
        var constraint = new Constraint { Attribute = "runtime", Operator = ConstraintOperator.Ge, Low = 60 };

        var slate = Rank(Candidates("31", "26"), Request() with { Constraints = [constraint] });

        Assert.Equal(["26", "31"], Ids(slate));
        Assert.Equal(["runtime"], slate[1].UnknownConstraints);
        Assert.Empty(slate[0].UnknownConstraints);
    }

    [Fact]
    public void Rank_StrictUnknown_IsLeftOut()
    {
        var constraint = new Constraint { Attribute = "certificate", Operator = ConstraintOperator.Le, Text = "PG" };

        Assert.Equal(["16"], Ids(Rank(Candidates("19", "16", "6"), Request() with { Constraints = [constraint] })));
    }

    [Fact]
    public void Rank_Series_KeepsOneUnlessAskedFor()
    {
        var candidates = Candidates("12", "13", "14", "15", "21", "22");

        var one = Rank(candidates, Request() with { Size = 6 });
        var asked = Rank(candidates, Request() with { Size = 6, Retrieval = Retrieval() with { Text = "all the Alien films" } });

        Assert.Single(one, entry => _films.FranchiseOf(entry.Candidate.Item) == "alien");
        Assert.Equal(3, one.Count);
        Assert.Equal(4, asked.Count(entry => _films.FranchiseOf(entry.Candidate.Item) == "alien"));
    }

    [Fact]
    public void Rank_NewerThanAnchor_PutsNewerFirst()
    {
        var heat = _films.Row("6");
        var candidates = Candidates("21", "19", "26", "8");

        var slate = Rank(candidates, Request() with
        {
            Wishes = [new SoftWish("year", 1, heat)],
            Retrieval = Retrieval() with { Liked = [heat] },
        });

        Assert.Equal(new HashSet<string> { "26", "8" }, Ids(slate).Take(2).ToHashSet());
    }

    [Fact]
    public void Rank_LessViolent_PutsGentleFirst()
    {
        var slate = Rank(Candidates("26", "18"), Request() with { Wishes = [new SoftWish("violence", -1, null)] });

        Assert.Equal(["18", "26"], Ids(slate));
    }

    [Fact]
    public void Rank_Preference_MovesWithoutExcluding()
    {
        var slate = Rank(Candidates("6", "18"), Request() with
        {
            Preferences = [new Constraint { Attribute = "genre", Operator = ConstraintOperator.Is, Text = "Romance" }],
        });

        Assert.Equal(["18", "6"], Ids(slate));
    }

    [Fact]
    public void Rank_WishOnWords_IsBorne()
    {
        var slate = Rank(Candidates("6"), Request() with { Wishes = [new SoftWish("genre", 1, null), new SoftWish("colour", 1, null)] });

        Assert.Single(slate);
    }

    [Fact]
    public void Rank_DiversityDial_ChangesTheSlate()
    {
        var candidates = Candidates("6", "8", "10", "11", "26", "24");
        var alike = new SlateRanker(_films, new ConstraintEvaluator(_films), new RankingOptions { Diversity = 0, RatingWeight = 0, PopularityWeight = 0 });
        var varied = new SlateRanker(_films, new ConstraintEvaluator(_films), new RankingOptions { Diversity = 2 });
        var request = Request() with { Size = 3 };

        Assert.DoesNotContain("24", Ids(alike.Rank(candidates, request)));
        Assert.Contains("24", Ids(varied.Rank(candidates, request)));
    }

    [Fact]
    public void Rank_EqualScores_BreakById()
    {
        var candidates = new[] { "20", "19", "18" }.Select(id => new Candidate(_films.Row(id), 1, [])).ToList();
        var options = new RankingOptions { PopularityWeight = 0, RatingWeight = 0, EvidenceWeight = 0, Diversity = 0 };

        var slate = new SlateRanker(_films, new ConstraintEvaluator(_films), options).Rank(candidates, Request());

        Assert.Equal(["18", "19", "20"], Ids(slate));
    }

    [Fact]
    public void Rank_CandidateOutsideTheMask_IsLeftOut()
    {
        var request = Request() with { Retrieval = Retrieval() with { Allow = AllowMask.Of(_films.Count, [_films.Row("8")]) } };

        Assert.Equal(["8"], Ids(Rank(All(), request)));
    }

    [Fact]
    public void Rank_PackWithoutNumbers_Works()
    {
        var games = TestPacks.BoardGames();
        var candidates = Enumerable.Range(0, games.Count).Select(row => new Candidate(new ItemIndex(row), 1.0 / (row + 1), [])).ToList();

        var slate = new SlateRanker(games, new ConstraintEvaluator(games), new RankingOptions()).Rank(candidates, new RankingRequest
        {
            Retrieval = new RetrievalRequest { Allow = AllowMask.All(games.Count), Count = 10 },
            Constraints = [new Constraint { Attribute = "players", Operator = ConstraintOperator.Is, Low = 2 }],
            Wishes = [new SoftWish("weight", -1, games.Row("g3")), new SoftWish("players", 1, null)],
            Size = 4,
        });

        Assert.Equal(4, slate.Count);
    }

    [Fact]
    public void Rank_NoCandidates_ReturnsNothing() => Assert.Empty(Rank([], Request()));

    [Fact]
    public void Rank_SizeBelowOne_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Rank(All(), Request() with { Size = 0 }));

    private static List<string> Ids(IEnumerable<RankedItem> slate, ItemCatalog films) => [.. slate.Select(one => films.IdOf(one.Candidate.Item).Value)];

    private List<string> Ids(IEnumerable<RankedItem> slate) => Ids(slate, _films);

    [Fact]
    public void Rank_LittleKnown_CountsFameMoreThanWhenMuchIsKnown()
    {
        var candidates = Candidates("22", "16");
        double Lead(int likes)
        {
            var liked = new[] { "6", "8", "10", "11", "23", "26" }.Take(likes).Select(_films.Row);
            var with = new SlateRanker(_films, new ConstraintEvaluator(_films), new RankingOptions());
            var without = new SlateRanker(_films, new ConstraintEvaluator(_films), new RankingOptions { FameWeight = 0 });
            var request = Request() with { Retrieval = Retrieval() with { Liked = [.. liked] } };
            double Score(SlateRanker ranker) => ranker.Rank(candidates, request).Single(one => one.Candidate.Item == _films.Row("16")).Score;
            return Score(with) - Score(without);
        }

        // Toy Story is the best known: its share is 1.
        Assert.Equal(0, Lead(0), 5);
        Assert.Equal(new RankingOptions().FameWeight, Lead(1), 5);
        Assert.Equal(new RankingOptions().FameWeight / 9, Lead(3), 5);
    }

    [Fact]
    public void Of_WishBeyondAnAnchor_PrefersWhatIsClearlyBeyond()
    {
        var preferred = new PreferredItems(_films, new ConstraintEvaluator(_films));
        var all = AllowMask.All(_films.Count);

        var calmer = preferred.Of([], [new SoftWish("violence", -1, _films.Row("6"))], all)!;
        var comedies = preferred.Of([new Constraint { Attribute = "genre", Operator = ConstraintOperator.Is, Text = "Comedy" }], [], all)!;

        Assert.True(calmer[_films.Row("16")]);
        Assert.False(calmer[_films.Row("6")]);
        Assert.False(calmer[_films.Row("26")]);
        Assert.False(calmer[_films.Row("29")], "What has no value is not clearly beyond.");
        Assert.Equal(_films.ItemsWith("genre", "Comedy"), comedies.Items());
        Assert.Null(preferred.Of([], [], all));
    }

    private IReadOnlyList<RankedItem> Rank(IReadOnlyList<Candidate> candidates, RankingRequest request) =>
        new SlateRanker(_films, new ConstraintEvaluator(_films), new RankingOptions()).Rank(candidates, request);

    private List<Candidate> All() => [.. Enumerable.Range(0, _films.Count).Select(row => new Candidate(new ItemIndex(row), 1.0 / (20 + row), []))];

    private List<Candidate> Candidates(params string[] ids) => [.. ids.Select((id, place) => new Candidate(_films.Row(id), 1.0 / (21 + place), []))];

    private RetrievalRequest Retrieval() => new() { Allow = AllowMask.All(_films.Count), Count = 100 };

    private RankingRequest Request() => new() { Retrieval = Retrieval(), Size = 5 };

    [Fact]
    public void Rank_ItemNobodyRated_ComesBehindItsKnownEqualUnlessObscurityIsAsked()
    {
        var catalog = PackLoader.Parse(
            """
            name: things
            noun: { one: thing, many: things }
            title: title
            display: "{title}"
            attributes:
              popularity: { kind: number }
            """,
            """
            {"id":"1","title":"Unknown","popularity":1}
            {"id":"2","title":"Known","popularity":100}
            """);
        var ranker = new SlateRanker(catalog, new ConstraintEvaluator(catalog), new RankingOptions { PopularityWeight = 0, RatingWeight = 0 });
        var request = new RankingRequest
        {
            Retrieval = new RetrievalRequest { Allow = AllowMask.All(2), Count = 2 },
            Size = 2,
        };
        Candidate[] candidates = [new(new ItemIndex(0), 1, []), new(new ItemIndex(1), 0.8, [])];

        Assert.Equal(1, ranker.Rank(candidates, request)[0].Candidate.Item.Value);
        Assert.Equal(0, ranker.Rank(candidates, request with { Wishes = [new SoftWish("popularity", -1, null)] })[0].Candidate.Item.Value);
    }
}
