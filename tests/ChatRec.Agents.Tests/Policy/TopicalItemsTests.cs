using System.Collections.Immutable;
using ChatRec.Agents.Policy;
using ChatRec.Retrieval.Catalog;
using ChatRec.Retrieval.Ranking;

namespace ChatRec.Agents.Tests.Policy;

public class TopicalItemsTests
{
    private const int Count = 400;

    private static readonly ItemCatalog Things = PackLoader.Parse(
        """
        name: things
        noun: { one: thing, many: things }
        title: title
        display: "{title}"
        attributes:
          sort: { kind: category }
        """,
        string.Join('\n', Enumerable.Range(0, Count).Select(row => FormattableString.Invariant($$"""{"id":"{{row}}","title":"T{{row}}","sort":"a"}"""))));

    private static readonly Taste Lighthouses = new() { Texts = ["lighthouses"], IsBlank = false };

    [Fact]
    public void Of_FewNearTheWords_LeavesThese()
    {
        var left = new TopicalItems(Things, new Nearness(row => row < 20 ? 0.5 - (0.001 * row) : 0.1)).Of(Lighthouses, AllowMask.All(Count));

        Assert.Equal(20, left.Count);
        Assert.True(left[new ItemIndex(19)]);
    }

    [Fact]
    public void Of_OneNear_LeavesAChoiceOfTheNearest()
    {
        var left = new TopicalItems(Things, new Nearness(row => row == 7 ? 0.9 : 0.001 * row)).Of(Lighthouses, AllowMask.All(Count));

        Assert.Equal(8, left.Count);
        Assert.True(left[new ItemIndex(7)] && left[new ItemIndex(Count - 1)]);
    }

    [Fact]
    public void Of_AllAlike_LeavesNoMoreThanCanBeChosenFrom() =>
        Assert.Equal(120, new TopicalItems(Things, new Nearness(row => 0.4 - (0.0001 * row))).Of(Lighthouses, AllowMask.All(Count)).Count);

    [Fact]
    public void Of_NotAllowed_StaysOut()
    {
        var left = new TopicalItems(Things, new Nearness(row => row < 20 ? 0.5 : 0.1)).Of(Lighthouses, AllowMask.Where(Count, item => item.Value >= 10));

        Assert.Equal(10, left.Count);
        Assert.False(left[new ItemIndex(3)]);
    }

    [Fact]
    public void Of_NothingAskedForInWords_LeavesAll()
    {
        Assert.Equal(Count, new TopicalItems(Things, new Nearness(_ => 0.5)).Of(new Taste { IsBlank = true }, AllowMask.All(Count)).Count);
        Assert.Equal(Count, new TopicalItems(Things, null).Of(Lighthouses, AllowMask.All(Count)).Count);
    }

    private sealed class Nearness(Func<int, double> of) : ITextLikeness
    {
        public void Measure(ImmutableArray<ItemIndex> liked, string? words, IReadOnlyList<ItemIndex> items, Span<TextCloseness> closeness)
        {
            for (var at = 0; at < items.Count; at++)
            {
                closeness[at] = new TextCloseness(0, 0, of(items[at].Value));
            }
        }
    }
}
