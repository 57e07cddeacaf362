using ChatRec.Agents.Tests.Memory;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Tests.Policy;

/// <summary>Somebody who answers no question: they are not asked the same twice, nor three times in a row, and get items all the same.</summary>
public sealed class EvasiveTests
{
    [Theory]
    [InlineData("hi", "dunno", "whatever", "I don't care", "you choose", "no idea", "hmm", "surprise me", "doesn't matter", "anything", "up to you")]
    [InlineData("recommend me something", "no preference", "I don't mind", "anything goes", "not sure", "maybe", "either", "more", "whatever you like", "dunno", "more")]
    [InlineData("hello", "hello", "ok", "ok", "yes", "no", "yes", "no", "hmm", "ok", "well")]
    public async Task SayAsync_TenEvasiveAnswers_AreNotInterrogated(params string[] says)
    {
        var person = new Acquaintance();
        var asked = new List<string?>();
        foreach (var said in says)
        {
            asked.Add((await person.SayAsync(said)).SystemAct.Question?.Attribute);
        }

        Assert.Equal(11, asked.Count);
        Assert.Contains(asked, question => question is not null);
        Assert.Equal(asked.OfType<string>().Distinct(), asked.OfType<string>());
        Assert.DoesNotContain(Enumerable.Range(0, asked.Count - 2), at => asked.Skip(at).Take(3).All(question => question is not null));
        Assert.Contains(person.Turns, turn => turn.SystemAct.Act == SystemActKind.Recommend);
    }
}
