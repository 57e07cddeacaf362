using System.Collections.Immutable;
using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Learned;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Tests.Understanding.Learned;

public sealed class SpanOpinionTests(FilmsFixture films) : IClassFixture<FilmsFixture>
{
    private static readonly SpanLeads Leads = new(1, 4, 1, 4, 0, 1, 4, 1, 4, 1, 4, 4);

    [Fact]
    public void TitleOdds_WordsOfOneTitle_CountTheWholeTitleAndNothingElse()
    {
        var spans = Spans(SpanTag.Outside, SpanTag.Title, SpanTag.TitleInside, SpanTag.Outside);

        Assert.True(spans.TitleOdds(1, 3) > 3);
        Assert.True(spans.TitleOdds(1, 2) < -3, "its front alone is not all of it");
        Assert.True(spans.TitleOdds(1, 4) < -3, "more than it is more");
        Assert.True(spans.TitleOdds(2, 3) < -3, "its end alone is no beginning");
        Assert.True(spans.WithinTitleOdds(2, 3) > 3, "but it belongs to one");
        Assert.True(spans.WithinTitleOdds(3, 4) < -3);
        Assert.Null(spans.TitleOdds(9, 10));
    }

    [Fact]
    public void Likely_Spans_InOrderAndByKind()
    {
        var spans = Spans(SpanTag.Ban, SpanTag.BanInside, SpanTag.Outside, SpanTag.TitleInside, SpanTag.Title, SpanTag.Title, SpanTag.Wish, SpanTag.BanInside);

        Assert.Equal([(0, 2, SpanTag.Ban), (4, 5, SpanTag.Title), (5, 6, SpanTag.Title), (6, 7, SpanTag.Wish)], spans.Likely());
    }

    [Theory]
    [InlineData("films with quilted anoraks", 2, "quilted anoraks")]
    [InlineData("robots that sing to horses", 0, "robots that sing to horses")]
    public void Revise_ExpectedWish_IsOne(string text, int first, string wish)
    {
        var (reading, drafts) = Read(text);
        var tags = Enumerable.Range(0, reading.Tokens.Length).Select(at => at < first ? SpanTag.Outside : at == first ? SpanTag.Wish : SpanTag.WishInside);

        var found = new WishReviser(reading, drafts, Spans([.. tags])).Revise([]);

        Assert.Equal(wish, reading.Said(Assert.Single(found).First, found[0].End));
        Assert.Empty(drafts.Edits);
    }

    [Fact]
    public void Revise_AttributeHoldsTheWholeWish_StaysTheAttribute()
    {
        var (reading, drafts) = Read("westerns please");

        var found = new WishReviser(reading, drafts, Spans(SpanTag.Wish, SpanTag.Outside)).Revise([]);

        Assert.Empty(found);
        Assert.Single(drafts.Edits);
    }

    [Fact]
    public void Revise_WishThatIsSurelyNone_IsLeftOut()
    {
        var (reading, drafts) = Read("films with lighthouses");
        var wish = new FreeText(2, 3, true, new HashSet<string>()) { IsWish = true };

        Assert.False(Assert.Single(new WishReviser(reading, drafts, Spans(SpanTag.Outside, SpanTag.Outside, SpanTag.Outside)).Revise([wish])).IsWish);
    }

    [Theory]
    [InlineData("make me giggle until my sides split", UserActKind.Request, EditComparator.High)]
    [InlineData("make me giggle until my sides split", UserActKind.Critique, EditComparator.More)]
    public void Revise_DegreeSaidInOtherWords_IsRead(string text, UserActKind act, EditComparator comparator)
    {
        var (reading, drafts) = Read(text);
        drafts.Edits.Clear();

        Stances("humour", [0, 0, 6]).Revise(reading, drafts, act, films.Catalog, Leads, _ => true);

        var edit = Assert.Single(drafts.Edits).Edit;
        Assert.Equal(("humour", comparator, Strength.Soft), (edit.Attribute, edit.Comparator, edit.Strength));
    }

    [Fact]
    public void Revise_ValueSaidInOtherWords_IsRead()
    {
        var (reading, drafts) = Read("a crew empties a vault and gets away");
        drafts.Edits.Clear();

        Stances("theme=heist", [0, 0, 6]).Revise(reading, drafts, UserActKind.Request, films.Catalog, Leads, _ => true);

        var edit = Assert.Single(drafts.Edits).Edit;
        Assert.Equal(("theme", EditComparator.Is, "heist", Strength.Soft), (edit.Attribute, edit.Comparator, edit.Value?.Text, edit.Strength));
    }

    [Fact]
    public void Revise_ValueNamedButPassedOver_StaysOut()
    {
        var (reading, drafts) = Read("a comedy, no sorry, a romance");
        var meant = drafts.Edits.Count(draft => draft.Edit.Value?.Text == "Comedy");

        Stances("genre=Comedy", [0, 0, 6]).Revise(reading, drafts, UserActKind.Request, films.Catalog, Leads, _ => true);

        Assert.Equal((0, 0), (meant, drafts.Edits.Count(draft => draft.Edit.Value?.Text == "Comedy")));
    }

    [Fact]
    public void Revise_BanInSoManyWords_IsKept()
    {
        var (reading, drafts) = Read("no war films please");

        Stances("genre=War", [9, 0, 0]).Revise(reading, drafts, UserActKind.Provide, films.Catalog, Leads, _ => true);

        Assert.Equal(EditComparator.Not, Assert.Single(drafts.Edits).Edit.Comparator);
    }

    [Theory]
    [InlineData(new float[] { 6, 0, 0 }, null)]
    [InlineData(new float[] { 0, 6, 0 }, EditComparator.Not)]
    [InlineData(new float[] { 0, 0, 6 }, EditComparator.Is)]
    [InlineData(new float[] { 2, 1, 0 }, EditComparator.Is)]
    public void Revise_ValueThatWasRead_IsKeptUnlessTheOtherIsSure(float[] logits, EditComparator? expected)
    {
        var (reading, drafts) = Read("a horror film");

        Stances("genre=Horror", logits).Revise(reading, drafts, UserActKind.Request, films.Catalog, Leads, _ => true);

        Assert.Equal(expected, drafts.Edits.SingleOrDefault()?.Edit.Comparator);
    }

    [Fact]
    public void Revise_ValueNamedInAWish_IsKept()
    {
        var (reading, drafts) = Read("a horror film");

        Stances("genre=Horror", [6, 0, 0]).Revise(reading, drafts, UserActKind.Request, films.Catalog, Leads, _ => false);

        Assert.Equal(EditComparator.Is, Assert.Single(drafts.Edits).Edit.Comparator);
    }

    [Theory]
    [InlineData("luck")]
    [InlineData("genre=Gardening")]
    public void Revise_ConceptThePackLacks_ChangesNothing(string concept)
    {
        var (reading, drafts) = Read("anything at all");

        Stances(concept, [0, 0, 6]).Revise(reading, drafts, UserActKind.Request, films.Catalog, Leads, _ => true);

        Assert.Empty(drafts.Edits);
    }

    private static StanceOpinion Stances(string concept, float[] logits) => StanceOpinion.Of([Concept.Parse(concept)], logits);

    private static SpanOpinion Spans(params SpanTag[] tags) => new(
        [.. tags.Select((tag, token) => new SpanOpinion.Word(token, LogProbabilities.Of([.. Enumerable.Range(0, SpanOpinion.Tags).Select(at => at == (int)tag ? 9f : 0f)])))],
        Stances("humour", [9, 0, 0]),
        ActOpinion.Of([UserActKind.Request], [0], new ActLeads(1, 1)),
        Leads);

    private (Reading Reading, Drafts Drafts) Read(string text) => films.Draft(text);
}
