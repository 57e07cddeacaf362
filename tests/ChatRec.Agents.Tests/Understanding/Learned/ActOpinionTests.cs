using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Grammar;
using ChatRec.Agents.Understanding.Learned;

namespace ChatRec.Agents.Tests.Understanding.Learned;

public sealed class ActOpinionTests
{
    private static readonly ImmutableArray<UserActKind> Acts = [UserActKind.Request, UserActKind.Provide, UserActKind.Forget];

    private static readonly ActLeads Leads = new(1, 0.25);

    private static readonly Drafts Nothing = new() { ScopeAt = [], ClauseAt = [] };

    [Fact]
    public void Of_Logits_GivesRoundedLogarithmsOfProbabilities()
    {
        var opinion = ActOpinion.Of(Acts, [2f, 2f, -100f], Leads);

        Assert.Equal(-0.69, opinion.Scores[UserActKind.Request], 1e-9);
        Assert.Equal(-0.69, opinion.Scores[UserActKind.Provide], 1e-9);
        Assert.Equal(-9, opinion.Scores[UserActKind.Forget], 1e-9);
    }

    [Fact]
    public void With_AnotherOpinion_GivesTheirMeanAsProbabilities()
    {
        var one = ActOpinion.Of(Acts, [2f, 0f, 0f], Leads);
        var other = ActOpinion.Of(Acts, [0f, 2f, 0f], Leads);

        var both = one.With(other).Scores;

        Assert.Equal(both[UserActKind.Request], both[UserActKind.Provide], 1e-9);
        Assert.Equal(1, both.Values.Sum(Math.Exp), 0.02);
        Assert.True(both[UserActKind.Forget] < both[UserActKind.Request]);
    }

    [Fact]
    public void Join_DifferenceInTheLastDigits_DecidesNothing()
    {
        var one = ActOpinion.Of(Acts, [1.0000f, 2.00001f, 0f], Leads);
        var other = ActOpinion.Of(Acts, [1.00001f, 2.0000f, 0f], Leads);

        Assert.Equal((UserActKind.Request, 0.8), one.Join(UserActKind.Request, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false));
        Assert.Equal((UserActKind.Request, 0.8), other.Join(UserActKind.Request, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false));
    }

    [Fact]
    public void Join_FarMoreProbableAct_ReplacesTheGrammars()
    {
        var (act, confidence) = ActOpinion.Of(Acts, [0f, 4f, 0f], Leads).Join(UserActKind.Request, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false);

        Assert.Equal(UserActKind.Provide, act);
        Assert.InRange(confidence, 0.9, 0.96); // e^4 / (e^4 + e^1 + e^0)
    }

    [Fact]
    public void Join_ActTheModelDoesNotKnow_KeepsItsLeadOverImprobableOnes() =>
        Assert.Equal(UserActKind.Provide, ActOpinion.Of(Acts, [0f, 4f, 0f], Leads).Join(UserActKind.Bye, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false).Act);

    [Fact]
    public void Join_ForgetWithNothingToForget_NeedsToBeSure()
    {
        Assert.Equal(UserActKind.Request, ActOpinion.Of(Acts, [0f, 0f, 2.5f], Leads).Join(UserActKind.Request, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false).Act);
        Assert.Equal(UserActKind.Forget, ActOpinion.Of(Acts, [0f, 0f, 6f], Leads).Join(UserActKind.Request, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false).Act);
    }

    [Fact]
    public void Join_AnswerWhereNothingWasAsked_IsNoAnswer()
    {
        var opinion = ActOpinion.Of([UserActKind.Request, UserActKind.Answer, UserActKind.Provide], [1f, 6f, 3f], Leads);

        Assert.Equal(UserActKind.Answer, opinion.Join(UserActKind.Provide, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false).Act);
        Assert.Equal(UserActKind.Provide, opinion.Join(UserActKind.Provide, 0.8, Nothing, isShown: false, isAsked: false, isAnswered: false).Act);
    }

    [Fact]
    public void Join_AfterSomethingWasShown_GivesTheGrammarLessInAdvance()
    {
        var opinion = ActOpinion.Of(Acts, [0.6f, 0f, 0f], Leads);

        Assert.Equal(UserActKind.Provide, opinion.Join(UserActKind.Provide, 0.8, Nothing, isShown: false, isAsked: true, isAnswered: false).Act);
        Assert.Equal(UserActKind.Request, opinion.Join(UserActKind.Provide, 0.8, Nothing, isShown: true, isAsked: true, isAnswered: false).Act);
    }

    [Theory]
    [InlineData(0.6f, UserActKind.Request)]
    [InlineData(3f, UserActKind.Provide)]
    public void Join_RequestAfterSomethingWasShown_YieldsOnlyToWhatIsLikely(float logit, UserActKind expected) =>
        Assert.Equal(expected, ActOpinion.Of(Acts, [0f, logit, 0f], Leads).Join(UserActKind.Request, 0.8, Nothing, isShown: true, isAsked: true, isAnswered: false).Act);
}
