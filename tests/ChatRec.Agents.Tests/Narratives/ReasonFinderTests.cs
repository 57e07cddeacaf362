using System.Collections.Immutable;
using ChatRec.Agents.Narratives;
using ChatRec.Agents.Policy;
using ChatRec.Agents.Prompts;
using ChatRec.Agents.Tests.Turns;
using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Collaborative;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Ranking;
using ChatRec.Testing;

namespace ChatRec.Agents.Tests.Narratives;

public class ReasonFinderTests
{
    private const string Shown = "8";

    [Fact]
    public void Find_LastLikeUnknownToTheModel_NamesTheLikeThatProposedTheItem()
    {
        using var host = new TurnHost();
        var reason = Assert.Single(Neighbours(host, [new Neighbour(host.Catalog.Row(Shown), 0.4f)], "6", "12"));
        var (fact, _) = reason.State(new FactBook(host.Catalog));
        Assert.Equal("6", fact.Other);
        Assert.Equal("likedTogether", fact.Predicate);
    }

    [Fact]
    public void Find_NoLikeLinkedToTheItem_SaysNothingOfPeople()
    {
        using var host = new TurnHost();
        Assert.Empty(Neighbours(host, [new Neighbour(host.Catalog.Row("12"), 0.4f)], "6", "12"));
        Assert.Empty(Neighbours(host, [new Neighbour(host.Catalog.Row(Shown), 0.4f)], "12"));
    }

    [Fact]
    public void Find_ItemFromAnotherRetriever_SaysNothingOfPeople()
    {
        using var host = new TurnHost();
        Assert.Empty(Neighbours(host, [new Neighbour(host.Catalog.Row(Shown), 0.4f)], ["6"], "lexical"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Find_WishRelativeToAnItem_IsComparedOnlyWithOneThatWasNamed(bool named)
    {
        using var host = new TurnHost();
        var (catalog, tastes) = (host.Catalog, host.Get<TasteReader>());
        var rows = Enumerable.Range(0, catalog.Count).Select(row => new ItemIndex(row)).Where(row => catalog.AxisOf("violence", row) is not null)
            .OrderBy(row => catalog.AxisOf("violence", row)!.Value.Value).ToList();
        var (gentle, brutal) = (rows[0], rows[^1]);
        var phrases = new Phrases(catalog, tastes, host.Get<IPromptSource>().For("en"), new WordingSession(1, ImmutableSortedDictionary<string, int>.Empty));
        var taste = new Taste { Wishes = [new SoftWish("violence", -1, brutal)], Liked = named ? [brutal] : [], IsBlank = false };
        var reason = new ReasonFinder(catalog, tastes).Find(gentle, null, taste, phrases).Single(found => found.Kind == "axis");
        Assert.Equal(named ? catalog.TitleOf(brutal) : null, reason.State(new FactBook(catalog)).Model["other"]);
    }

    private static List<FoundReason> Neighbours(TurnHost host, Neighbour[] ofTheFirst, params string[] liked) =>
        Neighbours(host, ofTheFirst, liked, "collaborative");

    /// <summary>What is said of people when only the first item of the tests, 6, has neighbours.</summary>
    private static List<FoundReason> Neighbours(TurnHost host, Neighbour[] ofTheFirst, string[] liked, string retriever)
    {
        var catalog = host.Catalog;
        var tastes = host.Get<TasteReader>();
        var table = NeighbourTable.Create(catalog.Count, row => row == catalog.Row("6") ? ofTheFirst : []);
        var phrases = new Phrases(catalog, tastes, host.Get<IPromptSource>().For("en"), new WordingSession(1, ImmutableSortedDictionary<string, int>.Empty));
        var item = new SlateItem { Item = Shown, Title = "", Score = 1, Rank = 1, Retrievers = [new Provenance(retriever, 1, 1)] };
        var taste = new Taste { Liked = [.. liked.Select(id => catalog.Row(id))], IsBlank = false };
        return [.. new ReasonFinder(catalog, tastes, table).Find(catalog.Row(Shown), item, taste, phrases).Where(reason => reason.Kind == "neighbours")];
    }
}
