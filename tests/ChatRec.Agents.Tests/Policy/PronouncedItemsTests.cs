using ChatRec.Agents.Policy;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Tests.Policy;

public class PronouncedItemsTests
{
    private const string Schema = """
        name: things
        noun: { one: thing, many: things }
        title: title
        display: "{title}"
        attributes:
          humour: { kind: axis, less: [serious], more: [funny] }
          pace: { kind: axis, less: [slow], more: [fast] }
        """;

    private const int Count = 400;

    // Humour rises with the row, pace falls.
    private static readonly ItemCatalog Things = PackLoader.Parse(Schema, string.Join('\n', Enumerable.Range(0, Count).Select(row =>
        FormattableString.Invariant($$"""{"id":"{{row}}","title":"T{{row}}","humour":[{{row / 400.0}},0.9],"pace":[{{1 - (row / 400.0)}},0.9]}"""))));

    private static readonly AllowMask All = AllowMask.All(Count);

    [Fact]
    public void Of_OneWish_LeavesTheMostPronouncedThatAreStillAChoice()
    {
        var left = new PronouncedItems(Things).Of(Wishing(("humour", 1)), All);
        Assert.InRange(left.Count, 32, 45);
        Assert.True(left[new ItemIndex(Count - 1)]);
        Assert.False(left[new ItemIndex(Count / 2)]);
    }

    [Fact]
    public void Of_LittleWished_LeavesThoseWithLittle() =>
        Assert.True(new PronouncedItems(Things).Of(Wishing(("humour", -1)), All)[new ItemIndex(0)]);

    [Fact]
    public void Of_SomethingElseSaysMore_IsLessStrict()
    {
        var wishing = Wishing(("humour", 1));
        var left = new PronouncedItems(Things).Of(wishing with { Liked = [new ItemIndex(3)] }, All);
        Assert.InRange(left.Count, 70, 90);
    }

    [Fact]
    public void Of_WishesThatNothingMeetsTogether_LeavesAll() =>
        Assert.Equal(Count, new PronouncedItems(Things).Of(Wishing(("humour", 1), ("pace", 1)), All).Count);

    [Fact]
    public void Of_Comparison_IsLeftToTheRanking()
    {
        var taste = new Taste { Wishes = [new SoftWish("humour", 1, new ItemIndex(5))], IsBlank = false };
        Assert.Equal(Count, new PronouncedItems(Things).Of(taste, All).Count);
    }

    [Fact]
    public void Of_ComparisonBesideAWish_LeavesRoomForIt()
    {
        // Much humour and yet slower than an item in the middle: what is faster goes, however much humour it has.
        var taste = new Taste { Wishes = [new SoftWish("humour", 1, null), new SoftWish("pace", -1, new ItemIndex(320))], IsBlank = false };
        var left = new PronouncedItems(Things).Of(taste, All);
        Assert.True(left[new ItemIndex(Count - 1)]);
        Assert.False(left[new ItemIndex(340)]);
    }

    private static Taste Wishing(params (string Axis, int Direction)[] wishes) =>
        new() { Wishes = [.. wishes.Select(wish => new SoftWish(wish.Axis, wish.Direction, null))], IsBlank = false };
}
