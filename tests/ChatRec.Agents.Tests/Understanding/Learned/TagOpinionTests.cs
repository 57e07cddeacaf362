using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Tests.Understanding.Learned;

public sealed class TagOpinionTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly TagLeads Leads = new(9, 1, 1, 1, 1, 1, 1);

    [Fact]
    public void Of_Logits_GivesRoundedLogarithmsOfProbabilities()
    {
        var tags = StretchTags.Of(new InputSegment(0, 1, -1, null), [2f, 2f, -100f]);

        Assert.Equal([-0.69, -0.69, -9], tags.Scores);
        Assert.Equal(0, tags.Odds((int)WordTag.None), 0.02);
        Assert.True(tags.Odds((int)WordTag.None, (int)WordTag.Wish) > 7);
    }

    [Theory]
    [InlineData(3f, true)]
    [InlineData(0.9f, false)]
    public void Revise_ItemSurelyOnlyNamed_SaysNothingOfIt(float none, bool isOnlyNamed)
    {
        var (reading, drafts) = Read("there is a poster of \"Heat\" here");
        var mention = Assert.Single(drafts.Mentions);

        Opinion(reading, mention.Mark, [none, 0, -9, -9, -9, -9, -9, -9]).Revise(reading, drafts, UserActKind.Request);

        Assert.Equal(isOnlyNamed, mention.IsOnlyNamed);
    }

    [Theory]
    [InlineData(nameof(ItemTag.SeenDislike), 3f, EditComparator.Dislike, true)]
    [InlineData(nameof(ItemTag.SeenDislike), 0.9f, EditComparator.Seen, false)]
    [InlineData(nameof(ItemTag.Like), 3f, EditComparator.Like, false)]
    [InlineData(nameof(ItemTag.Remove), 3f, EditComparator.Seen, false)]
    public void Revise_AnotherVerdictProbable_TakesItFromTheLeadOn(string tag, float score, EditComparator said, bool isSeen)
    {
        var (reading, drafts) = Read("I've seen Heat");
        var mention = Assert.Single(drafts.Mentions);
        var logits = new float[StretchTags.ItemTags];
        logits[(int)Enum.Parse<ItemTag>(tag)] = score;

        Opinion(reading, mention.Mark, logits).Revise(reading, drafts, UserActKind.Provide);

        Assert.Equal((said, isSeen), (mention.Said, mention.IsSeen));
    }

    [Fact]
    public void Revise_ItemOfWhichNothingIsRead_StaysSo()
    {
        var (reading, drafts) = Read("is Heat any good?");
        var mention = Assert.Single(drafts.Mentions);

        Opinion(reading, mention.Mark, [0, 3, 0, 0, 0, 0, 0, 0]).Revise(reading, drafts, UserActKind.Ask);

        Assert.Null(mention.Said);
    }

    [Fact]
    public void Revise_ObjectSurelyOnlyNamed_IsNoWish()
    {
        var (reading, drafts) = Read("a western");
        var draft = Assert.Single(drafts.Edits);

        Opinion(reading, draft.Mark, [3, 0, 0, 0, 0, 0]).Revise(reading, drafts, UserActKind.Request);

        Assert.Empty(drafts.Edits);
    }

    [Fact]
    public void Revise_WishThatSurelyIsABan_IsTurned()
    {
        var (reading, drafts) = Read("a western");
        var draft = Assert.Single(drafts.Edits);

        Opinion(reading, draft.Mark, [-9, 0, 0, 3, 3, -9]).Revise(reading, drafts, UserActKind.Request);

        Assert.Equal(EditComparator.Not, draft.Edit.Comparator);
    }

    [Fact]
    public void Revise_WordsSurelyNoWish_AreLeftOut()
    {
        var (reading, drafts) = Read("something about lighthouse keepers");
        var at = Enumerable.Range(0, reading.Tokens.Length).First(token => reading.Word(token) == "lighthouse");
        var words = ModelInput.Of(reading, films.Catalog).Segments.Select(segment => StretchTags.Of(segment, [4, -4, -4]));

        var revised = new TagOpinion([.. words], Leads).Revise(reading, [new FreeText(at, at + 2, true, drafts.ScopeAt[at]) { IsWish = true }]);

        Assert.False(Assert.Single(revised).IsWish);
    }

    private static TagOpinion Opinion(Reading reading, Mark mark, float[] logits)
    {
        var segment = new InputSegment(reading.Tokens[mark.First].Start, reading.Tokens[mark.End - 1].End, reading.Marks.ToImmutableArray().IndexOf(mark), null);
        return new TagOpinion([StretchTags.Of(segment, logits)], Leads);
    }

    private (Reading Reading, Drafts Drafts) Read(string text) => films.Draft(text);
}
