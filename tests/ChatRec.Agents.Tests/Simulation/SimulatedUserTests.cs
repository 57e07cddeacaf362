using System.Collections.Immutable;
using System.Reflection;
using ChatRec.Agents.Simulation;
using ChatRec.Agents.Tests.Understanding;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;

namespace ChatRec.Agents.Tests.Simulation;

public sealed class SimulatedUserTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly UserPhrases Phrases = UserPhrases.Load("en");

    [Fact]
    public void Fields_OfAUserAndAllItHolds_CannotNameAnItem()
    {
        var seen = new HashSet<Type>();
        Walk(typeof(SimulatedUser), seen);

        Assert.Contains(typeof(ItemView), seen);
        Assert.DoesNotContain(typeof(ItemCatalog), seen);
        Assert.DoesNotContain(typeof(ItemIndex), seen);
        Assert.DoesNotContain(typeof(ItemId), seen);
        Assert.DoesNotContain(typeof(LeakGuard), seen);
        Assert.DoesNotContain(typeof(SimulatedCase), seen);
        Assert.DoesNotContain(
            typeof(ItemView).GetProperties().Concat(typeof(Heard).GetProperties()),
            property => property.PropertyType == typeof(string) && property.Name != nameof(Heard.Question));
    }

    [Fact]
    public void Messages_OfManyUsers_NeverHoldTitleOrIdOfTheTarget()
    {
        var views = new ItemViews(films.Catalog);
        var cases = Draw(250);
        var random = new Random(3);
        var messages = 0;
        foreach (var one in cases)
        {
            var title = TitleText.FoldWords(films.Catalog.TitleOf(one.Target));
            var id = films.Catalog.IdOf(one.Target).Value;
            var guard = new LeakGuard(films.Catalog, one.Target);
            foreach (var said in Talk(one, views, guard, random))
            {
                var words = $" {TitleText.FoldWords(said)} ";
                Assert.False(words.Contains($" {title} ", StringComparison.Ordinal), $"\"{said}\" gives {title} away.");
                Assert.False(id.Length > 4 && words.Contains($" {id} ", StringComparison.Ordinal), $"\"{said}\" holds the id {id}.");
                messages++;
            }
        }

        Assert.True(messages > 1000, $"Only {messages} messages were looked at.");
    }

    [Fact]
    public void Views_OfTwoItemsWithTheSameValues_AreAlikeWhateverTheyAreCalled()
    {
        var views = new ItemViews(films.Catalog);
        var row = films.Catalog.TryIndexOf(new ItemId("6"), out var heat) ? heat : default;
        var values = views.Of(row).Values.Values.SelectMany(all => all).ToList();

        Assert.DoesNotContain("Heat", values);
        Assert.DoesNotContain("6", values);
        Assert.Contains("Michael Mann", values);
    }

    [Fact]
    public void Go_SameSeed_SaysTheSame()
    {
        var views = new ItemViews(films.Catalog);
        var one = Draw(5)[3];
        var guard = new LeakGuard(films.Catalog, one.Target);

        Assert.Equal(Talk(one, views, guard, new Random(9)), Talk(one, views, guard, new Random(9)));
    }

    [Fact]
    public void Go_NothingFoundForLong_Leaves()
    {
        var views = new ItemViews(films.Catalog);
        foreach (var one in Draw(20))
        {
            var user = User(one, views, new LeakGuard(films.Catalog, one.Target), critiques: true);
            user.Open();
            var turns = 0;
            while (user.Go(new Heard([], null, [])) is not null)
            {
                Assert.True(++turns < 2 * one.Persona.Patience, "The user's patience has no end.");
            }

            Assert.True(turns >= one.Persona.Patience);
        }
    }

    [Fact]
    public void Go_WithoutCritiques_PointsAtNothingShown()
    {
        var views = new ItemViews(films.Catalog);
        foreach (var one in Draw(30))
        {
            var user = User(one, views, new LeakGuard(films.Catalog, one.Target), critiques: false);
            user.Open();
            for (var turn = 0; turn < 5 && user.Go(new Heard([views.Of(new ItemIndex(turn))], null, [])) is { } said; turn++)
            {
                Assert.DoesNotContain(Phrases.Places, place => said.Contains(place, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void Go_AskedForAGenre_AnswersWithOneOfTheTarget()
    {
        var views = new ItemViews(films.Catalog);
        var genre = films.Catalog.Schema.Find("genre")!;
        var answered = 0;
        foreach (var one in Draw(60).Where(one => one.Persona is { Answers: 1, Opening: 1 }))
        {
            var view = views.Of(one.Target);
            var user = User(one, views, new LeakGuard(films.Catalog, one.Target), critiques: true);
            user.Open();
            if (view.ValuesOf("genre").Length < 3)
            {
                continue;
            }

            var said = user.Go(new Heard([], "genre", []))!;
            Assert.Contains(view.ValuesOf("genre"), value =>
                genre.Words[value].Append(value).Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase)));
            answered++;
        }

        Assert.True(answered > 2);
    }

    [Fact]
    public void Draw_TestPart_TakesLaterLikesOfHeldOutPeopleOnly()
    {
        var log = InteractionLog.Load(films.Catalog);
        var likes = log.Likes().ToDictionary(person => person.User, person => person.Items);
        var cases = Draw(100);

        Assert.Equal(100, cases.Count);
        Assert.All(cases, one =>
        {
            Assert.Equal(MeasuredPart.Test, HeldOutNeighbours.PartOf(one.User));
            var history = likes[one.User];
            var place = history.ToList().IndexOf(one.Target);
            Assert.True(place >= history.Count / 2);
            Assert.All(one.Likes, like => Assert.True(history.ToList().IndexOf(like) < place));
        });
        Assert.Equal(cases.Select(one => (one.User, one.Target, one.Seed)), Draw(100).Select(one => (one.User, one.Target, one.Seed)));
    }

    [Fact]
    public void Of_KnownConversations_CountsByHand()
    {
        var one = Draw(4)[0];
        SimulatedConversation Found(int? at, int turns) => new(
            one, at, [.. Enumerable.Range(0, turns).Select(_ => new SimulatedTurn("", ChatRec.Agents.Turns.SystemActKind.Recommend, null, []))], 0);

        var figures = SimulationFigures.Of([Found(1, 1), Found(6, 6), Found(null, 15), Found(null, 7)], 1);

        Assert.Equal(0.25, figures.Success5.Mean);
        Assert.Equal(0.5, figures.Success10.Mean);
        Assert.Equal(0.5, figures.Success15.Mean);
        Assert.Equal(3.5, figures.TurnsOfSuccesses.Mean);
        Assert.Equal((1 + 6 + 15 + 15) / 4.0, figures.Turns.Mean);
        Assert.Equal(0.25, figures.Left);
        Assert.Equal([0.25, 0.25, 0.25, 0.25, 0.25, 0.5], figures.Curve.Take(6));
    }

    private static void Walk(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type) || (type.Namespace?.StartsWith("ChatRec", StringComparison.Ordinal) != true && !type.IsGenericType && !type.IsArray))
        {
            return;
        }

        foreach (var part in type.GetGenericArguments().Append(type.GetElementType() ?? typeof(object)))
        {
            Walk(part, seen);
        }

        if (type.Namespace?.StartsWith("ChatRec", StringComparison.Ordinal) == true)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public))
            {
                Walk(field.FieldType, seen);
            }
        }
    }

    private IReadOnlyList<SimulatedCase> Draw(int count) =>
        new CaseDrawer(films.Catalog, InteractionLog.Load(films.Catalog), new ItemViews(films.Catalog), Phrases).Draw(MeasuredPart.Test, count, 1);

    private SimulatedUser User(SimulatedCase one, ItemViews views, LeakGuard guard, bool critiques) => new(
        guard.Cleaned(views.Of(one.Target), films.Catalog.Schema),
        [.. one.Likes.Select(films.Catalog.DisplayOf)],
        one.Persona,
        films.Catalog.Schema,
        Phrases,
        critiques,
        new Random(one.Seed));

    // Replies with items and questions at random; what the run itself would not let through is left out as it does.
    private List<string> Talk(SimulatedCase one, ItemViews views, LeakGuard guard, Random random)
    {
        var user = User(one, views, guard, critiques: true);
        var askable = films.Catalog.Schema.Attributes.Where(attribute => attribute.Askable).ToList();
        var said = new List<string> { user.Open() };
        for (var turn = 0; turn < 8; turn++)
        {
            ImmutableArray<ItemView> slate = [.. Enumerable.Range(0, 4).Select(_ => views.Of(new ItemIndex(random.Next(films.Catalog.Count))))];
            var question = random.Next(3) == 0 ? askable[random.Next(askable.Count)].Name : null;
            if (user.Go(new Heard(slate, question, [])) is not { } next)
            {
                break;
            }

            said.Add(next);
        }

        return said;
    }
}
