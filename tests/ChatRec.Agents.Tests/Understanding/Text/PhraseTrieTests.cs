using ChatRec.Agents.Understanding.Text;

namespace ChatRec.Agents.Tests.Understanding.Text;

public class PhraseTrieTests
{
    [Theory]
    [InlineData("was dull", 2)]
    [InlineData("was a bit dull indeed", 4)]
    [InlineData("were all so dull", 4)]
    [InlineData("was so so dull", null)] // one filling at most
    [InlineData("so dull", null)]
    [InlineData("was so", null)]
    public void Match_Chain_CoversOpeningFillingAndEnding(string text, int? end)
    {
        var trie = new PhraseTrie<string>();
        trie.AddChain(["was", "were all"], ["so", "a bit"], ["dull"], "bad");

        Assert.Equal(end is { } one ? [("bad", one)] : [], Matches(trie, text));
    }

    [Fact]
    public void Match_PhraseAndChain_FindsBoth()
    {
        var trie = new PhraseTrie<string>();
        trie.Add("was dull", "said");
        trie.AddChain(["was"], [], ["dull", "dull to death"], "bad");

        Assert.Equal([("said", 2), ("bad", 2), ("bad", 4)], Matches(trie, "was dull to death"));
    }

    [Fact]
    public void Contains_ChainOfOneToken_IsNeverThatToken()
    {
        var trie = new PhraseTrie<string>();
        trie.AddChain(["was"], [], ["dull"], "bad");

        Assert.False(trie.Contains(Tokenizer.Tokenize("was dull"), 0, _ => true));
    }

    private static List<(string Meaning, int End)> Matches(PhraseTrie<string> trie, string text)
    {
        var found = new List<(string, int)>();
        trie.Match(Tokenizer.Tokenize(text), 0, (meaning, end) => found.Add((meaning, end)));
        return found;
    }
}
