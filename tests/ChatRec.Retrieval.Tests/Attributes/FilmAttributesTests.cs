using System.Diagnostics;
using System.Globalization;
using ChatRec.Retrieval.Attributes;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;

namespace ChatRec.Retrieval.Tests.Attributes;

/// <summary>The shipped axes and themes of the films against judgement that the model never saw.</summary>
public sealed class FilmAttributesTests(FilmAttributesTests.Films films) : IClassFixture<FilmAttributesTests.Films>
{
    private const double JudgedConfidence = 0.95;

    [Fact]
    public void AxisOf_EveryFilm_IsKnownForEveryAxis()
    {
        foreach (var axis in films.Axes)
        {
            Assert.All(Enumerable.Range(0, films.Catalog.Count), row => Assert.NotNull(films.Catalog.AxisOf(axis, new ItemIndex(row))));
        }
    }

    [Fact]
    public void AxisOf_HeldOutFilms_RankAsJudged()
    {
        var correlations = films.Axes.Select((axis, at) => RankCorrelation(
            [.. films.HeldOut.Select(film => films.Catalog.AxisOf(axis, film.Row)!.Value.Value)], [.. films.HeldOut.Select(film => film.Degrees[at])])).ToList();
        Assert.All(correlations, one => Assert.InRange(one, 0.5, 1));
        Assert.InRange(correlations.Average(), 0.72, 1);
    }

    [Fact]
    public void AxisOf_HeldOutFilms_ArePredictionsAndNotTheirJudgement()
    {
        var same = films.HeldOut.Count(film => films.Axes.Select((axis, at) => films.Catalog.AxisOf(axis, film.Row)!.Value.Value == film.Degrees[at]).Count(equal => equal) > 10);
        Assert.Equal(0, same);
    }

    [Fact]
    public void AxisOf_FilmsJudgedForTraining_AreTheirJudgement()
    {
        var heat = films.Row("6");
        Assert.Equal(JudgedConfidence, films.Catalog.AxisOf("violence", heat)!.Value.Confidence, 2);
        Assert.All(films.Taught.SelectMany(film => films.Axes.Select((axis, at) => (films.Catalog.AxisOf(axis, film.Row)!.Value.Value, film.Degrees[at]))),
            pair => Assert.Equal(pair.Item2, pair.Value, 6));
    }

    [Fact]
    public void Confidence_HeldOutFilms_IsAsOftenRightAsItPromises()
    {
        var all = films.HeldOut.SelectMany(film => films.Axes.Select((axis, at) => (Value: films.Catalog.AxisOf(axis, film.Row)!.Value, Judged: film.Degrees[at]))).ToList();
        var promised = all.Average(one => one.Value.Confidence);
        var kept = all.Average(one => Math.Abs(one.Value.Value - one.Judged) <= 0.15 + 1e-9 ? 1.0 : 0.0);
        Assert.InRange(kept - promised, -0.06, 0.06);
    }

    [Fact]
    public void ValuesOf_HeldOutFilms_PredictedThemesAreMostlyTrue()
    {
        double told = 0, right = 0, all = 0;
        foreach (var film in films.HeldOut)
        {
            var values = films.Catalog.ValuesOf("theme", film.Row);
            told += values.Count;
            right += values.Count(film.Themes.Contains);
            all += film.Themes.Count;
        }

        Assert.InRange(right / told, 0.8, 1);
        Assert.InRange(right / all, 0.6, 1);
    }

    [Fact]
    public void Hash_OfTheFilms_IsThePacksOwn() => Assert.Equal(films.Catalog.Stated.Hash, films.Catalog.Hash);

    [Fact]
    public void WithPredictions_OfTheFilms_IsQuickAndSmall()
    {
        var models = RepositoryRoot.Combine("models", "films");
        films.Catalog.Stated.WithPredictions(models);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();

        films.Catalog.Stated.WithPredictions(models);

        clock.Stop();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The time is printed, not judged: other work may share the machine.
        TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed.TotalMilliseconds:0.0} ms, {allocated / 1e6:0.0} MB");
        Assert.True(allocated < 12e6, $"{allocated} bytes");
    }

    /// <summary>Spearman: the correlation of ranks, equal values sharing the mean of theirs.</summary>
    private static double RankCorrelation(double[] left, double[] right)
    {
        double[] a = Ranks(left), b = Ranks(right);
        double meanA = a.Average(), meanB = b.Average();
        var product = a.Zip(b).Sum(pair => (pair.First - meanA) * (pair.Second - meanB));
        return product / Math.Sqrt(a.Sum(one => (one - meanA) * (one - meanA)) * b.Sum(one => (one - meanB) * (one - meanB)));
    }

    private static double[] Ranks(double[] values)
    {
        var places = values.Select((value, at) => (value, at)).GroupBy(one => one.value).OrderBy(group => group.Key).ToList();
        var ranks = new double[values.Length];
        var before = 0;
        foreach (var group in places)
        {
            foreach (var (_, at) in group)
            {
                ranks[at] = before + ((group.Count() - 1) / 2.0);
            }

            before += group.Count();
        }

        return ranks;
    }

    /// <summary>A judged film.</summary>
    /// <param name="Row">The film.</param>
    /// <param name="Degrees">The degrees, 0..1, in the order of the axes.</param>
    /// <param name="Themes">The themes that are true.</param>
    public sealed record Judged(ItemIndex Row, double[] Degrees, HashSet<string> Themes);

    /// <summary>The films as they ship, and the committed judgements.</summary>
    public sealed class Films
    {
        public Films()
        {
            Catalog = PackLoader.Load(RepositoryRoot.Combine("data", "films")).WithPredictions(RepositoryRoot.Combine("models", "films"));
            Axes = [.. Catalog.Schema.Attributes.Where(attribute => attribute.Kind == AttributeKind.Axis).Select(attribute => attribute.Name)];
            HeldOut = Read("film-axes-test.tsv");
            Taught = Read("film-axes-train.tsv");
        }

        public ItemCatalog Catalog { get; }

        public IReadOnlyList<string> Axes { get; }

        public IReadOnlyList<Judged> HeldOut { get; }

        public IReadOnlyList<Judged> Taught { get; }

        public ItemIndex Row(string id)
        {
            Assert.True(Catalog.TryIndexOf(new ItemId(id), out var row), id);
            return row;
        }

        private List<Judged> Read(string name)
        {
            var lines = File.ReadAllLines(RepositoryRoot.Combine("training", "labels", name)).Select(line => line.Split('\t')).ToList();
            Assert.Equal(Axes, lines[0][1].Split(' '));
            return [.. lines.Skip(1).Select(fields => new Judged(
                Row(fields[0]),
                [.. fields[1].Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture) / 10)],
                [.. fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)]))];
        }
    }
}
