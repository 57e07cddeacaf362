using ChatRec.Agents.Narratives;

namespace ChatRec.Agents.Tests.Narratives;

public class SaidSentencesTests
{
    [Fact]
    public void FreshOrNothing_SameWordsAroundAnotherTitle_IsARepetition()
    {
        var said = new SaidSentences(new Dictionary<string, int>());

        Assert.Equal("Alien delivers.", said.FreshOrNothing(() => "Alien delivers.", "Alien", wornFrames: true));
        Assert.Null(said.FreshOrNothing(() => "Heat delivers.", "Heat", wornFrames: true));
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "Heat delivers.")]
    public void FreshOrNothing_FrameOfAnEarlierTurn_IsTakenOnlyWhenWornOnesWillDo(bool worn, string? expected)
    {
        var first = new SaidSentences(new Dictionary<string, int>());
        first.FreshOrNothing(() => "Alien delivers.", "Alien", wornFrames: false);
        var next = new SaidSentences(first.Ids.ToDictionary(id => id, _ => 1));

        Assert.Equal(expected, next.FreshOrNothing(() => "Heat delivers.", "Heat", worn));
    }

    [Fact]
    public void FreshOrNothing_AnotherWording_IsFound()
    {
        var said = new SaidSentences(new Dictionary<string, int>());
        said.FreshOrNothing(() => "Alien delivers.", "Alien", wornFrames: false);
        var wordings = new Queue<string>(["Heat delivers.", "Heat it is."]);

        Assert.Equal("Heat it is.", said.FreshOrNothing(wordings.Dequeue, "Heat", wornFrames: false));
    }

    [Fact]
    public void Fresh_EverythingWasSaid_TakesWhatRepeatsLeast()
    {
        var said = new SaidSentences(new Dictionary<string, int>());
        said.Say("One. Two.");
        var wordings = new Queue<string>(["One. Two.", "One. Three.", "One. Two.", "One. Two."]);

        Assert.Equal("One. Three.", said.Fresh(wordings.Dequeue, attempts: 4));
    }
}
