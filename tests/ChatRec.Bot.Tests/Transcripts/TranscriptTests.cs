using System.Text.Json.Nodes;
using ChatRec.Bot.Transcripts;
using ChatRec.Testing;

namespace ChatRec.Bot.Tests.Transcripts;

public sealed class TranscriptTests
{
    [Fact]
    public void ParseThenWrite_StandardTranscripts_LosesNothing()
    {
        var files = Directory.GetFiles(SharedFolder.Require("data/botframework-transcripts"), "*.transcript", SearchOption.AllDirectories);

        Assert.Equal(22, files.Length);
        foreach (var file in files)
        {
            var again = Transcript.Parse(Transcript.Read(file).ToString(), file);

            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(file).TrimStart('\uFEFF')), again.All), file);
            Assert.NotEmpty(again.Activities);
        }
    }

    [Fact]
    public void Read_StandardChatFiles_FindsWhatIsSaid()
    {
        var files = Directory.GetFiles(SharedFolder.Require("data/botframework-transcripts"), "*.chat", SearchOption.AllDirectories);

        Assert.Equal(37, files.Length);
        Assert.All(files, file => Assert.NotEmpty(ChatFile.Read(file).Activities));
    }

    [Fact]
    public void ParseThenWrite_UnknownMembersAndOddChildren_StayAsTheyWere()
    {
        const string Text = """{"version":1.50,"transcript":[{"type":"message","x-odd":{"a":[1e3,"é<b>"]}},{"noType":true},7,null]}""";

        var transcript = Transcript.Parse(Text, "odd");

        Assert.Single(transcript.Activities);
        Assert.Contains("1.50", transcript.ToString(), StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Text), JsonNode.Parse(transcript.ToString())));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[{]", "no JSON")]
    [InlineData("{\"activities\":[]}", "neither an array")]
    [InlineData("7", "neither an array")]
    public void Parse_NoTranscript_NamesTheFileAndTheReason(string text, string reason)
    {
        var failure = Assert.Throws<TranscriptException>(() => Transcript.Parse(text, "bad.transcript"));

        Assert.StartsWith("bad.transcript: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadChat_HeaderLinesAndInstructions_KeepsOnlyWhatIsSaid()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".chat");
        File.WriteAllText(file, "user=Joe\nbot=Lula\n\nJoe: something like [Alien]?\nLula: [Typing]\n[Delay=3000]\nHow about\nAliens?\n[Suggestions=yes|no]\nLula->Joe: Or this.\n");

        var activities = ChatFile.Read(file).Activities.ToList();

        File.Delete(file);
        Assert.Equal(["something like [Alien]?", "How about\nAliens?", "Or this."], activities.Select(a => (string?)a["text"]));
        Assert.Equal(["user", "bot", "bot"], activities.Select(a => (string?)a["from"]!["role"]));
    }
}
