using System.Collections.Immutable;
using ChatRec.Retrieval.Catalog;
using ChatRec.Testing;
using static ChatRec.Retrieval.Catalog.ConstraintOperator;

namespace ChatRec.Retrieval.Tests.Catalog;

public sealed class ConstraintEvaluatorTests
{
    private readonly ItemCatalog _films = TestPacks.Films();
    private readonly ItemCatalog _games = TestPacks.BoardGames();

    [Theory]
    [InlineData("genre", Is, "Crime", "6", Truth.True)]
    [InlineData("genre", Is, "Crime", "12", Truth.False)]
    [InlineData("genre", Not, "Crime", "12", Truth.True)]
    [InlineData("cast", Is, "Robert De Niro", "30", Truth.Unknown)]
    [InlineData("cast", Not, "Robert De Niro", "30", Truth.Unknown)]
    [InlineData("person", Is, "Michael Mann", "6", Truth.True)]
    [InlineData("person", Is, "Al Pacino", "6", Truth.True)]
    [InlineData("person", Not, "Al Pacino", "6", Truth.False)]
    [InlineData("person", Is, "Bill Skarsgård", "29", Truth.True)]
    [InlineData("person", Is, "Al Pacino", "29", Truth.Unknown)]
    [InlineData("person", Is, "Nobody At All", "6", Truth.False)]
    [InlineData("certificate", Le, "PG", "16", Truth.True)]
    [InlineData("certificate", Le, "PG", "6", Truth.False)]
    [InlineData("certificate", Gt, "PG-13", "6", Truth.True)]
    [InlineData("certificate", Le, "PG", "30", Truth.Unknown)]
    [InlineData("theme", Is, "heist", "27", Truth.False)]
    public void Evaluate_Words_AreThreeValued(string attribute, ConstraintOperator comparison, string value, string id, Truth expected)
    {
        var constraint = new Constraint { Attribute = attribute, Operator = comparison, Text = value };

        Assert.Equal(expected, new ConstraintEvaluator(_films).Evaluate(constraint, _films.Row(id)));
    }

    [Theory]
    [InlineData("year", Lt, 1995.0, null, "6", Truth.False)]
    [InlineData("year", Le, 1995.0, null, "6", Truth.True)]
    [InlineData("year", Between, 1990.0, 1999.0, "6", Truth.True)]
    [InlineData("year", Between, 1980.0, 1989.0, "6", Truth.False)]
    [InlineData("year", Ge, 2000.0, null, "31", Truth.Unknown)]
    [InlineData("violence", Le, 0.2, null, "16", Truth.True)]
    [InlineData("violence", Le, 0.2, null, "6", Truth.False)]
    public void Evaluate_Numbers_AreThreeValued(
        string attribute, ConstraintOperator comparison, double low, double? high, string id, Truth expected)
    {
        var constraint = new Constraint { Attribute = attribute, Operator = comparison, Low = low, High = high };

        Assert.Equal(expected, new ConstraintEvaluator(_films).Evaluate(constraint, _films.Row(id)));
    }

    [Theory]
    [InlineData(Is, 3.0, null, "g1", Truth.True)]
    [InlineData(Is, 5.0, null, "g1", Truth.False)]
    [InlineData(Not, 5.0, null, "g1", Truth.True)]
    [InlineData(Ge, 4.0, null, "g1", Truth.True)]
    [InlineData(Gt, 4.0, null, "g1", Truth.False)]
    [InlineData(Le, 2.0, null, "g1", Truth.True)]
    [InlineData(Lt, 2.0, null, "g1", Truth.False)]
    [InlineData(Between, 3.0, 5.0, "g3", Truth.True)]
    [InlineData(Between, 2.0, 5.0, "g3", Truth.False)]
    [InlineData(Is, 2.0, null, "g12", Truth.Unknown)]
    public void Evaluate_Ranges_CoverTheirInterval(ConstraintOperator comparison, double low, double? high, string id, Truth expected)
    {
        var constraint = new Constraint { Attribute = "players", Operator = comparison, Low = low, High = high };

        Assert.Equal(expected, new ConstraintEvaluator(_games).Evaluate(constraint, _games.Row(id)));
    }

    public static TheoryData<string, ConstraintOperator, string?, double?, double?> Wrong => new()
    {
        { "colour", Is, "red", null, null },
        { "genre", Lt, "Crime", null, null },
        { "genre", Is, null, 3, null },
        { "year", Is, "1995", null, null },
        { "year", Is, null, double.NaN, null },
        { "year", Between, null, 1990, null },
        { "year", Between, null, 1990, 1980 },
        { "certificate", Le, "PG-15", null, null },
        { "certificate", Between, "PG", null, null },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Evaluate_ImpossibleConstraint_Throws(string attribute, ConstraintOperator comparison, string? text, double? low, double? high)
    {
        var evaluator = new ConstraintEvaluator(_films);
        var constraint = new Constraint { Attribute = attribute, Operator = comparison, Text = text, Low = low, High = high };

        Assert.Throws<ArgumentException>(() => evaluator.Evaluate(constraint, new ItemIndex(0)));
        Assert.Throws<ArgumentException>(() => evaluator.Allow([constraint]));
    }

    [Fact]
    public void Allow_EveryConstraint_AgreesWithEvaluate()
    {
        var evaluator = new ConstraintEvaluator(_films);
        Constraint[] constraints =
        [
            new() { Attribute = "genre", Operator = Is, Text = "Horror" },
            new() { Attribute = "genre", Operator = Not, Text = "Horror" },
            new() { Attribute = "person", Operator = Is, Text = "Tom Hanks" },
            new() { Attribute = "person", Operator = Not, Text = "Tom Hanks" },
            new() { Attribute = "theme", Operator = Is, Text = "heist" },
            new() { Attribute = "certificate", Operator = Le, Text = "PG" },
            new() { Attribute = "certificate", Operator = Not, Text = "R" },
            new() { Attribute = "year", Operator = Between, Low = 1990, High = 1999 },
            new() { Attribute = "runtime", Operator = Lt, Low = 120 },
            new() { Attribute = "violence", Operator = Ge, Low = 0.5 },
        ];

        foreach (var constraint in constraints)
        {
            var mask = evaluator.Allow([constraint]);
            var strict = constraint.Attribute == "certificate";
            for (var row = 0; row < _films.Count; row++)
            {
                var truth = evaluator.Evaluate(constraint, new ItemIndex(row));
                Assert.Equal(truth == Truth.True || (truth == Truth.Unknown && !strict), mask[new ItemIndex(row)]);
            }
        }
    }

    [Fact]
    public void Allow_Group_IsSatisfiedByAnyMember()
    {
        IConstraintEvaluator evaluator = new ConstraintEvaluator(_films);
        Constraint horror = new() { Attribute = "genre", Operator = Is, Text = "Horror", Group = 1 };
        Constraint romance = new() { Attribute = "genre", Operator = Is, Text = "Romance", Group = 1 };
        Constraint old = new() { Attribute = "year", Operator = Lt, Low = 1990 };

        var titles = evaluator.Allow([horror, romance, old]).Items().Select(_films.TitleOf);

        Assert.Equal(["Alien", "Aliens", "Sabrina", "The Shining"], titles);
        Assert.Equal(4, evaluator.Count([horror, romance, old]));
        Assert.Equal(24, evaluator.Count([]));
        Assert.Equal(24, evaluator.Count(default));
    }

    [Fact]
    public void Find_NothingFits_NamesTheSmallestConflictWithTrueCounts()
    {
        var evaluator = new ConstraintEvaluator(_films);
        Constraint romance = new() { Attribute = "genre", Operator = Is, Text = "Romance" };
        Constraint heist = new() { Attribute = "theme", Operator = Is, Text = "heist" };
        Constraint horror = new() { Attribute = "genre", Operator = Is, Text = "Horror" };
        Constraint recent = new() { Attribute = "year", Operator = Ge, Low = 1990 };

        var conflict = new ConflictFinder(evaluator).Find([recent, horror, romance]);

        Assert.NotNull(conflict);
        Assert.Equal([horror, romance], conflict.Members);
        Assert.Equal(2, conflict.Relaxations.Length);
        Assert.All(conflict.Relaxations, relaxation =>
            Assert.Equal(
                ((IConstraintEvaluator)evaluator).Count([.. new[] { recent, horror, romance }.Except(relaxation.Dropped)]),
                relaxation.Count));
        Assert.True(conflict.Relaxations[0].Count >= conflict.Relaxations[1].Count);
        Assert.Null(new ConflictFinder(evaluator).Find([recent, heist]));
    }

    [Fact]
    public void Find_ManyConditionsOrGroups_StillMinimal()
    {
        var evaluator = new ConstraintEvaluator(_films);
        var constraints = Enumerable.Range(0, 20)
            .Select(step => new Constraint { Attribute = "year", Operator = Ge, Low = 1900 + step })
            .Append(new Constraint { Attribute = "genre", Operator = Is, Text = "Horror", Group = 4 })
            .Append(new Constraint { Attribute = "genre", Operator = Is, Text = "Documentary", Group = 4 })
            .Append(new Constraint { Attribute = "certificate", Operator = Is, Text = "G" })
            .ToImmutableArray();

        var conflict = new ConflictFinder(evaluator).Find(constraints);

        Assert.Equal(["genre", "genre", "certificate"], conflict!.Members.Select(member => member.Attribute));
        Assert.Equal(2, conflict.Relaxations.Length);
    }

    [Fact]
    public void Find_OneConditionIsNotEnough_OffersTheSmallestSetsThatAre()
    {
        // Two conflicts side by side: no film is of either genre.
        var opera = new Constraint { Attribute = "genre", Operator = Is, Text = "Opera" };
        var ballet = new Constraint { Attribute = "genre", Operator = Is, Text = "Ballet" };
        var crime = new Constraint { Attribute = "genre", Operator = Is, Text = "Crime" };
        var evaluator = new ConstraintEvaluator(_films);

        var conflict = new ConflictFinder(evaluator).Find([opera, ballet, crime])!;

        Assert.Single(conflict.Members);
        var way = conflict.Relaxations[0];
        Assert.Equal([opera, ballet], way.Dropped);
        Assert.Equal(evaluator.Allow([crime]).Count, way.Count);
        Assert.All(conflict.Relaxations, one => Assert.True(one.Count > 0));
    }

    [Fact]
    public void Find_NothingLeftToShow_BlamesNoCondition()
    {
        var conflict = new ConflictFinder(new ConstraintEvaluator(_films)).Find(
            [new Constraint { Attribute = "genre", Operator = Is, Text = "Horror" }],
            AllowMask.Of(_films.Count, []));

        Assert.Empty(conflict!.Members);
    }
}
